// SPDX-License-Identifier: GPL-3.0-or-later
// A trainer that takes up a state goes on as the one that it was copied from: the same weights, moments and losses, bit for bit.
#include "core/engine/torch_library.h"
#include "core/engine/trainer_loader.h"
#include "core/model/trainer_state.h"
#include "tests/core/engine/trainers.h"

#include <bit>
#include <functional>
#include <limits>
#include <numeric>
#include <thread>
#include <utility>

namespace latentscape {
namespace {

constexpr std::size_t kImages = 70, kBatch = 32;  // an epoch is two batches and a short one
constexpr std::size_t kEpochSteps = 3, kSteps = 2 * kEpochSteps;

struct Variant {
  std::string name;
  Case test;
};

Variant variant(std::string name, Family family, Optimizer optimizer, Reconstruction reconstruction, Case test) {
  test.model.family = family;
  test.model.classes = family == Family::ConditionalVae ? 5 : 0;
  test.model.reconstruction = reconstruction;
  test.model.learnedVariance = reconstruction == Reconstruction::Gaussian;
  test.training.optimizer = optimizer;
  test.training.batch = kBatch;
  return {std::move(name), std::move(test)};
}
Case dense(std::vector<int> hidden = {33, 20}) { return Case({9, 10, 1}, std::move(hidden), 3, kImages); }
Case convolutional() { return Case({9, 10, 1}, {5, 16}, {20}, 3, kImages); }

std::vector<Variant> variants() {
  using enum Family;
  using enum Optimizer;
  using enum Reconstruction;
  std::vector<Variant> all;
  const auto add = [&all](Variant next) -> Case& { return all.emplace_back(std::move(next)).test; };
  add(variant("vae, adam", Vae, Adam, Bernoulli, dense()));
  add(variant("autoencoder, sgd, clip", Autoencoder, Sgd, SquaredError, dense())).training.clip = 0.5;
  add(variant("conditional, rmsprop, corruption", ConditionalVae, RmsProp, Bernoulli, dense())).training.corruption = {
      CorruptionKind::Gaussian, 0.3};
  add(variant("vae, adamw, learned variance, decay", Vae, AdamW, Gaussian, dense())).training.weightDecay = 0.05;
  add(variant("convolutional vae, adam", Vae, Adam, Bernoulli, convolutional()));
  add(variant("convolutional autoencoder, sgd, decay", Autoencoder, Sgd, SquaredError, convolutional())).training.weightDecay =
      0.01;
  add(variant("convolutional conditional, adamw, learned variance, decay", ConditionalVae, AdamW, Gaussian, convolutional()))
      .training.weightDecay = 0.05;
  Case& drawn = add(variant("convolutional vae, rmsprop, binarize, clip", Vae, RmsProp, Bernoulli, convolutional()));
  drawn.training.binarize = true;
  drawn.training.clip = 2.0;
  add(variant("autoencoder, adam, masking", Autoencoder, Adam, SquaredError, dense())).training.corruption = {
      CorruptionKind::Masking, 0.3};
  Case& noisy = add(variant("vae, sgd, binarize, salt and pepper", Vae, Sgd, Bernoulli, dense()));
  noisy.training.binarize = true;
  noisy.training.corruption = {CorruptionKind::SaltAndPepper, 0.2};
  Case& cut = add(variant("conditional, adam, clip, decay", ConditionalVae, Adam, Bernoulli, dense()));
  cut.training.clip = 1.0;
  cut.training.weightDecay = 0.02;
  add(variant("convolutional conditional, rmsprop, learned variance", ConditionalVae, RmsProp, Gaussian, convolutional()));
  // Wide enough for the matrix unit, for tiles of outputs, and for updates beside the products.
  Case& wide = add(variant("wide vae, adam, clip", Vae, Adam, Bernoulli, dense({300, 200})));
  wide.training.clip = 1.0;
  add(variant("wide autoencoder, sgd", Autoencoder, Sgd, Bernoulli, dense({300, 200})));
  add(variant("vae without hidden layers, rmsprop, tanh", Vae, RmsProp, Bernoulli, dense({}))).model.activation =
      Activation::Tanh;
  add(variant("vae, adamw, silu", Vae, AdamW, Bernoulli, dense())).model.activation = Activation::Silu;
  return all;
}

// Makes a trainer from weights of a seed: the second of two for the same state differs in what must not matter.
using Make = std::function<std::unique_ptr<Trainer>(const Case& test, std::uint64_t weightSeed, bool second)>;

std::unique_ptr<Trainer> fusedTrainer(const Case& test, std::uint64_t weightSeed, bool second) {
  return test.ready(makeFusedTrainer(test.model, test.training, initialWeights(test.model, weightSeed), second ? 3 : 2));
}
std::unique_ptr<Trainer> autogradTrainer(const Case& test, std::uint64_t weightSeed, bool /*second*/) {
  TrainingConfig config = test.training;
  config.engine = "autograd";
  return test.ready((*loadTrainerFactory())(test.model, config, initialWeights(test.model, weightSeed)));
}

std::vector<std::uint32_t> orderOf(std::size_t epoch) {
  std::vector<std::uint32_t> order(kImages);
  std::iota(order.begin(), order.end(), 0U);
  RandomStream random(40 + epoch);
  for (std::size_t i = kImages; i > 1; --i) std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
  return order;
}

// The session sets order, rate and beta; a state has none of them.
Losses takeStep(Trainer& trainer, std::size_t step) {
  trainer.setOrder(orderOf(step / kEpochSteps));
  trainer.setLearningRate(4e-3 / static_cast<double>(step + 1));
  trainer.setBeta(0.5 + 0.1 * static_cast<double>(step));
  const std::size_t first = step % kEpochSteps * kBatch;
  trainer.step(first, std::min(kBatch, kImages - first));
  const auto losses = trainer.readLosses(true);
  EXPECT_EQ(losses.size(), 1U);
  return losses.front();
}
std::vector<Losses> takeSteps(Trainer& trainer, std::size_t from, std::size_t to) {
  std::vector<Losses> losses;
  for (std::size_t step = from; step < to; ++step) losses.push_back(takeStep(trainer, step));
  return losses;
}

std::vector<float> flat(const Weights& weights) {
  std::vector<float> values;
  for (const Tensor& tensor : weights.tensors) values.insert(values.end(), tensor.values.begin(), tensor.values.end());
  return values;
}
// How many values differ in a bit.
std::size_t differing(const std::vector<float>& a, const std::vector<float>& b) {
  EXPECT_EQ(a.size(), b.size());
  std::size_t count = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    count += std::bit_cast<std::uint32_t>(a[i]) != std::bit_cast<std::uint32_t>(b[i]) ? 1 : 0;
  return count;
}
void expectSame(const TrainerState& ours, const TrainerState& theirs) {
  EXPECT_EQ(differing(flat(ours.weights), flat(theirs.weights)), 0U) << "weights";
  EXPECT_EQ(differing(ours.mean, theirs.mean), 0U) << "means";
  EXPECT_EQ(differing(ours.square, theirs.square), 0U) << "squares";
  EXPECT_EQ(ours.step, theirs.step);
  EXPECT_EQ(ours.generator, theirs.generator);
}
void expectSame(const std::vector<Losses>& ours, const std::vector<Losses>& theirs) {
  ASSERT_EQ(ours.size(), theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    EXPECT_EQ(ours[i].reconstruction, theirs[i].reconstruction) << "step " << i;
    EXPECT_EQ(ours[i].kl, theirs[i].kl) << "step " << i;
  }
}

// A training from beginning to end, with the state before every step and after the last.
struct Trained {
  std::vector<TrainerState> states;
  std::vector<std::shared_ptr<const Trainer::StateCopy>> copies;
  std::vector<Losses> losses;
};
Trained train(Trainer& trainer) {
  Trained result;
  const auto keep = [&] {
    result.copies.push_back(trainer.copyState());
    result.states.push_back(result.copies.back()->unpacked());
  };
  for (std::size_t step = 0; step < kSteps; ++step) {
    keep();
    result.losses.push_back(takeStep(trainer, step));
  }
  keep();
  return result;
}

void expectGoesOn(const Make& make) {
  for (const Variant& each : variants()) {
    SCOPED_TRACE(each.name);
    auto trainer = make(each.test, 5, false);
    const Trained whole = train(*trainer);
    EXPECT_EQ(differing(flat(*trainer->weights()), flat(whole.states.back().weights)), 0U);
    trainer.reset();
    for (std::size_t stop = 0; stop <= kSteps; ++stop) {
      SCOPED_TRACE("stopped before step " + std::to_string(stop));
      const TrainerState& state = whole.states[stop];
      EXPECT_TRUE(checkState(each.test.model, state, "").ok());
      EXPECT_EQ(state.step, stop);
      // Later steps and the trainer's end left the copy as it was.
      TrainerState again;
      std::thread([&] { again = whole.copies[stop]->unpacked(); }).join();
      expectSame(again, state);
      const auto resumed = make(each.test, 99, true);
      resumed->setState(state);
      expectSame(resumed->copyState()->unpacked(), state);
      expectSame(takeSteps(*resumed, stop, kSteps),
                 {whole.losses.begin() + static_cast<std::ptrdiff_t>(stop), whole.losses.end()});
      expectSame(resumed->copyState()->unpacked(), whole.states.back());
    }
  }
}

// Also when every number has become NaN meanwhile, in moments and buffers too.
void expectRestores(const Make& make) {
  for (const Variant& each : variants()) {
    SCOPED_TRACE(each.name);
    const auto trainer = make(each.test, 5, false);
    const Trained whole = train(*trainer);
    trainer->restore(*whole.copies[2]);
    expectSame(trainer->copyState()->unpacked(), whole.states[2]);
    trainer->setLearningRate(std::numeric_limits<double>::infinity());
    for (int step = 0; step < 3; ++step) trainer->step(0, kImages);
    const auto bad = trainer->copyState()->unpacked();
    EXPECT_FALSE(checkState(each.test.model, bad, "").ok());
    trainer->restore(*whole.copies[2]);
    EXPECT_TRUE(trainer->readLosses(true).empty()) << "losses of steps that were taken back";
    expectSame(takeSteps(*trainer, 2, kSteps), {whole.losses.begin() + 2, whole.losses.end()});
    expectSame(trainer->copyState()->unpacked(), whole.states.back());
    // And by a state from elsewhere.
    for (int step = 0; step < 2; ++step) trainer->step(0, kImages);
    trainer->setLearningRate(std::numeric_limits<double>::infinity());
    for (int step = 0; step < 3; ++step) trainer->step(0, kImages);
    trainer->setState(whole.states[1]);
    EXPECT_TRUE(trainer->readLosses(true).empty());
    expectSame(takeSteps(*trainer, 1, kSteps), {whole.losses.begin() + 1, whole.losses.end()});
    expectSame(trainer->copyState()->unpacked(), whole.states.back());
  }
}

void expectMissingMomentsAreZero(const Make& make) {
  for (const Variant& each : variants()) {
    SCOPED_TRACE(each.name);
    TrainerState zeros = train(*make(each.test, 5, false)).states[3];
    TrainerState missing = zeros;
    std::fill(zeros.mean.begin(), zeros.mean.end(), 0.0F);
    std::fill(zeros.square.begin(), zeros.square.end(), 0.0F);
    missing.mean.clear();
    missing.square.clear();
    const auto one = make(each.test, 99, false), other = make(each.test, 99, true);
    takeSteps(*other, 0, 2);  // it has moments of its own
    one->setState(zeros);
    other->setState(missing);
    expectSame(other->copyState()->unpacked(), zeros);
    expectSame(takeSteps(*other, 3, kSteps), takeSteps(*one, 3, kSteps));
    expectSame(other->copyState()->unpacked(), one->copyState()->unpacked());
  }
}

// Both moments of the first two steps from the gradients that those are taken with.
void expectMomentsOfTheGradients(const Make& make) {
  struct Rule {
    double keepMean, mean, keepSquare, square;
  };
  const auto ruleOf = [](Optimizer optimizer) -> Rule {
    switch (optimizer) {
      case Optimizer::Sgd: return {0.9, 1.0, 0.0, 0.0};
      case Optimizer::RmsProp: return {0.0, 0.0, 0.99, 0.01};
      case Optimizer::Adam:
      case Optimizer::AdamW: return {0.9, 0.1, 0.999, 0.001};
    }
    return {};
  };
  for (Variant each : variants()) {
    SCOPED_TRACE(each.name);
    each.test.training.clip = 0.0;
    if (each.test.training.optimizer != Optimizer::AdamW) each.test.training.weightDecay = 0.0;
    const Optimizer optimizer = each.test.training.optimizer;
    const Rule rule = ruleOf(optimizer);
    const auto trainer = make(each.test, 5, false);
    const std::size_t count = static_cast<std::size_t>(parameterCount(each.test.model));
    std::vector<float> mean(hasMean(optimizer) ? count : 0), square(hasSquare(optimizer) ? count : 0);
    for (int step = 0; step < 2; ++step) {
      const std::vector<float> gradient = flat(trainer->gradient(0, kBatch));
      trainer->step(0, kBatch);
      const auto state = trainer->copyState()->unpacked();
      ASSERT_EQ(gradient.size(), count);
      EXPECT_GT(norm(gradient), 0.0);
      for (std::size_t i = 0; i < count; ++i) {
        const double g = gradient[i];
        if (!mean.empty()) mean[i] = static_cast<float>(rule.keepMean * mean[i] + rule.mean * g);
        if (!square.empty()) square[i] = static_cast<float>(rule.keepSquare * square[i] + rule.square * g * g);
      }
      EXPECT_LE(distance(state.mean, mean), 1e-5) << "step " << step;
      EXPECT_LE(distance(state.square, square), 1e-5) << "step " << step;
    }
  }
}

using FusedState = EveryKernel;
INSTANTIATE_TEST_SUITE_P(Kernels, FusedState, everyKernel(), kernelName);

TEST_P(FusedState, GoesOnWithTheSameBitsInATrainerWithOtherThreads) { expectGoesOn(fusedTrainer); }
TEST_P(FusedState, CopiesAreRestoredAfterADivergence) { expectRestores(fusedTrainer); }
TEST_P(FusedState, MissingMomentsAreZero) { expectMissingMomentsAreZero(fusedTrainer); }
TEST_P(FusedState, MomentsAreThoseOfTheGradients) { expectMomentsOfTheGradients(fusedTrainer); }

class AutogradState : public testing::Test {
 protected:
  void SetUp() override {
    if (!hasTorchLibrary()) GTEST_SKIP() << "this was built without LibTorch";
  }
};

TEST_F(AutogradState, GoesOnWithTheSameBits) { expectGoesOn(autogradTrainer); }
TEST_F(AutogradState, CopiesAreRestoredAfterADivergence) { expectRestores(autogradTrainer); }
TEST_F(AutogradState, MissingMomentsAreZero) { expectMissingMomentsAreZero(autogradTrainer); }
TEST_F(AutogradState, MomentsAreThoseOfTheGradients) { expectMomentsOfTheGradients(autogradTrainer); }

// The engines' states have one layout: one goes on where the other stopped.
TEST_F(AutogradState, IsThatOfTheFusedStep) {
  for (const Variant& each : variants()) {
    SCOPED_TRACE(each.name);
    const auto ours = fusedTrainer(each.test, 5, false), theirs = autogradTrainer(each.test, 99, false);
    takeSteps(*ours, 0, 2);
    TrainerState state = ours->copyState()->unpacked();
    state.generator = "of a GPU";
    theirs->setState(state);
    state.generator.clear();
    expectSame(theirs->copyState()->unpacked(), state);
    takeStep(*ours, 2);
    takeStep(*theirs, 2);
    const auto a = ours->copyState()->unpacked(), b = theirs->copyState()->unpacked();
    EXPECT_LE(distance(flat(b.weights), flat(a.weights)), 1e-4);
    EXPECT_LE(distance(b.mean, a.mean), 1e-3);
    EXPECT_LE(distance(b.square, a.square), 1e-3);
  }
}

}  // namespace
}  // namespace latentscape
