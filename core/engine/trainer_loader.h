// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/trainer.h"

namespace latentscape {

// Settles how the engine's threads wait for each other, unless the person has (GOMP_SPINCOUNT, OMP_WAIT_POLICY): briefly on the
// processor, then asleep. By default they spin for milliseconds, and on a machine that does anything else training becomes ten
// times slower. Call it at the beginning of main, before there are other threads: it changes the environment, and starts the
// program anew with it where OpenMP's runtime is loaded already (another library needs it) and has read the old one.
void prepareEngineThreads(char** arguments);

// Makes trainers: on the processor by the fused step (fused_trainer.h), elsewhere by LibTorch's autograd, as the configuration's
// engine and device say. Autograd's engine is a shared library that holds LibTorch, loaded when a trainer first needs it (0.7 s;
// make trainers on a worker), then kept for the life of the process; Errors say which file was looked for. A build without
// LibTorch (LATENTSCAPE_TORCH=OFF) trains on the processor alone: Error in the field "engine" or "device" for what it can't do.
Result<TrainerFactory> loadTrainerFactory();

}  // namespace latentscape
