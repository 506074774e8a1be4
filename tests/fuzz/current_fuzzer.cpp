// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_files.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/input_file.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latentscape;
  static const fuzz::InputFile file("current");
  file.holding({data, size});
  const auto state = readCurrent(file.folder());
  if (!fuzz::isGood(state)) return 0;
  fuzz::require(state->has_value() && stateNamed(fileName(**state)) == **state, "it names a state");
  fuzz::require(stateFile("run", **state).parent_path() == "run/checkpoints", "which lies in checkpoints/");
  return 0;
}
