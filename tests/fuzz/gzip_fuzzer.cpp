// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/catalog/gzip.h"
#include "tests/fuzz/fuzz_target.h"

#include <algorithm>

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latentscape;
  constexpr std::uint64_t kLimit = 1 << 20;
  const auto all = gunzip({data, size}, kLimit, "file");
  const auto start = gunzipStart({data, size}, 100, "file");
  if (fuzz::isGood(start)) fuzz::require(start->size() <= 100, "no more than was asked for");
  if (!fuzz::isGood(all)) return 0;
  fuzz::require(all->size() <= kLimit, "no more than the limit");
  fuzz::require(start.ok() && std::equal(start->begin(), start->end(), all->begin()), "the start is the start of all");
  return 0;
}
