// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/subset.h"

#include "core/base/random.h"
#include "core/data/split.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace latentscape {
namespace {

// count of the numbers, drawn by the seed, in their order.
std::vector<std::size_t> draw(std::vector<std::size_t> from, std::uint64_t count, std::uint64_t seed, Stream stream) {
  if (count == 0 || count >= from.size()) return from;
  RandomStream random(seed, stream);
  for (std::size_t i = 0; i < count; ++i) std::swap(from[i], from[i + random.below(from.size() - i)]);
  from.resize(count);
  std::sort(from.begin(), from.end());
  return from;
}

// count of the numbers, those of the images with the smallest keys, in their order.
std::vector<std::size_t> drawByKeys(std::vector<std::size_t> from, std::uint64_t count, const ImageSet& set, std::uint64_t seed) {
  if (count == 0 || count >= from.size()) return from;
  const std::vector<std::uint64_t> keys = keysOf(set.fingerprints, seed);
  std::stable_sort(from.begin(), from.end(), [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
  from.resize(count);
  std::sort(from.begin(), from.end());
  return from;
}

std::vector<std::size_t> all(std::size_t count) {
  std::vector<std::size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  return numbers;
}

}  // namespace

ImageSet takeImages(const ImageSet& set, std::span<const std::size_t> indices) {
  ImageSet taken;
  taken.shape = set.shape;
  taken.pixels.reserve(indices.size() * set.shape.pixels());
  for (const std::size_t index : indices) {
    const auto image = set.image(index);
    taken.pixels.insert(taken.pixels.end(), image.begin(), image.end());
    if (!set.labels.empty()) taken.labels.push_back(set.labels[index]);
    if (!set.fingerprints.empty()) taken.fingerprints.push_back(set.fingerprints[index]);
  }
  return taken;
}

Result<Dataset> subset(const Dataset& dataset, std::span<const int> classes, std::uint64_t count, std::uint64_t seed) {
  std::array<bool, 256> kept{};
  for (const int number : classes) {
    if (dataset.classNames.empty())
      return Error{"classes can't be chosen: its images have no labels", dataset.title, "Leave the classes out."};
    if (number < 0 || static_cast<std::size_t>(number) >= dataset.classNames.size()) {
      return Error{
          "has no class " + std::to_string(number) + "; its classes are 0 to " + std::to_string(dataset.classNames.size() - 1),
          dataset.title, ""};
    }
    kept[static_cast<std::size_t>(number)] = true;
  }
  Dataset result;
  result.name = dataset.name;
  result.title = dataset.title;
  result.classNames = dataset.classNames;
  result.origin = dataset.origin;
  result.layout = dataset.layout;
  result.skipped = dataset.skipped;
  result.cut = dataset.cut;
  result.notes = dataset.notes;
  for (const bool train : {true, false}) {
    const ImageSet& from = train ? dataset.train : dataset.test;
    std::vector<std::size_t> indices = all(from.size());
    if (!classes.empty()) {
      std::erase_if(indices, [&](std::size_t index) { return from.labels.empty() || !kept[from.labels[index]]; });
    }
    if (dataset.cut) indices = drawByKeys(std::move(indices), count, from, seed);
    else indices = draw(std::move(indices), count, seed, train ? streams::kTrainSubset : streams::kTestSubset);
    ImageSet& to = train ? result.train : result.test;
    to = indices.size() == from.size() ? from : takeImages(from, indices);
  }
  if (result.train.empty() && result.test.empty())
    return Error{"has no image of the classes chosen", dataset.title, "Choose other classes."};
  return result;
}

Result<Dataset> splitTest(Dataset dataset, double testShare, std::uint64_t seed) {
  const std::size_t size = dataset.train.size();
  if (size < 2)
    return Error{"holds " + std::to_string(size) + " images, expected two or more: some to train on and some to test on",
                 dataset.title, ""};
  const auto share = static_cast<std::size_t>(std::llround(testShare * static_cast<double>(size)));
  const std::vector<std::size_t> test = draw(all(size), std::clamp<std::size_t>(share, 1, size - 1), seed, streams::kTestSplit);
  std::vector<std::size_t> train;
  const std::vector<std::size_t> numbers = all(size);
  std::set_difference(numbers.begin(), numbers.end(), test.begin(), test.end(), std::back_inserter(train));
  dataset.test = takeImages(dataset.train, test);
  dataset.train = takeImages(dataset.train, train);
  return dataset;
}

}  // namespace latentscape
