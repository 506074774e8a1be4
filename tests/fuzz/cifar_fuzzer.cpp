// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/cifar_set.h"
#include "tests/fuzz/fuzz_target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latentscape;
  for (const std::size_t labelBytes : {1U, 2U}) {
    const int classes = labelBytes == 1 ? 10 : 100;
    ImageSet set;
    if (!fuzz::isGood(appendCifar({data, size}, labelBytes, classes, "batch", set))) continue;
    fuzz::require(set.size() * (3072 + labelBytes) == size && set.labels.size() == set.size(), "images are complete");
    for (const std::uint8_t label : set.labels) fuzz::require(label < classes, "each label has a class");
  }
  return 0;
}
