// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/picture_reading.h"

#include "core/data/subset.h"
#include "core/exploration/anomalies.h"
#include "core/exploration/class_votes.h"
#include "core/exploration/model_input.h"
#include "core/exploration/refinement.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <utility>

namespace latentscape {
Result<PictureReading> readPicture(const Model& model, std::span<const std::uint8_t> picture, std::span<const double> scores) {
  const ImageShape shape = model.imageShape();
  if (picture.size() != shape.pixels()) {
    return Error{
        "the picture has " + std::to_string(picture.size()) + " values, but the model takes " + std::to_string(shape.pixels()),
        "picture", "Give it the size of the model's images first."};
  }
  const auto d = static_cast<std::size_t>(model.latentDimension());
  PictureReading reading;
  reading.mean.resize(d);
  reading.logVariance.resize(d);
  reading.picture = {shape, {picture.begin(), picture.end()}};
  const std::vector<float> pixels = inUnitRange(picture);
  model.encode(pixels, reading.mean, reading.logVariance);
  float term = 0.0F;
  // As score() has them, which would encode once more.
  model.reconstructionTerms(pixels, reading.mean, std::span(&term, 1));
  reading.losses = {static_cast<double>(term), klToPrior({reading.mean, reading.logVariance})};
  reading.reconstruction = decodePoint(model, reading.mean);
  if (!scores.empty()) {
    assert(std::is_sorted(scores.begin(), scores.end()));
    const double own = reading.losses.loss();
    const auto lower =
        std::lower_bound(scores.begin(), scores.end(), std::isnan(own) ? std::numeric_limits<double>::infinity() : own);
    reading.percentile = static_cast<double>(lower - scores.begin()) / static_cast<double>(scores.size());
  }
  return reading;
}

Result<CodeNeighbours> codeNeighbours(const Model& model, std::span<const float> code, const ReadingContext& context,
                                      std::size_t count, std::stop_token stop) {
  CodeNeighbours found;
  if (!context.images || !context.codes) return found;
  if (auto fits = checkCodes(model, *context.images, *context.codes); !fits) return fits.error();
  auto near = nearestCodes(*context.codes, code, std::max(count, kVoters), {}, std::move(stop));
  if (!near) return near.error();
  found.votes = classVotes(*near, context.images->labels);
  found.voters = std::min(near->size(), kVoters);
  near->resize(std::min(near->size(), count));
  found.nearest = *std::move(near);
  return found;
}

Result<PictureNeighbours> pictureNeighbours(const Model& model, const PictureReading& reading, const ReadingContext& context,
                                            const PictureNeighbours* former, std::size_t count, const std::stop_token& stop) {
  PictureNeighbours found;
  auto codes = codeNeighbours(model, reading.mean, context, count, stop);
  if (!codes) return codes.error();
  found.inLatent = *std::move(codes);
  if (count == 0 || !context.images || !context.codes) return found;
  found.asked = {reading.picture, context.images, context.codes->count, count};
  if (former != nullptr && former->asked == found.asked) {
    found.inPixels = former->inPixels;
    return found;
  }
  auto near = nearestImages(*context.images, reading.picture.pixels, count, {}, stop, context.codes->count);
  if (!near) return near.error();
  found.inPixels = *std::move(near);
  return found;
}

Result<std::vector<double>> readingScores(const Model& model, const ImageSet& images, const Codes& codes, std::stop_token stop) {
  if (auto fits = checkCodes(model, images, codes); !fits) return fits.error();
  if (codes.count == images.size()) return readingScores(model, images, std::move(stop));
  std::vector<std::size_t> first(codes.count);
  std::iota(first.begin(), first.end(), std::size_t{0});
  return readingScores(model, takeImages(images, first), std::move(stop));
}

Result<std::vector<double>> readingScores(const Model& model, const ImageSet& images, std::stop_token stop) {
  AnomalyOptions options;
  options.score = model.variational() ? AnomalyScore::NegativeElbo : AnomalyScore::Reconstruction;  // its loss
  options.posterior = PosteriorUse::Mean;
  auto scores = anomalyScores(model, images, options, std::move(stop));
  if (scores) std::sort(scores->begin(), scores->end());
  return scores;
}

}  // namespace latentscape
