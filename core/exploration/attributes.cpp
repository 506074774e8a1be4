// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/attributes.h"

#include <cassert>
#include <cmath>
#include <string>

namespace latentscape {
namespace {

std::vector<double> meanOf(const Codes& codes) {
  const auto d = static_cast<std::size_t>(codes.dimension);
  std::vector<double> mean(d);
  for (std::size_t i = 0; i < codes.mean.size(); ++i) mean[i % d] += codes.mean[i];
  for (double& value : mean) value /= static_cast<double>(codes.count);
  return mean;
}

}  // namespace

std::vector<std::size_t> imagesOfClass(const ImageSet& images, int label) {
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < images.labels.size(); ++i) {
    if (images.labels[i] == label) indices.push_back(i);
  }
  return indices;
}

Result<LatentPoint> attributeVector(const Codes& plus, const Codes& minus) {
  if (plus.count == 0 || minus.count == 0) {
    return Error{"an attribute vector is the difference of two selections, and this one is empty",
                 plus.count == 0 ? "plus" : "minus", "Choose at least one image."};
  }
  if (plus.dimension != minus.dimension) {
    return Error{
        "the selections have " + std::to_string(plus.dimension) + " and " + std::to_string(minus.dimension) + " dimensions",
        "codes", ""};
  }
  const auto with = meanOf(plus);
  const auto without = meanOf(minus);
  LatentPoint vector(with.size());
  for (std::size_t i = 0; i < vector.size(); ++i) {
    vector[i] = static_cast<float>(with[i] - without[i]);
    if (!std::isfinite(vector[i]))
      return Error{"the codes hold numbers that are not finite", "codes",
                   "The images are far from what the model was trained on."};
  }
  return vector;
}

LatentPoint withAttribute(const LatentPoint& point, const LatentPoint& attribute, double strength) {
  assert(point.size() == attribute.size());
  LatentPoint moved(point.size());
  for (std::size_t i = 0; i < point.size(); ++i) moved[i] = static_cast<float>(point[i] + strength * attribute[i]);
  return moved;
}

}  // namespace latentscape
