// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/torch_optimizer.h"

#include <torch/types.h>

#include <cmath>

// A fused kernel that reads its learning rate from the device: LibTorch 2.2 and later.
#if defined(LATENTSCAPE_CUDA) && (TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 2))
#define LATENTSCAPE_FUSED_ADAM
#endif

namespace latentscape {
namespace {

constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kAlpha = 0.99, kEpsilon = 1e-8;

bool isAdam(const TrainingConfig& training) {
  return training.optimizer == Optimizer::Adam || training.optimizer == Optimizer::AdamW;
}

// It assigns 65,536 values to a block. With fewer values than this, most of the device is idle and plain operations are faster.
constexpr std::int64_t kFusedFrom = 4'000'000;

bool fuses([[maybe_unused]] const torch::Tensor& values) {
#ifdef LATENTSCAPE_FUSED_ADAM
  return values.is_cuda() && values.numel() >= kFusedFrom;
#else
  return false;
#endif
}

}  // namespace

void DeviceNumber::set(double value) {
  if (m_value == static_cast<float>(value)) return;
  m_value = static_cast<float>(value);
  m_tensor.fill_(value);
}

TorchOptimizer::TorchOptimizer(const TrainingConfig& training, const torch::Tensor& values)
    : m_training(training), m_values(values), m_gradient(torch::zeros_like(values)), m_mean(torch::zeros_like(values)),
      m_square(torch::zeros_like(values)), m_change(torch::empty_like(values)), m_count(torch::zeros({1}, values.options())),
      m_rate(values.options()), m_root(values.options()), m_shrink(values.options()) {}

void TorchOptimizer::set(const torch::Tensor& mean, const torch::Tensor& square, std::int64_t steps) {
  const auto fill = [](const torch::Tensor& to, const torch::Tensor& from) {
    if (from.defined()) to.copy_(from, true);
    else to.zero_();
  };
  fill(m_mean, mean);
  fill(m_square, square);
  m_count.fill_(static_cast<double>(steps));
  m_steps = steps;
}

void TorchOptimizer::prepare(double learningRate) {
  const auto t = static_cast<double>(++m_steps);
  const bool corrected = isAdam(m_training) && !fuses(m_values);
  m_rate.set(corrected ? learningRate / (1.0 - std::pow(kBeta1, t)) : learningRate);
  if (corrected) m_root.set(1.0 / std::sqrt(1.0 - std::pow(kBeta2, t)));
  if (m_training.optimizer == Optimizer::AdamW) m_shrink.set(1.0 - learningRate * m_training.weightDecay);
}

// The formulas of choices.h, with epsilon placed as in PyTorch.
void TorchOptimizer::take() {
  if (m_training.clip > 0.0) m_gradient.mul_((m_training.clip / (m_gradient.norm() + 1e-6)).clamp_max(1.0));
  if (m_training.optimizer == Optimizer::AdamW) m_values.mul_(m_shrink.tensor());
  else if (m_training.weightDecay > 0.0) m_gradient.add_(m_values, m_training.weightDecay);
  switch (m_training.optimizer) {
    case Optimizer::Sgd:
      m_mean.mul_(m_training.momentum).add_(m_gradient);
      m_values.addcmul_(m_mean, m_rate.tensor(), -1.0);
      return;
    case Optimizer::RmsProp:
      m_square.mul_(kAlpha).addcmul_(m_gradient, m_gradient, 1.0 - kAlpha);
      at::sqrt_out(m_change, m_square).add_(kEpsilon);
      at::div_out(m_change, m_gradient, m_change);
      m_values.addcmul_(m_change, m_rate.tensor(), -1.0);
      return;
    case Optimizer::Adam:
    case Optimizer::AdamW: adam(); return;
  }
}

void TorchOptimizer::adam() {
#ifdef LATENTSCAPE_FUSED_ADAM
  if (fuses(m_values)) {
    m_count.add_(1.0);
    at::_fused_adam_(m_values, m_gradient, m_mean, m_square, at::TensorList{}, m_count, m_rate.tensor(), kBeta1, kBeta2, 0.0,
                     kEpsilon, false, false);
    return;
  }
#endif
  m_mean.lerp_(m_gradient, 1.0 - kBeta1);
  m_square.mul_(kBeta2).addcmul_(m_gradient, m_gradient, 1.0 - kBeta2);
  at::sqrt_out(m_change, m_square).mul_(m_root.tensor()).add_(kEpsilon);
  at::div_out(m_change, m_mean, m_change);
  m_values.addcmul_(m_change, m_rate.tensor(), -1.0);
}

}  // namespace latentscape
