// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/trainer.h"

namespace latentscape {

// The trainer on the processor, by the fused step (fused_step.h): no LibTorch. threads: at least 1, the caller's counted; 0 for
// config.threads or all that the process may use, whichever is fewer. The Error is that of too little memory.
Result<std::unique_ptr<Trainer>> makeFusedTrainer(const ModelConfig& model, const TrainingConfig& training,
                                                  const Weights& initial, int threads = 0);

}  // namespace latentscape
