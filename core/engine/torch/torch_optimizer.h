// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/config.h"

#include <torch/types.h>

#include <cstdint>
#include <limits>

namespace latentscape {

// A number on a device: recorded work reads it, and the host sets it between two replays. Used on its trainer's thread and
// stream.
class DeviceNumber {
 public:
  explicit DeviceNumber(const torch::TensorOptions& onDevice) : m_tensor(torch::zeros({}, onDevice)) {}
  // Enqueues the update; does nothing if the value is unchanged.
  void set(double value);
  const torch::Tensor& tensor() const { return m_tensor; }  // 0 dimensions

 private:
  torch::Tensor m_tensor;
  float m_value = std::numeric_limits<float>::quiet_NaN();
};

// The optimizers of choices.h on flat buffers: a few operations, whatever the number of layers.
class TorchOptimizer {
 public:
  // values: all parameters, [size], float32, updated in place.
  TorchOptimizer(const TrainingConfig& training, const torch::Tensor& values);

  const torch::Tensor& gradient() const { return m_gradient; }  // [size]; fill it before take()

  // Moments of the gradient, [size], which take() changes in place.
  const torch::Tensor& mean() const { return m_mean; }
  const torch::Tensor& square() const { return m_square; }
  // Copies moments, undefined ones being 0; steps: taken before the next one.
  void set(const torch::Tensor& mean, const torch::Tensor& square, std::int64_t steps);

  // Sets the rates for the next step. They change between steps, so this must not be recorded.
  void prepare(double learningRate);
  // Updates the parameters with their gradient, after clipping and weight decay. May be recorded.
  void take();

 private:
  void adam();

  const TrainingConfig m_training;
  const torch::Tensor m_values, m_gradient;
  const torch::Tensor m_mean, m_square;
  torch::Tensor m_change;       // scratch space
  const torch::Tensor m_count;  // [1], number of steps, for LibTorch's fused Adam
  DeviceNumber m_rate;          // includes Adam's bias correction of the mean, unless LibTorch's fused Adam applies it
  DeviceNumber m_root;          // Adam's bias correction of the square
  DeviceNumber m_shrink;        // AdamW's weight decay
  std::int64_t m_steps = 0;     // number of prepared steps, each of which is taken
};

}  // namespace latentscape
