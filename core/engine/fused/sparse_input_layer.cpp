// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/fused/sparse_input_layer.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace latentscape::fused {

using dense::kLine;
using dense::kPanel;
using dense::parts;

namespace {

constexpr std::size_t kMaxRows = 128;      // inputs in a unit of the update: their gradient stays in the second-level cache
constexpr std::size_t kRowsTogether = 16;  // whose step is taken while their gradient is in the first-level cache
constexpr std::size_t kGroup = dense::kPieceWidth;
// Masked products take 1.2 times as long for a value as the others: they are faster up to this share of values that are not 0.
constexpr double kDensest = 0.8;

std::size_t filledUp(std::size_t out) { return parts(out, kLine) * kLine; }

}  // namespace

bool SparseInputLayer::suits(std::size_t in, std::size_t out) { return in >= kPanel && out >= kLine; }

SparseInputLayer::SparseInputLayer(std::size_t in, std::size_t out, bool activated, std::size_t at, Input from,
                                   const SideChannels& channels)
    : SparseInputLayer({in, out, at, channels, dense::tilesOf(out)}, activated, from) {}

SparseInputLayer::SparseInputLayer(const TileWeights& weights, bool activated, Input from)
    : Layer({weights.in, weights.out, activated, weights.biasAt(), weights.out}, placementBy(weights)), m_weights(weights),
      m_from(from) {}

const dense::Tile& TileWeights::tileWith(std::size_t output) const {
  auto tile = tiles.begin();
  while (output >= tile->first + tile->width) ++tile;
  return *tile;
}

void TileWeights::visitWeights(std::size_t first, std::size_t rows, VisitParameters visit) const {
  for (std::size_t row = first; row < first + rows; ++row) {
    const std::size_t output = channels.ourRow(row, out);
    const dense::Tile& tile = tileWith(output);
    for (std::size_t c = 0; c < channels.in; ++c)
      visit(at(tile, c) + output - tile.first, in / channels.in, channels.in * tile.width);
  }
}
void TileWeights::visitBiases(std::size_t first, std::size_t rows, VisitParameters visit) const {
  for (std::size_t row = first; row < first + rows; ++row) visit(biasAt() + channels.ourRow(row, out), 1, 1);
}

void SparseInputLayer::reserveOwn(std::size_t panels) {
  m_capacity = panels * kPanel;
  m_gradientByImage = AlignedFloats(m_capacity * filledUp(m_out));
  const std::size_t atOnce = std::min(m_capacity, kMostAtOnce);
  m_blockSums = AlignedFloats((blocks() - 1) * atOnce * m_in);
  m_tileGradients.clear();
  for (std::size_t i = 0; i < blocks() && !m_activated; ++i) m_tileGradients.emplace_back(2 * atOnce * dense::kMaxTile);
  if (!masked()) return;
  const std::size_t words = parts(m_in, kPanel);
  m_byImage = AlignedFloats(words * m_capacity * kPanel);
  m_imageMasks.assign(words * m_capacity * dense::kPieces, 0);
  m_featureMasks.assign(panels * m_in * dense::kPieces, 0);
}

void SparseInputLayer::endInput(const Batch& batch, ThreadTeam& team) {
  const std::size_t n = batch.panels(), words = parts(m_in, kPanel);
  team.share(words * n, [&, n](std::size_t unit) {
    const std::size_t word = unit / n, panel = unit % n, first = word * kPanel, inputs = std::min(kPanel, m_in - first);
    dense::maskRows(input.data() + (panel * m_in + first) * kPanel, inputs, batch.imagesOf(panel), dense::kPieces,
                    featureMasks(panel, first));
    dense::maskRows(byImageAt(word, panel * kPanel), batch.imagesOf(panel), inputs, dense::kPieces,
                    imageMasks(word, panel * kPanel));
  });
  chooseProducts(batch);
}

void SparseInputLayer::inputWritten(const Batch& batch, std::size_t row, std::size_t rows, std::size_t panel) {
  if (!masked()) return;
  const float* from = input.data() + (panel * m_in + row) * kPanel;
  const std::size_t images = batch.imagesOf(panel), image = panel * kPanel;
  dense::maskRows(from, rows, images, dense::kPieces, featureMasks(panel, row));
  for (std::size_t r = row; r < row + rows; r += kGroup, from += kGroup * kPanel) {
    const std::size_t word = r / kPanel, count = std::min(kGroup, row + rows - r);
    float* to = byImageAt(word, image) + r % kPanel;
    dense::transpose(from, kPanel, count, batch.columnsOf(panel), to, kPanel);
    dense::maskRows(to, images, count, 1, imageMasks(word, image) + r % kPanel / kGroup);
  }
}

void SparseInputLayer::gradientWritten(const Batch& batch, std::size_t row, std::size_t rows, std::size_t panel) {
  const float* from = gradient.data() + (panel * m_out + row) * kPanel;
  for (std::size_t r = row; r < row + rows; r += kGroup, from += kGroup * kPanel) {
    const Tile& tile = m_weights.tileWith(r);
    dense::transpose(from, kPanel, std::min(kGroup, row + rows - r), batch.columnsOf(panel),
                     gradientOf(tile).byImage + panel * kPanel * tile.width + r - tile.first, tile.width);
  }
}

void SparseInputLayer::wholeInputWritten(const Batch& batch, ThreadTeam& team) {
  if (!masked()) return;
  const std::size_t n = batch.panels();
  team.share(parts(m_in, kPanel) * n, [&, n](std::size_t unit) {
    const std::size_t row = unit / n * kPanel;
    inputWritten(batch, row, std::min(kPanel, m_in - row), unit % n);
  });
}
void SparseInputLayer::wholeGradientWritten(const Batch& batch, ThreadTeam& team) {
  const std::size_t n = batch.panels();
  team.share(parts(m_out, kPanel) * n, [&, n](std::size_t unit) {
    const std::size_t row = unit / n * kPanel;
    gradientWritten(batch, row, std::min(kPanel, m_out - row), unit % n);
  });
}

void SparseInputLayer::chooseProducts(const Batch& batch) {
  m_leavesOut = masked() && static_cast<double>(dense::countLive(m_featureMasks.data(), batch.panels() * m_in)) <
                                kDensest * static_cast<double>(batch.count * m_in);
}

SparseInputLayer::Tile SparseInputLayer::halfOf(const Tile& tile, std::size_t half) {
  const std::size_t first = parts(tile.width / kLine, kHalves) * kLine;
  return half == 0 ? Tile{tile.first, first} : Tile{tile.first + first, tile.width - first};
}

void SparseInputLayer::forwardMasked(const Batch& batch, const ParameterStore& store, const Tile& tile, const Tile& columns,
                                     std::size_t panel, float* output) {
  alignas(64) std::array<float, kPanel * dense::kMaxTile> sums;
  const std::size_t images = batch.imagesOf(panel), padded = batch.columnsOf(panel), image = panel * kPanel;
  std::fill(sums.data() + images * columns.width, sums.data() + padded * columns.width, 0.0F);
  for (std::size_t word = 0; word < parts(m_in, kPanel); ++word) {
    const float* weights = store.values.data() + m_weights.at(tile, word * kPanel) + columns.first - tile.first;
    dense::multiplyMasked({byImageAt(word, image), imageMasks(word, image)}, images, {weights, columns.width, tile.width},
                          sums.data(), word > 0);
  }
  dense::transpose(sums.data(), columns.width, padded, outputsOf(columns), output, kPanel);
}

void SparseInputLayer::forwardDense(const Batch& batch, const ParameterStore& store, const Tile& tile, const Tile& columns,
                                    std::size_t panel, float* output) const {
  const float* weights = store.values.data() + m_weights.at(tile, 0) + columns.first - tile.first;
  const dense::Product product{weights, 1, tile.width, m_in, 0, input.data() + panel * m_in * kPanel, m_in};
  dense::multiply(product, outputsOf(columns), batch.columnsOf(panel), output);
}

// Some outputs for a panel, without bias.
void SparseInputLayer::forwardColumns(const Batch& batch, const ParameterStore& store, const Tile& tile, const Tile& columns,
                                      std::size_t panel, float* output) {
  if (m_leavesOut) forwardMasked(batch, store, tile, columns, panel, output);
  else forwardDense(batch, store, tile, columns, panel, output);
}

// output: of the tile.
void SparseInputLayer::finishHalf(std::size_t tile, std::size_t half, std::size_t panels, std::size_t panel, float* output,
                                  Finish finish) const {
  const Tile columns = halfOf(m_weights.tiles[tile], half);
  if (columns.width == 0 || columns.first >= m_out) return;
  finish({(tile * kHalves + half) * panels + panel, columns.first, outputsOf(columns), panel, columns.first,
          output + (columns.first - m_weights.tiles[tile].first) * kPanel});
}

void SparseInputLayer::forward(const Batch& batch, const ParameterStore& store, ThreadTeam& team, float* output, Finish finish) {
  if (m_from != Input::Images) chooseProducts(batch);
  const std::size_t n = batch.panels(), tiles = m_weights.tiles.size();
  const bool halved = tiles * n < 2 * static_cast<std::size_t>(team.size());
  team.share(halved ? tiles * kHalves * n : tiles * n, [&, n, halved](std::size_t unit) {
    const std::size_t index = unit / n / (halved ? kHalves : 1), panel = unit % n, half = unit / n % kHalves;
    const Tile& tile = m_weights.tiles[index];
    float* c = output + (panel * m_out + tile.first) * kPanel;
    if (!halved) {
      forwardColumns(batch, store, tile, tile, panel, c);
      for (std::size_t i = 0; i < kHalves; ++i) finishHalf(index, i, n, panel, c, finish);
      return;
    }
    const Tile columns = halfOf(tile, half);
    if (columns.width == 0 || columns.first >= m_out) return;
    forwardColumns(batch, store, tile, columns, panel, c + (columns.first - tile.first) * kPanel);
    finishHalf(index, half, n, panel, c, finish);
  });
}

std::span<const SparseInputLayer::Tile> SparseInputLayer::tilesOfBlock(std::size_t block) const {
  const std::size_t begin = m_weights.tiles.size() * block / blocks(), end = m_weights.tiles.size() * (block + 1) / blocks();
  return std::span(m_weights.tiles).subspan(begin, end - begin);
}

// c = the gradient of a block of the input's rows, as far as it comes from a tile; with add, c += it.
void SparseInputLayer::multiplyTransposed(const Batch& batch, const ParameterStore& store, const Tile& tile,
                                          const float* outputGradient, std::size_t row, std::size_t panel, float* c,
                                          bool add) const {
  dense::Product product{
      store.values.data() + m_weights.at(tile, row), tile.width, 1, tile.width, 0, outputGradient, outputsOf(tile)};
  std::size_t rows = std::min(dense::kRowBlock, m_in - row);
  // What ReLU has cut in all of a panel's images has no gradient.
  std::array<std::uint16_t, dense::kRowBlock> live;
  if (masked()) {
    const std::size_t count = dense::listMasked(featureMasks(panel, row), rows, live.data());
    if (count < rows) {
      product.listed = live.data();
      if (!add) std::fill_n(c, rows * kPanel, 0.0F);
    }
    rows = count;
  }
  if (rows > 0) dense::multiply(product, rows, batch.columnsOf(panel), c, add);
}

void SparseInputLayer::multiplyBlock(const Batch& batch, const ParameterStore& store, std::size_t block, std::size_t row,
                                     std::size_t panel, float* c) {
  bool add = false;
  for (const Tile& tile : tilesOfBlock(block)) {
    const TileGradient outputs = gradientOf(tile);
    multiplyTransposed(batch, store, tile, outputs.byFeature + panel * outputs.panelStride, row, panel, c, add);
    add = true;
  }
}

void SparseInputLayer::inputGradient(const Batch& batch, const ParameterStore& store, ThreadTeam& team, float* result,
                                     Finish finish, const Beside& beside) {
  const std::size_t n = batch.panels(), height = dense::kRowBlock, units = parts(m_in, height) * n;
  team.share(units + beside.units, [&, n, height, units](std::size_t unit) {
    if (unit >= units) return beside.work(unit - units);
    alignas(64) std::array<float, dense::kRowBlock * kPanel> sums;
    const std::size_t row = unit / n * height, panel = unit % n, rows = std::min(height, m_in - row);
    float* c = result + (panel * m_in + row) * kPanel;
    multiplyBlock(batch, store, 0, row, panel, c);
    for (std::size_t block = 1; block < blocks(); ++block) {
      multiplyBlock(batch, store, block, row, panel, sums.data());
      dense::addTo(c, sums.data(), rows, batch.columnsOf(panel));
    }
    finish({unit, row, rows, panel, row, c});
  });
}

bool SparseInputLayer::learnsAtOnce(int threads) const {
  const auto count = static_cast<std::size_t>(threads);
  return blocks() % count == 0 && m_weights.tiles.size() % count == 0;
}

// finishOutput: null where the outputs' gradient is there. sums: of the tile's block, [panel][in][image]; with add, tiles before
// are in them.
void SparseInputLayer::learnTile(const Batch& batch, std::size_t index, const TileGradient& outputs, const Update& update,
                                 const Finish* finishOutput, float* sums, bool add) {
  const Tile& tile = m_weights.tiles[index];
  const std::size_t n = batch.panels(), pieces = m_units.size() / m_weights.tiles.size(), panelSize = tile.width * kPanel;
  for (std::size_t panel = 0; panel < n; ++panel) {
    float* c = outputs.byFeature + panel * outputs.panelStride;
    if (finishOutput != nullptr) {
      forwardColumns(batch, update.store, tile, tile, panel, c);
      for (std::size_t half = 0; half < kHalves; ++half) finishHalf(index, half, n, panel, c, *finishOutput);
      float* byImage = outputs.byImage + panel * panelSize;
      if (outputsOf(tile) < tile.width) std::fill_n(byImage, panelSize, 0.0F);  // padding stays 0
      dense::transpose(c, kPanel, outputsOf(tile), batch.columnsOf(panel), byImage, tile.width);
    }
    for (std::size_t row = 0; row < m_in; row += dense::kRowBlock)
      multiplyTransposed(batch, update.store, tile, c, row, panel, sums + (panel * m_in + row) * kPanel, add);
  }
  for (std::size_t i = 0; i < pieces; ++i) updateTile(batch, m_units[index * pieces + i], outputs, update);
  const std::size_t at = m_biasAt + tile.first;
  update.note(dense::biasStep(outputs.byFeature, outputs.panelStride, batch.count, outputsOf(tile), update.from(at), update.step,
                              update.into(at)));
}

void SparseInputLayer::learnBlocks(const Batch& batch, ThreadTeam& team, const Update& update, float* inputGradient,
                                   const Finish* finishOutput, Finish finishInput) {
  assert(batch.count <= kMostAtOnce && static_cast<std::size_t>(team.size()) <= blocks());
  const std::size_t n = batch.panels(), whole = n * m_in * kPanel, height = dense::kRowBlock;
  team.share(blocks(), [&, n, whole](std::size_t block, std::size_t thread) {
    float* sums = block == 0 ? inputGradient : m_blockSums.data() + (block - 1) * whole;
    for (const Tile& tile : tilesOfBlock(block)) {
      const auto index = static_cast<std::size_t>(&tile - m_weights.tiles.data());
      if (finishOutput == nullptr) {
        learnTile(batch, index, gradientOf(tile), update, finishOutput, sums, &tile != tilesOfBlock(block).data());
        continue;
      }
      // The gradient of the last layer's outputs is needed nowhere else: all tiles of a thread have it in the same place.
      float* scratch = m_tileGradients[thread].data();
      const std::size_t panelSize = tile.width * kPanel;
      learnTile(batch, index, {scratch, panelSize, scratch + n * panelSize}, update, finishOutput, sums,
                &tile != tilesOfBlock(block).data());
    }
  });
  team.share(parts(m_in, height) * n, [&, n, height, whole](std::size_t unit) {
    const std::size_t row = unit / n * height, panel = unit % n, rows = std::min(height, m_in - row),
                      at = (panel * m_in + row) * kPanel;
    float* c = inputGradient + at;
    for (std::size_t i = 1; i < blocks(); ++i)
      dense::addTo(c, m_blockSums.data() + (i - 1) * whole + at, rows, batch.columnsOf(panel));
    finishInput({unit, row, rows, panel, row, c});
  });
}

void SparseInputLayer::learn(const Batch& batch, ThreadTeam& team, const Update& update, float* inputGradient,
                             Finish finishInput) {
  learnBlocks(batch, team, update, inputGradient, nullptr, finishInput);
}

void SparseInputLayer::learnLast(const Batch& batch, ThreadTeam& team, const Update& update, float* inputGradient,
                                 Finish finishOutput, Finish finishInput) {
  chooseProducts(batch);
  learnBlocks(batch, team, update, inputGradient, &finishOutput, finishInput);
}

void SparseInputLayer::makeUnits(std::size_t /*blocksTogether*/) {
  m_units.clear();
  const std::size_t pieces = parts(m_in, kMaxRows);
  for (std::size_t tile = 0; tile < m_weights.tiles.size(); ++tile) {
    for (std::size_t i = 0; i < pieces; ++i) {
      const std::size_t begin = m_in * i / pieces;
      m_units.push_back({tile, begin, m_in * (i + 1) / pieces - begin});
    }
  }
}

void SparseInputLayer::update(const Batch& batch, std::size_t index, std::size_t /*thread*/, const Update& update) {
  if (index >= m_units.size()) {
    const std::size_t row = (index - m_units.size()) * kBiases;
    return updateDenseBiases(batch, *this, row, std::min(kBiases, m_biases - row), update);
  }
  updateTile(batch, m_units[index], gradientOf(m_weights.tiles[m_units[index].tile]), update);
}

void SparseInputLayer::updateTile(const Batch& batch, const Unit& unit, const TileGradient& outputs, const Update& update) {
  if (m_leavesOut) updateMasked(batch, unit, outputs, update);
  else updateDense(batch, unit, outputs, update);
}

void SparseInputLayer::updateMasked(const Batch& batch, const Unit& unit, const TileGradient& outputs, const Update& update) {
  alignas(64) std::array<float, kMaxRows * dense::kMaxTile> sums;
  const Tile& tile = m_weights.tiles[unit.tile];
  const auto multiply = [&](std::size_t panel, std::size_t first, std::size_t rows) {
    dense::multiplyMasked({input.data() + (panel * m_in + unit.first + first) * kPanel, featureMasks(panel, unit.first + first)},
                          rows, {outputs.byImage + panel * kPanel * tile.width, tile.width, tile.width},
                          sums.data() + first * tile.width, panel > 0);
  };
  const std::size_t last = batch.panels() - 1;
  for (std::size_t panel = 0; panel < last; ++panel) multiply(panel, 0, unit.rows);
  for (std::size_t first = 0; first < unit.rows; first += kRowsTogether) {
    const std::size_t rows = std::min(kRowsTogether, unit.rows - first);
    multiply(last, first, rows);
    update.apply(m_weights.at(tile, unit.first + first), sums.data() + first * tile.width, rows * tile.width);
  }
}

void SparseInputLayer::updateDense(const Batch& batch, const Unit& unit, const TileGradient& outputs, const Update& update) {
  const Tile& tile = m_weights.tiles[unit.tile];
  for (std::size_t column = 0; column < tile.width; column += kPanel) {
    for (std::size_t first = unit.first; first < unit.first + unit.rows; first += dense::kRowBlock) {
      const dense::Product product{input.data() + first * kPanel, kPanel,      1,         kPanel, m_in * kPanel,
                                   outputs.byImage + column,      batch.count, tile.width};
      const std::size_t at = m_weights.at(tile, first) + column;
      update.note(dense::weightStep(product, std::min(dense::kRowBlock, unit.first + unit.rows - first),
                                    std::min(kPanel, tile.width - column), update.from(at), tile.width, update.step,
                                    update.into(at)));
    }
  }
}

}  // namespace latentscape::fused
