// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/config.h"

#include <torch/types.h>

#include <c10/core/Stream.h>

#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

namespace latentscape {

// The requested device does not exist.
struct DeviceError : std::runtime_error {
  DeviceError(const std::string& what, std::string advised) : std::runtime_error(what), advice(std::move(advised)) {}
  std::string advice;
};

// Prepares this thread for LibTorch's work and chooses the device. Call it before the thread's first parallel region. Throws
// DeviceError.
torch::Device prepareDevice(const TrainingConfig& training);

// On a GPU, a stream other than the default one, since steps can't be recorded on that; on the processor, its only stream. All
// trainers use the same one, so that a trainer takes over the memory of the previous one.
c10::Stream ownStream(torch::Device device);

// Another one of a GPU, which waits for none of that work.
c10::Stream copyingStream(torch::Device device);

// A separate generator, since LibTorch's default one is shared.
at::Generator ownGenerator(torch::Device device, std::uint64_t seed);

// The state of a GPU's generator, for one of the same kind; empty on the processor, whose random numbers are drawn by seed and
// step.
std::string generatorState(const at::Generator& generator);
// Leaves out what is no state of such a generator: one of a processor's trainer, or of another LibTorch.
void setGeneratorState(at::Generator& generator, const std::string& state);

// Returns memory that LibTorch caches but doesn't use to a GPU. For destructors: ignores a lost device.
void releaseMemory(torch::Device device) noexcept;

}  // namespace latentscape
