// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/value_range.h"

#include "core/analyses/csv.h"
#include "core/analyses/selection.h"
#include "core/analyses/text_parts.h"

#include <cmath>
#include <optional>
#include <string_view>

namespace latentscape {
namespace {

std::optional<double> bound(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto value = numberIn<double>(text);
  return value && std::isfinite(*value) && std::abs(*value) <= 1e6 ? value : std::nullopt;
}

}  // namespace

std::string ValueRange::text() const { return csvNumber(from) + ":" + csvNumber(to); }

Result<ValueRange> parseRange(const std::string& field, const std::string& text) {
  const auto found = partsOf(text, ':');
  const auto from = bound(found.front()), to = bound(found.back());
  if (found.size() != 2 || !from || !to || !(*from < *to)) return wrongField(field, "FROM:TO, the smaller number first", text);
  return ValueRange{*from, *to};
}

Result<std::vector<double>> parseSteps(const std::string& field, const std::string& text, int most) {
  const auto found = partsOf(text, ':');
  const auto count = numberIn<int>(found.back());
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
