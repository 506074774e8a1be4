// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace latentscape {

// The numbers that a field takes, and how messages say so.
struct NumberRange {
  double low = 0.0;
  double high = 0.0;
  bool whole = false;
  bool lowAllowed = true;  // false: only what is above low
  bool highAllowed = true;

  bool contains(double value) const;  // never a value that is not finite
  std::string limits() const;         // "from 1 to 100", "above 0 and at most 10", "of at least 0 and below 1"
  std::string text() const;           // "a whole number from 1 to 100"
};

}  // namespace latentscape
