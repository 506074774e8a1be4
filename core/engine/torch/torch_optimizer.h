// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/config.h"

#include <torch/types.h>

#include <cstdint>
#include <limits>

namespace latentscape {

// A number on a device that recorded work reads, and the host sets between two replays. Used on the thread and stream of its
// trainer.
class DeviceNumber {
 public:
  explicit DeviceNumber(const torch::TensorOptions& onDevice) : m_tensor(torch::zeros({}, onDevice)) {}
  // Enqueued; nothing where it is that number already.
  void set(double value);
  const torch::Tensor& tensor() const { return m_tensor; }  // 0 dimensions

 private:
  torch::Tensor m_tensor;
  float m_value = std::numeric_limits<float>::quiet_NaN();
};

// The optimizers of choices.h on flat buffers: a handful of operations, whatever the number of layers.
class TorchOptimizer {
 public:
  // values: all parameters, [size], float32, updated in place.
  TorchOptimizer(const TrainingConfig& training, const torch::Tensor& values);

  const torch::Tensor& gradient() const { return m_gradient; }  // [size], to be filled before take()

  // The rates of the next step, which change from step to step: never recorded.
  void prepare(double learningRate);
  // Updates the parameters by their gradient, which clipping and weight decay change; may be recorded.
  void take();

 private:
  void adam();

  const TrainingConfig m_training;
  const torch::Tensor m_values, m_gradient;
  const torch::Tensor m_mean, m_square;  // moments of the gradient
  torch::Tensor m_change;                // room
  const torch::Tensor m_count;           // [1], steps taken, for LibTorch's own fused Adam
  DeviceNumber m_rate;                   // with Adam's correction of the mean's bias, unless that is fused
  DeviceNumber m_root;                   // Adam's correction of the square's bias
  DeviceNumber m_shrink;                 // AdamW's weight decay
  std::int64_t m_steps = 0;              // prepared
};

}  // namespace latentscape
