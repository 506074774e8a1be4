// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/state_file.h"

#include "core/base/files.h"
#include "core/storage/safetensors.h"
#include "tests/core/runs/small_runs.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

namespace latentscape {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::identityOf;
using testing::sameState;
using testing::stateOf;

const RunId kRun = "1111111111111111";

class StateFiles : public ::testing::Test {
 protected:
  Result<void> save(const RunState& state) const { return saveStateFile(m_file, kRun, m_parent, state); }
  // Reads the file again with a change in its JSON or tensors.
  Result<StateFile> changed(const std::function<void(Safetensors&)>& change) const {
    EXPECT_TRUE(save(stateOf(1, 13)).ok());
    auto content = readSafetensors(m_file, 1'000'000);
    EXPECT_TRUE(content.ok());
    change(*content);
    EXPECT_TRUE(writeFile(m_file, formatSafetensors(*content)).ok());
    return loadStateFile(m_file);
  }
  Result<StateFile> replaced(const std::string& from, const std::string& to) const {
    return changed([&](Safetensors& content) {
      std::string& text = content.metadata["latentscape.state"];
      const std::size_t at = text.find(from);
      ASSERT_NE(at, std::string::npos) << text;
      text.replace(at, from.size(), to);
    });
  }

  TemporaryFolder m_folder;
  fs::path m_file = m_folder / "s.safetensors";
  std::optional<RunParent> m_parent = RunParent{"aaaaaaaaaaaaaaaa", 40, "/home/me/rüns/\"first\""};
};

TEST_F(StateFiles, ComeBackBitForBit) {
  RunState state = stateOf(1, 13);
  state.trainer.weights.tensors[0].values[0] = -0.0F;
  state.trainer.mean[0] = std::numeric_limits<float>::denorm_min();
  state.trainer.generator = std::string("\0\xff seed", 7);
  state.progress.lossSum = {HUGE_VAL, -HUGE_VAL};
  state.progress.lastTrain = {0.1 + 0.2, 1e-300};
  state.progress.changes = {{SettingChange::What::Beta, 1.0, 0.1 + 0.2, 5, 0.5, 0.4},
                            {SettingChange::What::LearningRate, 1e-3, 3e-4, 13, 1.3, 1.25}};
  for (const auto& parent : {m_parent, std::optional<RunParent>()}) {
    ASSERT_TRUE(saveStateFile(m_file, kRun, parent, state).ok());
    const auto read = loadStateFile(m_file);
    ASSERT_TRUE(read.ok()) << read.error().message();
    EXPECT_EQ(read->run, kRun);
    EXPECT_EQ(read->parent, parent);
    EXPECT_TRUE(sameState(read->state, state));
  }
  state.trainer.mean.clear();  // as rmsprop has it
  state.progress.lastTest.reset();
  ASSERT_TRUE(save(state).ok());
  EXPECT_TRUE(sameState(loadStateFile(m_file)->state, state));
  state.progress.lossSum.kl = std::numeric_limits<double>::quiet_NaN();
  ASSERT_TRUE(save(state).ok());
  EXPECT_TRUE(std::isnan(loadStateFile(m_file)->state.progress.lossSum.kl));
}

TEST_F(StateFiles, AsManyChangesAsARunKeepsComeBack) {
  RunState state = stateOf(1, 13);
  state.progress.changes.assign(kMostChanges, {SettingChange::What::LearningRate, 0.1 + 0.2, 1e-7 / 3.0, 13, 1.3, 1.0 / 3.0});
  ASSERT_TRUE(save(state).ok());
  const auto read = loadStateFile(m_file);
  ASSERT_TRUE(read.ok()) << read.error().message();
  EXPECT_EQ(read->state.progress.changes, state.progress.changes);
  state.progress.changes.push_back(state.progress.changes.back());
  EXPECT_FALSE(save(state).ok());
}

TEST_F(StateFiles, OpenAsModelsAndTellTheirHeaders) {
  const RunState state = stateOf(1, 20);
  ASSERT_TRUE(save(state).ok());
  const auto model = loadCheckpoint(m_file);
  ASSERT_TRUE(model.ok()) << model.error().message();
  EXPECT_EQ(model->config, state.progress.config);
  EXPECT_EQ(model->step, 20U);
  EXPECT_EQ(model->weights->tensors.size(), state.trainer.weights.tensors.size());
  EXPECT_EQ(model->weights->tensors[1].values, state.trainer.weights.tensors[1].values);
  const auto header = loadStateHeader(m_file);
  ASSERT_TRUE(header.ok());
  EXPECT_EQ(header->run, kRun);
  EXPECT_EQ(header->parent, m_parent);
  EXPECT_EQ(header->step, 20U);
  EXPECT_EQ(header->test->reconstruction, 120.0);
  ASSERT_TRUE(save(stateOf(1, 23)).ok());
  EXPECT_FALSE(loadStateHeader(m_file)->test);  // that of step 20 is no figure of these weights
}

TEST_F(StateFiles, CutShortAtEveryLengthAreErrors) {
  ASSERT_TRUE(save(stateOf(1, 13)).ok());
  const std::string whole = *readFile(m_file, 1'000'000);
  for (std::size_t length = 0; length < whole.size(); length += length < 16 ? 1 : 13) {
    ASSERT_TRUE(writeFile(m_file, whole.substr(0, length)).ok());
    const auto read = loadStateFile(m_file);
    ASSERT_FALSE(read.ok()) << length;
    EXPECT_THAT(read.error().where, HasSubstr(m_file.string()));
    EXPECT_FALSE(loadStateHeader(m_file).ok()) << length;
    EXPECT_FALSE(loadCheckpoint(m_file).ok()) << length;
  }
}

// Every bit of the header, one after another: an Error, or a state that is sound.
TEST_F(StateFiles, FlippedHeaderBitsAreErrorsOrSound) {
  ASSERT_TRUE(save(stateOf(1, 13)).ok());
  const std::string whole = *readFile(m_file, 1'000'000);
  const std::size_t header =
      whole.size() - 3 * 4 * static_cast<std::size_t>(parameterCount(stateOf(1, 13).progress.config.model));
  int refused = 0;
  for (std::size_t at = 0; at < header; ++at) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << (at % 7)));
    ASSERT_TRUE(writeFile(m_file, bytes).ok());
    const auto read = loadStateFile(m_file);
    if (!read) {
      ++refused;
      EXPECT_FALSE(read.error().what.empty());
      continue;
    }
    EXPECT_TRUE(isRunId(read->run));
    EXPECT_TRUE(checkState(read->state.progress.config.model, read->state.trainer, "").ok());
  }
  EXPECT_GT(refused, static_cast<int>(header) / 2);
}

TEST_F(StateFiles, DamagedFieldsAreErrorsThatNameThem) {
  EXPECT_TRUE(replaced("\"step\":13", "\"step\":13").ok());
  const struct {
    const char *from, *to, *message;
  } cases[] = {
      {"\"version\":1", "\"version\":2", "was written by a newer version of Latentscape. Open it with that version."},
      {"\"version\":1", "\"edition\":1", "field version: expected a number, found nothing"},
      {"1111111111111111", "111111111111111X", "field run: expected 16 hexadecimal digits"},
      {"aaaaaaaaaaaaaaaa", "../../../../../x", "field parent.run"},
      {"\"step\":13", "\"step\":-1", "field step: expected a whole number from 0"},
      {"\"step\":13", "\"stop\":13", "field step"},
      {"\"recorded_step\":10", "\"recorded_step\":14", "lies after the state's"},
      {"\"test_step\":10", "\"test_step\":14", "lies after the state's"},
      {"\"epochs\":1.3", "\"epochs\":-1.3", "epochs, seconds and images: expected numbers from 0"},
      {"\"loss_images\":3.0", "\"loss_images\":\"inf\"", "field loss_images: expected a number"},
      {"\"loss_sum\":{\"reconstruction\":1.0", "\"loss_sum\":{\"reconstruction\":\"-nan\"",
       "field loss_sum.reconstruction: expected a number, \"inf\", \"-inf\" or \"nan\", found \"-nan\""},
      {"\"last_train\":{", "\"last_train\":{\"x\":", "is not valid JSON"},
      {"\"test_step\":10", "\"test_step\":10,\"generator\":\"0g\"", "field generator: expected hexadecimal digits"},
      {"\"changes\":[", "\"changes\":[7,", "field changes: expected a list of at most 1000 objects"},
      {"\"what\":\"beta\"", "\"what\":\"batch\"", "field changes[0].what: expected learning_rate or beta, found \"batch\""},
      {"\"step\":4,\"epochs\"", "\"step\":14,\"epochs\"", "a change of settings"},
      {"\"after\":2.0", "\"after\":-2.0", "a change of settings"}};
  for (const auto& [from, to, message] : cases) {
    const auto read = replaced(from, to);
    ASSERT_FALSE(read.ok()) << from << " -> " << to;
    EXPECT_THAT(read.error().message(), HasSubstr(message)) << from << " -> " << to;
  }
  EXPECT_THAT(changed([](Safetensors& content) { content.metadata.erase("latentscape.state"); }).error().message(),
              HasSubstr("this is not the state of a run"));
}

TEST_F(StateFiles, DamagedTensorsAreErrors) {
  const auto find = [](Safetensors& content, const std::string& name) {
    return std::find_if(content.tensors.begin(), content.tensors.end(),
                        [&](const Tensor& tensor) { return tensor.name == name; });
  };
  for (const char* const name :
       {"encoder.mean.weight", "gradient.mean/encoder.mean.weight", "gradient.square/encoder.mean.weight"}) {
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()})
      EXPECT_FALSE(changed([&](Safetensors& content) { find(content, name)->values[0] = bad; }).ok()) << name << ' ' << bad;
    EXPECT_THAT(changed([&](Safetensors& content) { content.tensors.erase(find(content, name)); }).error().message(),
                HasSubstr("is missing"));
    EXPECT_FALSE(
        changed([&](Safetensors& content) { std::swap(find(content, name)->shape[0], find(content, name)->shape[1]); }).ok());
  }
  EXPECT_FALSE(
      changed([&](Safetensors& content) { find(content, "gradient.square/encoder.mean.bias")->values[0] = -1.0F; }).ok());
  EXPECT_THAT(
      changed([](Safetensors& content) { content.tensors.push_back({"gradient.mean/other", {1}, {0.0F}}); }).error().message(),
      HasSubstr("holds the tensor \"gradient.mean/other\""));
}

TEST_F(StateFiles, WhatCouldNotBeReadIsNotWritten) {
  const auto refused = [&](const std::function<void(RunState&)>& change) {
    RunState state = stateOf(1, 13);
    change(state);
    return !save(state).ok() && !fs::exists(m_file);
  };
  EXPECT_TRUE(refused([](RunState& state) { state.trainer.mean[1] = std::numeric_limits<float>::quiet_NaN(); }));
  EXPECT_TRUE(refused([](RunState& state) { state.trainer.square[1] = -1.0F; }));
  EXPECT_TRUE(refused([](RunState& state) { state.trainer.mean.pop_back(); }));
  EXPECT_TRUE(refused([](RunState& state) { state.trainer.weights.tensors.pop_back(); }));
  EXPECT_TRUE(refused([](RunState& state) { state.trainer.step = 12; }));
  EXPECT_TRUE(refused([](RunState& state) { state.progress.recordedStep = 14; }));
  EXPECT_TRUE(refused([](RunState& state) { state.progress.epochs = HUGE_VAL; }));
  EXPECT_TRUE(refused([](RunState& state) { state.progress.config.training.batch = 0; }));
  EXPECT_FALSE(saveStateFile(m_file, "../escape", m_parent, stateOf(1, 13)).ok());
}

TEST_F(StateFiles, ThatTakeMoreMemoryThanThereIsAreRefused) {
  ASSERT_TRUE(save(stateOf(1, 13)).ok());
  EXPECT_THAT(loadStateFile(m_file, {100, "a test"}).error().message(), HasSubstr("at most 100 bytes can be used"));
}

}  // namespace
}  // namespace latentscape
