// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/trainer.h"

namespace latentscape {

// Makes the engine's threads wait for each other by spinning briefly and then sleeping, unless the user has set GOMP_SPINCOUNT or
// OMP_WAIT_POLICY. By default they spin for milliseconds, which makes training ten times slower on a machine that does anything
// else. Call it at the start of main, before there are other threads: it changes the environment. If OpenMP's runtime is already
// loaded (another library needs it) and has read the old environment, this restarts the program.
void prepareEngineThreads(char** arguments);

// Returns the function that creates trainers: the fused step (fused_trainer.h) on the processor, LibTorch's autograd elsewhere,
// or as the configuration's engine and device say. Autograd is in a shared library with LibTorch, which is loaded when a trainer
// first needs it (0.7 s; create trainers on a worker thread) and kept for the life of the process. Errors name the files that
// were tried. A build without LibTorch (LATENTSCAPE_TORCH=OFF) trains on the processor only; for anything else it returns an
// Error with the field "engine" or "device".
Result<TrainerFactory> loadTrainerFactory();

}  // namespace latentscape
