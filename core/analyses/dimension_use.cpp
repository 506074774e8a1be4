// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/dimension_use.h"

#include "core/analyses/images.h"
#include "core/base/number_text.h"
#include "core/exploration/traversal.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace latentscape {

DimensionUse dimensionsInOrder(int dimension) {
  DimensionUse use;
  use.order.resize(static_cast<std::size_t>(dimension));
  std::iota(use.order.begin(), use.order.end(), std::size_t{0});
  return use;
}

Result<DimensionUse> dimensionUse(const Model& model, const ImageSet& images, std::uint64_t wanted, std::stop_token stop,
                                  const ProgressCallback& progress) {
  // A draw, since the first images may not be like the others; of one seed, so that models are judged by the same images.
  const bool all = wanted == 0 || wanted >= images.size();
  const ImageSet drawn = all ? ImageSet() : someImages(images, wanted, 1);
  const auto codes = encodeImages(model, all ? images : drawn, 0, images.size(), std::move(stop), progress);
  if (!codes) return codes.error();
  if (codes->count == 0) return dimensionsInOrder(model.latentDimension());
  DimensionUse use{klOfDimensions(*codes), varianceOfMeans(*codes),
                   std::vector<double>(static_cast<std::size_t>(codes->dimension), 3.0), dimensionsByKl(*codes), codes->count};
  for (std::size_t i = 0; i < codes->mean.size(); ++i) {
    double& extent = use.extent[i % use.extent.size()];
    if (std::isfinite(codes->mean[i])) extent = std::max(extent, std::ceil(std::abs(static_cast<double>(codes->mean[i]))));
  }
  return use;
}

std::string titleOf(const DimensionUse& use, std::size_t dimension) {
  const std::string name = coordinateText(dimension);
  if (dimension >= use.kl.size()) return name;
  return name + (std::isfinite(use.kl[dimension]) ? " · KL " + fixedText(use.kl[dimension], 2)
                                                  : " · variance " + significantText(use.variance[dimension], 2));
}

}  // namespace latentscape
