// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/metrics.h"
#include "tests/fuzz/fuzz_target.h"

#include <algorithm>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latentscape;
  const std::string text = fuzz::textOf({data, size});
  for (const std::string_view run : {"", "1111111111111111"}) {
    const Metrics read = parseMetrics(text, "metrics.csv", {run, 1U << 20U});
    fuzz::require(read.losses.size() <= 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')),
                  "a record is a line");
    fuzz::require(std::all_of(read.losses.begin(), read.losses.end(), [](const LossRecord& r) { return r.step <= 1U << 20U; }),
                  "no record is after the wanted step");
    const Metrics again = parseMetrics(metricsCsv(read.losses, run), "metrics.csv", {run});
    fuzz::require(again.notes.empty() && again.losses.size() == read.losses.size(), "what is written can be read");
  }
  return 0;
}
