// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <span>
#include <string>

namespace latentscape {

struct MemorySample {
  double seconds = 0.0;
  double megabytes = 0.0;  // resident; of 1024 x 1024 bytes
};

// The resident memory of this process in megabytes, of /proc/self/status; 0 where there is no such file.
double residentMegabytes();

// A line through the samples from `from` on, by least squares.
struct MemoryTrend {
  double from = 0.0;           // seconds
  std::size_t samples = 0;     // from there on; below 3 the rest is 0
  double perHour = 0.0;        // megabytes per hour
  double standardError = 0.0;  // of perHour, as if the samples' deviations were independent; they aren't quite, so it is larger
  double atFrom = 0.0;         // megabytes of the line at `from`
};
MemoryTrend memoryTrend(std::span<const MemorySample> samples, double from);

// Memory over time with the trend's line. The extension selects .png or .svg. Needs at least one sample.
Result<void> writeMemoryChart(const std::filesystem::path& file, std::span<const MemorySample> samples, const MemoryTrend& trend,
                              const std::string& title);

}  // namespace latentscape
