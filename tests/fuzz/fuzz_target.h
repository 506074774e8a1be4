// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>

// What each NAME_fuzzer.cpp defines and libFuzzer, or replay.cpp, calls: reads one input as a file from a stranger. Returns 0.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace latentscape::fuzz {

// What a reader promises; aborts if it doesn't hold.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", what);
  std::abort();
}

// A refusal says why.
template <class T>
bool isGood(const T& result) {
  if (!result.ok()) require(!result.error().what.empty(), "a refusal says why");
  return result.ok();
}

inline std::string textOf(std::span<const std::uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace latentscape::fuzz
