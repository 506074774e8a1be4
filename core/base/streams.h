// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace latentscape {

// The number of one of a seed's streams of random numbers (random.h). Numbers are given here and nowhere else, so that no two
// things that take the same seed draw the same numbers by accident. They are part of what a seed means: a changed number changes
// every run that was made with it.
struct Stream {
  std::uint64_t number = 0;
};

namespace streams {

// What draws from a seed alone, with no other use of it beside.
inline constexpr Stream kOnly{0};

inline constexpr Stream kInitialWeights{1};
inline constexpr Stream kUmap{1};
// The order of an epoch's images; epochs count from 0.
constexpr Stream order(std::uint64_t epoch) { return {2 + epoch}; }

// Data sets. Training and test draws don't depend on each other.
inline constexpr Stream kTestSplit{0x5b117};
inline constexpr Stream kTrainSubset{0x5b5e7};
inline constexpr Stream kTestSubset{0x5b5e8};

// Images drawn for an analysis.
inline constexpr Stream kDrawnImages{(std::uint64_t{1} << 42) + 1};
// Image `index` of a set that is drawn to black or white once.
constexpr Stream binarization(std::uint64_t index) { return {(std::uint64_t{1} << 41) + index}; }
// Image `index` of a set that is corrupted once.
constexpr Stream corruption(std::uint64_t index) { return {(std::uint64_t{1} << 60) + index}; }
// The samples of image `index` in an importance-weighted bound.
constexpr Stream importanceSamples(std::uint64_t index) { return {(std::uint64_t{1} << 43) + index}; }

// Training: optimizer steps count from 0, images are those of a batch.
inline constexpr std::uint64_t kLargestBatch = 65536;
// The noise of the reparameterisation: images are taken in groups, each with a stream of its own, so that threads draw them side
// by side.
inline constexpr std::size_t kNoiseGroup = 16;
constexpr Stream stepNoise(std::uint64_t step, std::uint64_t group) {
  return {(std::uint64_t{1} << 40) + step * (kLargestBatch / kNoiseGroup) + group};
}
constexpr Stream stepCorruption(std::uint64_t step, std::uint64_t image) {
  return {(std::uint64_t{1} << 50) + step * kLargestBatch + image};
}
constexpr Stream stepBinarization(std::uint64_t step, std::uint64_t image) {
  return {(std::uint64_t{1} << 50) + (std::uint64_t{1} << 49) + step * kLargestBatch + image};
}

// Lessons. Their numbers are older than this list and also belong to orders of epochs; they are kept, as the lessons' figures
// are.
inline constexpr Stream kSeenPosteriors{7};
inline constexpr Stream kUnseenPosteriors{8};
inline constexpr Stream kPriorPoints{9};
inline constexpr Stream kCodeInformation{11};
// The noise of a channel of so many values.
constexpr Stream channelNoise(std::uint64_t values) { return {values}; }

}  // namespace streams
}  // namespace latentscape
