// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/kept_states.h"

#include <cstddef>

namespace latentscape {

std::vector<std::uint64_t> statesToRemove(std::span<const std::uint64_t> steps, std::uint64_t current,
                                          std::optional<std::uint64_t> best, std::size_t spaced) {
  std::vector<std::uint64_t> removed, others;
  for (const std::uint64_t step : steps) {
    if (step > current) removed.push_back(step);
    else if (step != current && step != best) others.push_back(step);
  }
  while (others.size() > spaced) {
    std::size_t nearest = 0;
    std::uint64_t gap = current;
    for (std::size_t i = 0; i < others.size(); ++i) {
      const std::uint64_t before = i == 0 ? 0 : others[i - 1], after = i + 1 == others.size() ? current : others[i + 1];
      if (after - before <= gap) {
        gap = after - before;
        nearest = i;
      }
    }
    removed.push_back(others[nearest]);
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(nearest));
  }
  return removed;
}

}  // namespace latentscape
