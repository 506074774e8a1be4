// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/presets.h"

#include <QCoreApplication>

namespace latentscape {

bool Preset::matches(const RunConfig& config) const {
  return config.model.hidden == hidden && config.model.channels == channels && config.model.latentDimension == latentDimension &&
         config.training.batch == batch && config.training.learningRate == learningRate;
}

void Preset::applyTo(RunConfig& config) const {
  config.model.hidden = hidden;
  config.model.channels = channels;
  config.model.network = channels.empty() ? Network::Dense : Network::Convolutional;
  config.model.latentDimension = latentDimension;
  config.training.batch = batch;
  config.training.learningRate = learningRate;
}

const std::vector<Preset>& presets() {
  // The second has the width of Kingma and Welling (2014) and the latent dimension of most published results.
  static const std::vector<Preset> all{
      {QCoreApplication::translate("Preset", "2-D map (512, 256)"), {512, 256}, 2, 128, 1e-3},
      {QCoreApplication::translate("Preset", "Classic (400, 20-D)"), {400}, 20, 128, 1e-3},
      {QCoreApplication::translate("Preset", "Convolutional (32, 64)"), kDefaultConvolutionalHidden, 2, 128, 1e-3,
       kDefaultChannels},
  };
  return all;
}

}  // namespace latentscape
