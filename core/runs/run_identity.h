// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace latentscape {

// What tells a run from every other one, wherever its folder is moved: 16 random hexadecimal digits.
using RunId = std::string;
Result<RunId> newRunId();
bool isRunId(std::string_view text);

// Where a branch left another run.
struct RunParent {
  RunId run;
  std::uint64_t step = 0;
  std::string folder;  // of that run, as the user named it, for people; it may have moved

  bool operator==(const RunParent&) const = default;
};

}  // namespace latentscape
