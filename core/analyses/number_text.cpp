// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/number_text.h"

#include "core/analyses/decimals.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace latentscape {
namespace {

constexpr const char* kMinus = "−";

std::string trueMinus(std::string text) {
  if (text.starts_with('-') && text.find_first_of("123456789in") == std::string::npos) text.erase(0, 1);  // "-0.00"
  for (std::size_t at = text.find('-'); at != std::string::npos; at = text.find('-', at)) text.replace(at, 1, kMinus);
  return text;
}

}  // namespace

std::string fixedText(double value, int decimals) { return trueMinus(withDecimals(value, decimals)); }

std::string significantText(double value, int digits) {
  std::array<char, 64> buffer;
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, digits);
  return trueMinus({buffer.data(), written.ptr});
}

std::vector<std::string> numberTitles(std::span<const double> values) {
  constexpr int most = 3;
  int decimals = 0;
  double power = 1.0;
  const auto whole = [&power](double value) {
    return std::abs(value * power - std::round(value * power)) <= 1e-9 * std::max(1.0, std::abs(value * power));
  };
  while (decimals < most && !std::all_of(values.begin(), values.end(), whole)) ++decimals, power *= 10.0;
  std::vector<std::string> titles;
  for (const double value : values) titles.push_back(fixedText(value, decimals));
  return titles;
}

std::string coordinateText(std::size_t dimension) {
  static constexpr std::array<const char*, 10> digits{"₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"};
  std::string text = "z";
  for (const char digit : std::to_string(dimension + 1)) text += digits.at(static_cast<std::size_t>(digit - '0'));
  return text;
}

}  // namespace latentscape
