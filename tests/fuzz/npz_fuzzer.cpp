// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/array_target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const latentscape::fuzz::InputFile file("images.npz");
  latentscape::fuzz::readAsArrays(file, {data, size});
  return 0;
}
