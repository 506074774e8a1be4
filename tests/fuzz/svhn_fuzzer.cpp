// SPDX-License-Identifier: GPL-3.0-or-later
// What is made of the arrays that libmatio hands over. libmatio itself sees only files whose SHA-256 is known.
#include "core/data/readers/svhn_set.h"
#include "tests/fuzz/fuzz_target.h"

#include <algorithm>

namespace {

// From the input's front: the rank, the extents, two bytes each, then as many values as the shape has, as libmatio promises, the
// input's last one again if it is too short.
latentscape::MatlabArray arrayFrom(std::span<const std::uint8_t>& bytes) {
  const auto next = [&]() -> std::uint8_t {
    if (bytes.empty()) return 0;
    const std::uint8_t byte = bytes.front();
    if (bytes.size() > 1) bytes = bytes.subspan(1);
    return byte;
  };
  latentscape::MatlabArray array;
  std::uint64_t values = 1;
  for (int rank = 1 + next() % 5; rank > 0; --rank) {
    std::uint64_t extent = next();
    extent = extent << 8U | next();
    extent = std::max<std::uint64_t>(extent, 1);
    if (values > 100000 / extent) extent = 1;
    array.shape.push_back(extent);
    values *= extent;
  }
  while (array.values.size() < values) array.values.push_back(next());
  return array;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latentscape;
  std::span<const std::uint8_t> rest(data, size);
  const MatlabArray labels = arrayFrom(rest);
  const MatlabArray images = arrayFrom(rest);
  const auto set = svhnImages(images, labels, "train_32x32.mat");
  if (!fuzz::isGood(set)) return 0;
  fuzz::require(set->size() * set->shape.pixels() == set->pixels.size() && set->labels.size() == set->size(),
                "images are complete");
  for (const std::uint8_t label : set->labels) fuzz::require(label < 10, "each label has a class");
  return 0;
}
