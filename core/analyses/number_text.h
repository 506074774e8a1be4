// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace latentscape {

// Numbers in the texts of pictures: decimal points in every language, a true minus sign.

std::string fixedText(double value, int decimals);  // "−0.85"
// "0.0092", "1.2e−08"
std::string significantText(double value, int digits);
// The numbers of a row or column, all with as many decimals as the numbers have, at most three: "−1.5", "0.0", "1.5".
std::vector<std::string> numberTitles(std::span<const double> values);
// "z₁" for latent dimension 0, "z₁₂" for 11.
std::string coordinateText(std::size_t dimension);

}  // namespace latentscape
