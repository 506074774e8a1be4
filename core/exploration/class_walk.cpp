// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/class_walk.h"

#include "core/exploration/chunks.h"
#include "core/exploration/class_votes.h"
#include "core/exploration/neighbours.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <utility>

namespace latentscape {
namespace {

constexpr std::size_t kFiner = 4;  // points between two steps where the path's length is measured

Result<void> check(const Model& model, const LatentPoint& start, const ImageSet& images, const Codes& codes, int steps) {
  if (auto fits = checkCodes(model, images, codes); !fits) return fits.error();
  if (images.labels.empty()) return Error{"the images have no classes to walk to", "class", "Choose a data set with labels."};
  if (steps < 2) return Error{"expected 2 or more, found " + std::to_string(steps), "steps", ""};
  if (start.size() != static_cast<std::size_t>(model.latentDimension())) {
    return Error{"expected " + std::to_string(model.latentDimension()) + " coordinates, found " + std::to_string(start.size()),
                 "start", ""};
  }
  if (!std::all_of(start.begin(), start.end(), [](float z) { return std::isfinite(z); }))
    return Error{"is not a finite point", "start", "Start from another image."};
  return {};
}

// The codes of one class.
Codes codesOf(int target, const ImageSet& images, const Codes& codes) {
  Codes own{codes.dimension, 0, {}, {}};
  for (std::size_t i = 0; i < codes.count; ++i) {
    if (images.label(i) != target) continue;
    const auto mean = codes.meanOf(i);
    own.mean.insert(own.mean.end(), mean.begin(), mean.end());
    ++own.count;
  }
  return own;
}

Result<LatentPoint> endOf(const LatentPoint& start, int target, const ImageSet& images, const Codes& codes,
                          const std::stop_token& stop) {
  const Codes own = codesOf(target, images, codes);
  const auto nearest = nearestCodes(own, start, kVoters, {}, stop);
  if (!nearest) return nearest.error();
  if (nearest->empty()) {
    return Error{"none of the images is of class " + std::to_string(target), "class", "Choose another class."};
  }
  std::vector<double> sums(start.size());
  for (const Neighbour& one : *nearest) {
    const auto mean = own.meanOf(one.index);
    for (std::size_t j = 0; j < sums.size(); ++j) sums[j] += static_cast<double>(mean[j]);
  }
  LatentPoint end(start.size());
  std::transform(sums.begin(), sums.end(), end.begin(),
                 [&nearest](double sum) { return static_cast<float>(sum / static_cast<double>(nearest->size())); });
  return end;
}

// The length of the decoded path from t = 0 to t = i / parts, for i = 0 .. parts.
Result<std::vector<double>> lengths(const Model& model, const LatentPoint& start, const LatentPoint& end, std::size_t parts,
                                    const std::stop_token& stop) {
  const std::size_t pixels = model.imageShape().pixels(), together = imagesTogether(pixels);
  std::vector<double> all;
  std::vector<float> latent, decoded, last;
  for (std::size_t at = 0; at <= parts; at += together) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    const std::size_t n = std::min(together, parts + 1 - at);
    latent.clear();
    for (std::size_t i = at; i < at + n; ++i) {
      const auto t = static_cast<double>(i) / static_cast<double>(parts);
      const LatentPoint point = interpolate(start, end, t, InterpolationMode::Linear);
      latent.insert(latent.end(), point.begin(), point.end());
    }
    decoded.resize(n * pixels);
    model.decode(latent, decoded);
    for (std::size_t i = 0; i < n; ++i) {
      const auto image = std::span(decoded).subspan(i * pixels, pixels);
      double square = 0.0;
      for (std::size_t p = 0; p < last.size(); ++p) {
        const double change = static_cast<double>(image[p]) - static_cast<double>(last[p]);
        square += change * change;
      }
      all.push_back(all.empty() ? 0.0 : all.back() + std::sqrt(square));
      last.assign(image.begin(), image.end());
    }
  }
  return all;
}

// Where a share of the whole length is reached, between 0 and 1; between two measured points the length grows evenly.
double reached(const std::vector<double>& lengths, double share) {
  const double whole = lengths.back();
  if (share == 1.0 || !(whole > 0.0) || !std::isfinite(whole)) return share;  // the end, even if nothing changes before it
  const double wanted = share * whole;
  const auto after = std::lower_bound(lengths.begin() + 1, lengths.end() - 1, wanted), before = after - 1;
  const double part = *after > *before ? std::min((wanted - *before) / (*after - *before), 1.0) : 0.0;
  return (static_cast<double>(before - lengths.begin()) + part) / static_cast<double>(lengths.size() - 1);
}

}  // namespace

Result<ClassWalk> walkToClass(const Model& model, const LatentPoint& start, int target, const ImageSet& images,
                              const Codes& codes, int steps, std::stop_token stop) {
  if (auto valid = check(model, start, images, codes, steps); !valid) return valid.error();
  const auto end = endOf(start, target, images, codes, stop);
  if (!end) return end.error();
  const auto last = static_cast<std::size_t>(steps) - 1;
  const auto path = lengths(model, start, *end, kFiner * last, stop);
  if (!path) return path.error();
  ClassWalk walk;
  for (std::size_t i = 0; i <= last; ++i) {
    const double t = reached(*path, static_cast<double>(i) / static_cast<double>(last));
    walk.points.push_back(interpolate(start, *end, t, InterpolationMode::Linear));
    const auto nearest = nearestCodes(codes, walk.points.back(), kVoters, {}, stop);
    if (!nearest) return nearest.error();
    walk.votes.push_back(classVotes(*nearest, images.labels));
  }
  walk.images = decodePoints(model, walk.points);
  return walk;
}

}  // namespace latentscape
