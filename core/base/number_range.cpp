// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/number_range.h"

#include <charconv>
#include <cmath>

namespace latentscape {
namespace {

std::string plain(double value) {
  char text[400];  // the smallest number has more than 300 digits
  return {text, std::to_chars(text, text + sizeof text, value, std::chars_format::fixed).ptr};
}

}  // namespace

bool NumberRange::contains(double value) const {
  if (!std::isfinite(value) || (whole && value != std::floor(value))) return false;
  return (lowAllowed ? value >= low : value > low) && (highAllowed ? value <= high : value < high);
}

std::string NumberRange::limits() const {
  if (lowAllowed && highAllowed) return "from " + plain(low) + " to " + plain(high);
  return (lowAllowed ? "of at least " : "above ") + plain(low) + (highAllowed ? " and at most " : " and below ") + plain(high);
}

std::string NumberRange::text() const { return (whole ? "a whole number " : "a number ") + limits(); }

}  // namespace latentscape
