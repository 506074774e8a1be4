// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/decimals.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace latentscape {

std::string withDecimals(double value, int decimals) {
  std::array<char, 352> buffer;  // the largest double has 309 digits before its point
  const auto written =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, std::clamp(decimals, 0, 30));
  return {buffer.data(), written.ptr};
}

}  // namespace latentscape
