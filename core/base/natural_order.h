// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace latentscape {

// Whether a comes before b as people count: digits as numbers, so "2" before "10" and "a9" before "a10", and all else by bytes.
// A strict order of all texts: those that differ only in leading zeros ("1", "01") are ordered by bytes. Any thread may call it.
bool naturalLess(std::string_view a, std::string_view b);

}  // namespace latentscape
