// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/fused/placement.h"
#include "core/model/config.h"
#include "core/model/weights.h"

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace latentscape::fused {

// Where each tensor of a model lies in the parameters, whose order and padding depend on the processor. Immutable: any thread,
// and no trainer has to live.
class ParameterLayout {
 public:
  // Visits a tensor's values.
  using Place = std::function<void(VisitParameters visit)>;
  // places: of the tensors of tensorLayout(), in its order.
  ParameterLayout(const ModelConfig& model, std::vector<Place> places);

  Weights unpacked(const float* parameters) const;
  // The same values, tensor by tensor.
  std::vector<float> flat(const float* parameters) const;
  // Leave what lies between the tensors as it is. values: as many as flat() gives.
  void pack(const Weights& weights, float* parameters) const;
  void pack(std::span<const float> values, float* parameters) const;

 private:
  ModelConfig m_model;
  std::vector<Place> m_places;
};

}  // namespace latentscape::fused
