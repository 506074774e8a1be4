// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/posterior.h"

#include "core/base/random.h"
#include "core/exploration/by_class.h"
#include "core/exploration/traversal.h"

#include <cmath>
#include <numbers>

namespace latentscape {

LatentPoint posteriorNoise(int dimension, double position) {
  const double before = std::floor(position);
  const double angle = (position - before) * std::numbers::pi / 2.0;
  const auto draw = [dimension](double number) {
    LatentPoint values(static_cast<std::size_t>(dimension));
    RandomStream(static_cast<std::uint64_t>(number), streams::kPosteriorWalk).fillNormal(values);
    return values;
  };
  LatentPoint noise = draw(before);
  if (angle == 0.0) return noise;
  const LatentPoint next = draw(before + 1.0);
  const auto a = static_cast<float>(std::cos(angle)), b = static_cast<float>(std::sin(angle));
  for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = a * noise[i] + b * next[i];
  return noise;
}

Result<PosteriorSample> samplePosterior(const Model& model, const ImageSet& images, std::size_t index, double position) {
  if (index >= images.size()) {
    return Error{"there is no test image " + std::to_string(index), "image",
                 "Choose one below " + std::to_string(images.size()) + "."};
  }
  const auto code = encodeImages(model, images, index, 1);
  if (!code) return code.error();
  const auto byClass = ByClass::create(model, images.labels, images.size());
  if (!byClass) return byClass.error();
  PosteriorSample sample;
  sample.mean = code->mean;
  sample.order = dimensionsByKl(*code);
  sample.noise = posteriorNoise(model.latentDimension(), position);
  for (std::size_t i = 0; i < sample.mean.size(); ++i) {
    sample.deviation.push_back(std::exp(0.5F * code->logVariance[i]));
    sample.z.push_back(sample.mean[i] + sample.deviation[i] * sample.noise[i]);
  }
  sample.decoded = decodePoint(byClass->of(index), sample.z);
  return sample;
}

}  // namespace latentscape
