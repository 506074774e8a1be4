// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace latentscape {

// Numbers as pictures and the window write them: a decimal point in every language, a true minus sign. Any thread.

std::string countText(std::uint64_t value);  // "31,200"
// Of a file or a download, in MB of 1,000,000 bytes, as precisely as total asks for: "11.6" of 11.6 MB, "42" of 562 MB.
std::string megabytesText(std::uint64_t bytes, std::uint64_t total);
std::string megabytesText(std::uint64_t bytes);     // "11.6 MB"
std::string fixedText(double value, int decimals);  // "−0.85"
// percent in [0, 100], without its sign: "19". None but 0 and 100 themselves reads as these: near them there is a decimal,
// "99.5", and beyond that "< 0.1" and "> 99.9".
std::string percentText(double percent, int decimals);
std::string shareText(double share, int decimals);  // a share in [0, 1] as percentText() writes it, with its sign: "19 %"
// "0.0092"; "1.2×10⁻⁸" below 0.0001 and from a million up, or where the digits don't show its size; "–" if it is not finite.
std::string significantText(double value, int digits);
// The numbers of a row or column, all with as many decimals as the numbers have, at most three: "−1.5", "0.0", "1.5".
std::vector<std::string> numberTitles(std::span<const double> values);
// "z₁" for latent dimension 0, "z₁₂" for 11.
std::string coordinateText(std::size_t dimension);

}  // namespace latentscape
