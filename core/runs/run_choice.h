// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/function_ref.h"
#include "core/base/result.h"
#include "core/runs/run_files.h"
#include "core/runs/state_file.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace latentscape {

// Private to core/runs: which state of a RUN folder counts.
struct RunChoice {
  std::optional<StateName> state;  // nullopt: a run of an older version, which has none
  StateHeader header{};            // of the state
  std::vector<std::string> notes;  // what was not as expected
};
// load: reads more of a state, whose header is sound already; an Error makes the choice go on to the next state.
using LoadState = FunctionRef<Result<void>(const std::filesystem::path& file)>;
// Error: there is no run in the folder, none of its states is whole, or a newer version of the program has written it, which is
// no damage. Blocks.
Result<RunChoice> chooseRun(const std::filesystem::path& folder, const LoadState& load);

}  // namespace latentscape
