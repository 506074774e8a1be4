// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/fused/dense_layer.h"

#include "core/engine/kernels/dense_tiles.h"

#include <algorithm>
#include <numeric>

namespace latentscape::fused {

using dense::kLine;
using dense::parts;

namespace {

DenseWeights weightsOf(std::size_t in, std::size_t out, std::size_t at, bool matrixUnit, const SideChannels& channels) {
  namespace tiles = dense::tiles;
  DenseWeights weights{in,          out,         matrixUnit ? tiles::kBlockRows : dense::kRowBlock, tiles::kBlockColumns, at,
                       channels.in, channels.out};
  if (!matrixUnit) weights.blockColumns = std::lcm(std::lcm(dense::panelWidth(), kLine), weights.blockRows);
  // Where two blocks would do, one needs less filling up.
  if (in <= 2 * weights.blockColumns) weights.blockColumns = parts(in, kLine) * kLine;
  return weights;
}

}  // namespace

DenseLayer::DenseLayer(std::size_t in, std::size_t out, bool activated, std::size_t at, bool matrixUnit, bool first,
                       const SideChannels& channels)
    : DenseLayer(weightsOf(in, out, at, matrixUnit, channels), activated, first) {}

DenseLayer::DenseLayer(const DenseWeights& weights, bool activated, bool first)
    : Layer({weights.in, weights.out, activated, weights.biasAt(), weights.out}), m_weights(weights), m_first(first) {}

void DenseLayer::visitWeights(std::size_t first, std::size_t rows, VisitParameters visit) const {
  m_weights.visitWeights(first, rows, visit);
}
void DenseLayer::visitBiases(std::size_t first, std::size_t rows, VisitParameters visit) const {
  m_weights.visitBiases(first, rows, visit);
}

void DenseLayer::reserveOwn(std::size_t panels) {
  m_byImage = AlignedFloats(panels * m_panel * parts(m_in, m_panel) * m_panel);
  m_capacity = panels * m_panel;
}

void DenseLayer::beginInput(bool levels, bool learning) {
  m_listing = levels;
  m_learning = learning;
}

void DenseLayer::endInput(const Batch& batch, ThreadTeam& team) {
  const std::size_t images = batch.panels(), features = m_learning ? parts(m_in, m_panel) : 0;
  m_brightFeatureCounts.assign(images, 0);
  m_brightImageCounts.assign(parts(m_in, m_panel), 0);
  if (!m_listing) return;
  m_brightFeatures.resize(images * m_in);
  m_brightImages.resize(features * m_capacity);
  team.share(images + features, [&, images](std::size_t unit) {
    thread_local std::vector<std::uint32_t> rows;
    const bool feature = unit < images;
    const std::size_t panel = feature ? unit : unit - images, depth = feature ? m_in : batch.count;
    rows.resize(depth);
    const float* from = feature ? input.data() + panel * m_in * m_panel : m_byImage.data() + panel * byImageStride();
    const std::size_t width = feature ? batch.columnsOf(panel) : std::min(m_panel, columns() - panel * m_panel);
    std::size_t count = dense::listRows(from, depth, width, rows.data());
    if (count * 10 > depth * 9) return;
    if (count == 0) rows[count++] = 0;  // all black: one row of zeros
    dense::Depth* to = feature ? m_brightFeatures.data() + panel * m_in : m_brightImages.data() + panel * m_capacity;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t row = rows[i];
      to[i] = {rows[i], static_cast<std::uint32_t>(feature ? m_weights.at(0, row) - m_weights.weightAt
                                                           : row / m_panel * m_out * m_panel + row % m_panel)};
    }
    (feature ? m_brightFeatureCounts : m_brightImageCounts)[panel] = count;
  });
}

std::span<const dense::Depth> DenseLayer::brightFeatures(std::size_t panel) const {
  if (!m_first || m_brightFeatureCounts[panel] == 0) return {};
  return std::span(m_brightFeatures).subspan(panel * m_in, m_brightFeatureCounts[panel]);
}
std::span<const dense::Depth> DenseLayer::brightImages(std::size_t panel) const {
  if (!m_first || m_brightImageCounts[panel] == 0) return {};
  return std::span(m_brightImages).subspan(panel * m_capacity, m_brightImageCounts[panel]);
}

void DenseLayer::forward(const Batch& batch, const ParameterStore& store, ThreadTeam& team, float* output, Finish finish) {
  const std::size_t n = batch.panels(), block = m_weights.blockRows;
  team.share(forwardUnits(batch), [&, n, block](std::size_t unit) {
    const std::size_t row = unit / n * block, panel = unit % n, rows = std::min(block, m_out - row);
    float* c = output + (panel * m_out + row) * m_panel;
    const dense::Product product{store.values.data() + m_weights.at(row, 0),
                                 m_weights.blockColumns,
                                 1,
                                 m_weights.blockColumns,
                                 m_weights.block(),
                                 input.data() + panel * m_in * m_panel,
                                 m_in,
                                 brightFeatures(panel)};
    dense::multiply(product, rows, batch.columnsOf(panel), c);
    finish({unit, row, rows, panel, row, c});
  });
}

void DenseLayer::inputGradient(const Batch& batch, const ParameterStore& store, ThreadTeam& team, float* result, Finish finish,
                               const Beside& beside) {
  const std::size_t n = batch.panels(), block = m_weights.blockRows, units = parts(m_in, block) * n;
  team.share(units + beside.units, [&, n, block, units](std::size_t unit) {
    if (unit >= units) return beside.work(unit - units);
    const std::size_t row = unit / n * block, panel = unit % n, rows = std::min(block, m_in - row);
    float* c = result + (panel * m_in + row) * m_panel;
    const dense::Product product{store.values.data() + m_weights.at(0, row),
                                 1,
                                 m_weights.blockColumns,
                                 m_weights.blockRows,
                                 m_weights.across() * m_weights.block(),
                                 gradient.data() + panel * m_out * m_panel,
                                 m_out};
    dense::multiply(product, rows, batch.columnsOf(panel), c);
    finish({unit, row, rows, panel, row, c});
  });
}

void DenseLayer::transposeInput(const Batch& batch, std::size_t unit, std::size_t panel) {
  const std::size_t first = unit * m_panel;
  dense::transpose(input.data() + panel * m_in * m_panel, first, std::min(m_panel, m_in - first), batch.columnsOf(panel),
                   m_byImage.data(), panel * m_panel, byImageStride());
}

void DenseLayer::update(const Batch& batch, std::size_t index, std::size_t /*thread*/, const Update& update) {
  if (index >= m_units.size()) {
    const std::size_t row = (index - m_units.size()) * kBiases;
    return updateDenseBiases(batch, *this, row, std::min(kBiases, m_biases - row), update);
  }
  const DenseUnit& unit = m_units[index];
  const float* outputs = gradient.data() + unit.row * m_panel;
  for (std::size_t panel = unit.panel; panel < unit.panel + unit.panels; ++panel) {
    const std::size_t column = panel * m_panel, at = m_weights.at(unit.row, column);
    const dense::Product product{outputs,
                                 m_panel,
                                 1,
                                 m_panel,
                                 m_out * m_panel,
                                 m_byImage.data() + panel * byImageStride(),
                                 batch.count,
                                 brightImages(panel)};
    dense::weightStep(product, unit.rows, std::min(m_panel, columns() - column), update.from(at), m_weights.blockColumns,
                      update.step, update.into(at));
  }
}

}  // namespace latentscape::fused
