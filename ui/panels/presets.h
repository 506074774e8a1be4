// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/config.h"

#include <QString>

#include <vector>

namespace latentscape {

// A named choice of the most important settings; the rest of a configuration stays as it is.
struct Preset {
  QString title;
  std::vector<int> hidden;
  int latentDimension = 2;
  int batch = 128;
  double learningRate = 1e-3;
  std::vector<int> channels{};  // of a convolutional network; empty: a dense one

  bool matches(const RunConfig& config) const;
  void applyTo(RunConfig& config) const;
};

const std::vector<Preset>& presets();

}  // namespace latentscape
