// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/chart_axes.h"

#include "core/base/number_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

namespace latentscape {
namespace {

// The smallest number of the form 1, 2 or 5 times a power of ten that is at least value.
double roundStep(double value) {
  const double power = std::pow(10.0, std::floor(std::log10(value)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (value <= factor * power * (1.0 + 1e-9)) return factor * power;
  }
  return 10.0 * power;
}

std::vector<double> logarithmicTicks(const ChartScale& scale, int count) {
  const int first = static_cast<int>(std::floor(std::log10(scale.low)));
  const int last = static_cast<int>(std::ceil(std::log10(scale.high)));
  std::vector<double> ticks;
  for (const bool powersOnly : {false, true}) {
    ticks.clear();
    for (int exponent = first; exponent <= last; ++exponent) {
      for (const double factor : {1.0, 2.0, 5.0}) {
        const double tick = factor * std::pow(10.0, exponent);
        if ((powersOnly && factor > 1.0) || tick < scale.low * (1.0 - 1e-9) || tick > scale.high * (1.0 + 1e-9)) continue;
        ticks.push_back(tick);
      }
    }
    if (static_cast<int>(ticks.size()) <= 2 * count) break;
  }
  return ticks;
}

}  // namespace

double ChartScale::operator()(double value) const {
  const double share =
      logarithmic ? std::log(std::max(value, 1e-300) / low) / std::log(high / low) : (value - low) / (high - low);
  return from + share * (to - from);
}

std::vector<double> roundTicks(const ChartScale& scale, int count, bool wholeOnly) {
  if (scale.logarithmic) {
    auto ticks = logarithmicTicks(scale, count);
    if (ticks.size() >= 3) return ticks;  // within less than a decade, evenly spaced ticks are more useful
  }
  double step = roundStep((scale.high - scale.low) / std::max(count, 1));
  if (wholeOnly) step = std::max(step, 1.0);
  std::vector<double> ticks;
  const double first = std::ceil(scale.low / step - 1e-9);
  const double last = std::floor(scale.high / step + 1e-9);
  // A span that vanishes next to its values, or an infinite one, has no countable ticks.
  if (!(step > 0.0) || !std::isfinite(step) || !std::isfinite(first) || !std::isfinite(last) || last - first > 1000.0) return {};
  for (int k = 0; k <= static_cast<int>(last - first); ++k) ticks.push_back((first + k) * step);
  return ticks;
}

bool chartable(double value) { return std::abs(value) <= 1e300; }

double narrowestSpan(double low, double high) { return 1e-9 * std::max(std::abs(low), std::abs(high)); }

std::string groupedNumber(double value, int decimals) {
  const char* minus = "\u2212";
  if (!(std::abs(value) < 1e15)) {  // too many digits to read
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), std::abs(value), std::chars_format::general, 10);
    return (value < 0.0 ? minus : "") + std::string(digits.data(), end.ptr);
  }
  std::string text = fixedText(value, decimals);
  const std::size_t sign = text.starts_with(minus) ? std::strlen(minus) : 0;
  for (std::size_t place = std::min(text.find('.'), text.size()); place > sign + 3; place -= 3) text.insert(place - 3, ",");
  return text;
}

std::string tickText(double value, const std::vector<double>& ticks) {
  // On a logarithmic axis each tick needs its own number of decimals; on a linear axis all have the same.
  const std::size_t count = ticks.size();
  const double step = count > 1 ? ticks[1] - ticks[0] : std::abs(value);
  const bool even = count < 3 || std::abs(step - (ticks[count - 1] - ticks[count - 2])) < 1e-6 * step;
  const double finest = even ? step : std::abs(value);
  const int decimals = finest > 0.0 ? std::clamp(static_cast<int>(std::ceil(-std::log10(finest) - 1e-9)), 0, 6) : 0;
  return groupedNumber(value, decimals);
}

}  // namespace latentscape
