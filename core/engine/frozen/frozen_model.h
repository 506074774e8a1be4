// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/config.h"
#include "core/model/model.h"
#include "core/model/weights.h"

#include <memory>

namespace latentscape {

// A model on the processor, with a forward pass of our own: no LibTorch. Shares the weights. checkWeights must hold.
std::shared_ptr<const Model> makeModel(const ModelConfig& config, std::shared_ptr<const Weights> weights);

}  // namespace latentscape
