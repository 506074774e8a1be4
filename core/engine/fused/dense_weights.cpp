// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/fused/dense_weights.h"

#include <algorithm>

namespace latentscape::fused {

using dense::parts;

void DenseWeights::visitWeights(std::size_t first, std::size_t rows, VisitParameters visit) const {
  for (std::size_t row = first; row < first + rows; ++row) {
    for (std::size_t c = 0; c < channels.in; ++c) {
      for (std::size_t column = c; column < in;) {  // up to the end of a block
        const std::size_t end = std::min(in, (column / blockColumns + 1) * blockColumns);
        const std::size_t count = parts(end - column, channels.in);
        visit(at(channels.ourRow(row, out), column), count, channels.in);
        column += count * channels.in;
      }
    }
  }
}

void DenseWeights::visitBiases(std::size_t first, std::size_t rows, VisitParameters visit) const {
  for (std::size_t row = first; row < first + rows; ++row) visit(biasAt() + channels.ourRow(row, out), 1, 1);
}

std::vector<DenseUnit> denseUnits(const DenseWeights& weights, std::size_t together) {
  std::vector<DenseUnit> units;
  const std::size_t panels = parts(weights.in, dense::kPanel), pieces = parts(panels, together);
  for (std::size_t row = 0; row < weights.out; row += weights.blockRows) {
    for (std::size_t piece = 0; piece < pieces; ++piece) {
      const std::size_t begin = panels * piece / pieces, end = panels * (piece + 1) / pieces;
      units.push_back({row, std::min(weights.blockRows, weights.out - row), begin, end - begin});
    }
  }
  return units;
}

void updateDenseBiases(const Batch& batch, const Layer& layer, std::size_t row, std::size_t rows, const Update& update) {
  const std::size_t at = layer.biasAt() + row;
  update.note(dense::biasStep(layer.gradient.data() + row * batch.panel, layer.out() * batch.panel, batch.count, rows,
                              update.from(at), update.step, update.into(at)));
}

}  // namespace latentscape::fused
