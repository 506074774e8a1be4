// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/fused/make_dense_layer.h"

#include "core/engine/fused/dense_layer.h"
#include "core/engine/fused/sparse_input_layer.h"

namespace latentscape::fused {

std::unique_ptr<Layer> makeDenseLayer(const DenseShape& shape, TileScratch* matrixUnit) {
  const auto& [in, out, activated, at, from, channels] = shape;
  const bool first = from == Input::Images;
  if (matrixUnit != nullptr && TiledLayer::wideEnough(in, out))
    return std::make_unique<TiledLayer>(in, out, activated, at, first, *matrixUnit, channels);
  if (SparseInputLayer::suits(in, out)) return std::make_unique<SparseInputLayer>(in, out, activated, at, from, channels);
  return std::make_unique<DenseLayer>(in, out, activated, at, matrixUnit != nullptr, first, channels);
}

}  // namespace latentscape::fused
