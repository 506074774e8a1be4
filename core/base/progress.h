// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace latentscape {

// How far a long piece of work is. total is 0 where it is not known.
struct Progress {
  std::string what;  // "train-images-idx3-ubyte"
  std::uint64_t done = 0;
  std::uint64_t total = 0;
};

// Called on the thread that does the work; must not block. May be empty.
using ProgressCallback = std::function<void(const Progress&)>;

}  // namespace latentscape
