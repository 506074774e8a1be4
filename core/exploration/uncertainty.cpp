// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/uncertainty.h"

#include "core/base/random.h"
#include "core/exploration/by_class.h"
#include "core/exploration/chunks.h"
#include "core/exploration/model_input.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace latentscape {

Result<PosteriorSpread> posteriorSpread(const Model& model, const ImageSet& images, std::size_t index, int samples, int kept,
                                        std::uint64_t seed, std::stop_token stop) {
  if (auto fits = checkShape(model, images); !fits) return fits.error();
  if (index >= images.size())
    return Error{"there are " + std::to_string(images.size()) + " images, found number " + std::to_string(index), "image", ""};
  if (samples < 1) return Error{"expected at least 1, found " + std::to_string(samples), "samples", ""};
  const auto models = ByClass::create(model, images.labels, images.size());
  if (!models) return models.error();
  const Model& own = models->of(index);
  const auto d = static_cast<std::size_t>(model.latentDimension());
  const std::size_t pixels = images.shape.pixels();
  PosteriorSpread spread;
  spread.latentMean.resize(d);
  spread.latentDeviation.resize(d);
  std::vector<float> values;
  toUnitRange(images.image(index), values);
  own.encode(values, spread.latentMean, spread.latentDeviation);
  for (float& v : spread.latentDeviation) v = std::exp(0.5F * v);

  RandomStream random(seed);
  const std::size_t chunk = imagesTogether(pixels, 64);
  std::vector<double> means(pixels, 0.0), squares(pixels, 0.0);
  std::vector<float> latent, decoded;
  std::size_t seen = 0;
  for (auto left = static_cast<std::size_t>(samples); left > 0;) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    const std::size_t n = std::min(chunk, left);
    latent.resize(n * d);
    decoded.resize(n * pixels);
    random.fillNormal(latent);
    for (std::size_t i = 0; i < latent.size(); ++i)
      latent[i] = spread.latentMean[i % d] + spread.latentDeviation[i % d] * latent[i];
    own.decode(latent, decoded);
    for (std::size_t i = 0; i < n; ++i) {
      const auto image = std::span<const float>(decoded).subspan(i * pixels, pixels);
      ++seen;
      for (std::size_t p = 0; p < pixels; ++p) {  // Welford 1962
        const double difference = image[p] - means[p];
        means[p] += difference / static_cast<double>(seen);
        squares[p] += difference * (image[p] - means[p]);
      }
      if (static_cast<int>(spread.samples.size()) < kept) spread.samples.push_back(toImage(image, images.shape));
    }
    left -= n;
  }
  double sum = 0.0;
  for (std::size_t p = 0; p < pixels; ++p) {
    const double variance = seen > 1 ? squares[p] / static_cast<double>(seen - 1) : 0.0;
    spread.mean.push_back(static_cast<float>(means[p]));
    spread.deviation.push_back(static_cast<float>(std::sqrt(variance)));
    sum += variance;
  }
  spread.averageDeviation = std::sqrt(sum / static_cast<double>(pixels));
  return spread;
}

}  // namespace latentscape
