// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace latentscape {

// Whether a comes before b as people number things: runs of digits by their value ("2" before "10"), everything else by bytes.
// Names that differ only in leading zeros come in the order of their bytes. A strict weak order, for any thread.
bool naturallyBefore(std::string_view a, std::string_view b);

}  // namespace latentscape
