// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/embedded.h"
#include "core/engine/fused/fused_trainer.h"
#include "core/training/training_run.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace latentscape {
namespace {

// The watch over real runs: it lets every preset of the window and every kind of objective train, and sees real explosions.

class LastState final : public RunRecorder {
 public:
  void record(const LossLog&) override {}
  void put(std::shared_ptr<const RunStateCopy> state, StateOccasion) override { last = std::move(state); }
  std::shared_ptr<const RunStateCopy> last;
};

class Divergences : public ::testing::Test {
 protected:
  Divergences() {
    auto digits = std::make_shared<Dataset>(**embeddedDigits());
    if (digits->train.empty()) digits->train = digits->test;
    digits->test = {};
    m_digits = digits;
  }

  std::unique_ptr<TrainingRun> run(const RunConfig& config, const RunState* from = nullptr) {
    auto made = makeFusedTrainer(config.model, config.training, initialWeights(config.model, 1));
    EXPECT_TRUE(made.ok());
    RunSink sink{[](const LossLog&) {}, [](std::shared_ptr<const TrainingFrame>) {}, [](const std::vector<SettingChange>&) {},
                 std::chrono::steady_clock::now, m_states};
    return std::make_unique<TrainingRun>(1, config, m_digits, *std::move(made), sink, std::stop_token{}, from);
  }

  static RunConfig configuration(const std::function<void(RunConfig&)>& change) {
    RunConfig config;
    config.training.epochs = 1000;
    config.training.batch = 32;
    change(config);
    EXPECT_TRUE(validate(config).ok());
    return config;
  }

  std::shared_ptr<const Dataset> m_digits;
  std::shared_ptr<LastState> m_states = std::make_shared<LastState>();
};

TEST_F(Divergences, NoPresetAndNoObjectiveRaisesAFalseAlarm) {
  const std::vector<std::pair<std::string, std::function<void(RunConfig&)>>> kinds{
      {"2-D map", [](RunConfig&) {}},
      {"classic",
       [](RunConfig& c) {
         c.model.hidden = {400};
         c.model.latentDimension = 20;
       }},
      {"convolutional",
       [](RunConfig& c) {
         c.model.network = Network::Convolutional;
         c.model.channels = {8, 16};
         c.model.hidden = {64};
       }},
      {"autoencoder", [](RunConfig& c) { c.model.family = Family::Autoencoder; }},
      {"squared error", [](RunConfig& c) { c.model.reconstruction = Reconstruction::SquaredError; }},
      {"learned variance",
       [](RunConfig& c) {
         c.model.reconstruction = Reconstruction::Gaussian;
         c.model.learnedVariance = true;
       }},
      {"KL warm-up",
       [](RunConfig& c) {
         c.training.klWarmup = 5;
         c.training.beta = 4;
       }},
      {"mean over pixels", [](RunConfig& c) { c.training.meanOverPixels = true; }},
      {"sgd",
       [](RunConfig& c) {
         c.training.optimizer = Optimizer::Sgd;
         c.training.learningRate = 1e-4;
       }},
      {"rmsprop", [](RunConfig& c) { c.training.optimizer = Optimizer::RmsProp; }},
      {"noise", [](RunConfig& c) { c.training.corruption = *parseCorruption("gaussian:0.5"); }},
      {"binarized", [](RunConfig& c) { c.training.binarize = true; }},
  };
  for (const auto& [name, change] : kinds) {
    RunConfig config = configuration([&change](RunConfig& c) {
      c.model.hidden = {128, 64};
      change(c);
    });
    const auto training = run(config);
    for (int step = 0; step < 300; ++step) {
      const auto advanced = training->advance();
      ASSERT_TRUE(advanced.ok()) << name << ": " << advanced.error().message();
    }
  }
}

TEST_F(Divergences, AnotherBetaIsNoExplosion) {
  const auto training = run(configuration([](RunConfig& c) { c.model.hidden = {64}; }));
  for (const double beta : {1.0, 1000.0, 0.0, 50.0}) {
    training->setBeta(beta);
    for (int step = 0; step < 120; ++step) {
      const auto advanced = training->advance();
      ASSERT_TRUE(advanced.ok()) << "beta " << beta << ": " << advanced.error().message();
    }
  }
}

TEST_F(Divergences, ARealExplosionGoesBackAndGoesOnWithALowerRate) {
  RunConfig config = configuration([](RunConfig& c) { c.model.hidden = {64}; });
  const auto training = run(config);
  for (int step = 0; step < 200; ++step) ASSERT_TRUE(training->advance().ok());
  training->setLearningRate(10.0);
  Result<void> advanced;
  for (int step = 0; step < 300 && advanced; ++step) advanced = training->advance();
  ASSERT_FALSE(advanced.ok()) << "a rate of 10 lets the loss explode";
  SessionStatus status;
  training->fill(status);
  ASSERT_TRUE(status.divergence.has_value());
  EXPECT_LE(status.divergence->restored, status.divergence->step);
  ASSERT_TRUE(m_states->last != nullptr);
  const RunState good = m_states->last->unpacked();
  EXPECT_EQ(good.progress.step, status.divergence->restored);
  EXPECT_TRUE(checkState(config.model, good.trainer, "state").ok());

  config.training.learningRate = 1e-3;
  const auto again = run(config, &good);
  for (int step = 0; step < 100; ++step) ASSERT_TRUE(again->advance().ok());
}

}  // namespace
}  // namespace latentscape
