// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/csv.h"

#include <array>
#include <charconv>

namespace latentscape {

void appendCell(std::string& csv, float value) {
  std::array<char, 32> buffer;
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, 9);
  csv += ',';
  csv.append(buffer.data(), result.ptr);
}

}  // namespace latentscape
