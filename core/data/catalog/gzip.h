// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace latentscape {

// Decompresses a whole gzip stream. Grows with the actual content and refuses more than limit bytes, whatever the header or
// trailer claims; a truncated or damaged stream (CRC-32) is an error that names where.
Result<std::vector<std::uint8_t>> gunzip(std::span<const std::uint8_t> bytes, std::uint64_t limit, const std::string& where);

// The first count decompressed bytes, or fewer if the stream ends earlier.
Result<std::vector<std::uint8_t>> gunzipStart(std::span<const std::uint8_t> bytes, std::uint64_t count, const std::string& where);

}  // namespace latentscape
