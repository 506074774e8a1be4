// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/fused/layer.h"

namespace latentscape::fused {

Layer::Layer(const Shape& shape)
    : m_in(shape.in), m_out(shape.out), m_activated(shape.activated), m_biasAt(shape.biasAt), m_biases(shape.biases) {}

void Layer::reserve(std::size_t images, Activation activation) {
  const Batch room{images};
  const std::size_t columns = room.panels() * room.panel;
  input = AlignedFloats(columns * m_in);
  gradient = AlignedFloats(columns * m_out);
  // ReLU's derivative is read off the output.
  if (m_activated && activation != Activation::Relu) slope = AlignedFloats(columns * m_out);
  reserveOwn(room.panels());
}

}  // namespace latentscape::fused
