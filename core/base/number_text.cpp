// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/number_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace latentscape {
namespace {

constexpr const char* kMinus = "−";

std::string trueMinus(std::string text) {
  if (text.starts_with('-') && text.find_first_of("123456789in") == std::string::npos) text.erase(0, 1);  // "-0.00"
  for (std::size_t at = text.find('-'); at != std::string::npos; at = text.find('-', at)) text.replace(at, 1, kMinus);
  return text;
}

std::string written(double value, std::chars_format format, int precision) {
  std::array<char, 352> buffer;  // the largest double has 309 digits before its point
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format, precision).ptr;
  return {buffer.data(), end};
}

std::string inDigits(std::size_t number, const std::array<const char*, 10>& digits) {
  std::string text;
  for (const char digit : std::to_string(number)) text += digits.at(static_cast<std::size_t>(digit - '0'));
  return text;
}

}  // namespace

std::string countText(std::uint64_t value) {
  std::string text = std::to_string(value);
  for (std::size_t place = text.size(); place > 3; place -= 3) text.insert(place - 3, ",");
  return text;
}

std::string megabytesText(std::uint64_t bytes, std::uint64_t total) {
  constexpr double megabyte = 1e6;
  return fixedText(static_cast<double>(bytes) / megabyte, static_cast<double>(total) < 100.0 * megabyte ? 1 : 0);
}

std::string megabytesText(std::uint64_t bytes) { return megabytesText(bytes, bytes) + " MB"; }

std::string fixedText(double value, int decimals) {
  return trueMinus(written(value, std::chars_format::fixed, std::clamp(decimals, 0, 30)));
}

std::string percentText(double percent, int decimals) {
  std::string text = fixedText(percent, decimals);
  const bool none = text == fixedText(0.0, decimals), all = text == fixedText(100.0, decimals);
  if (percent <= 0.0 || percent >= 100.0 || (!none && !all)) return text;
  if (decimals < 1) return percentText(percent, 1);
  const double least = std::pow(10.0, -decimals);
  return none ? "< " + fixedText(least, decimals) : "> " + fixedText(100.0 - least, decimals);
}

std::string shareText(double share, int decimals) { return percentText(100.0 * share, decimals) + " %"; }

std::string significantText(double value, int digits) {
  if (!std::isfinite(value)) return "–";
  const double size = std::abs(value);
  if (size == 0.0 || (size >= 1e-4 && size < 1e6)) {
    const std::string text = written(value, std::chars_format::general, digits);
    if (text.find('e') == std::string::npos) return trueMinus(text);
  }
  const std::string text = written(value, std::chars_format::scientific, std::max(digits - 2, 0));
  const std::size_t mark = text.find('e');
  const int exponent = std::stoi(text.substr(mark + 1));
  static constexpr std::array<const char*, 10> superscripts{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  return trueMinus(text.substr(0, mark)) + "×10" + (exponent < 0 ? "⁻" : "") +
         inDigits(static_cast<std::size_t>(std::abs(exponent)), superscripts);
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
  static constexpr std::array<const char*, 10> subscripts{"₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"};
  return "z" + inDigits(dimension + 1, subscripts);
}

}  // namespace latentscape
