// SPDX-License-Identifier: GPL-3.0-or-later
// The fused step of convolutional networks alone.
#include "core/engine/frozen/frozen_model.h"
#include "core/exploration/queries.h"
#include "core/model/model.h"
#include "tests/core/engine/trainers.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

namespace latentscape {
namespace {

using Convolutions = EveryKernel;
INSTANTIATE_TEST_SUITE_P(Kernels, Convolutions, everyKernel(), kernelName);

TEST_P(Convolutions, TheSameBitsWhateverTheThreads) {
  const Case test({14, 14, 1}, {8, 12}, {20}, 3, 130);
  const auto train = [&](int threads) { return trainedValues(*test.fused(threads), 10, 130); };
  const auto one = train(1);
  EXPECT_EQ(train(2), one);
  EXPECT_EQ(train(3), one);
}

TEST_P(Convolutions, ABatchKnowsNothingOfTheOneBefore) {
  Case test({9, 9, 1}, {8, 12}, {20}, 3, 330);
  test.model.family = Family::ConditionalVae;
  test.model.classes = 5;
  const Weights expected = test.fused(2)->gradient(3, 65);
  const auto used = test.fused(2);
  used->gradient(0, 330);
  used->encodeMeans(test.images, 0, 300);
  used->gradient(0, 7);
  const Weights found = used->gradient(3, 65);
  for (std::size_t i = 0; i < expected.tensors.size(); ++i)
    EXPECT_EQ(found.tensors[i].values, expected.tensors[i].values) << expected.tensors[i].name;
}

// A terabyte of feature maps; the images themselves are small enough to be there.
TEST(ConvolutionMemory, ABatchThatFitsNoMachineIsRefusedBeforeItIsMade) {
  const ImageShape shape{64, 64, 1};
  Case test(shape, {1024}, {1}, 1, 1);
  test.training.batch = ConfigLimits::maxBatch;
  test.images.pixels.resize(shape.pixels() * 40000);
  const auto made = makeFusedTrainer(test.model, test.training, initialWeights(test.model, 5), 1);
  ASSERT_TRUE(made.ok());
  try {
    (*made)->setTrainingImages(test.images);
    FAIL() << "1 TB";
  } catch (const std::exception& error) {
    EXPECT_NE(std::string(error.what()).find("Choose a smaller batch"), std::string::npos) << error.what();
  }
}

TEST_P(Convolutions, CopiedWeightsComeBackAsTheyWere) {
  const Case test({6, 5, 1}, {3, 4}, {5}, 2, 20);
  const auto trainer = test.fused(1);
  const Weights before = initialWeights(test.model, 5);
  const auto copy = trainer->copyState();
  trainer->step(0, 20);
  trainer->restore(*copy);
  const auto after = trainer->weights();
  for (std::size_t i = 0; i < before.tensors.size(); ++i)
    EXPECT_EQ(after->tensors[i].values, before.tensors[i].values) << before.tensors[i].name;
}

}  // namespace
}  // namespace latentscape
