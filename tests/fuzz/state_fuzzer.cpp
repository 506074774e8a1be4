// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/state_file.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/input_file.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latentscape;
  static const fuzz::InputFile file("state.safetensors");
  static const fuzz::InputFile again("state.safetensors");
  const auto& path = file.holding({data, size});
  const auto header = loadStateHeader(path);
  const auto state = loadStateFile(path);
  if (!fuzz::isGood(state)) return 0;
  fuzz::require(fuzz::isGood(header) && header->step == state->state.progress.step, "a state's header says what the state does");
  const auto written = again.folder() / "state.safetensors";
  fuzz::require(saveStateFile(written, state->run, state->parent, state->state).ok(), "what was read can be written");
  fuzz::require(loadStateFile(written).ok(), "and read again");
  return 0;
}
