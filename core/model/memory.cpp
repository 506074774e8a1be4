// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/memory.h"

#include <string>

namespace latentscape {
namespace {

constexpr double kShownCopies = 3.0;  // initial, published, and being published
// Values and two moments: those in training, two copies (core/training/training_run.h), and the one on its way to the disk.
constexpr double kTrainedCopies = 3.0 * (1.0 + 2.0 + 1.0);
// A layer's input, the gradient of its output and its activation's derivative. Of a feature map three in the encoder and three
// in the decoder, too.
constexpr double kActivationCopies = 6.0;

// Values of an image between layers: its pixels, feature maps, hidden layers and code.
double activationValues(const ModelConfig& config) {
  auto values = static_cast<double>(config.image.pixels()) + config.classes + 2.0 * config.latentDimension;
  for (const ImageShape& map : featureMaps(config)) values += static_cast<double>(map.pixels());
  for (const int width : config.hidden) values += width;
  return values;
}

}  // namespace

double weightsMemory(const ModelConfig& config) {
  return kShownCopies * sizeof(float) * static_cast<double>(parameterCount(config));
}

double trainingMemory(const ModelConfig& config, std::size_t batch) {
  return weightsMemory(config) + kTrainedCopies * sizeof(float) * static_cast<double>(parameterCount(config)) +
         kActivationCopies * sizeof(float) * activationValues(config) * static_cast<double>(batch);
}

Result<void> checkTrainingMemory(const ModelConfig& config, std::size_t batch, const MemoryLimit& limit) {
  const bool weights = trainingMemory(config, 1) > static_cast<double>(limit.bytes);
  const std::string model = "training " + describeArchitecture(config);
  if (weights) {
    return checkMemory(model + " with its " + std::to_string(parameterCount(config)) + " parameters", trainingMemory(config, 1),
                       "hidden", "Give narrower layers, or smaller images.", limit);
  }
  return checkMemory(model + " with batches of " + std::to_string(batch) + " images", trainingMemory(config, batch), "batch",
                     "Choose a smaller batch, fewer channels or smaller images.", limit);
}

}  // namespace latentscape
