// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>

namespace latentscape {

// How many images go through a model together, between two checks of the stop token: at most `most` (even), and fewer where their
// pixels would take more than 64 MiB as floats. Even, since normals are drawn in pairs: an image's noise does not depend on it.
constexpr std::size_t imagesTogether(std::size_t pixels, std::size_t most = 256) {
  constexpr std::size_t values = std::size_t{16} << 20U;
  return std::clamp<std::size_t>(values / std::max<std::size_t>(pixels, 1) / 2 * 2, 2, most);
}
static_assert(imagesTogether(784) == 256 && imagesTogether(2048UL * 2048UL) == 4);

}  // namespace latentscape
