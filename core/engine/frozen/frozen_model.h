// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/config.h"
#include "core/model/model.h"
#include "core/model/weights.h"

#include <memory>

namespace latentscape {

// Creates a model that computes on the processor, with its own forward pass instead of LibTorch's. Shares the weights, which must
// pass checkWeights(). A conditional model starts with class 0.
std::shared_ptr<const Model> makeModel(const ModelConfig& config, std::shared_ptr<const Weights> weights);

}  // namespace latentscape
