// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/trainer.h"

namespace latentscape {

// The door of the shared library that holds LibTorch: its file's name, and the C function through which a trainer is made.
// The engine and the programs are built together; their types cross the door by the same headers.
inline constexpr const char* kEngineFile = "liblatentscape-engine.so";
inline constexpr const char* kEngineSymbol = "latentscapeMakeTrainer";
using MakeTrainer = void (*)(Result<std::unique_ptr<Trainer>>* result, const ModelConfig&, const TrainingConfig&, const Weights&);

}  // namespace latentscape

// Never throws: what LibTorch throws becomes an Error.
extern "C" __attribute__((visibility("default"))) void latentscapeMakeTrainer(
    latentscape::Result<std::unique_ptr<latentscape::Trainer>>* result, const latentscape::ModelConfig& model,
    const latentscape::TrainingConfig& training, const latentscape::Weights& initial);
