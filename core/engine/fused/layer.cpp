// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/fused/layer.h"

#include <utility>

namespace latentscape::fused {

Layer::Layer(const Shape& shape, Placement placement)
    : m_in(shape.in), m_out(shape.out), m_activated(shape.activated), m_biasAt(shape.biasAt), m_biases(shape.biases),
      m_placement(std::move(placement)) {}

void Layer::reserve(std::size_t images, Activation activation) {
  m_activation = activation;
  const Batch room{images};
  const std::size_t columns = room.panels() * room.panel;
  input = AlignedFloats(columns * m_in);
  gradient = AlignedFloats(columns * m_out);
  // ReLU's derivative is read off the output.
  if (m_activated && activation != Activation::Relu) slope = AlignedFloats(columns * m_out);
  reserveOwn(room.panels());
}

void Layer::finishOutput(const Batch& batch, const ParameterStore& store, const Rows& rows) {
  const float* bias = store.values.data() + m_biasAt + rows.bias;
  const std::size_t columns = batch.columnsOf(rows.panel);
  float* slopes = slope.empty() ? nullptr : slope.data() + (rows.panel * m_out + rows.row) * batch.panel;
  if (m_activated) dense::activate(m_activation, rows.values, bias, slopes, rows.rows, columns);
  else dense::addBias(rows.values, bias, rows.rows, columns);
}

void Layer::finishInputGradient(const Batch& batch, const Layer& before, const Rows& rows) const {
  const std::size_t at = (rows.panel * m_in + rows.row) * batch.panel, columns = batch.columnsOf(rows.panel);
  if (before.slope.empty()) dense::maskByActivation(rows.values, input.data() + at, rows.rows, columns);
  else dense::multiplyBySlope(rows.values, before.slope.data() + at, rows.rows, columns);
}

}  // namespace latentscape::fused
