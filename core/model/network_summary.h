// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/config.h"

#include <cstdint>
#include <string>
#include <vector>

namespace latentscape {

// One stage of a network: what comes out of it, and how many parameters it has.
struct NetworkStage {
  enum class Kind { Input, Convolution, Dense, Posterior, Code, TransposedConvolution, Output };
  Kind kind = Kind::Dense;
  bool decoder = false;         // from z on
  std::vector<int> shape;       // of one image: {height, width, channels} of a feature map or image, {width} of a vector
  std::int64_t parameters = 0;  // weights and biases
  bool activated = false;       // by the model's activation
  std::size_t values() const;   // the product of the shape

  std::string shapeText() const;  // "14×14×32", "256"
};

// The stages from the image to its reconstruction, in forward order, of a valid configuration. Their parameters add up to
// parameterCount(config). A posterior's shape is {2, d}: mean and log-variance; of an autoencoder there is none, its code is a
// layer.
std::vector<NetworkStage> summarizeNetwork(const ModelConfig& config);

}  // namespace latentscape
