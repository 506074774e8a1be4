// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace latentscape {

// Charts of what models are used for, drawn without Qt (Cairo): .png or .svg by the file's ending, whole or not at all.

struct AnomalyChart {
  double low = 0.0, high = 1.0;                                 // of the histogram
  std::span<const std::size_t> normal, anomalous;               // counts, as many bins each
  std::span<const double> falsePositiveRate, truePositiveRate;  // of the ROC curve, in order
  double auroc = 0.5;
  std::string title, scoreTitle, normalName, anomalousName;
  bool dark = false;
};
// Left the shares of both sets over their scores, right the ROC curve. 1200 x 600.
Result<void> writeAnomalyChart(const std::filesystem::path& file, const AnomalyChart& chart);

struct ConfusionChart {
  std::span<const std::size_t> counts;  // classes * classes, row the true class
  std::size_t classes = 0;
  std::span<const std::string> classNames;  // numbers where there are fewer
  std::string title;
  bool dark = false;
};
// Shades are shares of a true class. 900 x 900.
Result<void> writeConfusionChart(const std::filesystem::path& file, const ConfusionChart& chart);

struct DimensionChart {
  std::span<const double> kl;            // nats, a latent dimension each
  std::span<const double> meanVariance;  // variance over images of the posterior mean
  double active = 0.01;                  // dimensions above this stand out
  std::string title;
  bool dark = false;
};
// A bar a latent dimension, from the largest KL divergence to the smallest. 1200 x 600.
Result<void> writeDimensionChart(const std::filesystem::path& file, const DimensionChart& chart);

}  // namespace latentscape
