// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/png_decoder.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/picture_target.h"

#include <vector>

#include <zlib.h>

namespace {

std::size_t bigEndian(const std::uint8_t* at) {
  return std::size_t{at[0]} << 24U | std::size_t{at[1]} << 16U | std::size_t{at[2]} << 8U | std::size_t{at[3]};
}

}  // namespace

// With right checksums: libpng refuses most of what has others, and no fuzzer guesses them.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::uint8_t> bytes(data, data + size);
  for (std::size_t at = 8; at + 12 <= bytes.size();) {
    const std::size_t length = bigEndian(bytes.data() + at);
    if (length > bytes.size() - at - 12) break;
    const auto sum = ::crc32(0, bytes.data() + at + 4, static_cast<uInt>(length + 4));
    for (std::size_t i = 0; i < 4; ++i) bytes[at + 8 + length + i] = static_cast<std::uint8_t>(sum >> (24 - 8 * i));
    at += length + 12;
  }
  latentscape::fuzz::readAsPicture(latentscape::PngDecoder(), bytes);
  return 0;
}
