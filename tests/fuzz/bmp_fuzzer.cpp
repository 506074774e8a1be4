// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/bmp_decoder.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/picture_target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  latentscape::fuzz::readAsPicture(latentscape::BmpDecoder(), {data, size});
  return 0;
}
