// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lessons/channel.h"

#include "core/base/random.h"
#include "core/exploration/parallel.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace latentscape {
namespace {

std::vector<double> levels(double range, std::size_t values) {
  std::vector<double> all(values);
  for (std::size_t i = 0; i < values; ++i)
    all[i] = range * (2.0 * static_cast<double>(i) / static_cast<double>(values - 1) - 1.0);
  return all;
}

}  // namespace

double chanceOfReading(double range, std::size_t values) {
  const auto n = static_cast<double>(values);
  const double tail = 0.5 * std::erfc(range / (n - 1.0) / std::numbers::sqrt2);  // half the spacing is range / (n - 1)
  return 1.0 - 2.0 * (1.0 - 1.0 / n) * tail;
}

double channelCapacity(double power) { return 0.5 * std::log2(1.0 + power); }

double meanSquare(double range, std::size_t values) {
  double sum = 0.0;
  for (const double level : levels(range, values)) sum += level * level;
  return sum / static_cast<double>(values);
}

Transmission transmit(double range, std::size_t values, std::size_t draws, std::uint64_t seed) {
  const auto all = levels(range, values);
  std::vector<float> noise(draws);
  RandomStream(seed, streams::channelNoise(values)).fillNormal(noise);
  Transmission result;
  std::vector<double> right(draws), bits(draws);
  for (std::size_t i = 0; i < draws; ++i) {
    const std::size_t sent = i % values;
    const double arrived = all[sent] + static_cast<double>(noise[i]);
    std::size_t nearest = 0;
    double sum = 0.0;  // of the densities, relative to that of the value sent
    const double own = 0.5 * (arrived - all[sent]) * (arrived - all[sent]);
    for (std::size_t j = 0; j < values; ++j) {
      const double distance = arrived - all[j];
      if (std::abs(distance) < std::abs(arrived - all[nearest])) nearest = j;
      sum += std::exp(own - 0.5 * distance * distance);
    }
    right[i] = nearest == sent ? 1.0 : 0.0;
    bits[i] = std::log2(static_cast<double>(values)) - std::log2(sum);
    if (i < values) result.received.push_back(nearest);
  }
  result.readRight = estimateOf(right);
  result.bits = estimateOf(bits);
  return result;
}

Result<Estimate> codeInformation(const Codes& codes, std::uint64_t seed, std::stop_token stop) {
  const auto d = static_cast<std::size_t>(codes.dimension);
  const std::size_t n = codes.count;
  std::vector<float> noise(n * d);
  RandomStream(seed, streams::kCodeInformation).fillNormal(noise);
  std::vector<double> inverse(n * d), normalisers(n), bits(n);  // inverse variances
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < d; ++k) {
      const double logVariance = codes.logVariance[i * d + k];
      inverse[i * d + k] = std::exp(-logVariance);
      normalisers[i] -= 0.5 * logVariance;
    }
  }
  const auto done = forEachUnit(n, 0, stop, "information", {}, [&](std::size_t i) {
    std::vector<double> z(d), densities(n);
    for (std::size_t k = 0; k < d; ++k)
      z[k] = codes.mean[i * d + k] + std::exp(0.5 * codes.logVariance[i * d + k]) * noise[i * d + k];
    for (std::size_t j = 0; j < n; ++j) {
      double log = normalisers[j];
      for (std::size_t k = 0; k < d; ++k) {
        const double difference = z[k] - codes.mean[j * d + k];
        log -= 0.5 * difference * difference * inverse[j * d + k];
      }
      densities[j] = log;
    }
    const double largest = *std::max_element(densities.begin(), densities.end());
    double sum = 0.0;
    for (const double log : densities) sum += std::exp(log - largest);
    bits[i] = (densities[i] - largest - std::log(sum / static_cast<double>(n))) / std::numbers::ln2;
  });
  if (!done) return done.error();
  return estimateOf(bits);
}

}  // namespace latentscape
