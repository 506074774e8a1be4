// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/nearest_neighbours.h"

#include "core/engine/kernels/linear_kernel.h"
#include "core/exploration/parallel.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace latentscape {
namespace {

constexpr std::size_t kTestRows = 32;    // rows of a unit of work
constexpr std::size_t kTrainRows = 256;  // compared with those together
constexpr std::size_t kSpare = 8;        // extra candidates beyond k, so that float rounding excludes none

struct Candidate {
  float nearness = 0.0F;  // x.t - |t|^2 / 2: minus half the squared distance, without the constant |x|^2
  std::size_t row = 0;
};

// The largest few, nearest first. Ties keep their order.
class Nearest {
 public:
  explicit Nearest(std::size_t room) : m_room(room) { m_kept.reserve(room + 1); }
  void offer(float nearness, std::size_t row) {
    if (m_kept.size() == m_room && !(nearness > m_kept.back().nearness)) return;
    const auto place = std::upper_bound(m_kept.begin(), m_kept.end(), nearness,
                                        [](float value, const Candidate& c) { return value > c.nearness; });
    m_kept.insert(place, {nearness, row});
    if (m_kept.size() > m_room) m_kept.pop_back();
  }
  const std::vector<Candidate>& kept() const { return m_kept; }

 private:
  std::size_t m_room;
  std::vector<Candidate> m_kept;
};

double squaredDistance(std::span<const float> a, std::span<const float> b) {
  double square = 0.0;
  for (std::size_t j = 0; j < a.size(); ++j) {
    const double difference = static_cast<double>(a[j]) - static_cast<double>(b[j]);
    square += difference * difference;
  }
  return square;
}

std::uint8_t commonest(const std::vector<std::pair<double, std::size_t>>& nearest, std::size_t k,
                       const std::vector<std::uint8_t>& labels) {
  std::array<std::size_t, 256> votes{};
  for (std::size_t i = 0; i < k; ++i) ++votes[labels[nearest[i].second]];
  return static_cast<std::uint8_t>(std::max_element(votes.begin(), votes.end()) - votes.begin());
}

// Training rows are centred, since float products then lose the fewest digits.
std::vector<float> meanOf(const Features& features) {
  std::vector<double> sums(features.dimension, 0.0);
  for (std::size_t i = 0; i < features.count; ++i) {
    for (std::size_t j = 0; j < features.dimension; ++j) sums[j] += features.values[i * features.dimension + j];
  }
  std::vector<float> mean(features.dimension);
  for (std::size_t j = 0; j < mean.size(); ++j) mean[j] = static_cast<float>(sums[j] / static_cast<double>(features.count));
  return mean;
}

std::vector<float> centred(std::span<const float> values, const std::vector<float>& mean) {
  std::vector<float> result(values.begin(), values.end());
  for (std::size_t i = 0; i < result.size(); ++i) result[i] -= mean[i % mean.size()];
  return result;
}

}  // namespace

Result<std::vector<std::uint8_t>> nearestNeighbourClasses(const Features& train, const Features& test, int k,
                                                          std::stop_token stop, const ProgressCallback& progress) {
  if (train.dimension != test.dimension || train.dimension == 0) {
    return Error{
        "training rows have " + std::to_string(train.dimension) + " values, but test rows have " + std::to_string(test.dimension),
        "features", ""};
  }
  if (k < 1 || static_cast<std::size_t>(k) > train.count) {
    return Error{"expected 1 to " + std::to_string(train.count) + " (the training images), found " + std::to_string(k), "k", ""};
  }
  const std::size_t d = train.dimension, neighbours = static_cast<std::size_t>(k);
  const auto mean = meanOf(train);
  const auto rows = centred(train.values, mean);
  std::vector<float> bias(train.count);
  for (std::size_t i = 0; i < train.count; ++i) {
    double square = 0.0;
    for (std::size_t j = 0; j < d; ++j) square += static_cast<double>(rows[i * d + j]) * static_cast<double>(rows[i * d + j]);
    bias[i] = static_cast<float>(-0.5 * square);
  }
  std::vector<std::uint8_t> classes(test.count);
  auto done =
      forEachUnit((test.count + kTestRows - 1) / kTestRows, 0, stop, "nearest neighbours", progress, [&](std::size_t unit) {
        const std::size_t first = unit * kTestRows, n = std::min(kTestRows, test.count - first);
        const auto x = centred(std::span(test.values).subspan(first * d, n * d), mean);
        std::vector<Nearest> nearest(n, Nearest(std::min(neighbours + kSpare, train.count)));
        std::vector<float> products(n * kTrainRows);
        for (std::size_t at = 0; at < train.count; at += kTrainRows) {
          const std::size_t m = std::min(kTrainRows, train.count - at);
          denseLayer(x.data(), n, d, rows.data() + at * d, bias.data() + at, m, products.data(), false);
          for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < m; ++j) nearest[i].offer(products[i * m + j], at + j);
          }
        }
        std::vector<std::pair<double, std::size_t>> exact;
        for (std::size_t i = 0; i < n; ++i) {
          exact.clear();
          for (const Candidate& c : nearest[i].kept())
            exact.emplace_back(squaredDistance(test.row(first + i), train.row(c.row)), c.row);
          std::sort(exact.begin(), exact.end());
          classes[first + i] = commonest(exact, neighbours, train.labels);
        }
      });
  if (!done) return done.error();
  return classes;
}

}  // namespace latentscape
