// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/decoded_block_cache.h"

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

std::size_t bytesOf(const DecodedBlock& decoded) { return std::max(decoded.pixels.size(), DecodedBlockCache::kLeastBytes); }

bool meet(const LatticeBlock& a, const LatticeBlock& b) {
  if (a.count() == 0 || b.count() == 0) return false;
  return a.x(0) <= b.x(b.columns - 1) && b.x(0) <= a.x(a.columns - 1) && a.y(a.rows - 1) <= b.y(0) && b.y(b.rows - 1) <= a.y(0);
}

}  // namespace

void DecodedBlockCache::add(Block block) {
  m_bytes += bytesOf(*block);
  m_blocks.push_back(std::move(block));
  auto kept = m_blocks.begin();
  for (; m_bytes > m_most; ++kept) m_bytes -= bytesOf(**kept);
  m_blocks.erase(m_blocks.begin(), kept);
}

std::vector<DecodedBlockCache::Block> DecodedBlockCache::around(const LatticeBlock& area) {
  const auto used =
      std::stable_partition(m_blocks.begin(), m_blocks.end(), [&](const Block& block) { return !meet(block->block, area); });
  return {used, m_blocks.end()};
}

void DecodedBlockCache::clear() {
  m_blocks.clear();
  m_bytes = 0;
}

}  // namespace latentscape
