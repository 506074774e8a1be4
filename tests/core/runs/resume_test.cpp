// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"
#include "core/engine/fused/fused_trainer.h"
#include "core/engine/trainer_loader.h"
#include "core/runs/keeper.h"
#include "core/runs/run_reader.h"
#include "core/runs/state_file.h"
#include "core/training/training_run.h"
#include "tests/core/storage/temporary_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace latentscape {
namespace {

// Resume is exact: a run that is stopped at any step, saved, read and gone on with gives the same bits as one that never stopped.

constexpr std::size_t kImages = 45, kBatch = 8;  // six steps an epoch, the last with five images
constexpr int kEpochs = 5;
constexpr std::size_t kStops = 10;

std::shared_ptr<const Dataset> smallImages() {
  auto data = std::make_shared<Dataset>();
  std::mt19937 random(7);
  const auto fill = [&random](ImageSet& set, std::size_t count) {
    set.shape = {8, 7, 1};
    set.pixels.resize(count * set.shape.pixels());
    for (auto& pixel : set.pixels) pixel = random() % 3 == 0 ? static_cast<std::uint8_t>(random() % 256) : 0;
    set.labels.resize(count);
    for (auto& label : set.labels) label = static_cast<std::uint8_t>(random() % 3);
  };
  fill(data->train, kImages);
  fill(data->test, 11);
  data->classNames = {"a", "b", "c"};
  return data;
}

struct Case {
  std::string name;
  RunConfig config;
};

std::vector<Case> cases() {
  std::vector<Case> all;
  const auto add = [&all](const std::string& name, auto change) {
    RunConfig config;
    config.model.image = {8, 7, 1};
    config.model.hidden = {20, 12};
    config.model.latentDimension = 2;
    config.training.batch = static_cast<int>(kBatch);
    config.training.epochs = kEpochs;
    change(config.model, config.training);
    EXPECT_TRUE(validate(config).ok()) << name;
    all.push_back({name, config});
  };
  using M = ModelConfig;
  using T = TrainingConfig;
  add("vae, adam", [](M&, T&) {});
  add("autoencoder, sgd with momentum", [](M& m, T& t) {
    m.family = Family::Autoencoder;
    t.optimizer = Optimizer::Sgd;
    t.learningRate = 0.01;
  });
  add("vae, rmsprop, cosine", [](M&, T& t) {
    t.optimizer = Optimizer::RmsProp;
    t.schedule = Schedule::Cosine;
  });
  add("vae, adamw with decay, step schedule", [](M&, T& t) {
    t.optimizer = Optimizer::AdamW;
    t.weightDecay = 0.01;
    t.schedule = Schedule::Step;
  });
  add("conditional vae", [](M& m, T&) {
    m.family = Family::ConditionalVae;
    m.classes = 3;
  });
  add("learned variance, warm-ups", [](M& m, T& t) {
    m.reconstruction = Reconstruction::Gaussian;
    m.learnedVariance = true;
    t.warmup = 1.5;
    t.klWarmup = 2.5;
  });
  add("squared error, sgd with clipping and decay", [](M& m, T& t) {
    m.reconstruction = Reconstruction::SquaredError;
    t.optimizer = Optimizer::Sgd;
    t.clip = 0.5;
    t.weightDecay = 0.001;
    t.learningRate = 0.01;
  });
  add("noise, clipped", [](M&, T& t) {
    t.corruption = *parseCorruption("gaussian:0.5");
    t.clip = 1.0;
  });
  add("masked, binarized", [](M&, T& t) {
    t.corruption = *parseCorruption("masking:0.3");
    t.binarize = true;
  });
  add("convolutional vae", [](M& m, T&) {
    m.network = Network::Convolutional;
    m.channels = {4, 6};
    m.hidden = {10};
  });
  add("convolutional conditional vae, tanh, adamw", [](M& m, T& t) {
    m.network = Network::Convolutional;
    m.channels = {3};
    m.hidden = {};
    m.family = Family::ConditionalVae;
    m.classes = 3;
    m.activation = Activation::Tanh;
    t.optimizer = Optimizer::AdamW;
    t.weightDecay = 0.1;
  });
  add("beta, mean over pixels, salt and pepper", [](M& m, T& t) {
    m.hidden = {33};
    m.latentDimension = 5;
    t.beta = 4.0;
    t.meanOverPixels = true;
    t.corruption = *parseCorruption("salt-pepper:0.2");
  });
  return all;
}

class Recorder final : public RunRecorder {
 public:
  void record(const LossLog& losses) override { records = losses.records(); }
  void put(std::shared_ptr<const RunStateCopy> state, StateOccasion occasion) override {
    if (occasion == StateOccasion::Stopping) stopping = state;
    last = std::move(state);
  }
  std::vector<LossRecord> records;
  std::shared_ptr<const RunStateCopy> stopping, last;
};

using Maker = std::function<std::unique_ptr<Trainer>(const RunConfig&, int threads)>;

class Resume : public ::testing::Test {
 protected:
  // Trains until a step, 0 for the end.
  std::shared_ptr<Recorder> train(const Maker& make, const RunConfig& config, int threads, std::uint64_t until,
                                  const RunState* from = nullptr) {
    auto recorder = std::make_shared<Recorder>();
    trainInto(recorder, make, config, threads, until, from);
    return recorder;
  }

  void trainInto(const std::shared_ptr<RunRecorder>& recorder, const Maker& make, const RunConfig& config, int threads,
                 std::uint64_t until, const RunState* from = nullptr, LossLog before = {}) {
    RunSink sink{[](const LossLog&) {}, [](std::shared_ptr<const TrainingFrame>) {}, [](const std::vector<SettingChange>&) {},
                 std::chrono::steady_clock::now, recorder};
    TrainingRun run(1, config, m_images, make(config, threads), sink, {}, from, std::move(before));
    for (std::uint64_t step = from != nullptr ? from->progress.step : 0; !run.done() && (until == 0 || step < until); ++step)
      EXPECT_TRUE(run.advance().ok());
    EXPECT_TRUE(run.finishHere().ok());
  }

  static void expectSame(const std::vector<float>& a, const std::vector<float>& b, const std::string& what) {
    ASSERT_EQ(a.size(), b.size()) << what;
    EXPECT_TRUE(a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0) << what;
  }

  void expectExact(const Case& which, const Maker& make, int threads, int otherThreads) {
    SCOPED_TRACE(which.name);
    const auto whole = train(make, which.config, threads, 0);
    const RunState end = whole->last->unpacked();
    std::mt19937_64 random(which.name.size());
    std::set<std::uint64_t> stops;
    const std::uint64_t steps = stepsOf(which.config.training, kImages);
    while (stops.size() < kStops) stops.insert(1 + random() % (steps - 1));
    for (const std::uint64_t stop : stops) {
      SCOPED_TRACE("stopped at step " + std::to_string(stop));
      const auto first = train(make, which.config, threads, stop);
      ASSERT_EQ(first->last->progress.step, stop);
      ASSERT_TRUE(saveStateFile(m_folder / "state.safetensors", "0123456789abcdef", {}, first->last->unpacked()).ok());
      auto read = loadStateFile(m_folder / "state.safetensors");
      ASSERT_TRUE(read.ok()) << read.error().message();
      const auto second = train(make, read->state.progress.config, otherThreads, 0, &read->state);
      const RunState reached = second->last->unpacked();
      ASSERT_EQ(reached.progress.step, steps);
      for (std::size_t i = 0; i < end.trainer.weights.tensors.size(); ++i) {
        expectSame(end.trainer.weights.tensors[i].values, reached.trainer.weights.tensors[i].values,
                   end.trainer.weights.tensors[i].name);
      }
      expectSame(end.trainer.mean, reached.trainer.mean, "mean");
      expectSame(end.trainer.square, reached.trainer.square, "square");
      expectSameLosses(whole->records, first->records, second->records, read->state.progress.recordedStep);
    }
  }

  // Up to the step that the state has recorded, those of the first part; then those of the second. Times differ.
  static void expectSameLosses(const std::vector<LossRecord>& whole, const std::vector<LossRecord>& first,
                               const std::vector<LossRecord>& second, std::uint64_t recorded) {
    std::vector<LossRecord> both;
    std::copy_if(first.begin(), first.end(), std::back_inserter(both),
                 [recorded](const LossRecord& record) { return record.step <= recorded; });
    // A stop's evaluation completes the record of its step, which a run that goes on has without it.
    while (both.size() > 1 && both[both.size() - 2].step == both.back().step) both.pop_back();
    both.insert(both.end(), second.begin(), second.end());
    ASSERT_EQ(both.size(), whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
      EXPECT_EQ(both[i].step, whole[i].step);
      EXPECT_EQ(both[i].train.reconstruction, whole[i].train.reconstruction) << "step " << whole[i].step;
      EXPECT_EQ(both[i].train.kl, whole[i].train.kl);
      ASSERT_EQ(both[i].test.has_value(), whole[i].test.has_value());
      EXPECT_EQ(both[i].test.value_or(Losses{}).loss(), whole[i].test.value_or(Losses{}).loss());
    }
  }

  static std::unique_ptr<Trainer> fused(const RunConfig& config, int threads) {
    auto made = makeFusedTrainer(config.model, config.training, initialWeights(config.model, config.training.seed), threads);
    EXPECT_TRUE(made.ok());
    return *std::move(made);
  }

  const TemporaryFolder m_folder;
  const std::shared_ptr<const Dataset> m_images = smallImages();
};

// Steps at which a record is made anyway, within an epoch and at its end, and others.
TEST_F(Resume, AStepHasOneRowOfLossesWhereverTheRunWasStopped) {
  const RunConfig config = cases().front().config;
  const auto whole = train(fused, config, 1, 0);
  const RunId id = "0123456789abcdef";
  const auto keep = [](Result<RunWriter> writer, const RunWriter::Identity& identity, std::vector<LossRecord> losses) {
    auto shared = std::make_shared<Result<RunWriter>>(std::move(writer));
    EXPECT_TRUE(shared->ok());
    return std::make_shared<Keeper>([shared]() -> Result<RunWriter> { return std::move(*shared); }, identity, std::move(losses),
                                    "run", [] {}, KeeperOptions{.every = std::chrono::hours(1)});
  };
  for (const std::uint64_t stop : {8U, 11U, 12U, 16U, 24U}) {
    SCOPED_TRACE("stopped at step " + std::to_string(stop));
    const std::filesystem::path folder = m_folder / ("run" + std::to_string(stop));
    RunWriter::Identity identity{id, std::nullopt, nullptr};
    auto first = keep(RunWriter::begin(folder, identity, false), identity, {});
    trainInto(first, fused, config, 1, stop);
    ASSERT_TRUE(first->saveNow(std::chrono::hours(1)));
    ASSERT_TRUE(first->finish().ok());
    first.reset();
    const std::string text = *readFile(folder / "metrics.csv", 1U << 20U);
    std::vector<std::uint64_t> steps;
    for (std::size_t line = text.find('\n') + 1; line < text.size(); line = text.find('\n', line) + 1)
      steps.push_back(std::stoull(text.substr(line)));
    EXPECT_EQ(std::set(steps.begin(), steps.end()).size(), steps.size()) << text;
    EXPECT_TRUE(std::is_sorted(steps.begin(), steps.end())) << text;
    ASSERT_EQ(steps.back(), stop);
    EXPECT_TRUE(openRun(folder)->losses.back().test) << "the stop's own evaluation";

    auto resumable = openToResume(folder);
    ASSERT_TRUE(resumable.ok());
    auto second = keep(RunWriter::goOn(folder, identity, *resumable), identity, resumable->losses);
    trainInto(second, fused, config, 1, 0, &resumable->file.state, resumable->losses);
    ASSERT_TRUE(second->finish().ok());
    second.reset();
    expectSameLosses(whole->records, openRun(folder)->losses, {}, stepsOf(config.training, kImages));
  }
}

TEST_F(Resume, TheFusedEngineGivesTheSameBitsWithAnyNumberOfThreads) {
  for (const Case& which : cases()) expectExact(which, fused, 1, 2);
}

TEST_F(Resume, AutogradGivesTheSameBitsWithTheSameNumberOfThreads) {
  const auto factory = loadTrainerFactory();
  ASSERT_TRUE(factory.ok());
  const Maker make = [&factory](const RunConfig& config, int threads) {
    TrainingConfig training = config.training;
    training.device = "cpu";
    training.engine = "autograd";
    training.threads = threads;
    auto made = (*factory)(config.model, training, initialWeights(config.model, config.training.seed));
    EXPECT_TRUE(made.ok());
    return *std::move(made);
  };
  {
    RunConfig probe = cases().front().config;
    probe.training.engine = "autograd";
    probe.training.device = "cpu";
    if (!(*factory)(probe.model, probe.training, initialWeights(probe.model, 1)).ok()) GTEST_SKIP() << "built without LibTorch";
  }
  for (const Case& which : cases()) expectExact(which, make, 1, 1);
}

}  // namespace
}  // namespace latentscape
