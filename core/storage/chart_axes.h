// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace latentscape {

// Private to core/storage: what the charts share.

// A range of values laid over a range of pixels; from may lie right of or below to.
struct ChartScale {
  double low = 0.0, high = 1.0;
  double from = 0.0, to = 1.0;
  bool logarithmic = false;  // low must be above 0

  double operator()(double value) const;
};

// Round values (1, 2 or 5 times a power of ten) within [low, high], about count of them; logarithmic ones from 1, 2 and 5 of each
// power, thinned to powers where they are many. wholeOnly: no fractions (epochs, steps). None where the range is no range of
// finite numbers.
std::vector<double> roundTicks(const ChartScale& scale, int count, bool wholeOnly = false);

// Values that a chart has room for: finite, and so far from a double's end that margins and spans stay finite too.
bool chartable(double value);
// The least span of an axis with these values at its ends: below it, ticks would differ in digits that a double does not have.
double narrowestSpan(double low, double high);

// "12,000", "0.25", "−3": with as many decimals as the distance between ticks needs; "1e+20" from 1e15 on.
std::string tickText(double value, const std::vector<double>& ticks);
std::string groupedNumber(double value, int decimals);

}  // namespace latentscape
