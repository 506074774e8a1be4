// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/runs/small_runs.h"

#include "core/base/files.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>

namespace latentscape::testing {
namespace {

namespace fs = std::filesystem;

bool sameBits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
}

bool sameWeights(const Weights& a, const Weights& b) {
  if (a.tensors.size() != b.tensors.size()) return false;
  for (std::size_t i = 0; i < a.tensors.size(); ++i) {
    const Tensor &x = a.tensors[i], &y = b.tensors[i];
    if (x.name != y.name || x.shape != y.shape || !sameBits(x.values, y.values)) return false;
  }
  return true;
}

bool sameBits(const Losses& a, const Losses& b) { return std::memcmp(&a, &b, sizeof a) == 0; }

std::string older(const std::vector<LossRecord>& losses) {
  std::string text = "step,epoch,images,seconds,train_loss,train_reconstruction,train_kl,test_loss,test_reconstruction,test_kl\n";
  for (const LossRecord& r : losses) {
    char row[256];
    std::snprintf(row, sizeof row, "%llu,%d,%llu,%.17g,%.17g,%.17g,%.17g,", static_cast<unsigned long long>(r.step), r.epoch,
                  static_cast<unsigned long long>(r.images), r.seconds, r.train.loss(), r.train.reconstruction, r.train.kl);
    text += row;
    if (r.test) std::snprintf(row, sizeof row, "%.17g,%.17g,%.17g", r.test->loss(), r.test->reconstruction, r.test->kl);
    text += r.test ? row : ",,";
    text += '\n';
  }
  return text;
}

}  // namespace

RunWriter::Identity identityOf(int number) { return {RunId(16, static_cast<char>('0' + number)), std::nullopt, keysOf(number)}; }

TrainingKeys keysOf(int number) {
  return std::make_shared<const std::vector<std::uint64_t>>(
      std::vector<std::uint64_t>{1, static_cast<std::uint64_t>(number) + 1});
}

RunConfig configOf(int number) {
  RunConfig config;
  config.dataset = "digits-" + std::to_string(number);
  config.model.image = {2, 2, 1};
  config.model.hidden = {2};
  config.model.latentDimension = 1;
  config.training.seed = static_cast<std::uint64_t>(number);
  return config;
}

RunState stateOf(int number, std::uint64_t step) {
  RunState state;
  RunProgress& progress = state.progress;
  progress.config = configOf(number);
  progress.step = step;
  progress.epochs = static_cast<double>(step) / 10.0;
  progress.secondsTraining = 0.1 * static_cast<double>(step);
  progress.device = "CPU, 2 threads";
  progress.recordedStep = step / kRecordEvery * kRecordEvery;
  progress.lossSum = {1.0 / 3.0 * static_cast<double>(step % kRecordEvery), 0.7};
  progress.lossImages = static_cast<double>(step % kRecordEvery);
  progress.lastTrain = {150.1 / static_cast<double>(step + 1), static_cast<double>(number)};
  if (step >= 10) {
    progress.testStep = step / 10 * 10;
    progress.lastTest = lossesOf(number, progress.testStep).back().test;
  }
  if (step >= 4) progress.changes = {{SettingChange::What::Beta, 1.0, static_cast<double>(number) + 1.0, 4, 0.4, 0.4}};
  TrainerState& trainer = state.trainer;
  trainer.step = step;
  trainer.weights = initialWeights(progress.config.model, static_cast<std::uint64_t>(number) * 1000 + step);
  for (const Tensor& tensor : trainer.weights.tensors) {
    for (const float value : tensor.values) {
      trainer.mean.push_back(value / 3.0F);
      trainer.square.push_back(value * value);
    }
  }
  return state;
}

std::vector<LossRecord> lossesOf(int number, std::uint64_t lastStep) {
  std::vector<LossRecord> losses;
  for (std::uint64_t step = kRecordEvery; step <= lastStep; step += kRecordEvery) {
    LossRecord record;
    record.step = step;
    record.epoch = static_cast<int>((step - 1) / 10) + 1;
    record.images = 10 * step;
    record.epochFraction = static_cast<double>(record.images) / 100.0;
    record.seconds = 0.1 * static_cast<double>(step);
    record.train = {150.1 / static_cast<double>(step), static_cast<double>(number)};
    if (step % 10 == 0) record.test = Losses{140.0 - static_cast<double>(step), static_cast<double>(number)};
    losses.push_back(record);
  }
  return losses;
}

Checkpoint olderCheckpoint(int number, std::uint64_t step) {
  Checkpoint checkpoint = checkpointOf(stateOf(number, step));
  checkpoint.trainedOn = keysOf(number);
  return checkpoint;
}

void writeOlderRun(const fs::path& folder, const Checkpoint& checkpoint, std::span<const LossRecord> losses) {
  ASSERT_TRUE(saveCheckpoint(checkpoint, folder / "model.safetensors").ok());
  ASSERT_TRUE(writeFile(folder / "config.json", toJson(checkpoint.config)).ok());
  ASSERT_TRUE(writeFile(folder / "metrics.csv", older({losses.begin(), losses.end()})).ok());
  if (!checkpoint.trainedOn) return;
  ASSERT_TRUE(saveTrainingKeys(folder / "training_images.keys", "", *checkpoint.trainedOn).ok());
}

void writeRun(const fs::path& folder, int number, const std::vector<std::uint64_t>& steps) {
  auto writer = RunWriter::begin(folder, identityOf(number), false);
  ASSERT_TRUE(writer.ok()) << writer.error().message();
  for (const std::uint64_t step : steps) {
    const auto saved = writer->save(stateOf(number, step), lossesOf(number, step));
    ASSERT_TRUE(saved.ok()) << saved.error().message();
  }
}

void makeNewer(const fs::path& stateFile) {
  std::string bytes = *readFile(stateFile, 1U << 24U);
  const std::string version = R"({\"version\":1,)";
  const std::size_t at = bytes.find(version);
  ASSERT_NE(at, std::string::npos);
  bytes[at + version.size() - 2] = '2';
  ASSERT_TRUE(writeFile(stateFile, bytes).ok());
}

int numberOf(const OpenedRun& run) {
  const Checkpoint& model = run.checkpoint;
  const int number = static_cast<int>(model.config.training.seed);
  EXPECT_EQ(model.config, configOf(number));
  EXPECT_TRUE(sameWeights(*model.weights, stateOf(number, model.step).trainer.weights));
  EXPECT_TRUE(model.trainedOn && *model.trainedOn == *keysOf(number));
  EXPECT_TRUE(sameLosses(run.losses, lossesOf(number, model.step))) << run.losses.size() << " losses at step " << model.step;
  EXPECT_EQ(run.run, run.state ? identityOf(number).run : RunId());
  return number;
}

bool sameLosses(const std::vector<LossRecord>& a, const std::vector<LossRecord>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const LossRecord &x = a[i], &y = b[i];
    const bool same = x.step == y.step && x.epoch == y.epoch && x.epochFraction == y.epochFraction && x.images == y.images &&
                      x.seconds == y.seconds && sameBits(x.train, y.train) && x.test.has_value() == y.test.has_value();
    if (!same || (x.test && !sameBits(*x.test, *y.test))) return false;
  }
  return true;
}

bool sameState(const RunState& a, const RunState& b) {
  const RunProgress &x = a.progress, &y = b.progress;
  const bool tests = x.lastTest.has_value() == y.lastTest.has_value() && (!x.lastTest || sameBits(*x.lastTest, *y.lastTest));
  return tests && x.config == y.config && x.step == y.step && x.epochs == y.epochs && x.secondsTraining == y.secondsTraining &&
         x.device == y.device && sameBits(x.lossSum, y.lossSum) && x.lossImages == y.lossImages &&
         x.recordedStep == y.recordedStep && sameBits(x.lastTrain, y.lastTrain) && x.testStep == y.testStep &&
         x.changes == y.changes && a.trainer.step == b.trainer.step && a.trainer.generator == b.trainer.generator &&
         sameWeights(a.trainer.weights, b.trainer.weights) && sameBits(a.trainer.mean, b.trainer.mean) &&
         sameBits(a.trainer.square, b.trainer.square);
}

std::set<std::string> filesIn(const fs::path& folder) {
  std::set<std::string> names;
  std::error_code problem;
  for (fs::recursive_directory_iterator at(folder, problem), end; !problem && at != end; at.increment(problem)) {
    if (!at->is_directory() && at->path().extension() != ".tmp") names.insert(at->path().lexically_relative(folder).string());
  }
  return names;
}

}  // namespace latentscape::testing
