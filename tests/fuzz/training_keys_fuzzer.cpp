// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"
#include "core/storage/training_keys.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/input_file.h"

#include <algorithm>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latentscape;
  static const fuzz::InputFile file("training_images.keys");
  static const fuzz::InputFile again("training_images.keys");
  const auto keys = loadTrainingKeys(file.holding({data, size}), "");
  if (!fuzz::isGood(keys)) return 0;
  fuzz::require(*keys != nullptr && std::is_sorted((*keys)->begin(), (*keys)->end()), "keys are sorted");
  fuzz::require(saveTrainingKeys(again.folder() / "training_images.keys", "", **keys).ok(), "what was read can be written");
  const auto written = readFile(again.folder() / "training_images.keys", size + 1);
  fuzz::require(written.ok() && *written == fuzz::textOf({data, size}), "what was read is written as it was");
  return 0;
}
