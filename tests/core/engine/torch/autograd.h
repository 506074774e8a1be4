// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/trainer_loader.h"
#include "tests/core/engine/trainers.h"

#include <memory>

namespace latentscape {

// A trainer with LibTorch's autograd for the same case: the reference for the fused step.
inline std::unique_ptr<Trainer> autograd(const Case& test) {
  TrainingConfig config = test.training;
  config.engine = "autograd";
  return test.ready((*loadTrainerFactory())(test.model, config, initialWeights(test.model, 5)));
}

}  // namespace latentscape
