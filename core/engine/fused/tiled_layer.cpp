// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/fused/tiled_layer.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace latentscape::fused {

using dense::parts;

namespace tiles = dense::tiles;

namespace {

using dense::kPanel;
constexpr std::size_t kSides = kPanel / tiles::kSide;  // tiles of a panel

static_assert(tiles::kBlockColumns == kPanel);
// A unit of work is as many rows as a block has, or as many columns of a block. What the matrix unit takes next is packed in
// steps of its depth.
static_assert(tiles::kBlockRows == tiles::kDepth && tiles::kBlockRows <= dense::kRowBlock);

DenseWeights weightsOf(std::size_t in, std::size_t out, std::size_t at, const SideChannels& channels) {
  return {in, out, tiles::kBlockRows, tiles::kBlockColumns, at, channels};
}

tiles::Panels inPanels(const Batch& batch, const AlignedFloats& values, std::size_t rows) {
  return {values.data(), rows * kPanel, rows, parts(batch.count, batch.vector) * batch.vector};
}

// Rows [row, row + 32) of a matrix, some tiles of 16 images.
void packRows(const tiles::Panels& from, std::size_t row, std::size_t tile, std::size_t count, const tiles::Right& right) {
  const std::size_t end = std::min(tile + count, 2 * right.pairs);
  for (; tile < end; ++tile) tiles::packRight(from, row / tiles::kDepth, tile, right);
}

// The optimizer's step on a block of weights, some rows at a time.
struct BlockStep {
  const float* sums = nullptr;
  std::size_t rows = 0, columns = 0;
  dense::Parameters parameters{};
  float* gradient = nullptr;
  const Update* update = nullptr;

  static void part(const void* context, std::size_t i, std::size_t of) {
    const auto& all = *static_cast<const BlockStep*>(context);
    const std::size_t begin = all.rows * i / of, end = all.rows * (i + 1) / of, at = begin * tiles::kBlockColumns;
    if (begin == end) return;
    all.update->note(dense::stepFrom(all.sums + at, end - begin, all.columns,
                                     {all.parameters.values + at, all.parameters.mean + at, all.parameters.square + at},
                                     tiles::kBlockColumns, all.update->step,
                                     all.gradient == nullptr ? nullptr : all.gradient + at));
  }
};

}  // namespace

void TileScratch::reserve(std::size_t images, int threads) {
  m_packed.clear();
  for (int thread = 0; thread < threads; ++thread) m_packed.emplace_back(parts(images, tiles::kDepth) * tiles::kLeftStep);
}

bool TiledLayer::available() { return tiles::available(); }
bool TiledLayer::wideEnough(std::size_t in, std::size_t out) { return std::min(in, out) >= tiles::kDepth; }

TiledLayer::TiledLayer(std::size_t in, std::size_t out, bool activated, std::size_t at, bool first, TileScratch& scratch,
                       const SideChannels& channels)
    : TiledLayer(weightsOf(in, out, at, channels), activated, first, scratch) {}

TiledLayer::TiledLayer(const DenseWeights& weights, bool activated, bool first, TileScratch& scratch)
    : Layer({weights.in, weights.out, activated, weights.biasAt(), weights.out}, placementBy(weights)), m_weights(weights),
      m_first(first), m_scratch(scratch) {}

void TiledLayer::reserveOwn(std::size_t panels) {
  const auto right = [](std::size_t depth, std::size_t width) {
    const std::size_t pairedSides = parts(parts(width, tiles::kSide), 2) * 2;
    return AlignedFloats(parts(depth, tiles::kDepth) * pairedSides * 3 * tiles::kFloats);
  };
  m_inputTiles = right(m_in, panels * kPanel);
  if (!m_first) m_gradientTiles = right(m_out, panels * kPanel);
  m_byImageTiles = right(panels * kPanel, m_in);
}

tiles::Values TiledLayer::inputValues() const { return m_levels ? tiles::Values::Levels : tiles::Values::Any; }
tiles::Panels TiledLayer::inputPanels(const Batch& batch) const { return inPanels(batch, input, m_in); }
tiles::Panels TiledLayer::gradientPanels(const Batch& batch) const { return inPanels(batch, gradient, m_out); }

tiles::Right TiledLayer::inputOperand(const Batch& batch) {
  return {m_inputTiles.data(), parts(batch.count, tiles::kPair), parts(m_in, tiles::kDepth), inputValues()};
}
tiles::Right TiledLayer::gradientOperand(const Batch& batch) {
  return {m_gradientTiles.data(), parts(batch.count, tiles::kPair), parts(m_out, tiles::kDepth), tiles::Values::Any};
}
tiles::Right TiledLayer::byImageOperand(const Batch& batch) {
  return {m_byImageTiles.data(), parts(m_in, tiles::kPair), parts(batch.count, tiles::kDepth), inputValues()};
}

void TiledLayer::beginInput(bool levels, bool /*learning*/) { m_levels = levels; }

void TiledLayer::inputColumnsWritten(const Batch& batch, std::size_t unit) {
  const std::size_t units = parts(batch.count, batch.vector);
  const std::size_t count = unit + 1 == units ? parts(units, 2) * 2 - unit : 1;  // the last pair of tiles is whole
  for (std::size_t row = 0; row < m_in; row += tiles::kDepth) packRows(inputPanels(batch), row, unit, count, inputOperand(batch));
}

void TiledLayer::inputWritten(const Batch& batch, std::size_t row, std::size_t rows, std::size_t panel) {
  assert(row % tiles::kDepth == 0);
  for (std::size_t r = row; r < row + rows; r += tiles::kDepth)
    packRows(inputPanels(batch), r, panel * kSides, kSides, inputOperand(batch));
}
void TiledLayer::gradientWritten(const Batch& batch, std::size_t row, std::size_t rows, std::size_t panel) {
  assert(row % tiles::kDepth == 0);
  for (std::size_t r = row; r < row + rows && !m_first; r += tiles::kDepth)
    packRows(gradientPanels(batch), r, panel * kSides, kSides, gradientOperand(batch));
}

void TiledLayer::wholeInputWritten(const Batch& batch, ThreadTeam& team) {
  const std::size_t n = batch.panels();
  team.share(parts(m_in, tiles::kDepth) * n,
             [&, n](std::size_t unit) { inputWritten(batch, unit / n * tiles::kDepth, tiles::kDepth, unit % n); });
}
void TiledLayer::wholeGradientWritten(const Batch& batch, ThreadTeam& team) {
  if (m_first) return;
  const std::size_t n = batch.panels();
  team.share(parts(m_out, tiles::kDepth) * n,
             [&, n](std::size_t unit) { gradientWritten(batch, unit / n * tiles::kDepth, tiles::kDepth, unit % n); });
}

void TiledLayer::multiply(const Batch& batch, const ParameterStore& store, ThreadTeam& team, const tiles::Right& right,
                          bool transposed, float* result, Finish finish, const Beside& beside) {
  const std::size_t height = transposed ? m_in : m_out, n = batch.panels(), block = m_weights.blockRows;
  // Every unit packs its weights: it takes as many images as leave enough units for every thread.
  constexpr std::size_t pairs = kPanel / tiles::kPair;
  const std::size_t wide = std::clamp<std::size_t>(parts(height, block) * n / (4 * static_cast<std::size_t>(team.size())), 1,
                                                   tiles::kColumns / kPanel);
  const std::size_t across = parts(n, wide), units = parts(height, block) * across;
  team.share(units + beside.units, [&, across, units, wide, block](std::size_t unit) {
    if (unit >= units) return beside.work(unit - units);
    const std::size_t row = unit / across * block, panel = unit % across * wide, rows = std::min(block, height - row);
    float* c = result + (panel * height + row) * kPanel;
    const std::size_t first = panel * pairs;
    tiles::multiply({store.values.data() + m_weights.weightAt, m_weights.across(), row / tiles::kRows, transposed}, right, first,
                    std::min(wide * pairs, right.pairs - first), rows, c, height * kPanel);
    for (std::size_t p = panel; p < std::min(n, panel + wide); ++p)
      finish({row / block * n + p, row, rows, p, row, c + (p - panel) * height * kPanel});
  });
}

void TiledLayer::forward(const Batch& batch, const ParameterStore& store, ThreadTeam& team, float* output, Finish finish) {
  multiply(batch, store, team, inputOperand(batch), false, output, finish, {0, [](std::size_t) {}});
}

void TiledLayer::inputGradient(const Batch& batch, const ParameterStore& store, ThreadTeam& team, float* result, Finish finish,
                               const Beside& beside) {
  multiply(batch, store, team, gradientOperand(batch), true, result, finish, beside);
}

void TiledLayer::transposeInput(const Batch& batch, std::size_t unit, std::size_t panel) {
  const tiles::Right right = byImageOperand(batch);
  const tiles::Panels from = inputPanels(batch);
  constexpr std::size_t each = kPanel / tiles::kDepth;
  const std::size_t first = unit * kSides, end = std::min(first + kSides, 2 * right.pairs);
  for (std::size_t tile = first; tile < end; ++tile) {
    for (std::size_t step = panel * each; step < std::min((panel + 1) * each, right.steps); ++step)
      tiles::packRightTransposed(from, step, tile, right);
  }
}

// The step on one block is taken beside the product of the next one, which leaves the vector units and the memory free.
void TiledLayer::updateWeights(const Batch& batch, const DenseUnit& unit, float* packed, const Update& update) {
  const tiles::Right right = byImageOperand(batch);
  for (std::size_t tile = 0; tile < 2 * right.steps; ++tile) {
    tiles::packLeft(gradientPanels(batch), unit.row / tiles::kSide + tile % 2, tile / 2, packed + tile * 3 * tiles::kFloats);
  }
  alignas(64) std::array<std::array<float, tiles::kBlock>, 2> sums;
  BlockStep before;
  const tiles::Ready ready;
  const std::size_t columns = parts(m_in, batch.vector) * batch.vector;
  for (std::size_t panel = unit.panel; panel < unit.panel + unit.panels; ++panel) {
    float* own = sums[panel % 2].data();
    tiles::multiplyPacked(packed, right, panel * 2, own, {BlockStep::part, &before});
    const std::size_t column = panel * tiles::kBlockColumns, at = m_weights.at(unit.row, column);
    before = {own, unit.rows, std::min(tiles::kBlockColumns, columns - column), update.from(at), update.into(at), &update};
  }
  BlockStep::part(&before, 0, 1);
}

void TiledLayer::update(const Batch& batch, std::size_t index, std::size_t thread, const Update& update) {
  if (index < m_units.size()) return updateWeights(batch, m_units[index], m_scratch.of(thread), update);
  const std::size_t row = (index - m_units.size()) * kBiases;
  updateDenseBiases(batch, *this, row, std::min(kBiases, m_biases - row), update);
}

}  // namespace latentscape::fused
