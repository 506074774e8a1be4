// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/hexadecimal.h"

#include <cstddef>

namespace latentscape {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

}  // namespace

std::string hexadecimal(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (const unsigned byte : bytes) {
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

std::optional<std::string> fromHexadecimal(std::string_view text) {
  if (text.size() % 2 != 0 || text.find_first_not_of(digits) != std::string_view::npos) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2)
    bytes += static_cast<char>(digits.find(text[i]) << 4U | digits.find(text[i + 1]));
  return bytes;
}

}  // namespace latentscape
