// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/value_range.h"

#include "core/analyses/csv.h"
#include "core/analyses/selection.h"

#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <system_error>

namespace latentscape {
namespace {

template <class Number>
std::optional<Number> wholeText(std::string_view text) {
  Number number{};
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

std::vector<std::string_view> parts(std::string_view text) {
  std::vector<std::string_view> found;
  while (true) {
    const std::size_t colon = text.find(':');
    found.push_back(text.substr(0, colon));
    if (colon == std::string_view::npos) return found;
    text.remove_prefix(colon + 1);
  }
}

std::optional<double> bound(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto value = wholeText<double>(text);
  return value && std::isfinite(*value) && std::abs(*value) <= 1e6 ? value : std::nullopt;
}

}  // namespace

std::string ValueRange::text() const { return csvNumber(from) + ":" + csvNumber(to); }

Result<ValueRange> parseRange(const std::string& field, const std::string& text) {
  const auto found = parts(text);
  const auto from = bound(found.front()), to = bound(found.back());
  if (found.size() != 2 || !from || !to || !(*from < *to)) return wrongField(field, "FROM:TO, the smaller number first", text);
  return ValueRange{*from, *to};
}

Result<std::vector<double>> parseSteps(const std::string& field, const std::string& text, int most) {
  const auto found = parts(text);
  const auto count = wholeText<int>(found.back());
  const auto from = bound(found.front()), to = found.size() == 3 ? bound(found[1]) : std::nullopt;
  if (!from || !to || !count || *count < 1 || *count > most)
    return wrongField(field, "FROM:TO:COUNT with a count from 1 to " + std::to_string(most), text);
  return *count == 1 ? std::vector<double>{*from} : stepsOver({*from, *to}, *count);
}

std::vector<double> stepsOver(const ValueRange& range, int count) {
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(range.from + (range.to - range.from) * i / (count - 1));
  return values;
}

}  // namespace latentscape
