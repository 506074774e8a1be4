// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/split.h"

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
    const auto share = static_cast<std::size_t>(std::llround(options.testShare * static_cast<double>(size)));
    cut = sorted[std::clamp<std::size_t>(share, 1, size - 1) - 1];
    if (cut == sorted.back()) {  // equal images up to the last: they stay, what is before them tests
      const auto below = std::lower_bound(sorted.begin(), sorted.end(), cut);
      if (below == sorted.begin()) {
        return Error{"all its " + std::to_string(size) + " images are equal, so none can be held out for testing", dataset.title,
                     "Choose images that differ."};
      }
      cut = *(below - 1);
    }
  }
  std::vector<std::size_t> train, test;
  for (std::size_t i = 0; i < size; ++i) (keys[i] <= cut ? test : train).push_back(i);
  dataset.test = takeImages(dataset.train, test);
  dataset.train = takeImages(dataset.train, train);
  dataset.cut = cut;
  return dataset;
}

DatasetOptions recorded(DatasetOptions options, const Dataset& dataset) {
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
