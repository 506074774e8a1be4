// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/array_reader.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/input_file.h"

namespace latentscape::fuzz {

inline void readAsArrays(const InputFile& file, std::span<const std::uint8_t> bytes) {
  const auto dataset = readArrays(file.holding(bytes));
  if (!isGood(dataset)) return;
  for (const ImageSet* const set : {&dataset->train, &dataset->test}) {
    require(set->size() * set->shape.pixels() == set->pixels.size(), "images are complete");
    require(set->labels.empty() || set->labels.size() == set->size(), "each image has a label, or none has");
    for (const std::uint8_t label : set->labels) require(label < dataset->classNames.size(), "each label has a class");
  }
}

}  // namespace latentscape::fuzz
