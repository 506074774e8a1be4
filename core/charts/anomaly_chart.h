// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace latentscape {

// Drawn with Cairo. The extension of the file selects .png or .svg; it is written completely or not at all.

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

}  // namespace latentscape
