// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <span>
#include <stop_token>
#include <string>

namespace latentscape {

// Of the parts, one after another. Lower-case hexadecimal.
// Empty only if the cryptographic library has no SHA-256, which then matches nothing.
std::string sha256(std::initializer_list<std::span<const std::uint8_t>> parts);

// The first 8 bytes, as a big-endian number. Aborts if the cryptographic library has no SHA-256.
std::uint64_t sha256Start(std::initializer_list<std::span<const std::uint8_t>> parts);

// Of a whole file, read piece by piece. Empty if it can't be read or on a stop request.
std::string sha256OfFile(const std::filesystem::path& file, std::stop_token stop = {});

}  // namespace latentscape
