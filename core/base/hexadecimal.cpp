// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/hexadecimal.h"

namespace latentscape {

std::string hexadecimal(std::span<const std::uint8_t> bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const unsigned byte : bytes) {
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

}  // namespace latentscape
