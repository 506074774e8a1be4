// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/trainer.h"

namespace latentscape {

// The interface of the shared library that holds LibTorch: its file name, and the C function that creates a trainer. Library and
// programs are built together from the same headers, so they can exchange C++ types.
inline constexpr const char* kTorchLibrary = "liblatentscape-torch.so";
inline constexpr const char* kMakeTrainerSymbol = "latentscapeMakeTrainer";
using MakeTrainer = void (*)(Result<std::unique_ptr<Trainer>>* result, const ModelConfig&, const TrainingConfig&, const Weights&);

struct TorchLibrary {
  MakeTrainer makeTrainer = nullptr;
};
// Loads the library at the first call (0.7 s) and keeps it for the life of the process. Errors name the files that were tried.
// May be called from any thread, concurrently.
Result<TorchLibrary> loadTorchLibrary();

// Whether this build includes the library (LATENTSCAPE_TORCH).
bool hasTorchLibrary();

}  // namespace latentscape

// Never throws: exceptions from LibTorch are converted to an Error.
extern "C" __attribute__((visibility("default"))) void latentscapeMakeTrainer(
    latentscape::Result<std::unique_ptr<latentscape::Trainer>>* result, const latentscape::ModelConfig& model,
    const latentscape::TrainingConfig& training, const latentscape::Weights& initial);
