// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>
#include <vector>

namespace latentscape {

// Ranges of values as users write them. An Error's where is the field that was passed.

// "-3:3": two numbers, the smaller one first.
struct ValueRange {
  double from = 0.0, to = 0.0;
  std::string text() const;
};
Result<ValueRange> parseRange(const std::string& field, const std::string& text);
// "-2:2:9": nine values, evenly from -2 to 2.
Result<std::vector<double>> parseSteps(const std::string& field, const std::string& text, int most);
// So many values, at least two, evenly over the range.
std::vector<double> stepsOver(const ValueRange& range, int count);

}  // namespace latentscape
