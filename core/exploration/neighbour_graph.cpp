// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/neighbour_graph.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <new>
#include <numeric>

#include <Eigen/Core>

namespace latentscape {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Index = Eigen::Index;

constexpr std::size_t kRows = 64;       // points whose neighbours are searched together
constexpr std::size_t kColumns = 1024;  // compared with this many points at a time

struct Candidate {
  double distance;
  std::uint32_t index;
  bool operator<(const Candidate& other) const {
    return distance < other.distance || (distance == other.distance && index < other.index);
  }
};

class Search {
 public:
  Search(std::span<const float> points, std::size_t dimension, NeighbourGraph& graph) : m_graph(graph) {
    const auto d = static_cast<Index>(dimension);
    const auto n = static_cast<Index>(graph.count);
    m_points = Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(points.data(), n, d)
                   .cast<double>();
    // Distances are computed as |a|^2 + |b|^2 - 2ab, which would cancel far from the origin.
    m_points.rowwise() -= m_points.colwise().mean().eval();
    m_squares = m_points.rowwise().squaredNorm();
  }

  // Finds the neighbours of rows first .. first + kRows - 1. Several threads may call it for different rows.
  void find(std::size_t first) const {
    const std::size_t rows = std::min(kRows, m_graph.count - first);
    const std::size_t k = m_graph.neighbours;
    std::vector<std::vector<Candidate>> heaps(rows);
    for (auto& heap : heaps) heap.reserve(k + 1);
    Matrix products;
    for (std::size_t column = 0; column < m_graph.count; column += kColumns) {
      const std::size_t columns = std::min(kColumns, m_graph.count - column);
      products.noalias() = m_points.middleRows(static_cast<Index>(first), static_cast<Index>(rows)) *
                           m_points.middleRows(static_cast<Index>(column), static_cast<Index>(columns)).transpose();
      for (std::size_t row = 0; row < rows; ++row) {
        auto& heap = heaps[row];
        for (std::size_t i = 0; i < columns; ++i) {
          const std::size_t other = column + i;
          if (other == first + row) continue;
          const double square = m_squares[static_cast<Index>(first + row)] + m_squares[static_cast<Index>(other)] -
                                2.0 * products(static_cast<Index>(row), static_cast<Index>(i));
          const Candidate candidate{square, static_cast<std::uint32_t>(other)};
          if (heap.size() == k && !(candidate < heap.front())) continue;
          heap.push_back(candidate);
          std::push_heap(heap.begin(), heap.end());
          if (heap.size() > k) {
            std::pop_heap(heap.begin(), heap.end());
            heap.pop_back();
          }
        }
      }
    }
    for (std::size_t row = 0; row < rows; ++row) store(first + row, heaps[row]);
  }

 private:
  // Recomputes the distances from the differences, without the rounding errors of the products above.
  void store(std::size_t row, std::vector<Candidate>& found) const {
    for (Candidate& candidate : found) {
      candidate.distance = (m_points.row(static_cast<Index>(row)) - m_points.row(static_cast<Index>(candidate.index))).norm();
    }
    std::sort(found.begin(), found.end());
    for (std::size_t i = 0; i < found.size(); ++i) {
      m_graph.index[row * m_graph.neighbours + i] = found[i].index;
      m_graph.distance[row * m_graph.neighbours + i] = found[i].distance;
    }
  }

  NeighbourGraph& m_graph;
  Matrix m_points;
  Eigen::VectorXd m_squares;
};

}  // namespace

Result<NeighbourGraph> nearestNeighbourGraph(std::span<const float> points, int dimension, std::size_t neighbours,
                                             ThreadTeam& team, std::stop_token stop, const ProgressCallback& progress) {
  const auto d = static_cast<std::size_t>(dimension);
  NeighbourGraph graph;
  graph.count = points.size() / d;
  graph.neighbours = std::min(neighbours, graph.count == 0 ? 0 : graph.count - 1);
  graph.index.resize(graph.count * graph.neighbours);
  graph.distance.resize(graph.count * graph.neighbours);
  if (graph.neighbours == 0) return graph;
  const Search search(points, d, graph);
  const std::size_t blocks = (graph.count + kRows - 1) / kRows;
  const auto together = static_cast<std::size_t>(team.size());
  std::atomic<bool> outOfMemory{false};
  for (std::size_t at = 0; at < blocks; at += together) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    team.share(std::min(together, blocks - at), [&](std::size_t unit) {
      try {
        search.find((at + unit) * kRows);
      } catch (const std::bad_alloc&) {  // a ThreadTeam's job must not throw
        outOfMemory = true;
      }
    });
    if (outOfMemory) throw std::bad_alloc();
    if (progress) progress({"finding neighbours", std::min((at + together) * kRows, graph.count), graph.count});
  }
  return graph;
}

SparseRows symmetricRows(const NeighbourGraph& graph, std::span<const double> values,
                         const std::function<double(double, double)>& combine) {
  struct Entry {
    std::uint32_t column;
    double there, back;
  };
  const std::size_t n = graph.count, k = graph.neighbours;
  std::vector<std::vector<Entry>> rows(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < k; ++j) {
      const std::uint32_t other = graph.index[i * k + j];
      rows[i].push_back({other, values[i * k + j], 0.0});
      rows[other].push_back({static_cast<std::uint32_t>(i), 0.0, values[i * k + j]});
    }
  }
  SparseRows result;
  result.start.push_back(0);
  for (auto& row : rows) {
    std::sort(row.begin(), row.end(), [](const Entry& a, const Entry& b) { return a.column < b.column; });
    for (std::size_t at = 0; at < row.size(); ++at) {
      Entry entry = row[at];
      if (at + 1 < row.size() && row[at + 1].column == entry.column) {  // neighbours of each other
        ++at;
        entry.there += row[at].there;
        entry.back += row[at].back;
      }
      result.index.push_back(entry.column);
      result.value.push_back(combine(entry.there, entry.back));
    }
    result.start.push_back(result.index.size());
  }
  return result;
}

}  // namespace latentscape
