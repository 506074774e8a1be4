// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/run_folder.h"
#include "tests/fuzz/fuzz_target.h"

#include <algorithm>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latentscape;
  const std::string text = fuzz::textOf({data, size});
  const auto records = parseMetricsCsv(text, "metrics.csv");
  if (!fuzz::isGood(records)) return 0;
  fuzz::require(records->size() <= 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')),
                "a record is a line");
  const auto again = parseMetricsCsv(metricsCsv(*records), "metrics.csv");
  fuzz::require(fuzz::isGood(again) && again->size() == records->size(), "what is written can be read");
  return 0;
}
