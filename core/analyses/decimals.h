// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace latentscape {

// A figure for a picture's texts, with a decimal point in every language: "143.27".
std::string withDecimals(double value, int decimals);

}  // namespace latentscape
