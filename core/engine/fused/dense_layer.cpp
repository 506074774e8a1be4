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
  DenseWeights weights{in, out, matrixUnit ? tiles::kBlockRows : dense::kRowBlock, tiles::kBlockColumns, at, channels};
  if (!matrixUnit) weights.blockColumns = std::lcm(dense::kPanel, weights.blockRows);
  // Where two blocks would do, one needs less filling up.
  if (in <= 2 * weights.blockColumns) weights.blockColumns = parts(in, kLine) * kLine;
  return weights;
}

}  // namespace

DenseLayer::DenseLayer(std::size_t in, std::size_t out, bool activated, std::size_t at, bool matrixUnit, bool first,
                       const SideChannels& channels)
    : DenseLayer(weightsOf(in, out, at, matrixUnit, channels), activated, first) {}

DenseLayer::DenseLayer(const DenseWeights& weights, bool activated, bool first)
    : Layer({weights.in, weights.out, activated, weights.biasAt(), weights.out}, placementBy(weights)), m_weights(weights),
      m_first(first) {}

void DenseLayer::reserveOwn(std::size_t panels) { m_byImage = AlignedFloats(panels * m_panel * parts(m_in, m_panel) * m_panel); }

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
                                 m_in};
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
  dense::transpose(input.data() + (panel * m_in + first) * m_panel, m_panel, std::min(m_panel, m_in - first),
                   batch.columnsOf(panel), m_byImage.data() + unit * byImageStride() + panel * m_panel * m_panel, m_panel);
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
    const dense::Product product{outputs,    m_panel, 1, m_panel, m_out * m_panel, m_byImage.data() + panel * byImageStride(),
                                 batch.count};
    update.note(dense::weightStep(product, unit.rows, std::min(m_panel, columns() - column), update.from(at),
                                  m_weights.blockColumns, update.step, update.into(at)));
  }
}

}  // namespace latentscape::fused
