// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/memory_limit.h"
#include "core/base/result.h"
#include "core/model/config.h"

#include <cstddef>

namespace latentscape {

// Estimates, in bytes, of what a configuration takes, for checks before anything is allocated.

// What training takes on any device: the initial weights, and the copies that are shown and saved.
double weightsMemory(const ModelConfig& config);
// What it takes on the processor: parameters with their optimizer's moments, the copies of both that are kept and
// saved, and activations with their gradients for a batch of so many images.
double trainingMemory(const ModelConfig& config, std::size_t batch);

// Error, with the field at fault ("batch" if another batch would do, else "hidden"), if training on the processor would take more
// than the limit.
Result<void> checkTrainingMemory(const ModelConfig& config, std::size_t batch, const MemoryLimit& limit = memoryLimit());

}  // namespace latentscape
