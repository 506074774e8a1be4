// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_identity.h"

#include "core/base/hexadecimal.h"
#include "core/base/temporaries.h"

#include <algorithm>
#include <array>

namespace latentscape {

Result<RunId> newRunId() {
  std::array<unsigned char, 8> bytes{};
  if (!systemRandom(bytes)) return Error{"the system gives no random numbers for the run's id", "", ""};
  return hexadecimal(bytes);
}

bool isRunId(std::string_view text) {
  return text.size() == 16 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace latentscape
