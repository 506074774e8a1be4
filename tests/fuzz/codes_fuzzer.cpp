// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/compression.h"
#include "tests/fuzz/fuzz_target.h"

#include <string>
#include <vector>

#include <openssl/sha.h>

// As it is, and with the right sum at its end: no fuzzer guesses a SHA-256.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latentscape;
  std::vector<std::uint8_t> bytes(data, data + size);
  for (const bool summed : {false, true}) {
    if (summed && size >= SHA256_DIGEST_LENGTH)
      SHA256(bytes.data(), size - SHA256_DIGEST_LENGTH, bytes.data() + size - SHA256_DIGEST_LENGTH);
    const auto codes = parseCodes(bytes, "codes.bin");
    if (!fuzz::isGood(codes)) continue;
    fuzz::require(codes->low.size() == static_cast<std::size_t>(codes->dimension), "each dimension has its range");
    fuzz::require(codes->labels.empty() || codes->labels.size() == codes->count(), "each code has a class, or none has");
    const std::string file = formatCodes(*codes);
    const auto again = parseCodes({reinterpret_cast<const std::uint8_t*>(file.data()), file.size()}, "codes.bin");
    fuzz::require(fuzz::isGood(again) && *again == *codes, "what was read is written as it was");
    fuzz::require(dequantise(*codes).size() == codes->count(), "every code has its point");
  }
  return 0;
}
