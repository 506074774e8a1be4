// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/config.h"

#include <torch/types.h>

#include <cstdint>

// The random numbers of a training step: the host's, which are those of the fused step, and what a GPU draws for itself. Tensors
// come back on the device of those that went in.
namespace latentscape::draws {

// streams.h: [n, d] normals, on the host.
torch::Tensor hostNoise(const TrainingConfig& training, std::uint64_t step, std::int64_t n, std::int64_t d);
// core/data/binarization.h: images [n, pixels] in [0, 1].
torch::Tensor binarizedByHost(const TrainingConfig& training, std::uint64_t step, const torch::Tensor& images);
// core/data/corruption.h
torch::Tensor corruptedByHost(const TrainingConfig& training, std::uint64_t step, const torch::Tensor& images);

// A GPU's: numbers drawn into tensors that stay where they are, so that recorded work can read them.
class OnDevice {
 public:
  OnDevice() = default;
  OnDevice(const TrainingConfig& training, std::int64_t n, std::int64_t pixels, const torch::TensorOptions& onDevice);
  // Draws anew all that the training needs.
  void draw(at::Generator& generator);
  torch::Tensor binarized(const torch::Tensor& images) const;
  torch::Tensor corrupted(const torch::Tensor& images) const;

 private:
  Corruption m_corruption;
  torch::Tensor m_threshold;     // uniform: of binarization
  torch::Tensor m_hit, m_coins;  // normal or uniform, and uniform: of corruption
};

}  // namespace latentscape::draws
