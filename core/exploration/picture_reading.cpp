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
namespace {

Result<void> compare(const ReadingContext& context, std::size_t neighbours, PictureReading& reading) {
  const Codes& codes = *context.codes;
  auto near = nearestCodes(codes, reading.mean, std::max(neighbours, kVoters));
  if (!near) return near.error();
  auto alike = nearestPictures(reading.picture.pixels, context, neighbours);
  if (!alike) return alike.error();
  reading.votes = classVotes(*near, context.images->labels);
  near->resize(std::min(near->size(), neighbours));
  reading.nearestInLatent = *std::move(near);
  reading.nearestInPixels = *std::move(alike);
  return {};
}

}  // namespace

Result<PictureReading> readPicture(const Model& model, std::span<const std::uint8_t> picture, const ReadingContext& context,
                                   std::size_t neighbours) {
  const ImageShape shape = model.imageShape();
  if (picture.size() != shape.pixels()) {
    return Error{
        "the picture has " + std::to_string(picture.size()) + " values, but the model takes " + std::to_string(shape.pixels()),
        "picture", "Give it the size of the model's images first."};
  }
  const bool compared = context.images != nullptr && context.codes != nullptr;
  if (compared) {
    if (auto fits = checkCodes(model, *context.images, *context.codes); !fits) return fits.error();
  }
  const auto d = static_cast<std::size_t>(model.latentDimension());
  PictureReading reading;
  reading.mean.resize(d);
  reading.logVariance.resize(d);
  reading.picture = {shape, {picture.begin(), picture.end()}};
  std::vector<float> pixels;
  toUnitRange(picture, pixels);
  model.encode(pixels, reading.mean, reading.logVariance);
  float term = 0.0F;
  // As score() has them, which would encode once more.
  model.reconstructionTerms(pixels, reading.mean, std::span(&term, 1));
  reading.losses = {static_cast<double>(term), klToPrior({reading.mean, reading.logVariance})};
  reading.reconstruction = decodePoint(model, reading.mean);
  if (!context.scores.empty()) {
    assert(std::is_sorted(context.scores.begin(), context.scores.end()));
    const double own = reading.losses.loss();
    const auto lower = std::lower_bound(context.scores.begin(), context.scores.end(),
                                        std::isnan(own) ? std::numeric_limits<double>::infinity() : own);
    reading.percentile = static_cast<double>(lower - context.scores.begin()) / static_cast<double>(context.scores.size());
  }
  if (compared) {
    if (auto done = compare(context, neighbours, reading); !done) return done.error();
  }
  return reading;
}

Result<std::vector<Neighbour>> nearestPictures(std::span<const std::uint8_t> picture, const ReadingContext& context,
                                               std::size_t neighbours, std::stop_token stop) {
  if (neighbours == 0 || !context.images || !context.codes) return std::vector<Neighbour>();
  return nearestImages(*context.images, picture, neighbours, {}, std::move(stop), context.codes->count);
}

Result<std::vector<double>> readingScores(const Model& model, const ImageSet& images, const Codes& codes, std::stop_token stop) {
  if (auto fits = checkCodes(model, images, codes); !fits) return fits.error();
  AnomalyOptions options;
  options.score = AnomalyScore::NegativeElbo;
  options.posterior = PosteriorUse::Mean;
  std::vector<std::size_t> first(codes.count);
  std::iota(first.begin(), first.end(), std::size_t{0});
  auto scores = codes.count == images.size() ? anomalyScores(model, images, options, std::move(stop))
                                             : anomalyScores(model, takeImages(images, first), options, std::move(stop));
  if (scores) std::sort(scores->begin(), scores->end());
  return scores;
}

}  // namespace latentscape
