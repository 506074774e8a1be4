// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/streams.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <type_traits>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

// A plain number is no stream: streams.h alone gives numbers.
static_assert(!std::is_convertible_v<std::uint64_t, Stream>);

// Streams of one seed that a run and the analyses of its model use, for as many steps, images and epochs as there may be.
TEST(Streams, NoTwoShareANumber) {
  constexpr std::uint64_t epochs = 100'000, steps = (std::uint64_t{1} << 28) - 1, images = 10'000'000,
                          batch = streams::kLargestBatch - 1;
  const auto only = [](Stream stream) { return std::pair(stream.number(), stream.number()); };
  std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges{
      only(streams::kOnly),
      only(streams::kInitialWeights),
      {streams::order(0).number(), streams::order(epochs).number()},
      only(streams::kTestSplit),
      only(streams::kTrainSubset),
      only(streams::kTestSubset),
      only(streams::kDrawnImages),
      only(streams::kPosteriorWalk),
      only(streams::kRefinement),
      only(streams::kRefinementCheck),
      only(streams::kFreshSamples),
      only(streams::kInpaintingStarts),
      {streams::binarization(0).number(), streams::binarization(images).number()},
      {streams::corruption(0).number(), streams::corruption(images).number()},
      {streams::importanceSamples(0).number(), streams::importanceSamples(images).number()},
      {streams::stepNoise(0, 0).number(), streams::stepNoise(steps, batch / streams::kNoiseGroup).number()},
      {streams::stepCorruption(0, 0).number(), streams::stepCorruption(steps, batch).number()},
      {streams::stepBinarization(0, 0).number(), streams::stepBinarization(steps, batch).number()},
  };
  std::sort(ranges.begin(), ranges.end());
  for (std::size_t i = 1; i < ranges.size(); ++i) EXPECT_LT(ranges[i - 1].second, ranges[i].first) << i;
}

// A step's streams don't run into those of the next step.
TEST(Streams, AStepHasItsOwn) {
  constexpr std::uint64_t last = streams::kLargestBatch - 1;
  EXPECT_LT(streams::stepNoise(6, last / streams::kNoiseGroup).number(), streams::stepNoise(7, 0).number());
  EXPECT_LT(streams::stepCorruption(6, last).number(), streams::stepCorruption(7, 0).number());
  EXPECT_LT(streams::stepBinarization(6, last).number(), streams::stepBinarization(7, 0).number());
}

}  // namespace
}  // namespace latentscape
