// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/csv.h"

#include <array>
#include <charconv>
#include <cmath>

namespace latentscape {
namespace {

template <class Number>
std::string shortest(Number value) {
  if (!std::isfinite(value)) return {};
  std::array<char, 32> buffer;
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), written.ptr};
}

}  // namespace

std::string csvNumber(double value) { return shortest(value); }
std::string csvNumber(float value) { return shortest(value); }

std::string csvText(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

}  // namespace latentscape
