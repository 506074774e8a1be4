// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/fused/parameter_layout.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace latentscape::fused {
namespace {

// Both return the end of the values.
float* copyOut(const ParameterLayout::Place& place, const float* parameters, float* values) {
  place([&](std::size_t at, std::size_t count, std::size_t step) {
    if (step == 1) values = std::copy_n(parameters + at, count, values);
    else
      for (std::size_t k = 0; k < count; ++k) *values++ = parameters[at + k * step];
  });
  return values;
}
const float* copyIn(const ParameterLayout::Place& place, const float* values, float* parameters) {
  place([&](std::size_t at, std::size_t count, std::size_t step) {
    for (std::size_t k = 0; k < count; ++k) parameters[at + k * step] = *values++;
  });
  return values;
}

}  // namespace

ParameterLayout::ParameterLayout(const ModelConfig& model, std::vector<Place> places)
    : m_model(model), m_places(std::move(places)) {
  assert(m_places.size() == tensorLayout(m_model).size());
}

Weights ParameterLayout::unpacked(const float* parameters) const {
  Weights weights;
  auto place = m_places.begin();
  for (TensorSpec& spec : tensorLayout(m_model)) {
    std::size_t size = 1;
    for (const auto extent : spec.shape) size *= static_cast<std::size_t>(extent);
    Tensor tensor{std::move(spec.name), std::move(spec.shape), std::vector<float>(size)};
    copyOut(*place++, parameters, tensor.values.data());
    weights.tensors.push_back(std::move(tensor));
  }
  return weights;
}

std::vector<float> ParameterLayout::flat(const float* parameters) const {
  std::vector<float> values(static_cast<std::size_t>(parameterCount(m_model)));
  float* to = values.data();
  for (const Place& place : m_places) to = copyOut(place, parameters, to);
  return values;
}

void ParameterLayout::pack(const Weights& weights, float* parameters) const {
  assert(weights.tensors.size() == m_places.size());
  for (std::size_t i = 0; i < m_places.size(); ++i) copyIn(m_places[i], weights.tensors[i].values.data(), parameters);
}

void ParameterLayout::pack(std::span<const float> values, float* parameters) const {
  assert(values.size() == static_cast<std::size_t>(parameterCount(m_model)));
  const float* from = values.data();
  for (const Place& place : m_places) from = copyIn(place, from, parameters);
}

}  // namespace latentscape::fused
