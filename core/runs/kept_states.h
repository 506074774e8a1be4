// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace latentscape {

// Which states of a run to remove, when that of step `current` has become current. steps: of all that there are, rising. The
// current one and the best stay, none that is newer than the current one does, and of the others so many whose steps, between 0
// and the current one, are spaced most evenly: where one is too many, that goes whose neighbours are nearest to each other. Old
// ones thin out while a run grows, as often as it is asked.
std::vector<std::uint64_t> statesToRemove(std::span<const std::uint64_t> steps, std::uint64_t current,
                                          std::optional<std::uint64_t> best, std::size_t spaced);

}  // namespace latentscape
