// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/fused/dense_weights.h"
#include "core/engine/fused/tiled_layer.h"

#include <cstddef>
#include <memory>

namespace latentscape::fused {

struct DenseShape {
  std::size_t in, out;
  bool activated;
  std::size_t at;  // where its parameters begin
  Input from;
  SideChannels channels = {};
};
// The fastest kind of dense layer for a shape. matrixUnit: what the tiled layers of a step share, null where it has none;
// outlives the layer.
std::unique_ptr<Layer> makeDenseLayer(const DenseShape& shape, TileScratch* matrixUnit);

}  // namespace latentscape::fused
