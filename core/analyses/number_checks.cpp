// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/number_checks.h"

#include "core/analyses/csv.h"
#include "core/base/number_range.h"

#include <cmath>

namespace latentscape {

namespace {

Result<void> check(const std::string& field, const NumberRange& range, double found) {
  if (range.contains(found)) return {};
  return Error{"expected " + range.text() + ", found " + (std::isfinite(found) ? csvNumber(found) : "one that is not finite"),
               field, ""};
}

}  // namespace

Result<void> checkWhole(const std::string& field, std::int64_t low, std::int64_t high, std::int64_t found) {
  return check(field, {static_cast<double>(low), static_cast<double>(high), true}, static_cast<double>(found));
}

Result<void> checkNumber(const std::string& field, double low, double high, double found) {
  return check(field, {low, high}, found);
}

}  // namespace latentscape
