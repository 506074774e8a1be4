// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/nearest_neighbours.h"

#include "core/base/aligned_floats.h"
#include "core/engine/kernels/linear_kernel.h"
#include "core/engine/kernels/sparse_kernels.h"
#include "core/exploration/parallel.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

namespace latentscape {
namespace {

constexpr std::size_t kTestRows = 32;    // rows of a unit of work
constexpr std::size_t kTrainRows = 256;  // compared with those together
constexpr std::size_t kSpare =
    16;  // extra candidates beyond k, whose exact distances decide: float rounding would exclude one only among more near ties
constexpr std::size_t kSparseRows = 256;  // rows of a unit of work where zeros are left out
constexpr double kSparse = 0.5;           // share of values that are not zero up to which leaving zeros out is faster

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

// Compares a unit's test rows with all training rows.
class Comparison {
 public:
  virtual ~Comparison() = default;
  virtual std::size_t rows() const = 0;  // of a unit
  virtual void compare(const Features& test, std::size_t first, std::span<Nearest> nearest) const = 0;
};

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

// -|t|^2 / 2 of each row.
std::vector<float> halfSquares(std::span<const float> rows, std::size_t dimension) {
  std::vector<float> result(rows.size() / dimension);
  for (std::size_t i = 0; i < result.size(); ++i) {
    double square = 0.0;
    for (const float value : rows.subspan(i * dimension, dimension))
      square += static_cast<double>(value) * static_cast<double>(value);
    result[i] = static_cast<float>(-0.5 * square);
  }
  return result;
}

class DenseComparison final : public Comparison {
 public:
  explicit DenseComparison(const Features& train)
      : m_dimension(train.dimension), m_count(train.count), m_mean(meanOf(train)), m_rows(centred(train.values, m_mean)),
        m_bias(halfSquares(m_rows, train.dimension)) {}

  std::size_t rows() const override { return kTestRows; }
  void compare(const Features& test, std::size_t first, std::span<Nearest> nearest) const override {
    const std::size_t d = m_dimension, n = nearest.size();
    const auto x = centred(std::span(test.values).subspan(first * d, n * d), m_mean);
    std::vector<float> products(n * kTrainRows);
    for (std::size_t at = 0; at < m_count; at += kTrainRows) {
      const std::size_t m = std::min(kTrainRows, m_count - at);
      denseLayer(x.data(), n, d, m_rows.data() + at * d, m_bias.data() + at, m, products.data(), false);
      for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < m; ++j) nearest[i].offer(products[i * m + j], at + j);
      }
    }
  }

 private:
  std::size_t m_dimension, m_count;
  std::vector<float> m_mean, m_rows, m_bias;
};

// Leaves out the zeros of the test rows. The training rows lie in tiles: [tile][value][the tile's rows].
class SparseComparison final : public Comparison {
 public:
  explicit SparseComparison(const Features& train)
      : m_dimension(train.dimension), m_count(train.count), m_width(dense::tileWidth()),
        m_bias(halfSquares(train.values, train.dimension)),
        m_tiles(dense::parts(train.count, m_width) * m_width * dense::parts(train.dimension, dense::kLine) * dense::kLine) {
    AlignedFloats row(wholeLines(m_dimension) * 4);
    for (std::size_t i = 0; i < m_count; i += 4) {
      const std::size_t n = std::min<std::size_t>(4, m_count - i);
      for (std::size_t k = 0; k < n; ++k) std::ranges::copy(train.row(i + k), row.data() + k * wholeLines(m_dimension));
      dense::transpose(row.data(), wholeLines(m_dimension), n, m_dimension, tile(i / m_width) + i % m_width, m_width);
    }
  }

  std::size_t rows() const override { return kSparseRows; }
  void compare(const Features& test, std::size_t first, std::span<Nearest> nearest) const override {
    using dense::kPanel;
    const std::size_t n = nearest.size(), words = dense::parts(m_dimension, kPanel);
    AlignedFloats values(words * n * kPanel), sums(kPanel * m_width);  // [word][row][64], [row][training row]
    std::vector<dense::MaskPiece> masks(words * n * dense::kPieces);
    for (std::size_t i = 0; i < n; ++i) {
      const auto row = test.row(first + i);
      for (std::size_t j = 0; j < row.size(); j += kPanel)
        std::copy_n(row.data() + j, std::min(kPanel, row.size() - j), values.data() + (j / kPanel * n + i) * kPanel);
    }
    dense::maskRows(values.data(), words * n, kPanel, dense::kPieces, masks.data());
    for (std::size_t at = 0; at < m_count; at += m_width) {
      const std::size_t m = std::min(m_width, m_count - at);
      for (std::size_t row = 0; row < n; row += kPanel) {
        const std::size_t together = std::min(kPanel, n - row);
        for (std::size_t word = 0; word < words; ++word) {
          const std::size_t from = word * n + row;
          dense::multiplyMasked({values.data() + from * kPanel, masks.data() + from * dense::kPieces}, together,
                                {tile(at / m_width) + word * kPanel * m_width, m_width, m_width}, sums.data(), word > 0);
        }
        for (std::size_t i = 0; i < together; ++i) {
          for (std::size_t j = 0; j < m; ++j) nearest[row + i].offer(sums.data()[i * m_width + j] + m_bias[at + j], at + j);
        }
      }
    }
  }

 private:
  static std::size_t wholeLines(std::size_t values) { return dense::parts(values, dense::kLine) * dense::kLine; }
  float* tile(std::size_t index) { return m_tiles.data() + index * m_width * wholeLines(m_dimension); }
  const float* tile(std::size_t index) const { return m_tiles.data() + index * m_width * wholeLines(m_dimension); }

  std::size_t m_dimension, m_count, m_width;
  std::vector<float> m_bias;
  AlignedFloats m_tiles;
};

std::unique_ptr<const Comparison> comparisonFor(const Features& train, const Features& test) {
  const auto live = static_cast<double>(test.values.size()) - static_cast<double>(std::ranges::count(test.values, 0.0F));
  if (live < kSparse * static_cast<double>(test.values.size())) return std::make_unique<SparseComparison>(train);
  return std::make_unique<DenseComparison>(train);
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
  const auto neighbours = static_cast<std::size_t>(k);
  const auto comparison = comparisonFor(train, test);
  const std::size_t rows = comparison->rows();
  std::vector<std::uint8_t> classes(test.count);
  auto done = forEachUnit((test.count + rows - 1) / rows, 0, stop, "nearest neighbours", progress, [&](std::size_t unit) {
    const std::size_t first = unit * rows, n = std::min(rows, test.count - first);
    std::vector<Nearest> nearest(n, Nearest(std::min(neighbours + kSpare, train.count)));
    comparison->compare(test, first, nearest);
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
