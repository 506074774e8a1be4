// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/queries.h"

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {

struct Neighbour {
  std::size_t index = 0;  // of the code or image
  double distance = 0.0;
  bool operator==(const Neighbour&) const = default;
};

// The `count` nearest elements of a set, the nearest first, ties in order of index; fewer if the set is smaller. Exact. leaveOut:
// an index to exclude (the image itself). Errors: a point or image of another size; cancelled.

// By Euclidean distance between posterior means. Codes that are not finite are excluded.
Result<std::vector<Neighbour>> nearestCodes(const Codes& codes, std::span<const float> point, std::size_t count,
                                            std::optional<std::size_t> leaveOut = {}, std::stop_token stop = {});
// By Euclidean distance between pixels in [0, 1]. among: only the first so many images of the set.
Result<std::vector<Neighbour>> nearestImages(const ImageSet& images, std::span<const std::uint8_t> image, std::size_t count,
                                             std::optional<std::size_t> leaveOut = {}, std::stop_token stop = {},
                                             std::optional<std::size_t> among = {});

// The number of elements that both lists contain.
std::size_t sharedNeighbours(std::span<const Neighbour> a, std::span<const Neighbour> b);

}  // namespace latentscape
