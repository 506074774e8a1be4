// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/idx.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/input_file.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latentscape;
  static const fuzz::InputFile file("images");
  const std::span bytes(data, size);
  if (const auto set = parseIdxImages(bytes, "images"); fuzz::isGood(set))
    fuzz::require(set->pixels.size() + 16 == size && set->size() * set->shape.pixels() == set->pixels.size(),
                  "images are complete");
  if (const auto labels = parseIdxLabels(bytes, "labels"); fuzz::isGood(labels))
    fuzz::require(labels->size() + 8 == size, "labels are complete");
  const auto& path = file.holding(bytes);  // plain or compressed
  for (const IdxKind kind : {IdxKind::Images, IdxKind::Labels}) {
    const auto read = readIdxFile(path, kind);
    if (fuzz::isGood(read)) fuzz::require(read->size() >= 8, "a file has its header");
  }
  return 0;
}
