// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace latentscape {

// A dense layer of a frozen network, whose weights another owns.
struct Linear {
  const float* weight = nullptr;  // [out, in]
  const float* bias = nullptr;
  std::size_t in = 0;
  std::size_t out = 0;
};

}  // namespace latentscape
