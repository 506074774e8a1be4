// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/subset.h"

#include "core/base/random.h"
#include "core/data/split.h"

#include <algorithm>
#include <array>
#include <cassert>
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

Error unlabelled(const Dataset& dataset) {
  return Error{"classes can't be chosen: its images have no labels", dataset.title, "Leave the classes out."};
}

}  // namespace

std::vector<std::size_t> spreadIndices(std::size_t count, std::size_t most) {
  std::vector<std::size_t> indices(std::min(count, most));
  for (std::size_t i = 0; i < indices.size(); ++i) indices[i] = i * count / indices.size();
  return indices;
}

ImageSet takeImages(const ImageSet& set, std::span<const std::size_t> indices) {
  assert(set.labels.empty() || set.labels.size() == set.size());
  assert(set.fingerprints.empty() || set.fingerprints.size() == set.size());
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

void keepImages(ImageSet& set, std::span<const std::size_t> indices) {
  assert(std::is_sorted(indices.begin(), indices.end()));
  if (2 * indices.size() < set.size()) {  // the rest of the memory is worth more than the copy
    set = takeImages(set, indices);
    return;
  }
  const std::size_t pixels = set.shape.pixels();
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const std::size_t index = indices[i];
    if (index == i) continue;  // further on, places never overlap with images that are still to be moved
    std::copy_n(set.pixels.begin() + static_cast<std::ptrdiff_t>(index * pixels), pixels,
                set.pixels.begin() + static_cast<std::ptrdiff_t>(i * pixels));
    if (!set.labels.empty()) set.labels[i] = set.labels[index];
    if (!set.fingerprints.empty()) set.fingerprints[i] = set.fingerprints[index];
  }
  set.pixels.resize(indices.size() * pixels);
  if (!set.labels.empty()) set.labels.resize(indices.size());
  if (!set.fingerprints.empty()) set.fingerprints.resize(indices.size());
}

ImageSet moveImages(ImageSet& from, std::span<const std::size_t> indices) {
  ImageSet moved = takeImages(from, indices);
  std::vector<std::size_t> rest;
  const std::vector<std::size_t> numbers = all(from.size());
  std::set_difference(numbers.begin(), numbers.end(), indices.begin(), indices.end(), std::back_inserter(rest));
  keepImages(from, rest);
  return moved;
}

Result<Dataset> subset(Dataset dataset, std::span<const int> classes, std::uint64_t count, std::uint64_t seed) {
  std::array<bool, 256> kept{};
  for (const int number : classes) {
    if (dataset.classNames.empty()) return unlabelled(dataset);
    if (number < 0 || static_cast<std::size_t>(number) >= dataset.classNames.size()) {
      return Error{
          "has no class " + std::to_string(number) + "; its classes are 0 to " + std::to_string(dataset.classNames.size() - 1),
          dataset.title, ""};
    }
    kept[static_cast<std::size_t>(number)] = true;
  }
  for (const bool train : {true, false}) {
    ImageSet& set = train ? dataset.train : dataset.test;
    std::vector<std::size_t> indices = all(set.size());
    if (!classes.empty()) {
      std::erase_if(indices, [&](std::size_t index) { return set.labels.empty() || !kept[set.labels[index]]; });
    }
    if (dataset.cut) indices = drawByKeys(std::move(indices), count, set, seed);
    else indices = draw(std::move(indices), count, seed, train ? streams::kTrainSubset : streams::kTestSubset);
    (train ? dataset.trainNotChosen : dataset.testNotChosen) += set.size() - indices.size();
    keepImages(set, indices);
  }
  if (dataset.train.empty() && dataset.test.empty())
    return Error{"has no image of the classes chosen", dataset.title, "Choose other classes."};
  return dataset;
}

Result<std::vector<int>> chosenClasses(const Dataset& dataset, const DatasetOptions& options) {
  if (options.namedClasses.empty()) return options.classes;
  if (dataset.classNames.empty()) return unlabelled(dataset);
  auto classes = parseClasses(options.namedClasses, dataset.classNames);
  if (!classes) return Error{classes.error().what, dataset.title, classes.error().advice};
  return classes;
}

Result<Dataset> splitTest(Dataset dataset, double testShare, std::uint64_t seed) {
  const std::size_t size = dataset.train.size();
  if (size < 2)
    return Error{"holds " + std::to_string(size) + " images, expected two or more: some to train on and some to test on",
                 dataset.title, ""};
  const auto share = static_cast<std::size_t>(std::llround(testShare * static_cast<double>(size)));
  const std::vector<std::size_t> test = draw(all(size), std::clamp<std::size_t>(share, 1, size - 1), seed, streams::kTestSplit);
  dataset.test = moveImages(dataset.train, test);
  dataset.heldOut = true;
  return dataset;
}

}  // namespace latentscape
