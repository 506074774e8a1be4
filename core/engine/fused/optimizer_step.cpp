// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/fused/optimizer_step.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace latentscape::fused {

dense::OptimizerStep optimizerStep(const TrainingConfig& training, std::uint64_t step, double learningRate) {
  dense::OptimizerStep result;
  result.optimizer = training.optimizer;
  result.weightDecay = static_cast<float>(training.weightDecay);
  double rate = learningRate;
  switch (training.optimizer) {
    case Optimizer::Sgd: result.decay1 = static_cast<float>(training.momentum); break;
    case Optimizer::RmsProp:
      result.decay2 = 0.99F;
      result.rest2 = 0.01F;
      break;
    case Optimizer::AdamW:
      result.weightDecay = 0.0F;
      result.shrink = static_cast<float>(1.0 - rate * training.weightDecay);
      [[fallthrough]];
    case Optimizer::Adam: {
      const auto t = static_cast<double>(step + 1);
      rate /= 1.0 - std::pow(0.9, t);
      result.rootCorrection = static_cast<float>(1.0 / std::sqrt(1.0 - std::pow(0.999, t)));
      break;
    }
  }
  result.rate = static_cast<float>(rate);
  return result;
}

void GradientClipping::step(ParameterStore& store, dense::OptimizerStep step, double norm, ThreadTeam& team) {
  constexpr std::size_t unit = 16384;
  const std::size_t units = dense::parts(m_gradient.size(), unit);
  const auto sizeOf = [&](std::size_t i) { return std::min(unit, m_gradient.size() - i * unit); };
  m_norms.resize(units);
  team.share(units, [&](std::size_t i) { m_norms[i] = dense::squaredNorm(m_gradient.data() + i * unit, sizeOf(i)); });
  const double found = std::sqrt(std::accumulate(m_norms.begin(), m_norms.end(), 0.0));
  step.gradientScale = static_cast<float>(std::min(1.0, norm / (found + 1e-6)));
  team.share(units, [&](std::size_t i) {
    if (!dense::applyGradient(m_gradient.data() + i * unit, sizeOf(i), store.from(i * unit), step)) store.finite = false;
  });
}

}  // namespace latentscape::fused
