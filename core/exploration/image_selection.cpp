// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/image_selection.h"

#include "core/exploration/parallel.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

namespace latentscape {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 14;  // points between two checks of the stop token; whole words

// The words of the places from first to end, which chosen(place) tells. first is a word's first place.
template <class Chosen>
void fillWords(std::vector<std::uint64_t>& words, std::size_t first, std::size_t end, const Chosen& chosen) {
  for (std::size_t at = first; at < end; at += ImageSelection::kBits) {
    std::uint64_t word = 0;
    const std::size_t bits = std::min(ImageSelection::kBits, end - at);
    for (std::size_t bit = 0; bit < bits; ++bit) word |= std::uint64_t{chosen(at + bit)} << bit;
    words[at / ImageSelection::kBits] = word;
  }
}

template <class Chosen>
ImageSelection selectWhere(std::size_t size, const Chosen& chosen) {
  std::vector<std::uint64_t> words(ImageSelection::wordsOf(size));
  fillWords(words, 0, size, chosen);
  return {size, std::move(words)};
}

// The points for which inside(x, y).
template <class Inside>
Result<ImageSelection> selectPoints(std::span<const float> xy, const std::stop_token& stop, const Inside& inside) {
  const std::size_t size = xy.size() / 2;
  std::vector<std::uint64_t> words(ImageSelection::wordsOf(size));
  const auto chosen = [&](std::size_t place) { return inside(xy[2 * place], xy[2 * place + 1]); };
  const auto done = forEachUnit((size + kPiece - 1) / kPiece, 0, stop, "selecting", {}, [&](std::size_t piece) {
    fillWords(words, piece * kPiece, std::min(size, (piece + 1) * kPiece), chosen);
  });
  if (!done) return done.error();
  return ImageSelection(size, std::move(words));
}

// An edge that isn't level, from its lower end to its upper one.
struct Edge {
  float lowX, lowY, highX, highY;
};

// The sign of the sum of six numbers, without rounding: Shewchuk's GROW-EXPANSION, whose parts don't overlap, so that the last
// one that isn't zero has the sum's sign.
double signOfSum(const std::array<double, 6>& terms) {
  std::array<double, 6> parts{};
  for (std::size_t count = 0; count < terms.size(); ++count) {
    double sum = terms[count];
    for (std::size_t i = 0; i < count; ++i) {
      const double before = sum, added = parts[i];
      sum = before + added;
      const double virtualAdded = sum - before, virtualBefore = sum - virtualAdded;
      parts[i] = (before - virtualBefore) + (added - virtualAdded);
    }
    parts[count] = sum;
  }
  for (std::size_t i = parts.size(); i-- > 0;) {
    if (parts[i] != 0.0) return parts[i];
  }
  return 0.0;
}

// Whether the point lies left of the line through the edge, exactly.
bool isLeftOf(const Edge& edge, float pointX, float pointY) {
  const double ax = edge.lowX, ay = edge.lowY, bx = edge.highX, by = edge.highY, x = pointX, y = pointY;
  const double first = (bx - ax) * (y - ay), second = (x - ax) * (by - ay);
  const double determinant = first - second;
  constexpr double unit = std::numeric_limits<double>::epsilon() / 2.0;
  constexpr double errorBound = (3.0 + 16.0 * unit) * unit;  // Shewchuk's ccwerrboundA
  if (std::abs(determinant) > errorBound * (std::abs(first) + std::abs(second))) return determinant > 0.0;
  // Products of two floats are exact as doubles.
  return signOfSum({bx * y, -bx * ay, -ax * y, -x * by, x * ay, ax * by}) > 0.0;
}

// A closed polygon, its edges sorted into horizontal bands.
class Outline {
 public:
  explicit Outline(std::span<const float> polygon) {
    std::vector<std::array<float, 2>> corners;
    for (std::size_t i = 0; i + 1 < polygon.size(); i += 2) {
      if (std::isfinite(polygon[i]) && std::isfinite(polygon[i + 1])) corners.push_back({polygon[i], polygon[i + 1]});
    }
    std::vector<Edge> edges;
    for (std::size_t i = 0; i < corners.size(); ++i) {
      const auto& [x, y] = corners[i];
      const auto& [nextX, nextY] = corners[(i + 1) % corners.size()];
      if (y < nextY) edges.push_back({x, y, nextX, nextY});
      else if (nextY < y) edges.push_back({nextX, nextY, x, y});  // one way round, whichever polygon it belongs to
      m_left = std::min(m_left, x);
      m_right = std::max(m_right, x);
      m_bottom = std::min(m_bottom, y);
      m_top = std::max(m_top, y);
    }
    sort(edges);
  }

  bool contains(float x, float y) const {
    if (!(x >= m_left && x <= m_right && y >= m_bottom && y < m_top)) return false;
    const std::size_t band = bandOf(y);
    bool inside = false;
    for (std::size_t i = m_starts[band]; i < m_starts[band + 1]; ++i) {
      const Edge& edge = m_edges[i];
      if (y < edge.lowY || y >= edge.highY) continue;
      if (x < std::min(edge.lowX, edge.highX)) inside = !inside;
      else if (x < std::max(edge.lowX, edge.highX) && isLeftOf(edge, x, y)) inside = !inside;
    }
    return inside;
  }

 private:
  static constexpr std::size_t kMostCopies = 32;  // of an edge, on average, in the bands that it crosses

  // Never less for a larger y, so that the bands of an edge's ends and those between have every point beside it.
  std::size_t bandOf(float y) const {
    const double band = (static_cast<double>(y) - static_cast<double>(m_bottom)) * m_bandsPerUnit;
    return std::min(static_cast<std::size_t>(band), m_bands - 1);
  }

  void useBands(std::size_t bands) {
    m_bands = bands;
    m_bandsPerUnit = static_cast<double>(bands) / (static_cast<double>(m_top) - static_cast<double>(m_bottom));
  }

  // As many bands as edges; fewer where long edges would be in very many of them.
  void sort(const std::vector<Edge>& edges) {
    if (edges.empty()) {
      m_top = m_bottom;  // nothing is inside
      return;
    }
    std::size_t copies = 0;
    for (std::size_t bands = edges.size(); bands > 0; bands /= 2) {
      useBands(bands);
      copies = 0;
      for (const Edge& edge : edges) copies += bandOf(edge.highY) - bandOf(edge.lowY) + 1;
      if (copies <= kMostCopies * edges.size()) break;
    }
    m_starts.assign(m_bands + 1, 0);
    for (const Edge& edge : edges) {
      for (std::size_t band = bandOf(edge.lowY); band <= bandOf(edge.highY); ++band) ++m_starts[band + 1];
    }
    for (std::size_t band = 0; band < m_bands; ++band) m_starts[band + 1] += m_starts[band];
    m_edges.resize(copies);
    std::vector<std::size_t> next(m_starts.begin(), m_starts.end() - 1);
    for (const Edge& edge : edges) {
      for (std::size_t band = bandOf(edge.lowY); band <= bandOf(edge.highY); ++band) m_edges[next[band]++] = edge;
    }
  }

  static constexpr float kInfinity = std::numeric_limits<float>::infinity();
  float m_left = kInfinity, m_right = -kInfinity, m_bottom = kInfinity, m_top = -kInfinity;
  std::size_t m_bands = 1;
  double m_bandsPerUnit = 0.0;
  std::vector<std::size_t> m_starts;  // where each band's edges begin, and where the last one's end
  std::vector<Edge> m_edges;          // band after band
};

}  // namespace

ImageSelection::ImageSelection(std::size_t size, std::vector<std::uint64_t> words) : m_size(size), m_words(std::move(words)) {
  assert(m_words.size() == wordsOf(size));
  clearBeyond();
}

ImageSelection ImageSelection::all(std::size_t size) {
  ImageSelection selection(size);
  selection.invert();
  return selection;
}

ImageSelection ImageSelection::of(std::size_t size, std::span<const std::size_t> places) {
  ImageSelection selection(size);
  for (const std::size_t place : places) {
    assert(place < size);
    selection.m_words[place / kBits] |= std::uint64_t{1} << place % kBits;
  }
  return selection;
}

std::size_t ImageSelection::count() const {
  std::size_t count = 0;
  for (const std::uint64_t word : m_words) count += static_cast<std::size_t>(std::popcount(word));
  return count;
}

std::vector<std::size_t> ImageSelection::indices() const {
  std::vector<std::size_t> indices;
  indices.reserve(count());
  for (std::size_t i = 0; i < m_words.size(); ++i) {
    for (std::uint64_t left = m_words[i]; left != 0; left &= left - 1)
      indices.push_back(i * kBits + static_cast<std::size_t>(std::countr_zero(left)));
  }
  return indices;
}

void ImageSelection::combine(const ImageSelection& other, SelectionChange how) {
  assert(other.m_size == m_size);
  if (how == SelectionChange::Replace) m_words = other.m_words;
  for (std::size_t i = 0; i < m_words.size() && how != SelectionChange::Replace; ++i)
    m_words[i] = how == SelectionChange::Add ? m_words[i] | other.m_words[i] : m_words[i] & ~other.m_words[i];
}

void ImageSelection::intersect(const ImageSelection& other) {
  assert(other.m_size == m_size);
  for (std::size_t i = 0; i < m_words.size(); ++i) m_words[i] &= other.m_words[i];
}

void ImageSelection::invert() {
  for (std::uint64_t& word : m_words) word = ~word;
  clearBeyond();
}

void ImageSelection::clearBeyond() {
  if (m_size % kBits != 0) m_words.back() &= (std::uint64_t{1} << m_size % kBits) - 1;
}

ImageSelection selectClasses(std::size_t size, std::span<const std::uint8_t> labels, const std::bitset<256>& classes) {
  assert(labels.empty() || labels.size() == size);
  if (labels.empty()) return ImageSelection(size);
  return selectWhere(size, [&](std::size_t place) { return classes[labels[place]]; });
}

ImageSelection selectRange(std::span<const double> values, double low, double high) {
  return selectWhere(values.size(), [&](std::size_t place) { return values[place] >= low && values[place] <= high; });
}

Result<ImageSelection> selectInside(std::span<const float> xy, std::span<const float> polygon, std::stop_token stop) {
  const Outline outline(polygon);
  return selectPoints(xy, stop, [&](float x, float y) { return outline.contains(x, y); });
}

Result<ImageSelection> selectInside(std::span<const float> xy, const PlaneRectangle& rectangle, std::stop_token stop) {
  const double right = rectangle.left + rectangle.width, top = rectangle.bottom + rectangle.height;
  return selectPoints(xy, stop, [&](float pointX, float pointY) {
    const double x = pointX, y = pointY;
    return std::isfinite(x) && std::isfinite(y) && x >= rectangle.left && x <= right && y >= rectangle.bottom && y <= top;
  });
}

}  // namespace latentscape
