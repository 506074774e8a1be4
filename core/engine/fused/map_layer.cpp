// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/fused/map_layer.h"

#include "core/engine/kernels/map_kernels.h"
#include "core/engine/kernels/sparse_kernels.h"

#include <algorithm>
#include <array>

namespace latentscape::fused {

using dense::kLine;
using dense::parts;
using dense::Segment;

namespace {

constexpr std::size_t kProducts = 65536;  // multiplications of an image in a unit of work
// Channels in a unit of the weights' gradient that leaves zeros out: they share what comes of the big map from memory.
constexpr std::size_t kSparseRows = 64;
constexpr std::size_t kMapRows = 48;  // of a unit of weights at most: a multiple of the products' register block
constexpr std::size_t kFewTaps = 45;  // the most weights for one value of the small map that count as few: nine of five channels

std::size_t extent(int value) { return static_cast<std::size_t>(value); }

// Rows an odd number of cache lines apart do not fall onto the same few sets of the cache.
std::size_t rowStride(std::size_t columns) { return (parts(columns, kLine) | 1) * kLine; }

// Where the parameters lie. Tensors of convolutions are [out, in, 3, 3], those of transposed ones [in, out, 3, 3]: the small
// side's channels come first in both.
struct MapWeights {
  std::size_t big, small;  // channels
  std::size_t weightAt, biases;

  std::size_t stride() const { return rowStride(small); }
  std::size_t biasAt() const { return weightAt + 9 * big * stride(); }
  void visitWeights(std::size_t /*first*/, std::size_t /*rows*/, VisitParameters visit) const {
    for (std::size_t s = 0; s < small; ++s) {
      for (std::size_t b = 0; b < big; ++b) visit(weightAt + b * stride() + s, 9, big * stride());
    }
  }
  void visitBiases(std::size_t /*first*/, std::size_t /*rows*/, VisitParameters visit) const { visit(biasAt(), biases, 1); }
};

struct Range {
  std::size_t begin, end;
};
// Kernel indices that reach the inside of a big map of n pixels from index i of the small one.
Range kernelRange(std::size_t i, std::size_t n) {
  return {i == 0 ? std::size_t{1} : std::size_t{0}, std::min<std::size_t>(3, n + 1 - 2 * i)};
}
// Indices of the small map, of n pixels, from which kernel index k reaches the inside of the big one, of `big` pixels.
Range reach(std::size_t k, std::size_t n, std::size_t big) {
  return {k == 0 ? std::size_t{1} : std::size_t{0}, std::min(n, (big + 2 - k) / 2)};
}

// Where index i of a big map comes from: kernel index and index of the small map, of n pixels; at most two.
struct Sources {
  std::size_t count = 0;
  std::array<std::size_t, 2> kernel{}, at{};
};
Sources sources(std::size_t i, std::size_t n) {
  if (i % 2 == 0) return {1, {1, 0}, {i / 2, 0}};
  if (i / 2 + 1 >= n) return {1, {2, 0}, {i / 2, 0}};
  return {2, {2, 0}, {i / 2, i / 2 + 1}};
}

}  // namespace

MapLayer::Side MapLayer::sideOf(const ImageShape& shape) {
  return {extent(shape.height), extent(shape.width), extent(shape.channels)};
}

MapLayer::MapLayer(Direction direction, const ImageShape& big, const ImageShape& small, bool activated, std::size_t at,
                   bool first, Activation activation)
    : Layer({direction == Direction::Down ? big.pixels() : small.pixels(),
             direction == Direction::Down ? small.pixels() : big.pixels(), activated,
             MapWeights{extent(big.channels), extent(small.channels), at, 0}.biasAt(),
             extent(direction == Direction::Down ? small.channels : big.channels)},
            placementBy(MapWeights{extent(big.channels), extent(small.channels), at,
                                   extent(direction == Direction::Down ? small.channels : big.channels)})),
      m_down(direction == Direction::Down), m_first(first), m_relu(activation == Activation::Relu), m_big(sideOf(big)),
      m_small(sideOf(small)), m_weightAt(at), m_stride(rowStride(m_small.channels)),
      m_pixelRow(rowStride((2 * m_small.width + 1) * m_big.channels)), m_kernelTiles(dense::tilesOf(3 * m_big.channels)) {}

InputLayout MapLayer::inputLayout(std::size_t values) const { return {values / side(m_down).positions(), side(m_down).channels}; }

void MapLayer::reserveOwn(std::size_t panels) {
  if (leavesOut()) {
    m_bigByImage = AlignedFloats(panels * m_big.height * m_panel * m_pixelRow);
    m_smallMasks.assign(panels * side(false).positions() * m_small.channels * dense::kPieces, 0);
  } else if (!fewTaps()) {
    m_byImage = AlignedFloats(panels * m_panel * parts(m_small.channels, m_panel) * m_panel * m_small.positions());
  }
  if (inputMasked()) m_inputLive.assign(panels * m_in, 0);
  if (gradientMasked()) m_gradientLive.assign(panels * m_out, 0);
}

void MapLayer::sideWritten(const Batch& batch, bool big, const AlignedFloats& values, std::size_t row, std::size_t rows,
                           std::size_t panel) {
  if (!leavesOut() || !batch.learning) return;
  const std::size_t size = side(big).positions() * side(big).channels;
  const float* from = values.data() + (panel * size + row) * m_panel;
  if (!big) {
    dense::maskRows(from, rows, batch.imagesOf(panel), dense::kPieces,
                    m_smallMasks.data() + (panel * size + row) * dense::kPieces);
    return;
  }
  const std::size_t channels = m_big.channels;
  for (std::size_t position = row / channels, end = (row + rows) / channels; position < end;) {
    const std::size_t y = position / m_big.width, x = position % m_big.width, count = std::min(end - position, m_big.width - x);
    dense::transpose(from, m_panel, count * channels, batch.columnsOf(panel), pixelRow(panel, y) + (x + 1) * channels,
                     m_pixelRow);
    from += count * channels * m_panel;
    position += count;
  }
}

void MapLayer::inputWritten(const Batch& batch, std::size_t row, std::size_t rows, std::size_t panel) {
  sideWritten(batch, m_down, input, row, rows, panel);
  if (!inputMasked()) return;
  const std::size_t at = panel * m_in + row;
  dense::findLiveRows(input.data() + at * m_panel, rows, batch.columnsOf(panel), m_inputLive.data() + at);
}
void MapLayer::gradientWritten(const Batch& batch, std::size_t row, std::size_t rows, std::size_t panel) {
  sideWritten(batch, !m_down, gradient, row, rows, panel);
  if (!gradientMasked()) return;
  const std::size_t at = panel * m_out + row;
  dense::findLiveRows(gradient.data() + at * m_panel, rows, batch.columnsOf(panel), m_gradientLive.data() + at);
}
void MapLayer::wholeInputWritten(const Batch& batch, ThreadTeam& team) {
  const Side& side = this->side(m_down);
  const std::size_t n = batch.panels(), each = parts(side.positions(), 8) * side.channels;
  if (!inputMasked() && !leavesOut()) return;
  team.share(parts(m_in, each) * n, [&, n, each](std::size_t unit) {
    inputWritten(batch, unit / n * each, std::min(each, m_in - unit / n * each), unit % n);
  });
}
void MapLayer::wholeGradientWritten(const Batch& batch, ThreadTeam& team) {
  const std::size_t n = batch.panels(), each = parts(outputSide().positions(), 8) * outputSide().channels;
  if (!gradientMasked() && !leavesOut()) return;
  team.share(parts(m_out, each) * n, [&, n, each](std::size_t unit) {
    gradientWritten(batch, unit / n * each, std::min(each, m_out - unit / n * each), unit % n);
  });
}

std::size_t MapLayer::positionsTogether(bool big) const {
  const std::size_t taps = big ? 9 : 36;  // a quarter of the kernel reaches a position of the big map
  const std::size_t products = std::max<std::size_t>(1, taps * m_big.channels * m_small.channels / 4);
  return std::clamp<std::size_t>(kProducts / products, 1, parts(side(big).positions(), 8));
}

// c = the values of one position of a panel of one side from the other one, without bias.
void MapLayer::multiplyPosition(const ParameterStore& store, bool intoBig, const Operand& operand, std::size_t panel,
                                std::size_t position, std::size_t columns, const std::uint8_t* live, float* c) const {
  const float* weights = store.values.data() + m_weightAt;
  const float* from = operand.values + panel * operand.size * m_panel;
  const std::size_t tap = m_big.channels * m_stride;
  std::array<Segment, 4> segments{};
  std::size_t n = 0;
  thread_local std::vector<std::uint16_t> lists;  // of all segments, and of c
  lists.resize(10 * std::max(m_big.channels, m_small.channels));
  std::uint16_t* list = lists.data();
  const auto add = [&](const float* a, std::size_t row, std::size_t depth) {
    Segment segment{a, from + row * m_panel, depth};
    if (operand.live != nullptr) {
      segment.listed = list;
      segment.depth = dense::listLiveRows(operand.live + panel * operand.size + row, depth, list);
      list += segment.depth;
    }
    segments[n++] = segment;
  };
  if (intoBig) {
    const Sources rows = sources(position / m_big.width, m_small.height);
    const Sources across = sources(position % m_big.width, m_small.width);
    for (std::size_t y = 0; y < rows.count; ++y) {
      for (std::size_t x = 0; x < across.count; ++x) {
        add(weights + (rows.kernel[y] * 3 + across.kernel[x]) * tap,
            (rows.at[y] * m_small.width + across.at[x]) * m_small.channels, m_small.channels);
      }
    }
  } else {
    const std::size_t y = position / m_small.width, x = position % m_small.width;
    const Range rows = kernelRange(y, m_big.height), across = kernelRange(x, m_big.width);
    for (std::size_t k = rows.begin; k < rows.end; ++k) {
      add(weights + (k * 3 + across.begin) * tap, ((2 * y + k - 1) * m_big.width + 2 * x + across.begin - 1) * m_big.channels,
          (across.end - across.begin) * m_big.channels);
    }
  }
  const std::size_t rowStride = intoBig ? m_stride : 1, depthStride = intoBig ? 1 : m_stride, channels = side(intoBig).channels;
  const std::size_t rows = live != nullptr ? dense::listLiveRows(live, channels, list) : channels;
  dense::multiplySegments({segments.data(), n}, rowStride, depthStride, rows, columns, c, live != nullptr ? list : nullptr);
}

// One side's values from the other's, some positions of a panel a unit.
void MapLayer::multiply(const Batch& batch, const ParameterStore& store, ThreadTeam& team, bool intoBig, const Operand& operand,
                        float* values, const std::uint8_t* live, Finish finish, const Beside& beside) const {
  const std::size_t n = batch.panels(), each = positionsTogether(intoBig);
  const std::size_t positions = side(intoBig).positions(), channels = side(intoBig).channels;
  const std::size_t units = parts(positions, each) * n;
  team.share(units + beside.units, [&, n, each, positions, channels, units, intoBig](std::size_t unit) {
    if (unit >= units) return beside.work(unit - units);
    const std::size_t first = unit / n * each, panel = unit % n;
    for (std::size_t p = first; p < std::min(first + each, positions); ++p) {
      const std::size_t at = (panel * positions + p) * channels;
      float* c = values + at * m_panel;
      multiplyPosition(store, intoBig, operand, panel, p, batch.columnsOf(panel), live != nullptr ? live + at : nullptr, c);
      finish({unit, p * channels, channels, panel, 0, c});
    }
  });
}

std::size_t MapLayer::forwardUnits(const Batch& batch) const {
  return parts(outputSide().positions(), positionsTogether(!m_down)) * batch.panels();
}
void MapLayer::forward(const Batch& batch, const ParameterStore& store, ThreadTeam& team, float* output, Finish finish) {
  multiply(batch, store, team, !m_down, {input.data(), m_in, inputMasked() ? m_inputLive.data() : nullptr}, output, nullptr,
           finish, {0, [](std::size_t) {}});
}
// What ReLU has cut in all of a panel's images has no gradient.
void MapLayer::inputGradient(const Batch& batch, const ParameterStore& store, ThreadTeam& team, float* result, Finish finish,
                             const Beside& beside) {
  multiply(batch, store, team, m_down, {gradient.data(), m_out, gradientMasked() ? m_gradientLive.data() : nullptr}, result,
           inputMasked() ? m_inputLive.data() : nullptr, finish, beside);
}

// Some positions of a panel of the small map into m_byImage.
void MapLayer::transposePositions(const Batch& batch, const AlignedFloats& small, std::size_t panel, std::size_t first,
                                  std::size_t count) {
  const std::size_t channels = m_small.channels, positions = m_small.positions();
  const std::size_t stride = m_byImage.size() / parts(channels, m_panel);
  for (std::size_t p = first; p < first + count; ++p) {
    const float* from = small.data() + (panel * positions + p) * channels * m_panel;
    float* to = m_byImage.data() + (panel * positions + p) * m_panel * m_panel;
    for (std::size_t c = 0; c < channels; c += m_panel, to += stride)
      dense::transpose(from + c * m_panel, m_panel, std::min(m_panel, channels - c), batch.columnsOf(panel), to, m_panel);
  }
}

std::size_t MapLayer::transposeUnits() const {
  if (m_down || fewTaps() || leavesOut()) return 0;
  return parts(m_small.positions(), positionsTogether(false));
}
void MapLayer::transposeInput(const Batch& batch, std::size_t unit, std::size_t panel) {
  const std::size_t each = positionsTogether(false), first = unit * each;
  transposePositions(batch, input, panel, first, std::min(each, m_small.positions() - first));
}

void MapLayer::orderGradient(const Batch& batch, ThreadTeam& team) {
  if (!m_down || fewTaps() || leavesOut()) return;
  const std::size_t n = batch.panels(), positions = m_small.positions(), each = parts(positions, 8);
  team.share(parts(positions, each) * n, [&, n, each, positions](std::size_t unit) {
    const std::size_t first = unit / n * each;
    transposePositions(batch, gradient, unit % n, first, std::min(each, positions - first));
  });
}

// Rows of a unit belong to one tap of the kernel, or are all there are.
void MapLayer::makeUnits(std::size_t /*blocksTogether*/) {
  m_units.clear();
  if (fewTaps()) {
    for (std::size_t v = 0; v < parts(m_small.channels, m_vector); ++v) m_units.push_back({0, rows(), v});
    return;
  }
  if (leavesOut()) {
    for (std::size_t i = 0; i < 3 * m_kernelTiles.size(); ++i) {
      for (std::size_t row = 0; row < m_small.channels; row += kSparseRows)
        m_units.push_back({row, std::min(kSparseRows, m_small.channels - row), i});
    }
    return;
  }
  const std::size_t tap = m_big.channels;
  for (std::size_t panel = 0; panel < parts(m_small.channels, m_panel); ++panel) {
    for (std::size_t first = 0; first < rows(); first += tap) {
      for (std::size_t row = 0; row < tap; row += kMapRows)
        m_units.push_back({first + row, std::min(kMapRows, tap - row), panel});
    }
  }
}

void MapLayer::update(const Batch& batch, std::size_t index, std::size_t /*thread*/, const Update& update) {
  if (index < m_units.size()) {
    if (fewTaps()) updateFewTaps(batch, m_units[index], update);
    else if (leavesOut()) updateLeavingOut(batch, m_units[index], update);
    else updateTap(batch, m_units[index], update);
    return;
  }
  const std::size_t row = (index - m_units.size()) * kBiases;
  updateBiases(batch, row, std::min(kBiases, m_biases - row), update);
}

// Weights of one tap.
void MapLayer::updateTap(const Batch& batch, const Unit& unit, const Update& update) const {
  alignas(64) std::array<float, kMapRows * dense::kPanel> sums;
  const std::size_t tap = unit.first / m_big.channels, ky = tap / 3, kx = tap % 3;
  const AlignedFloats& values = m_down ? input : gradient;
  const float* byImage = m_byImage.data() + unit.panel * (m_byImage.size() / parts(m_small.channels, m_panel));
  const Range rows = reach(ky, m_small.height, m_big.height), across = reach(kx, m_small.width, m_big.width);
  thread_local std::vector<Segment> segments;
  segments.clear();
  for (std::size_t panel = 0; panel < batch.panels(); ++panel) {
    for (std::size_t y = rows.begin; y < rows.end; ++y) {
      for (std::size_t x = across.begin; x < across.end; ++x) {
        const std::size_t from = (2 * y + ky - 1) * m_big.width + 2 * x + kx - 1;
        const std::size_t to = panel * m_small.positions() + y * m_small.width + x;
        segments.push_back(
            {values.data() + ((panel * m_big.positions() + from) * m_big.channels + unit.first % m_big.channels) * m_panel,
             byImage + to * m_panel * m_panel, batch.imagesOf(panel)});
      }
    }
  }
  const std::size_t columns = std::min(m_panel, parts(m_small.channels, m_vector) * m_vector - unit.panel * m_panel);
  dense::multiplySegments(segments, m_panel, 1, unit.rows, columns, sums.data());
  for (std::size_t i = 0; i < unit.rows; ++i)
    update.apply(m_weightAt + (unit.first + i) * m_stride + unit.panel * m_panel, sums.data() + i * m_panel, columns);
}

// Weights of a row of the kernel, some channels of the small map each. Sums in the order of updateTap(): products with what lies
// outside the big map are with zeros.
void MapLayer::updateLeavingOut(const Batch& batch, const Unit& unit, const Update& update) {
  alignas(64) std::array<float, kSparseRows * dense::kMaxTile> sums;
  alignas(64) std::array<float, dense::kMaxTile * kSparseRows> weights;
  const std::size_t ky = unit.panel / m_kernelTiles.size(), channels = m_small.channels;
  const dense::Tile& tile = m_kernelTiles[unit.panel % m_kernelTiles.size()];
  std::fill_n(sums.data(), parts(unit.rows, kLine) * kLine * tile.width, 0.0F);
  const Range rows = reach(ky, m_small.height, m_big.height);
  for (std::size_t panel = 0; panel < batch.panels(); ++panel) {
    for (std::size_t y = rows.begin; y < rows.end; ++y) {
      const float* pixels = pixelRow(panel, 2 * y + ky - 1) + tile.first;
      for (std::size_t x = 0; x < m_small.width; ++x) {
        const std::size_t at = ((panel * m_small.height + y) * m_small.width + x) * channels + unit.first;
        dense::multiplyMasked({small() + at * m_panel, m_smallMasks.data() + at * dense::kPieces}, unit.rows,
                              {pixels + 2 * x * m_big.channels, tile.width, m_pixelRow}, sums.data(), true);
      }
    }
  }
  dense::transpose(sums.data(), tile.width, parts(unit.rows, kLine) * kLine, tile.width, weights.data(), kSparseRows);
  for (std::size_t i = 0; i < tile.width; ++i) {
    update.apply(m_weightAt + (ky * 3 * m_big.channels + tile.first + i) * m_stride + unit.first,
                 weights.data() + i * kSparseRows, parts(unit.rows, kLine) * kLine);
  }
}

// All taps' weights for a vector's width of the small map's channels.
void MapLayer::updateFewTaps(const Batch& batch, const Unit& unit, const Update& update) const {
  alignas(64) static constexpr std::array<float, dense::kPanel> zeros{};
  constexpr std::size_t together = 16;  // positions whose rows stay in the second-level cache
  const std::size_t first = unit.panel * m_vector, count = std::min(m_vector, m_small.channels - first),
                    positions = m_small.positions();
  const AlignedFloats& inBig = m_down ? input : gradient;
  const AlignedFloats& inSmall = m_down ? gradient : input;
  alignas(64) std::array<float, kFewTaps * dense::kMaxVector * dense::kMaxVector> sums;
  std::fill_n(sums.data(), unit.rows * count * dense::kMaxVector, 0.0F);
  std::array<const float*, kFewTaps * together> taps;
  std::array<const float*, together> values;
  for (std::size_t panel = 0; panel < batch.panels(); ++panel) {
    for (std::size_t begin = 0; begin < positions; begin += together) {
      const std::size_t end = std::min(begin + together, positions);
      std::size_t n = 0;
      for (std::size_t p = begin; p < end; ++p) {
        values[p - begin] = inSmall.data() + ((panel * positions + p) * m_small.channels + first) * m_panel;
        const std::size_t y = p / m_small.width, x = p % m_small.width;
        const Range rows = kernelRange(y, m_big.height), across = kernelRange(x, m_big.width);
        for (std::size_t k = 0; k < 9; ++k) {
          const std::size_t ky = k / 3, kx = k % 3;
          const bool inside = ky >= rows.begin && ky < rows.end && kx >= across.begin && kx < across.end;
          const std::size_t from = inside ? (2 * y + ky - 1) * m_big.width + 2 * x + kx - 1 : 0;
          for (std::size_t c = 0; c < m_big.channels; ++c) {
            taps[n++] =
                inside ? inBig.data() + ((panel * m_big.positions() + from) * m_big.channels + c) * m_panel : zeros.data();
          }
        }
      }
      dense::addTapProducts({taps.data(), n}, {values.data(), end - begin}, unit.rows, count, batch.columnsOf(panel),
                            sums.data());
    }
  }
  alignas(64) std::array<float, kFewTaps * dense::kMaxVector> folded{};
  dense::foldTapProducts(sums.data(), unit.rows, count, m_vector, folded.data());
  for (std::size_t i = 0; i < unit.rows; ++i)
    update.apply(m_weightAt + i * m_stride + first, folded.data() + i * m_vector, m_vector);
}

void MapLayer::updateBiases(const Batch& batch, std::size_t row, std::size_t rows, const Update& update) const {
  thread_local std::vector<dense::MapRows> blocks;
  blocks.clear();
  for (std::size_t panel = 0; panel < batch.panels(); ++panel) {
    for (std::size_t p = 0; p < outputSide().positions(); ++p)
      blocks.push_back({gradient.data() + (panel * m_out + p * outputSide().channels + row) * m_panel, batch.columnsOf(panel)});
  }
  alignas(64) std::array<float, kBiases> sums{};
  dense::sumRows(blocks, rows, sums.data());
  update.apply(m_biasAt + row, sums.data(), parts(rows, kLine) * kLine);
}

}  // namespace latentscape::fused
