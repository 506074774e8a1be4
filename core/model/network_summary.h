// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/config.h"

#include <cstdint>
#include <string>
#include <vector>

namespace latentscape {

// One stage of a network: the shape of its output, and its number of parameters.
struct NetworkStage {
  enum class Kind { Input, Convolution, Dense, Posterior, Code, TransposedConvolution, Output };
  Kind kind = Kind::Dense;
  bool decoder = false;         // z and everything after it
  std::vector<int> shape;       // for one image: {height, width, channels} of a feature map or image, {width} of a vector
  std::int64_t parameters = 0;  // weights and biases
  bool activated = false;       // the model's activation follows
  std::size_t values() const;   // the product of the shape

  std::string shapeText() const;  // "14×14×32", "256"
};

// The stages of a valid configuration, from the image to its reconstruction, in forward order. Their parameters add up to
// parameterCount(config). A posterior has shape {2, d}: mean and log-variance. An autoencoder has no posterior stage; its code is
// a layer.
std::vector<NetworkStage> summarizeNetwork(const ModelConfig& config);

}  // namespace latentscape
