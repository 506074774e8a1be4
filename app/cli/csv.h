// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace latentscape {

// Appends a comma and the number, with enough digits to read the same float back.
void appendCell(std::string& csv, float value);

}  // namespace latentscape
