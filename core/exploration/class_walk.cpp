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

constexpr double kAtHome = 0.8;  // a code lies among its like where so many of the codes nearest to it are of its class
constexpr std::size_t kLookedAt = 20 * kVoters;  // codes of the class at most, each of which takes a search for its neighbours
constexpr std::size_t kFiner = 4;                // points between two steps where the path's length is measured

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

// Of the class's kLookedAt codes nearest to the start, from the nearest on: those that lie among their like, up to kVoters; if
// none does, those that come closest to it.
Result<std::vector<std::size_t>> codesAtHome(const LatentPoint& start, int target, const ImageSet& images, const Codes& own,
                                             const Codes& codes, const std::stop_token& stop) {
  const auto nearest = nearestCodes(own, start, kLookedAt, {}, stop);
  if (!nearest) return nearest.error();
  std::vector<std::size_t> home;
  std::vector<std::pair<double, std::size_t>> others;  // the share of the class around each, and the code
  for (const Neighbour& one : *nearest) {
    if (home.size() == kVoters) break;
    const auto mean = own.meanOf(one.index);
    const auto around = nearestCodes(codes, mean, kVoters, {}, stop);
    if (!around) return around.error();
    const double share = classVotes(*around, images.labels)[static_cast<std::size_t>(target)];
    if (share >= kAtHome) home.push_back(one.index);
    else others.emplace_back(share, one.index);
  }
  if (home.empty()) {
    std::stable_sort(others.begin(), others.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (std::size_t i = 0; i < std::min(kVoters, others.size()); ++i) home.push_back(others[i].second);
  }
  return home;
}

Result<LatentPoint> endOf(const LatentPoint& start, int target, const ImageSet& images, const Codes& codes,
                          const std::stop_token& stop) {
  const Codes own = codesOf(target, images, codes);
  const auto home = codesAtHome(start, target, images, own, codes, stop);
  if (!home) return home.error();
  if (home->empty()) {
    return Error{"none of the images is of class " + std::to_string(target), "class", "Choose another class."};
  }
  std::vector<double> sums(start.size());
  for (const std::size_t one : *home) {
    const auto mean = own.meanOf(one);
    for (std::size_t j = 0; j < sums.size(); ++j) sums[j] += static_cast<double>(mean[j]);
  }
  LatentPoint end(start.size());
  std::transform(sums.begin(), sums.end(), end.begin(),
                 [&home](double sum) { return static_cast<float>(sum / static_cast<double>(home->size())); });
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
