// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace latentscape {

// The number of one of a seed's random streams (random.h). Numbers are assigned here and nowhere else, so that no two users of
// the same seed draw the same numbers by accident. They are part of a seed's meaning: changing one changes the result of every
// run that used it.
class Stream {
 public:
  constexpr explicit Stream(std::uint64_t number) : m_number(number) {}
  constexpr std::uint64_t number() const { return m_number; }

 private:
  std::uint64_t m_number;
};

namespace streams {

// For code that draws from the seed through a single stream.
inline constexpr Stream kOnly{0};

inline constexpr Stream kInitialWeights{1};
// The order of the images in an epoch; epochs count from 0.
constexpr Stream order(std::uint64_t epoch) { return Stream(2 + epoch); }

// Data sets. Training and test draws are independent.
inline constexpr Stream kTestSplit{0x5b117};
inline constexpr Stream kTrainSubset{0x5b5e7};
inline constexpr Stream kTestSubset{0x5b5e8};

// The choice of images for an analysis.
inline constexpr Stream kDrawnImages{(std::uint64_t{1} << 42) + 1};
// The draws from a selected image's posterior; the seed is the number of the draw.
inline constexpr Stream kPosteriorWalk{(std::uint64_t{1} << 42) + 2};
// A code's refinement: its fixed noise, the noise that it is checked by, and the fresh samples that it is scored with.
inline constexpr Stream kRefinement{(std::uint64_t{1} << 42) + 3};
inline constexpr Stream kRefinementCheck{(std::uint64_t{1} << 42) + 4};
inline constexpr Stream kFreshSamples{(std::uint64_t{1} << 42) + 5};
// The prior's points that an inpainting may begin at.
inline constexpr Stream kInpaintingStarts{(std::uint64_t{1} << 42) + 6};
// Image `index` of a set that is binarized once.
constexpr Stream binarization(std::uint64_t index) { return Stream((std::uint64_t{1} << 41) + index); }
// Image `index` of a set that is corrupted once.
constexpr Stream corruption(std::uint64_t index) { return Stream((std::uint64_t{1} << 60) + index); }
// The samples of image `index` in an importance-weighted bound.
constexpr Stream importanceSamples(std::uint64_t index) { return Stream((std::uint64_t{1} << 43) + index); }

// Training. Optimizer steps count from 0; `image` counts within a batch.
inline constexpr std::uint64_t kLargestBatch = 65536;
// The noise of the reparameterisation. Images form groups, each with its own stream, so that threads can draw them in parallel.
inline constexpr std::size_t kNoiseGroup = 16;
constexpr Stream stepNoise(std::uint64_t step, std::uint64_t group) {
  return Stream((std::uint64_t{1} << 40) + step * (kLargestBatch / kNoiseGroup) + group);
}
constexpr Stream stepCorruption(std::uint64_t step, std::uint64_t image) {
  return Stream((std::uint64_t{1} << 50) + step * kLargestBatch + image);
}
constexpr Stream stepBinarization(std::uint64_t step, std::uint64_t image) {
  return Stream((std::uint64_t{1} << 50) + (std::uint64_t{1} << 49) + step * kLargestBatch + image);
}

// Older than this list, with numbers that others have too: changing them would change every UMAP and the lessons' figures.
inline constexpr Stream kUmap{1};
inline constexpr Stream kSeenPosteriors{7};
inline constexpr Stream kUnseenPosteriors{8};
inline constexpr Stream kPriorPoints{9};
inline constexpr Stream kCodeInformation{11};
// The noise of a channel of `values` values.
constexpr Stream channelNoise(std::uint64_t values) { return Stream(values); }

}  // namespace streams
}  // namespace latentscape
