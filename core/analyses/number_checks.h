// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>

namespace latentscape {

// Whether a field's number is in its range; the Error says the range and what was found.
Result<void> checkWhole(const std::string& field, std::int64_t low, std::int64_t high, std::int64_t found);
Result<void> checkNumber(const std::string& field, double low, double high, double found);

}  // namespace latentscape
