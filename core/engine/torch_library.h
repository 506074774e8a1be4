// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/trainer.h"

namespace latentscape {

// The door of the shared library that holds LibTorch: its file's name, and the C function through which a trainer is made.
// The library and the programs are built together; their types cross the door by the same headers.
inline constexpr const char* kTorchLibrary = "liblatentscape-torch.so";
inline constexpr const char* kMakeTrainerSymbol = "latentscapeMakeTrainer";
using MakeTrainer = void (*)(Result<std::unique_ptr<Trainer>>* result, const ModelConfig&, const TrainingConfig&, const Weights&);

struct TorchLibrary {
  MakeTrainer makeTrainer = nullptr;
};
// Loaded by the first call (0.7 s), then kept for the life of the process. Errors say which file was looked for. From any thread,
// several at once.
Result<TorchLibrary> loadTorchLibrary();

// Whether this build has the library at all (LATENTSCAPE_TORCH).
bool hasTorchLibrary();

}  // namespace latentscape

// Never throws: what LibTorch throws becomes an Error.
extern "C" __attribute__((visibility("default"))) void latentscapeMakeTrainer(
    latentscape::Result<std::unique_ptr<latentscape::Trainer>>* result, const latentscape::ModelConfig& model,
    const latentscape::TrainingConfig& training, const latentscape::Weights& initial);
