// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/trainer_loader.h"
#include "tests/core/engine/trainers.h"

#include <memory>

namespace latentscape {

// The same case's trainer by LibTorch's autograd: the fused step's referee.
inline std::unique_ptr<Trainer> autograd(const Case& test) {
  TrainingConfig config = test.training;
  config.engine = "autograd";
  return test.ready((*loadTrainerFactory())(test.model, config, initialWeights(test.model, 5)));
}

}  // namespace latentscape
