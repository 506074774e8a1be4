// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace latentscape {

// Progress of a long operation. total is 0 if unknown.
struct Progress {
  std::string what;  // "train-images-idx3-ubyte"
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  std::string note{};  // to be told once, such as that a way failed and another one is tried; usually empty
};

// Called on the thread that does the work; must not block. May be empty.
using ProgressCallback = std::function<void(const Progress&)>;

}  // namespace latentscape
