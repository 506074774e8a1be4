// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/checkpoint.h"
#include "tests/fuzz/fuzz_target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latentscape;
  const auto config = configFromJson(fuzz::textOf({data, size}), "config.json");
  if (!fuzz::isGood(config)) return 0;
  fuzz::require(validate(*config).ok(), "the configuration is valid");
  const auto again = configFromJson(toJson(*config), "config.json");
  fuzz::require(fuzz::isGood(again) && toJson(*again) == toJson(*config), "what is written reads as it was");
  return 0;
}
