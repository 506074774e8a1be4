// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/decoded_lattice.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace latentscape {

// Blocks that one model has decoded of one plane, of any levels: the least recently used go first. Whoever owns it clears it when
// weights or plane are others. One thread at a time.
class DecodedBlockCache {
 public:
  using Block = std::shared_ptr<const DecodedBlock>;
  // About 85,000 grey images of 28 x 28 pixels, a hundred windows full; or 21,000 coloured ones of 32 x 32, two screens of
  // 3840 x 2160 full.
  static constexpr std::size_t kMostBytes = std::size_t{64} << 20;
  // What a block counts as, at least: all of them are looked through.
  static constexpr std::size_t kLeastBytes = std::size_t{16} << 10;

  explicit DecodedBlockCache(std::size_t mostBytes = kMostBytes) : m_most(mostBytes) {}

  // The newest one: others go until no more than so many bytes are kept, then the block itself.
  void add(Block block);
  // Those whose rectangle meets that of the area, which are used by that. It may still be that none of their places is one of the
  // area's. The least recently used comes first.
  std::vector<Block> around(const LatticeBlock& area);
  void clear();
  std::size_t bytes() const { return m_bytes; }  // as they count

 private:
  std::vector<Block> m_blocks;  // the least recently used first
  std::size_t m_most, m_bytes = 0;
};

}  // namespace latentscape
