// SPDX-License-Identifier: GPL-3.0-or-later
// The fused step alone: the same bits whatever the threads and the batch before, and the frozen model's figures.
#include "core/engine/frozen/frozen_model.h"
#include "core/exploration/queries.h"
#include "core/model/model.h"
#include "tests/core/engine/trainers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <string>

namespace latentscape {
namespace {

using FusedStep = EveryKernel;
INSTANTIATE_TEST_SUITE_P(Kernels, FusedStep, everyKernel(), kernelName);

TEST_P(FusedStep, TheSameBitsWhateverTheThreads) {
  const Case test({14, 14, 1}, {50, 30}, 5, 200);
  const auto train = [&](int threads) { return trainedValues(*test.fused(threads), 20, 200); };
  const auto one = train(1);
  EXPECT_EQ(train(1), one);
  EXPECT_EQ(train(2), one);
  EXPECT_EQ(train(3), one);
}

// A unit of these weights has many blocks, a number of its own for each number of threads; on the matrix unit the optimizer's
// step on one is taken beside the product of the next.
TEST_P(FusedStep, WideLayersGiveTheSameBitsWhateverTheThreads) {
  for (const double clip : {0.0, 0.5}) {
    for (const std::vector<int>& hidden : {std::vector<int>{300, 200}, std::vector<int>{785, 130}}) {
      Case deep({28, 28, 1}, hidden, 2, 130);
      deep.training.clip = clip;
      const auto one = trainedValues(*deep.fused(1), 3, 130);
      for (const int threads : {2, 3, 4, 5, 8})
        EXPECT_EQ(trainedValues(*deep.fused(threads), 3, 130), one) << threads << " threads";
    }
    Case test({28, 28, 1}, {400}, 2, 130);
    test.training.clip = clip;
    test.training.weightDecay = 0.01;
    SCOPED_TRACE(clip);
    const auto one = trainedValues(*test.fused(1), 3, 130);
    for (const int threads : {2, 3, 5}) EXPECT_EQ(trainedValues(*test.fused(threads), 3, 130), one) << threads << " threads";
    // And what was copied comes back.
    const auto trainer = test.fused(2);
    const auto copy = trainer->copyState();
    const Weights before = *trainer->weights();
    trainer->step(0, 130);
    trainer->restore(*copy);
    for (std::size_t i = 0; i < before.tensors.size(); ++i)
      EXPECT_EQ(trainer->weights()->tensors[i].values, before.tensors[i].values) << i;
  }
}

// A batch of other images in between, larger and smaller, must leave nothing behind in the buffers.
TEST_P(FusedStep, ABatchKnowsNothingOfTheOneBefore) {
  for (const std::vector<int>& hidden : {std::vector<int>{50, 30}, std::vector<int>{300, 200}}) {
    const Case test({14, 14, 1}, hidden, 5, 513);
    const auto fresh = test.fused(2);
    const Weights expected = fresh->gradient(3, 65);
    const auto used = test.fused(2);
    used->gradient(0, 513);
    used->encodeMeans(test.images, 0, 300);
    used->gradient(0, 7);
    const Weights found = used->gradient(3, 65);
    for (std::size_t i = 0; i < expected.tensors.size(); ++i)
      EXPECT_EQ(found.tensors[i].values, expected.tensors[i].values) << expected.tensors[i].name;
  }
}

// Corrupted images are any values, clean ones levels: both are packed into the same buffers.
TEST_P(FusedStep, ScoringBetweenCorruptedStepsLeavesNothingBehind) {
  Case test({14, 14, 1}, {50}, 3, 300);
  test.training.corruption = {CorruptionKind::Gaussian, 0.4};
  const auto undisturbed = test.fused(2), disturbed = test.fused(2);
  undisturbed->step(0, 71);
  disturbed->step(0, 71);
  const auto scored = disturbed->evaluate(test.images, 9, {});
  ASSERT_TRUE(scored.ok());
  const auto expected = test.fused(1)->evaluate(test.images, 9, {});
  EXPECT_NE(scored->reconstruction, expected->reconstruction);  // a step was taken
  EXPECT_EQ(trainedValues(*disturbed, 2, 71), trainedValues(*undisturbed, 2, 71));
}

TEST_P(FusedStep, ScoresAndEncodesAsTheModelDoes) {
  for (const int latent : {1, 3}) {  // an odd number of normals in a chunk would show
    const Case test({14, 14, 1}, {50, 30}, latent, 601);
    const auto trainer = test.fused(2);
    for (int step = 0; step < 5; ++step) trainer->step(0, 128);
    const auto model = makeModel(test.model, trainer->weights());
    const auto expected = evaluateModel(*model, test.images, PosteriorUse::Sample, 9);
    const auto found = trainer->evaluate(test.images, 9, {});
    ASSERT_TRUE(expected.ok() && found.ok());
    EXPECT_NEAR(found->reconstruction, expected->reconstruction, 1e-5 * expected->reconstruction);
    EXPECT_NEAR(found->kl, expected->kl, 1e-5 * std::max(1.0, expected->kl));
    const auto means = trainer->encodeMeans(test.images, 5, 590);
    const auto codes = encodeImages(*model, test.images, 5, 590);
    ASSERT_TRUE(codes.ok());
    ASSERT_EQ(means.size(), codes->mean.size());
    for (std::size_t i = 0; i < means.size(); ++i) ASSERT_NEAR(means[i], codes->mean[i], 1e-5) << i;
  }
}

// Nothing multiplies with the weights of a pixel that is black in every image; a step's losses prove them all the same.
TEST_P(FusedStep, AWeightThatIsNotFiniteShowsInTheLossesBehindABlackPixelToo) {
  for (const double clip : {0.0, 0.5}) {
    Case test({28, 28, 1}, {400}, 2, 130);
    test.training.clip = clip;
    for (std::size_t i = 0; i < test.images.size(); ++i) test.images.pixels[i * 784 + 5] = 0;
    for (const float bad : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
      Weights weights = initialWeights(test.model, 5);
      const auto lossOf = [&] {
        const auto trainer = test.ready(makeFusedTrainer(test.model, test.training, weights, 2));
        trainer->step(0, 130);
        return trainer->readLosses(true).front();
      };
      EXPECT_TRUE(lossOf().finite());
      weights.tensors.front().values.at(7 * 784 + 5) = bad;
      EXPECT_FALSE(lossOf().finite()) << "clip " << clip;
    }
  }
}

TEST_P(FusedStep, UsesNoMoreThreadsThanTheProcessMay) {
  TrainingConfig config;
  config.threads = ConfigLimits::maxThreads;
  const int all = trainingThreads(config);
  config.threads = 0;
  EXPECT_EQ(trainingThreads(config), all);
  config.threads = 1;
  EXPECT_EQ(trainingThreads(config), 1);
}

}  // namespace
}  // namespace latentscape
