// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/split.h"

#include "core/base/number_text.h"
#include "core/data/sha256.h"
#include "core/data/subset.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace latentscape {
namespace {

std::array<std::uint8_t, 8> bigEndian(std::uint64_t number) {
  std::array<std::uint8_t, 8> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(number >> (56U - 8U * i));
  return bytes;
}

}  // namespace

std::uint64_t fingerprintOf(std::span<const std::uint8_t> bytes) { return sha256Start({bytes}); }

std::uint64_t keyOf(std::uint64_t fingerprint, std::uint64_t seed) {
  const auto first = bigEndian(seed), second = bigEndian(fingerprint);
  return sha256Start({first, second});
}

std::vector<std::uint64_t> keysOf(std::span<const std::uint64_t> fingerprints, std::uint64_t seed) {
  std::vector<std::uint64_t> keys;
  keys.reserve(fingerprints.size());
  for (const std::uint64_t fingerprint : fingerprints) keys.push_back(keyOf(fingerprint, seed));
  return keys;
}

void addFingerprints(ImageSet& set) {
  set.fingerprints.clear();
  set.fingerprints.reserve(set.size());
  for (std::size_t i = 0; i < set.size(); ++i) set.fingerprints.push_back(fingerprintOf(set.image(i)));
}

Result<Dataset> splitByKeys(Dataset dataset, const DatasetOptions& options) {
  const std::size_t size = dataset.train.size();
  if (size < 2)
    return Error{"holds " + std::to_string(size) + " images, expected two or more: some to train on and some to test on",
                 dataset.title, ""};
  const std::vector<std::uint64_t> keys = keysOf(dataset.train.fingerprints, options.seed);
  std::uint64_t cut = options.cut;
  if (options.rule == SplitRule::Rank) {
    std::vector<std::uint64_t> sorted = keys;
    std::sort(sorted.begin(), sorted.end());
    const auto share = std::clamp<std::size_t>(
        static_cast<std::size_t>(std::llround(options.testShare * static_cast<double>(size))), 1, size - 1);
    // Equal images all test or all train: whichever misses the share by less and leaves some on both sides.
    const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), sorted[share - 1]);
    const auto below = static_cast<std::size_t>(first - sorted.begin()), with = static_cast<std::size_t>(last - sorted.begin());
    if (below == 0 && with == size) {
      return Error{"all its " + std::to_string(size) + " images are equal, so none can be held out for testing", dataset.title,
                   "Choose images that differ."};
    }
    const std::size_t count = below == 0 || (with < size && with - share <= share - below) ? with : below;
    cut = sorted[count - 1];
    const std::size_t missed = count > share ? count - share : share - count;
    if (2 * missed > share && missed > 1) {
      dataset.notes.push_back(std::to_string(count) + " of " + std::to_string(size) + " images are held out for testing, not " +
                              std::to_string(share) + ": many are equal, and equal images stay together");
    }
  }
  std::vector<std::size_t> test;
  for (std::size_t i = 0; i < size; ++i) {
    if (keys[i] <= cut) test.push_back(i);
  }
  dataset.test = moveImages(dataset.train, test);
  dataset.cut = cut;
  dataset.heldOut = true;
  return dataset;
}

Result<void> checkTrainable(const Dataset& dataset) {
  if (!dataset.train.empty()) return {};
  if (dataset.splitArray.empty() || dataset.trainNotChosen > 0)
    return Error{"has no training images", dataset.title, "Choose a data set that has some."};
  const std::size_t images = dataset.test.size() + dataset.testNotChosen;
  return Error{images == 1 ? "its one image is a test image, and these are never trained on"
                           : "all its " + countText(images) + " images are test images, which are never trained on",
               dataset.title + ": " + dataset.splitArray,
               "Write a selection of training images, or choose another data set to train on."};
}

DatasetOptions recorded(DatasetOptions options, const Dataset& dataset) {
  if (auto classes = chosenClasses(dataset, options)) {  // it is open, so it has them
    options.classes = *std::move(classes);
    options.namedClasses.clear();
  }
  options.knownClasses.clear();
  if (!dataset.cut) return options;
  options.rule = SplitRule::Cut;
  options.cut = *dataset.cut;
  return options;
}

std::size_t countKnown(const ImageSet& images, std::span<const std::uint64_t> keys, std::uint64_t seed) {
  std::size_t known = 0;
  for (const std::uint64_t fingerprint : images.fingerprints)
    known += std::binary_search(keys.begin(), keys.end(), keyOf(fingerprint, seed)) ? 1 : 0;
  return known;
}

}  // namespace latentscape
