// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/checkpoint.h"
#include "core/storage/safetensors.h"
#include "tests/fuzz/fuzz_target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latentscape;
  if (const auto content = parseSafetensors({data, size}, "model"); fuzz::isGood(content)) {
    std::size_t values = 0;
    for (const Tensor& tensor : content->tensors) values += tensor.values.size();
    fuzz::require(values * sizeof(float) <= size, "no more values than the file holds");
  }
  if (const auto checkpoint = parseCheckpoint({data, size}, "model"); fuzz::isGood(checkpoint)) {
    fuzz::require(validate(checkpoint->config).ok(), "the configuration is valid");
    fuzz::require(checkWeights(checkpoint->config.model, *checkpoint->weights, "").ok(), "the weights fit it");
  }
  return 0;
}
