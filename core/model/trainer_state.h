// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/config.h"
#include "core/model/weights.h"

#include <cstdint>
#include <string>
#include <vector>

namespace latentscape {

// Beside its configuration, its images and their order, all that a trainer's next steps depend on. A trainer that takes up a
// state goes on with the same bits as one that never stopped: the fused engine on the same instruction set, with any number of
// threads; autograd on a processor with the same number of threads. On a GPU the state itself comes back bit for bit.
struct TrainerState {
  Weights weights;  // in the order of tensorLayout()
  // Moments of the gradient: a value for each weight, in the weights' order; empty where the optimizer has none of that kind, and
  // before the first step they may be. mean: the first moment of adam and adamw, the momentum of sgd; square: the second moment
  // of adam and adamw, the mean square of rmsprop.
  std::vector<float> mean, square;
  std::uint64_t step = 0;  // optimizer steps done
  // The state of a GPU's random numbers, as LibTorch writes it. Empty on the processor, which draws by seed and step.
  std::string generator;
};

bool hasMean(Optimizer optimizer);    // TrainerState::mean
bool hasSquare(Optimizer optimizer);  // TrainerState::square

// That weights have the model's layout, moments are as many as weights or none, and all of it is finite, squares not negative.
// where: for the Error.
Result<void> checkState(const ModelConfig& model, const TrainerState& state, const std::string& where);

}  // namespace latentscape
