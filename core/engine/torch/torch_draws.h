// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/config.h"

#include <torch/types.h>

#include <cstdint>

// The random numbers of a training step: the host's, which are those of the fused step, and those that a GPU draws itself.
// Results are on the same device as the arguments.
namespace latentscape::draws {

// The noise of streams.h: [n, d] normals, on the host.
torch::Tensor hostNoise(const TrainingConfig& training, std::uint64_t step, std::int64_t n, std::int64_t d);
// Binarizes as core/data/binarization.h does: images [n, pixels] in [0, 1].
torch::Tensor binarizedByHost(const TrainingConfig& training, std::uint64_t step, const torch::Tensor& images);
// Corrupts as core/data/corruption.h does: images [n, pixels] in [0, 1].
torch::Tensor corruptedByHost(const TrainingConfig& training, std::uint64_t step, const torch::Tensor& images);

// A GPU's random numbers, drawn into tensors with fixed addresses, so that recorded work can read them.
class OnDevice {
 public:
  OnDevice() = default;
  OnDevice(const TrainingConfig& training, std::int64_t n, std::int64_t pixels, const torch::TensorOptions& onDevice);
  // Redraws all numbers that the training needs.
  void draw(at::Generator& generator);
  torch::Tensor binarized(const torch::Tensor& images) const;
  torch::Tensor corrupted(const torch::Tensor& images) const;

 private:
  Corruption m_corruption;
  torch::Tensor m_threshold;     // uniform, for binarization
  torch::Tensor m_hit, m_coins;  // for corruption: normal or uniform, and uniform
};

}  // namespace latentscape::draws
