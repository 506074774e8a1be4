// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace latentscape {

// Charts of what models are used for, drawn with Cairo, without Qt. The file extension selects .png or .svg. Each file is written
// completely or not at all.

struct AnomalyChart {
  double low = 0.0, high = 1.0;                                 // range of the histogram
  std::span<const std::size_t> normal, anomalous;               // counts per bin, equally many each
  std::span<const double> falsePositiveRate, truePositiveRate;  // points of the ROC curve, in order
  double auroc = 0.5;
  std::string title, scoreTitle, normalName, anomalousName;
  bool dark = false;
};
// On the left the score histograms of both sets, as shares; on the right the ROC curve. 1200 x 600.
Result<void> writeAnomalyChart(const std::filesystem::path& file, const AnomalyChart& chart);

struct ConfusionChart {
  std::span<const std::size_t> counts;  // classes * classes; the row is the true class
  std::size_t classes = 0;
  std::span<const std::string> classNames;  // missing names are replaced by numbers
  std::string title;
  bool dark = false;
};
// Shades are shares of a true class. 900 x 900.
Result<void> writeConfusionChart(const std::filesystem::path& file, const ConfusionChart& chart);

struct DimensionChart {
  std::span<const double> kl;            // nats, one for each latent dimension
  std::span<const double> meanVariance;  // variance of the posterior mean over images
  double active = 0.01;                  // dimensions above this are highlighted
  std::string title;
  bool dark = false;
};
// One bar for each latent dimension, from the largest KL divergence to the smallest. 1200 x 600.
Result<void> writeDimensionChart(const std::filesystem::path& file, const DimensionChart& chart);

}  // namespace latentscape
