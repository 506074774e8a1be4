// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/fused/layer.h"
#include "core/engine/kernels/dense_kernels.h"

#include <cstddef>
#include <vector>

namespace latentscape::fused {

// Channels of the feature maps that a dense layer's sides are flattened from, 1 elsewhere: here their values lie pixel by pixel,
// in Weights channel by channel.
struct SideChannels {
  std::size_t in = 1, out = 1;
  // The row here of a tensor's row, of so many.
  std::size_t ourRow(std::size_t row, std::size_t rows) const {
    const std::size_t positions = rows / out;
    return row % positions * out + row / positions;
  }
};

// Where the weights of a dense layer, [out][in], lie in the parameters: in blocks, so that what one unit of work reads of them is
// in long pieces. A block's rows lie one after the other, a row of blocks from left to right, rows of blocks from top to bottom,
// filled up with zeros. A unit is as many rows as a block has, or as many columns of a block.
struct DenseWeights {
  std::size_t in, out;
  std::size_t blockRows, blockColumns;
  std::size_t weightAt;
  SideChannels channels;

  std::size_t block() const { return blockRows * blockColumns; }
  std::size_t across() const { return dense::parts(in, blockColumns); }  // blocks beside each other
  std::size_t biasAt() const { return weightAt + dense::parts(out, blockRows) * across() * block(); }
  std::size_t at(std::size_t row, std::size_t column) const {
    return weightAt + (row / blockRows * across() + column / blockColumns) * block() + row % blockRows * blockColumns +
           column % blockColumns;
  }

  void visitWeights(std::size_t first, std::size_t rows, VisitParameters visit) const;
  void visitBiases(std::size_t first, std::size_t rows, VisitParameters visit) const;
};

// A unit of the update of such weights: rows of one row of blocks, and panels of their columns side by side.
struct DenseUnit {
  std::size_t row, rows;
  std::size_t panel, panels;
};
// All units, each of about `together` panels.
std::vector<DenseUnit> denseUnits(const DenseWeights& weights, std::size_t together);

// The update of a dense layer's biases: some rows of them.
void updateDenseBiases(const Batch& batch, const Layer& layer, std::size_t row, std::size_t rows, const Update& update);

}  // namespace latentscape::fused
