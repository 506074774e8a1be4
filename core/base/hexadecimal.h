// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace latentscape {

// Two lower-case digits for each byte.
std::string hexadecimal(std::span<const std::uint8_t> bytes);
// Back: the bytes as a string; nullopt if the text is anything else.
std::optional<std::string> fromHexadecimal(std::string_view text);

}  // namespace latentscape
