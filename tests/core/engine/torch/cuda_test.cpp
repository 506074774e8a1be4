// SPDX-License-Identifier: GPL-3.0-or-later
// Compares training on a CUDA device with the fused step on the processor. Skipped without such a device or with a LibTorch
// without CUDA.
#include "core/engine/devices.h"
#include "core/engine/trainer_loader.h"
#include "tests/core/engine/trainers.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <thread>

namespace latentscape {
namespace {

constexpr int kSteps = 50;  // the first three of each batch size run as single operations, the rest are replayed

class Cuda : public ::testing::Test {
 protected:
  void SetUp() override {
    if (cudaDevices().empty()) GTEST_SKIP() << "there is no CUDA device";
    const auto made = make(Case({3, 3, 1}, {4}, 2, 5));
    if (!made.ok() && made.error().message().find("LibTorch finds no CUDA device") != std::string::npos)
      GTEST_SKIP() << made.error().message();
  }

  static Result<std::unique_ptr<Trainer>> make(const Case& test) {
    auto factory = loadTrainerFactory();
    if (!factory) return factory.error();
    TrainingConfig training = test.training;
    training.device = "cuda";
    return (*factory)(test.model, training, initialWeights(test.model, 5));
  }
  static std::unique_ptr<Trainer> onDevice(const Case& test) { return test.ready(make(test)); }

  static void expectSameGradient(const Case& test, double tolerance = 1e-5) {
    const std::size_t count = test.images.size();
    const Weights theirs = onDevice(test)->gradient(0, count), ours = test.fused(2)->gradient(0, count);
    ASSERT_EQ(ours.tensors.size(), theirs.tensors.size());
    for (std::size_t i = 0; i < ours.tensors.size(); ++i) {
      EXPECT_LE(distance(theirs.tensors[i].values, ours.tensors[i].values), tolerance) << ours.tensors[i].name;
    }
  }

  // The losses of steps over batches of 128, 128 and a short one of 44.
  static std::vector<Losses> lossesOf(Trainer& trainer, std::size_t steps = kSteps) {
    for (std::size_t step = 0; step < steps; ++step) {
      // Three steps of each batch size run as single operations; for the short batch, the last of them is step 8.
      if (step == 10) {
        EXPECT_EQ(trainer.replays(), trainer.device() != "cpu");
      }
      const std::size_t first = step % 3 * 128;
      if (step == 20) trainer.setLearningRate(5e-4);
      trainer.step(first, std::min<std::size_t>(128, 300 - first));
    }
    return trainer.readLosses(true);
  }

  static void expectSameTensors(const Weights& ours, const Weights& theirs) {
    ASSERT_EQ(ours.tensors.size(), theirs.tensors.size());
    for (std::size_t i = 0; i < ours.tensors.size(); ++i) EXPECT_EQ(ours.tensors[i].values, theirs.tensors[i].values) << i;
  }
  static void expectSameState(const TrainerState& ours, const TrainerState& theirs) {
    expectSameTensors(ours.weights, theirs.weights);
    EXPECT_EQ(ours.mean, theirs.mean);
    EXPECT_EQ(ours.square, theirs.square);
    EXPECT_EQ(ours.step, theirs.step);
    EXPECT_EQ(ours.generator, theirs.generator);
  }
  // The order in which a GPU sums may differ between single operations and recorded ones.
  static void expectSameLosses(const std::vector<Losses>& ours, const std::vector<Losses>& theirs) {
    ASSERT_EQ(ours.size(), theirs.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
      EXPECT_NEAR(ours[i].reconstruction, theirs[i].reconstruction, 1e-4 * theirs[i].reconstruction) << "step " << i;
      EXPECT_NEAR(ours[i].kl, theirs[i].kl, 1e-3 * std::max(1.0, theirs[i].kl)) << "step " << i;
    }
  }

  static std::vector<double> reconstructionsOf(Trainer& trainer, int steps, std::size_t count) {
    for (int step = 0; step < steps; ++step) trainer.step(0, count);
    EXPECT_EQ(trainer.replays(), trainer.device() != "cpu");
    std::vector<double> values;
    for (const Losses& losses : trainer.readLosses(true)) values.push_back(losses.reconstruction);
    return values;
  }
};

TEST_F(Cuda, DescribesItsDevice) {
  const auto trainer = onDevice(Case({3, 3, 1}, {4}, 2, 5));
  EXPECT_EQ(trainer->device(), "cuda:0");
  EXPECT_TRUE(trainer->deviceDescription().starts_with("CUDA:0, ")) << trainer->deviceDescription();
}

TEST_F(Cuda, GradientsMatchTheProcessor) {
  for (const Family family : {Family::Autoencoder, Family::Vae, Family::ConditionalVae}) {
    for (std::size_t a = 0; a < choiceNames<Activation>().size(); ++a) {
      for (const Reconstruction reconstruction :
           {Reconstruction::Bernoulli, Reconstruction::SquaredError, Reconstruction::Gaussian}) {
        Case test({5, 7, 1}, {33, 40}, 3, 71);
        test.model.family = family;
        test.model.activation = static_cast<Activation>(a);
        test.model.reconstruction = reconstruction;
        test.model.learnedVariance = reconstruction == Reconstruction::Gaussian;
        test.model.classes = family == Family::ConditionalVae ? 5 : 0;
        test.training.meanOverPixels = a % 2 == 1;
        SCOPED_TRACE(std::string(nameOf(family)) + " " + std::string(nameOf(test.model.activation)) + " " +
                     std::string(nameOf(reconstruction)));
        expectSameGradient(test);
      }
    }
  }
  expectSameGradient(Case({28, 28, 1}, {400}, 2, 128));
  expectSameGradient(Case({157, 5, 1}, {785, 17}, 50, 513));
}

TEST_F(Cuda, GradientsOfConvolutionsMatchTheProcessor) {
  for (const Family family : {Family::Autoencoder, Family::Vae, Family::ConditionalVae}) {
    Case test({13, 10, 3}, {5, 8}, {20}, 4, 37);
    test.model.family = family;
    test.model.classes = family == Family::ConditionalVae ? 5 : 0;
    SCOPED_TRACE(nameOf(family));
    expectSameGradient(test);
  }
}

TEST_F(Cuda, GradientsOfCorruptedAndBinarizedImagesMatchTheProcessor) {
  for (const Corruption corruption : {Corruption{CorruptionKind::None, 0.0}, Corruption{CorruptionKind::Gaussian, 0.5},
                                      Corruption{CorruptionKind::SaltAndPepper, 0.2}, Corruption{CorruptionKind::Masking, 0.3}}) {
    Case test({5, 7, 1}, {33}, 3, 71);
    test.training.corruption = corruption;
    test.training.binarize = true;
    SCOPED_TRACE(static_cast<int>(corruption.kind));
    expectSameGradient(test);
  }
}

// An autoencoder draws no random numbers, so replayed steps can be compared one by one.
TEST_F(Cuda, ReplayedStepsOfEveryOptimizerMatchTheProcessor) {
  for (std::size_t o = 0; o < choiceNames<Optimizer>().size(); ++o) {
    for (const bool convolutional : {false, true}) {
      Case test = convolutional ? Case({14, 14, 1}, {4, 6}, {20}, 3, 300) : Case({14, 14, 1}, {50, 30}, 3, 300);
      test.model.family = Family::Autoencoder;
      test.training.optimizer = static_cast<Optimizer>(o);
      test.training.learningRate = test.training.optimizer == Optimizer::Sgd ? 1e-4 : 1e-3;
      test.training.weightDecay = 0.05;
      test.training.clip = 20.0;
      SCOPED_TRACE(std::string(nameOf(test.training.optimizer)) + (convolutional ? ", convolutional" : ", dense"));
      const auto ours = test.fused(2), theirs = onDevice(test);
      const auto a = lossesOf(*ours), b = lossesOf(*theirs);
      ASSERT_EQ(b.size(), static_cast<std::size_t>(kSteps));
      for (std::size_t i = 0; i < b.size(); ++i)
        EXPECT_NEAR(b[i].reconstruction, a[i].reconstruction, 1e-4 * a[i].reconstruction) << "step " << i;
      EXPECT_LT(b[48].reconstruction, b[0].reconstruction);  // the same images in both
      const auto mine = ours->weights(), other = theirs->weights();
      for (std::size_t i = 0; i < mine->tensors.size(); ++i) {
        EXPECT_LE(distance(other->tensors[i].values, mine->tensors[i].values), 1e-3) << mine->tensors[i].name;
      }
    }
  }
}

// A model with enough parameters for the fused optimizer kernel.
TEST_F(Cuda, ReplayedStepsOfALargeModelMatchTheProcessor) {
  Case test({28, 28, 1}, {2048, 1024}, 3, 300);
  test.model.family = Family::Autoencoder;
  test.training.optimizer = Optimizer::AdamW;
  test.training.weightDecay = 0.05;
  const auto ours = test.fused(2), theirs = onDevice(test);
  const auto a = lossesOf(*ours, 24), b = lossesOf(*theirs, 24);
  for (std::size_t i = 0; i < b.size(); ++i)
    EXPECT_NEAR(b[i].reconstruction, a[i].reconstruction, 2e-4 * a[i].reconstruction) << "step " << i;
}

// Steps that hardly change the weights see the same images with new random numbers: their losses differ, and the mean is what
// evaluation finds.
TEST_F(Cuda, ReplayedStepsDrawNewNoise) {
  Case test({14, 14, 1}, {50}, 3, 128);
  test.training.learningRate = 1e-12;
  const auto trainer = onDevice(test);
  const std::vector<double> drawn = reconstructionsOf(*trainer, 400, 128);
  ASSERT_EQ(drawn.size(), 400U);
  double mean = 0.0, square = 0.0, expected = 0.0;
  for (const double value : drawn) mean += value / 400.0;
  for (const double value : drawn) square += (value - mean) * (value - mean) / 399.0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) expected += trainer->evaluate(test.images, seed, {})->reconstruction / 400.0;
  EXPECT_GT(square, 0.0);
  EXPECT_NEAR(mean, expected, 5.0 * std::sqrt(2.0 * square / 400.0));
  auto sorted = drawn;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_GT(std::unique(sorted.begin(), sorted.end()) - sorted.begin(), 350) << "the noise repeats";
}

TEST_F(Cuda, ReplayedStepsDrawNewCorruptionAndBinarization) {
  for (const Corruption corruption : {Corruption{CorruptionKind::None, 0.0}, Corruption{CorruptionKind::Gaussian, 0.5},
                                      Corruption{CorruptionKind::SaltAndPepper, 0.2}, Corruption{CorruptionKind::Masking, 0.3}}) {
    Case test({14, 14, 1}, {50}, 3, 128);
    test.model.family = Family::Autoencoder;
    test.training.learningRate = 1e-12;
    test.training.corruption = corruption;
    test.training.binarize = corruption.kind == CorruptionKind::None;
    SCOPED_TRACE(static_cast<int>(corruption.kind));
    const auto theirs = onDevice(test), ours = test.fused(2);
    const std::vector<double> a = reconstructionsOf(*ours, 200, 128), b = reconstructionsOf(*theirs, 200, 128);
    const auto meanOf = [](const std::vector<double>& values) {
      double sum = 0.0;
      for (const double value : values) sum += value;
      return sum / static_cast<double>(values.size());
    };
    double square = 0.0;
    for (const double value : b) square += (value - meanOf(b)) * (value - meanOf(b)) / 199.0;
    EXPECT_GT(square, 0.0);
    EXPECT_NEAR(meanOf(b), meanOf(a), 5.0 * std::sqrt(2.0 * square / 200.0));
  }
}

TEST_F(Cuda, AHigherBetaTakesEffectInReplayedSteps) {
  const Case test({14, 14, 1}, {50}, 3, 300);
  const auto trainer = onDevice(test);
  const double before = lossesOf(*trainer, 300).back().kl;
  trainer->setBeta(100.0);
  EXPECT_LT(lossesOf(*trainer, 300).back().kl, 0.5 * before);
}

TEST_F(Cuda, TheSameSeedGivesTheSameBits) {
  for (const bool convolutional : {false, true}) {
    Case test = convolutional ? Case({14, 14, 1}, {4, 6}, {20}, 3, 300) : Case({14, 14, 1}, {50, 30}, 3, 300);
    const auto train = [&](std::uint64_t seed) {
      test.training.seed = seed;
      const auto trainer = onDevice(test);
      lossesOf(*trainer);
      return trainer->weights()->tensors[0].values;
    };
    const auto first = train(1);
    EXPECT_EQ(train(1), first);
    EXPECT_NE(train(2), first);
  }
}

TEST_F(Cuda, NewImagesDiscardRecordedSteps) {
  Case test({14, 14, 1}, {50}, 3, 300);
  test.model.family = Family::Autoencoder;
  ImageSet other = noiseImages(test.images.shape, 300);
  for (auto& pixel : other.pixels) pixel = static_cast<std::uint8_t>(255 - pixel);
  const auto ours = test.fused(2), theirs = onDevice(test);
  lossesOf(*ours, 12);
  lossesOf(*theirs, 12);
  for (const auto& trainer : {ours.get(), theirs.get()}) trainer->setTrainingImages(other);
  const auto a = lossesOf(*ours, 12), b = lossesOf(*theirs, 12);
  for (std::size_t i = 0; i < a.size(); ++i)
    EXPECT_NEAR(b[i].reconstruction, a[i].reconstruction, 1e-4 * a[i].reconstruction) << "step " << i;
}

// Two trainers in turn on the same stream; the first is destroyed with steps still enqueued.
TEST_F(Cuda, ATrainerIsIndependentOfThePreviousOne) {
  Case test({14, 14, 1}, {50, 30}, 3, 300);
  const auto losses = [&](bool after) {
    if (after) {
      Case before = test;
      before.training.learningRate = 10.0;
      const auto first = onDevice(before);
      for (int step = 0; step < 40; ++step) first->step(0, 128);
    }
    const auto trainer = onDevice(test);
    return lossesOf(*trainer);
  };
  const auto alone = losses(false), second = losses(true);
  ASSERT_EQ(alone.size(), second.size());
  for (std::size_t i = 0; i < alone.size(); ++i) EXPECT_EQ(alone[i].reconstruction, second[i].reconstruction) << "step " << i;
}

TEST_F(Cuda, LossesArriveWithoutWaitingAndNoneIsLost) {
  const Case test({14, 14, 1}, {50}, 3, 128);
  const auto trainer = onDevice(test);
  std::size_t read = 0;
  for (int round = 0; round < 50; ++round) {
    const std::size_t before = static_cast<std::size_t>(round) * 16;
    for (int step = 0; step < 16; ++step) trainer->step(0, 128);
    read += trainer->readLosses(false).size();
    EXPECT_GE(read, before);
  }
  read += trainer->readLosses(true).size();
  EXPECT_EQ(read, 800U);
  EXPECT_TRUE(trainer->readLosses(true).empty());
}

TEST_F(Cuda, ScoresAndEncodesLikeTheProcessor) {
  Case test({14, 14, 1}, {50, 30}, 3, 601);
  test.model.family = Family::ConditionalVae;
  test.model.classes = 5;
  const auto theirs = onDevice(test), ours = test.fused(2);
  const auto a = ours->evaluate(test.images, 9, {}), b = theirs->evaluate(test.images, 9, {});
  ASSERT_TRUE(a.ok() && b.ok());
  EXPECT_NEAR(b->reconstruction, a->reconstruction, 1e-5 * a->reconstruction);
  EXPECT_NEAR(b->kl, a->kl, 1e-5 * std::max(1.0, a->kl));
  const auto means = ours->encodeMeans(test.images, 5, 590), other = theirs->encodeMeans(test.images, 5, 590);
  for (std::size_t i = 0; i < means.size(); ++i) ASSERT_NEAR(other[i], means[i], 1e-5) << i;
}

TEST_F(Cuda, ASnapshotBelongsToTheStepAtWhichItBegan) {
  Case test({14, 14, 1}, {50, 30}, 3, 300);
  test.model.family = Family::ConditionalVae;
  test.model.classes = 5;
  const auto trainer = onDevice(test);
  EXPECT_FALSE(trainer->takeSnapshot(true).has_value());
  lossesOf(*trainer, 30);
  const auto weights = trainer->weights();
  const auto means = trainer->encodeMeans(test.images, 0, 200);
  trainer->beginSnapshot(test.images, 100);  // not taken
  trainer->beginSnapshot(test.images, 200);
  lossesOf(*trainer, 30);
  const auto snapshot = trainer->takeSnapshot(true);
  ASSERT_TRUE(snapshot.has_value());
  for (std::size_t i = 0; i < weights->tensors.size(); ++i)
    EXPECT_EQ(snapshot->weights->tensors[i].values, weights->tensors[i].values);
  ASSERT_EQ(snapshot->means.size(), means.size());
  for (std::size_t i = 0; i < means.size(); ++i) ASSERT_NEAR(snapshot->means[i], means[i], 1e-6) << i;
  EXPECT_FALSE(trainer->takeSnapshot(true).has_value());
  EXPECT_NE(trainer->weights()->tensors[0].values, weights->tensors[0].values);
}

// A copy is taken and laid out while later steps are enqueued, also on another thread and after the trainer is gone. The state
// comes back bit for bit in a new trainer, whose generator goes on; its next steps draw the same random numbers.
TEST_F(Cuda, StatesComeBackAndGoOn) {
  for (std::size_t o = 0; o < choiceNames<Optimizer>().size(); ++o) {
    Case test({14, 14, 1}, {50, 30}, 3, 300);
    test.training.optimizer = static_cast<Optimizer>(o);
    test.training.learningRate = test.training.optimizer == Optimizer::Sgd ? 1e-4 : 1e-3;
    test.training.corruption = {CorruptionKind::Gaussian, 0.2};
    SCOPED_TRACE(nameOf(test.training.optimizer));
    auto trainer = onDevice(test);
    lossesOf(*trainer, 30);
    const auto weights = trainer->weights();
    const auto copy = trainer->copyState();
    const auto expected = lossesOf(*trainer, 30);
    TrainerState state;
    std::thread([&] { state = copy->unpacked(); }).join();
    expectSameTensors(state.weights, *weights);
    EXPECT_EQ(state.step, 30U);
    EXPECT_FALSE(state.generator.empty());
    EXPECT_EQ(state.mean.empty(), !hasMean(test.training.optimizer));
    EXPECT_EQ(state.square.empty(), !hasSquare(test.training.optimizer));

    // Recorded steps go on with what is restored.
    trainer->restore(*copy);
    expectSameState(trainer->copyState()->unpacked(), state);
    expectSameLosses(lossesOf(*trainer, 30), expected);
    trainer.reset();
    expectSameState(copy->unpacked(), state);

    const auto resumed = onDevice(test);
    resumed->setLearningRate(5e-4);  // as lossesOf() left it
    resumed->setState(state);
    expectSameState(resumed->copyState()->unpacked(), state);
    expectSameLosses(lossesOf(*resumed, 30), expected);

    // What is no generator's state is left out.
    const std::string own = onDevice(test)->copyState()->unpacked().generator;
    const std::string seed = own.substr(0, 8), oddOffset("\1\0\0\0\0\0\0\0", 8);
    for (const std::string& other : {std::string(), std::string("abc"), std::string(5056, 'x'), own + "x", seed + oddOffset}) {
      TrainerState foreign = state;
      foreign.generator = other;
      const auto taking = onDevice(test);
      taking->setState(foreign);
      EXPECT_EQ(taking->copyState()->unpacked().generator, own) << other.size();
    }
    const auto processor = test.fused(2);
    processor->setState(state);
    expectSameTensors(processor->copyState()->unpacked().weights, state.weights);
    EXPECT_EQ(processor->copyState()->unpacked().generator, "");
  }
}

// The same for the fused optimizer kernel, which counts steps on the device.
TEST_F(Cuda, TheStateOfALargeModelGoesOn) {
  Case test({28, 28, 1}, {2048, 1024}, 3, 300);
  test.model.family = Family::Autoencoder;
  const auto trainer = onDevice(test);
  lossesOf(*trainer, 12);
  const TrainerState state = trainer->copyState()->unpacked();
  const auto expected = lossesOf(*trainer, 12);
  const auto resumed = onDevice(test);
  resumed->setState(state);
  expectSameState(resumed->copyState()->unpacked(), state);
  expectSameLosses(lossesOf(*resumed, 12), expected);
}

}  // namespace
}  // namespace latentscape
