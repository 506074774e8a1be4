// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <span>
#include <string>

namespace latentscape {

// Drawn with Cairo. The extension of the file selects .png or .svg; it is written completely or not at all.

struct DimensionChart {
  std::span<const double> kl;            // nats, one for each latent dimension; empty: an autoencoder's, which has none
  std::span<const double> meanVariance;  // variance of the posterior mean over images
  double active = 0.01;                  // dimensions above this are highlighted
  std::string title;
  bool dark = false;
};
// One bar for each latent dimension, its KL divergence or else the variance of its codes, from the largest to the smallest.
// 1200 x 600.
Result<void> writeDimensionChart(const std::filesystem::path& file, const DimensionChart& chart);

}  // namespace latentscape
