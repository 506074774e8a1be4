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

// The device that was asked for is not there.
struct DeviceError : std::runtime_error {
  DeviceError(const std::string& what, std::string advised) : std::runtime_error(what), advice(std::move(advised)) {}
  std::string advice;
};

// Prepares this thread, before its first parallel region, for LibTorch's work, and chooses the device. Throws DeviceError.
torch::Device prepareDevice(const TrainingConfig& training);

// A GPU's stream beside its default one, on which steps can't be recorded: the same for all trainers, so that one takes over the
// memory of the one before. The processor's only one.
c10::Stream ownStream(torch::Device device);

// A generator of its own: LibTorch's default one belongs to everybody.
at::Generator ownGenerator(torch::Device device, std::uint64_t seed);

// Gives memory that LibTorch holds without using it back to a GPU, for what comes next. For destructors: a lost device is no
// error here.
void releaseMemory(torch::Device device) noexcept;

}  // namespace latentscape
