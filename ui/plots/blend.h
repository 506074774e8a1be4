// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace latentscape {

// Source over destination, both premultiplied ARGB; two channels at a time, x/255 as (x + 128 + (x >> 8)) >> 8.
inline std::uint32_t blend(std::uint32_t source, std::uint32_t destination) {
  const std::uint32_t keep = 255U - (source >> 24U);
  std::uint32_t low = (destination & 0x00ff00ffU) * keep;
  low = ((low + ((low >> 8U) & 0x00ff00ffU) + 0x00800080U) >> 8U) & 0x00ff00ffU;
  std::uint32_t high = ((destination >> 8U) & 0x00ff00ffU) * keep;
  high = (high + ((high >> 8U) & 0x00ff00ffU) + 0x00800080U) & 0xff00ff00U;
  return source + (low | high);
}

inline void blendRow(std::uint32_t* to, const std::uint32_t* from, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (from[i] != 0) to[i] = blend(from[i], to[i]);
  }
}

}  // namespace latentscape
