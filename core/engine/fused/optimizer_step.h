// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/thread_team.h"
#include "core/engine/fused/parameters.h"
#include "core/model/config.h"

#include <cstdint>
#include <vector>

namespace latentscape::fused {

// The optimizer's step number `step` (from 0) at a learning rate, for the kernels.
dense::OptimizerStep optimizerStep(const TrainingConfig& training, std::uint64_t step, double learningRate);

// Gradients are cut to a norm before the step, as PyTorch's clip_grad_norm_ does it: the whole gradient is stored first.
class GradientClipping {
 public:
  explicit GradientClipping(std::size_t parameters) : m_gradient(parameters) {}  // throws std::bad_alloc

  float* gradient() { return m_gradient.data(); }  // of all parameters
  void step(ParameterStore& store, dense::OptimizerStep step, double norm, ThreadTeam& team);

 private:
  AlignedFloats m_gradient;
  std::vector<double> m_norms;
};

}  // namespace latentscape::fused
