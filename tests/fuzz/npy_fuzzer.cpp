// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/npy.h"
#include "tests/fuzz/array_target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latentscape;
  static const fuzz::InputFile file("images.npy");
  const std::span bytes(data, size);
  if (const auto header = parseNpyHeader(bytes, "array"); fuzz::isGood(header)) {
    fuzz::require(header->headerBytes <= size, "the header lies in the file");
    std::uint64_t values = 1;
    for (const std::uint64_t extent : header->shape) values *= extent;
    fuzz::require(values == header->values, "the values are the shape's product");
  }
  fuzz::readAsArrays(file, bytes);
  return 0;
}
