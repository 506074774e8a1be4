// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/printable.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>

namespace latentscape {
namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 0;  // 0: not UTF-8
};

// The character that text, which is not empty, begins with. Overlong forms, surrogates and codes above U+10FFFF are no UTF-8.
Character firstCharacter(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80U) return {lead, 1};
  const std::size_t bytes = lead >= 0xf0U ? 4 : lead >= 0xe0U ? 3 : 2;
  if (lead < 0xc2U || lead > 0xf4U || text.size() < bytes) return {};
  std::uint32_t code = lead & (0x7fU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return {};
    code = code << 6U | (byte(i) & 0x3fU);
  }
  constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80U, 0x800U, 0x10000U};
  if (code < least[bytes] || code > 0x10ffffU || (code >= 0xd800U && code <= 0xdfffU)) return {};
  return {code, bytes};
}

bool actsOnTerminal(std::uint32_t code) {
  const auto within = [code](std::uint32_t first, std::uint32_t last) { return code >= first && code <= last; };
  return code < 0x20U || within(0x7fU, 0x9fU) || code == 0x061cU || within(0x200eU, 0x200fU) || within(0x2028U, 0x202eU) ||
         within(0x2066U, 0x2069U);
}

std::string escaped(const char* format, std::uint32_t code) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), format, static_cast<unsigned>(code));
  return text.data();
}

}  // namespace

std::string printable(std::string_view text, LineBreaks lineBreaks) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const Character character = firstCharacter(text);
    const std::size_t bytes = character.bytes == 0 ? 1 : character.bytes;
    const bool kept = lineBreaks == LineBreaks::Keep && character.code == '\n';
    if (character.bytes == 0) result += escaped("\\x%02x", static_cast<unsigned char>(text.front()));
    else if (actsOnTerminal(character.code) && !kept) result += escaped("\\u%04x", character.code);
    else result += text.substr(0, bytes);
    text.remove_prefix(bytes);
  }
  return result;
}

bool isUtf8(std::string_view text) {
  while (!text.empty()) {
    const Character character = firstCharacter(text);
    if (character.bytes == 0) return false;
    text.remove_prefix(character.bytes);
  }
  return true;
}

std::optional<std::u32string> utf32Of(std::string_view text) {
  std::u32string result;
  while (!text.empty()) {
    const Character character = firstCharacter(text);
    if (character.bytes == 0) return std::nullopt;
    result += static_cast<char32_t>(character.code);
    text.remove_prefix(character.bytes);
  }
  return result;
}

}  // namespace latentscape
