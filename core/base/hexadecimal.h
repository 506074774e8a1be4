// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace latentscape {

// Two lower-case digits for each byte.
std::string hexadecimal(std::span<const std::uint8_t> bytes);

}  // namespace latentscape
