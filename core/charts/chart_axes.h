// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace latentscape {

// Private to core/charts: code shared by the charts.

// Maps a range of values to a range of pixels; from may be to the right of, or below, to.
struct ChartScale {
  double low = 0.0, high = 1.0;
  double from = 0.0, to = 1.0;
  bool logarithmic = false;  // requires low > 0

  double operator()(double value) const;
};

// Round values (1, 2 or 5 times a power of ten) within [low, high], about count of them. Logarithmic ticks are 1, 2 and 5 times
// each power, or only powers if there would be too many. wholeOnly: no fractions (epochs, steps). Empty if low and high are not
// finite or the range is empty.
std::vector<double> roundTicks(const ChartScale& scale, int count, bool wholeOnly = false);

// Whether a chart can show the value: it is finite, and so far from a double's limits that margins and spans stay finite too.
bool chartable(double value);
// The smallest useful span of an axis between these values: below it, ticks would differ only in digits that a double does not
// have.
double narrowestSpan(double low, double high);

// "12,000", "0.25", "−3": with as many decimals as the distance between ticks needs; "1e+20" from 1e15 on.
std::string tickText(double value, const std::vector<double>& ticks);
std::string groupedNumber(double value, int decimals);

}  // namespace latentscape
