// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/run_pictures.h"

#include "app/cli/terminal.h"
#include "core/exploration/queries.h"
#include "core/model/model.h"
#include "core/storage/pictures.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace latentscape {
namespace {

Result<void> writeLatent(const std::filesystem::path& file, const Model& model, const Dataset& dataset) {
  const auto codes = encodeImages(model, dataset.test, 0, dataset.test.size());
  if (!codes) return codes.error();
  ScatterOptions options;
  options.title = dataset.title + " test, " + grouped(codes->count) + " posterior means";
  std::vector<float> xy;
  xy.reserve(codes->count * 2);
  for (std::size_t i = 0; i < codes->count; ++i) {
    xy.push_back(codes->meanOf(i)[0]);
    // A line of points says little: models of one dimension show how sure they are as well.
    xy.push_back(codes->dimension > 1 ? codes->meanOf(i)[1] : std::exp(codes->logVarianceOf(i)[0] / 2.0F));
  }
  if (codes->dimension == 1) options.yTitle = "\u03c3\u2081";
  if (codes->dimension > 2) options.title += " (the first two of " + std::to_string(codes->dimension) + " dimensions)";
  return writeLatentScatter(file, xy, dataset.test.labels, dataset.classNames, options);
}

Result<void> writeReconstructions(const std::filesystem::path& file, const Model& model, const ImageSet& images) {
  std::vector<std::size_t> indices(std::min<std::size_t>(10, images.size()));
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  std::vector<Image> pictures;
  for (const std::size_t index : indices) pictures.push_back(images.picture(index));
  const auto reconstructions = reconstructImages(model, images, indices);
  pictures.insert(pictures.end(), reconstructions.begin(), reconstructions.end());
  return writeImageGrid(file, pictures, {static_cast<int>(indices.size()), 2, 3});
}

}  // namespace

Result<void> writeRunPictures(const std::filesystem::path& folder, const Checkpoint& checkpoint, const Dataset& dataset,
                              std::span<const LossRecord> losses) {
  const auto model = makeDenseModel(checkpoint.config.model, checkpoint.weights);
  const int dimension = model->latentDimension();
  if (!losses.empty()) {
    LossChartOptions options;
    options.title = "Losses \u00b7 " + dataset.title + " \u00b7 VAE " + describeArchitecture(checkpoint.config.model);
    if (auto written = writeLossChart(folder / "losses.png", losses, options); !written) return written;
  }
  constexpr int grid = 20;
  if (auto written = writeImageGrid(folder / "manifold.png", decodePoints(*model, manifoldPoints(dimension, grid)), {grid, 0, 2}); !written) {
    return written;
  }
  const auto samples = decodePoints(*model, samplePrior(dimension, 64, checkpoint.config.training.seed));
  if (auto written = writeImageGrid(folder / "samples.png", samples, {8, 2, 3}); !written) return written;
  if (dataset.test.empty()) return {};
  if (auto written = writeLatent(folder / "latent.png", *model, dataset); !written) return written;
  return writeReconstructions(folder / "reconstructions.png", *model, dataset.test);
}

}  // namespace latentscape
