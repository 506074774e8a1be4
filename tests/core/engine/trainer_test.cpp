// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/trainer.h"
#include "core/engine/frozen/frozen_model.h"
#include "core/engine/torch_library.h"
#include "core/engine/trainer_loader.h"
#include "core/exploration/queries.h"
#include "core/model/model.h"
#include "tests/core/engine/reference.h"
#include "tests/core/engine/small_model.h"

#include <gtest/gtest.h>

#include <memory>
#include <numeric>
#include <vector>

namespace latentscape {
namespace {

TrainingConfig onCpu(int threads = 1) {
  TrainingConfig config;
  config.device = "cpu";
  config.threads = threads;
  config.learningRate = 0.01;
  config.seed = 5;
  return config;
}

// Both engines must do everything that a trainer does.
class TrainerTest : public ::testing::TestWithParam<const char*> {
 protected:
  static std::unique_ptr<Trainer> makeTrainer(TrainingConfig config) {
    config.engine = GetParam();
    auto factory = loadTrainerFactory();
    EXPECT_TRUE(factory.ok()) << (factory.ok() ? "" : factory.error().message());
    auto trainer = (*factory)(small::config(), config, small::weights());
    EXPECT_TRUE(trainer.ok()) << (trainer.ok() ? "" : trainer.error().message());
    return std::move(*trainer);
  }
};

std::vector<const char*> engines() {
  if (!hasTorchLibrary()) return {"fused"};
  return {"fused", "autograd"};
}
INSTANTIATE_TEST_SUITE_P(Engines, TrainerTest, ::testing::ValuesIn(engines()),
                         [](const auto& engine) { return std::string(engine.param); });

std::vector<std::uint32_t> inOrder(std::size_t n) {
  std::vector<std::uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0U);
  return order;
}

TEST_P(TrainerTest, StepsMatchPyTorchsAdam) {
  const ImageSet images = small::images();
  const auto trainer = makeTrainer(onCpu());
  trainer->setTrainingImages(images);
  trainer->setOrder(inOrder(images.size()));
  for (int step = 0; step < 7; ++step) {
    if (step == 4) {
      trainer->setLearningRate(0.003);
      trainer->setBeta(2.5);
    }
    trainer->step(0, images.size());
  }
  const auto losses = trainer->readLosses(true);
  ASSERT_EQ(losses.size(), 7U);
  for (std::size_t i = 0; i < losses.size(); ++i) {
    const std::vector<double> expected = reference()["steps"][i];
    EXPECT_NEAR(losses[i].reconstruction, expected[0], 1e-5 * expected[0]) << "step " << i;
    EXPECT_NEAR(losses[i].kl, expected[1], 1e-5 * std::max(1.0, expected[1])) << "step " << i;
  }
  const auto weights = trainer->weights();
  for (const Tensor& tensor : weights->tensors) {
    SCOPED_TRACE(tensor.name);
    expectClose(tensor.values, reference()["trained"][tensor.name], 1e-4);
  }
  EXPECT_TRUE(trainer->readLosses(true).empty()) << "each loss is returned once";
}

TEST_P(TrainerTest, EvaluatesAndEncodesLikeTheFrozenModel) {
  const ImageSet images = small::images();
  const auto trainer = makeTrainer(onCpu());
  const auto model = makeModel(small::config(), std::make_shared<const Weights>(small::weights()));
  const auto ours = evaluateModel(*model, images, PosteriorUse::Sample, 17);
  const auto theirs = trainer->evaluate(images, 17, {});
  ASSERT_TRUE(ours.ok() && theirs.ok());
  EXPECT_NEAR(ours->reconstruction, theirs->reconstruction, 1e-5 * ours->reconstruction);
  EXPECT_NEAR(ours->kl, theirs->kl, 1e-5);
  const auto means = trainer->encodeMeans(images, 2, 5);
  expectClose(means, std::vector<double>(reference()["mean"].begin() + 6, reference()["mean"].begin() + 21), 1e-5);
}

TEST_P(TrainerTest, EvaluationCanBeCancelled) {
  std::stop_source stop;
  stop.request_stop();
  const auto result = makeTrainer(onCpu())->evaluate(small::images(), 1, stop.get_token());
  ASSERT_FALSE(result.ok());
  EXPECT_TRUE(result.error().cancelled);
}

TEST_P(TrainerTest, RestoresCopies) {
  const ImageSet images = small::images();
  const auto trainer = makeTrainer(onCpu());
  trainer->setTrainingImages(images);
  trainer->setOrder(inOrder(images.size()));
  const auto before = trainer->copyState();
  trainer->step(0, 4);
  const auto copyAfterOne = trainer->copyState();
  const auto afterOne = trainer->weights();
  trainer->step(4, 5);
  EXPECT_NE(trainer->weights()->tensors[0].values, afterOne->tensors[0].values);
  trainer->restore(*copyAfterOne);
  EXPECT_EQ(trainer->weights()->tensors[0].values, afterOne->tensors[0].values);
  trainer->restore(*before);
  EXPECT_EQ(trainer->weights()->tensors[0].values, small::weights().tensors[0].values);
}

TEST_P(TrainerTest, SameSeedAndThreadsGiveTheSameBits) {
  const ImageSet images = small::images();
  const auto train = [&](std::uint64_t seed) {
    TrainingConfig config = onCpu(2);
    config.seed = seed;
    const auto trainer = makeTrainer(config);
    trainer->setTrainingImages(images);
    trainer->setOrder(inOrder(images.size()));
    for (int i = 0; i < 20; ++i) trainer->step(0, images.size());
    return trainer->weights()->tensors[0].values;
  };
  EXPECT_EQ(train(1), train(1));
  EXPECT_NE(train(1), train(2));
}

TEST(Trainer, AMissingDeviceIsAnErrorWithItsField) {
  auto factory = loadTrainerFactory();
  ASSERT_TRUE(factory.ok());
  TrainingConfig config = onCpu();
  config.device = "cuda:63";
  const auto trainer = (*factory)(small::config(), config, small::weights());
  ASSERT_FALSE(trainer.ok());
  EXPECT_EQ(trainer.error().where, "device");
  EXPECT_FALSE(trainer.error().advice.empty());
}

}  // namespace
}  // namespace latentscape
