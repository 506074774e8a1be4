// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace latentscape {

// Parts of a .csv: cells between commas, lines that end in "\n", decimal points in every language.

// With as few digits as read the same number back; empty if it is not finite.
std::string csvNumber(double value);
std::string csvNumber(float value);
// In quotes where it has a comma, a quote or a line break in it (RFC 4180).
std::string csvText(std::string_view text);

}  // namespace latentscape
