// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lessons/holes.h"

#include "core/exploration/parallel.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace latentscape {
namespace {

constexpr double kReached = 0.99;

// The Euclidean distance from each point to the nearest one of `seen`.
Result<std::vector<double>> nearestDistances(std::span<const float> seen, std::span<const float> points, std::size_t dimension,
                                             std::stop_token stop) {
  std::vector<double> distances(points.size() / dimension);
  const auto done = forEachUnit(distances.size(), 0, stop, "distances", {}, [&](std::size_t i) {
    float least = std::numeric_limits<float>::infinity();
    for (std::size_t j = 0; j < seen.size(); j += dimension) {
      float sum = 0.0F;
      for (std::size_t k = 0; k < dimension; ++k) {
        const float difference = points[i * dimension + k] - seen[j + k];
        sum += difference * difference;
      }
      least = std::min(least, sum);
    }
    distances[i] = std::sqrt(static_cast<double>(least));
  });
  if (!done) return done.error();
  return distances;
}

}  // namespace

double Holes::share() const {
  return static_cast<double>(std::count(inHole.begin(), inHole.end(), true)) / static_cast<double>(inHole.size());
}

Result<Holes> findHoles(std::span<const float> seen, std::span<const float> unseen, std::span<const float> samples,
                        std::size_t dimension, std::stop_token stop) {
  assert(dimension > 0 && !seen.empty() && !unseen.empty() && !samples.empty());
  auto usual = nearestDistances(seen, unseen, dimension, stop);
  if (!usual) return usual.error();
  const auto sampled = nearestDistances(seen, samples, dimension, stop);
  if (!sampled) return sampled.error();
  const auto at = usual->begin() + static_cast<std::ptrdiff_t>(kReached * static_cast<double>(usual->size() - 1));
  std::nth_element(usual->begin(), at, usual->end());
  Holes holes{*at, {}};
  for (const double distance : *sampled) holes.inHole.push_back(!(distance <= holes.reach));
  return holes;
}

}  // namespace latentscape
