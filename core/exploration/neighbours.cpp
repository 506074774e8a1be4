// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/neighbours.h"

#include "core/engine/kernels/pixel_kernels.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace latentscape {
namespace {

constexpr std::size_t kChunk = 1024;  // distances between two checks of the stop token

// square(i) returns the squared distance of element i.
template <class Square>
Result<std::vector<Neighbour>> nearest(std::size_t size, std::size_t count, std::optional<std::size_t> leaveOut,
                                       const std::stop_token& stop, const Square& square) {
  std::vector<Neighbour> all;
  all.reserve(size);
  for (std::size_t i = 0; i < size; ++i) {
    if (i % kChunk == 0 && stop.stop_requested()) return Error::cancelledByUser();
    if (leaveOut == i) continue;
    if (const double distance = std::sqrt(square(i)); std::isfinite(distance)) all.push_back({i, distance});
  }
  count = std::min(count, all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count), all.end(),
                    [](const Neighbour& a, const Neighbour& b) {
                      return a.distance < b.distance || (a.distance == b.distance && a.index < b.index);
                    });
  all.resize(count);
  return all;
}

}  // namespace

Result<std::vector<Neighbour>> nearestCodes(const Codes& codes, std::span<const float> point, std::size_t count,
                                            std::optional<std::size_t> leaveOut, std::stop_token stop) {
  if (point.size() != static_cast<std::size_t>(codes.dimension)) {
    return Error{
        "the point has " + std::to_string(point.size()) + " coordinates, but the codes have " + std::to_string(codes.dimension),
        "point", ""};
  }
  return nearest(codes.count, count, leaveOut, stop, [&](std::size_t i) {
    const auto mean = codes.meanOf(i);
    double sum = 0.0;
    for (std::size_t j = 0; j < mean.size(); ++j)
      sum += (static_cast<double>(mean[j]) - point[j]) * (static_cast<double>(mean[j]) - point[j]);
    return sum;
  });
}

Result<std::vector<Neighbour>> nearestImages(const ImageSet& images, std::span<const std::uint8_t> image, std::size_t count,
                                             std::optional<std::size_t> leaveOut, std::stop_token stop,
                                             std::optional<std::size_t> among) {
  if (image.size() != images.shape.pixels()) {
    return Error{"the image has " + std::to_string(image.size()) + " values, but those of the set have " +
                     std::to_string(images.shape.pixels()),
                 "image", ""};
  }
  const std::size_t size = std::min(images.size(), among.value_or(images.size()));
  return nearest(size, count, leaveOut, stop, [&](std::size_t i) {
    return static_cast<double>(squaredByteDistance(images.image(i), image)) / (255.0 * 255.0);
  });
}

std::size_t sharedNeighbours(std::span<const Neighbour> a, std::span<const Neighbour> b) {
  return static_cast<std::size_t>(std::count_if(a.begin(), a.end(), [b](const Neighbour& one) {
    return std::any_of(b.begin(), b.end(), [&one](const Neighbour& other) { return other.index == one.index; });
  }));
}

}  // namespace latentscape
