// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/number_checks.h"

#include "core/analyses/csv.h"

#include <cmath>

namespace latentscape {

Result<void> checkWhole(const std::string& field, std::int64_t low, std::int64_t high, std::int64_t found) {
  if (found >= low && found <= high) return {};
  return Error{
      "expected a whole number from " + std::to_string(low) + " to " + std::to_string(high) + ", found " + std::to_string(found),
      field, ""};
}

Result<void> checkNumber(const std::string& field, double low, double high, double found) {
  if (found >= low && found <= high) return {};
  return Error{"expected a number from " + csvNumber(low) + " to " + csvNumber(high) + ", found " +
                   (std::isfinite(found) ? csvNumber(found) : std::string("one that is not finite")),
               field, ""};
}

}  // namespace latentscape
