// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_reader.h"

#include "core/base/files.h"
#include "core/runs/run_copy.h"
#include "core/runs/run_files.h"
#include "tests/core/runs/small_runs.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>

namespace latentscape {
namespace {

namespace fs = std::filesystem;
using namespace testing;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kOne = "1111111111111111";

fs::path stateIn(const fs::path& folder, std::uint64_t step) {
  std::string digits = std::to_string(step);
  return folder / "checkpoints" / (kOne + "-" + std::string(12 - digits.size(), '0') + digits + ".safetensors");
}

class RunReader : public ::testing::Test {
 protected:
  TemporaryFolder m_folder;
  fs::path m_run = m_folder / "run";
};

TEST_F(RunReader, GivesTheCurrentStateWithAllThatBelongsToIt) {
  writeRun(m_run, 1, {10, 20});
  const auto run = openRun(m_run);
  ASSERT_TRUE(run.ok()) << run.error().message();
  EXPECT_EQ(numberOf(*run), 1);
  EXPECT_EQ(run->checkpoint.step, 20U);
  EXPECT_EQ(run->checkpoint.trainingImages, 2U);
  EXPECT_EQ(run->checkpoint.device, "CPU, 2 threads");
  EXPECT_EQ(run->state, stateIn(m_run, 20));
  EXPECT_EQ(run->changes, stateOf(1, 20).progress.changes);
  EXPECT_THAT(run->notes, IsEmpty());
  const auto model = openModel(m_run);
  ASSERT_TRUE(model.ok());
  EXPECT_THAT(model->losses, IsEmpty());
  EXPECT_EQ(*model->checkpoint.trainedOn, *keysOf(1));
  const auto lone = openRun(*run->state);
  ASSERT_TRUE(lone.ok());
  EXPECT_EQ(lone->checkpoint.step, 20U);
  EXPECT_EQ(lone->checkpoint.trainedOn, nullptr);
  const auto resumable = openToResume(m_run);
  ASSERT_TRUE(resumable.ok());
  EXPECT_TRUE(sameState(resumable->file.state, stateOf(1, 20)));
  EXPECT_TRUE(sameLosses(resumable->losses, lossesOf(1, 20)));
  EXPECT_EQ(*resumable->trainedOn, *keysOf(1));
  EXPECT_THAT(resumable->notes, IsEmpty());
}

TEST_F(RunReader, ADamagedStateIsToldAndTheNewestWholeOneTaken) {
  const auto resave = [&](const RunId& run, const std::optional<RunParent>& parent, const RunState& state) {
    ASSERT_TRUE(saveStateFile(stateIn(m_run, 20), run, parent, state).ok());
  };
  const std::function<void()> damages[] = {
      [&] { fs::remove(stateIn(m_run, 20)); },
      [&] { ASSERT_TRUE(writeFile(stateIn(m_run, 20), "cut short").ok()); },
      [&] { fs::resize_file(stateIn(m_run, 20), fs::file_size(stateIn(m_run, 20)) - 1); },
      [&] { resave("2222222222222222", std::nullopt, stateOf(1, 20)); },
      [&] { resave(kOne, std::nullopt, stateOf(1, 19)); },
      [&] {
        // The last tensor's last value is no number.
        std::string bytes = *readFile(stateIn(m_run, 20), 1'000'000);
        bytes.replace(bytes.size() - 4, 4, "\xff\xff\xff\xff");
        ASSERT_TRUE(writeFile(stateIn(m_run, 20), bytes).ok());
      },
  };
  bool last = false;
  for (const auto& damage : damages) {
    last = &damage == std::end(damages) - 1;  // a moment, which no model has
    fs::remove_all(m_run);
    writeRun(m_run, 1, {5, 10, 20});
    damage();
    for (const bool resume : {false, true}) {
      const auto run = openRun(m_run);
      ASSERT_TRUE(run.ok()) << run.error().message();
      EXPECT_EQ(numberOf(*run), 1);
      EXPECT_EQ(run->checkpoint.step, last ? 20U : 10U);
      const auto resumable = openToResume(m_run);
      ASSERT_TRUE(resumable.ok());
      EXPECT_TRUE(sameState(resumable->file.state, stateOf(1, 10)));
      for (const auto& notes : {resumable->notes, last ? resumable->notes : run->notes}) {
        EXPECT_THAT(notes, Contains(AllOf(HasSubstr("000000000020.safetensors: "), HasSubstr("this state is left out"))));
        EXPECT_THAT(notes, Contains("the state of step 10 is taken instead"));
        EXPECT_THAT(notes, Contains(HasSubstr("rows after step 10 left out")));
      }
      if (resume || last) break;
    }
  }
  for (const std::uint64_t step : {5, 10, 20}) ASSERT_TRUE(writeFile(stateIn(m_run, step), "cut short").ok());
  EXPECT_EQ(openRun(m_run).error().where, stateIn(m_run, 20).string());
  EXPECT_FALSE(openToResume(m_run).ok());
}

TEST_F(RunReader, WithoutAGoodCurrentTheRunOfTheConfigurationIsTaken) {
  writeRun(m_run, 1, {10, 20});
  ASSERT_TRUE(saveStateFile(m_run / "checkpoints/9999999999999999-000000000099.safetensors", "9999999999999999", std::nullopt,
                            stateOf(9, 99))
                  .ok());
  const std::string good = *readFile(m_run / "current", 1000);
  EXPECT_EQ(good, "latentscape current 1\n" + kOne + "-000000000020.safetensors\n");
  const std::string name = kOne + "-000000000020.safetensors";
  for (const std::string& bad :
       {std::string(), std::string("x"), good.substr(0, good.size() - 1), good + "\n", good + name + "\n",
        "latentscape current 1\n../" + name + "\n", "latentscape current 1\n/" + name + "\n",
        "latentscape current 1\n" + kOne + "-00000000020.safetensors\n", "latentscape current 1\n" + name + '\0' + "\n",
        "latentscape current 1\n" + std::string(5000, 'x') + "\n"}) {
    ASSERT_TRUE(writeFile(m_run / "current", bad).ok());
    const auto run = openRun(m_run);
    ASSERT_TRUE(run.ok()) << bad << ": " << run.error().message();
    EXPECT_EQ(numberOf(*run), 1);
    EXPECT_EQ(run->checkpoint.step, 20U);
    EXPECT_THAT(run->notes, ElementsAre(HasSubstr((m_run / "current").string()))) << bad;
  }
  fs::remove(m_run / "current");
  EXPECT_THAT(openRun(m_run)->notes, ElementsAre((m_run / "current").string() + " is missing"));
  // Nothing tells which one: that of the state that was written last.
  fs::remove(m_run / "config.json");
  const auto now = fs::file_time_type::clock::now();
  for (const auto& file : fs::directory_iterator(m_run / "checkpoints")) fs::last_write_time(file, now - std::chrono::hours(1));
  fs::last_write_time(stateIn(m_run, 10), now);
  EXPECT_EQ(openRun(m_run)->checkpoint.step, 20U);
}

// Whatever is left of it, an older state in its place would hide what the newer program has trained.
TEST_F(RunReader, WhatANewerVersionHasWrittenIsNoDamage) {
  const auto refused = [&](const fs::path& file, const char* what) {
    const auto run = openRun(m_run), model = openModel(m_run);
    const auto resumable = openToResume(m_run);
    ASSERT_FALSE(run.ok() || model.ok() || resumable.ok()) << what;
    for (const auto& error : {run.error(), model.error(), resumable.error()}) {
      EXPECT_TRUE(isOfNewerVersion(error)) << what;
      EXPECT_EQ(error.message(), file.string() + ": was written by a newer version of Latentscape. Open it with that version.");
    }
  };
  writeRun(m_run, 1, {10, 20});
  ASSERT_TRUE(saveCheckpoint(olderCheckpoint(1, 2), m_run / "model.safetensors").ok());
  ASSERT_TRUE(writeFile(m_run / "current", "latentscape current 2\nsomething else\n").ok());
  refused(m_run / "current", "the file current");
  fs::remove_all(m_run);
  writeRun(m_run, 1, {10, 20});
  makeNewer(stateIn(m_run, 20));
  refused(stateIn(m_run, 20), "the current state");
  fs::remove(m_run / "current");
  refused(stateIn(m_run, 20), "the newest state, and no current");
}

TEST_F(RunReader, DamagedLossesAndKeysNeverKeepTheModelFromOpening) {
  writeRun(m_run, 1, {10, 20});
  ASSERT_TRUE(writeFile(m_run / "checkpoints" / (kOne + ".keys"), "latentscape training keys 2 2222222222222222\n").ok());
  ASSERT_TRUE(writeFile(m_run / "metrics.csv", "nonsense").ok());
  const auto run = openRun(m_run);
  ASSERT_TRUE(run.ok()) << run.error().message();
  EXPECT_EQ(run->checkpoint.trainedOn, nullptr);
  EXPECT_THAT(run->losses, IsEmpty());
  EXPECT_THAT(run->notes, ElementsAre(HasSubstr(".keys: is damaged"), HasSubstr("metrics.csv: line 1: expected")));
  fs::remove(m_run / "metrics.csv");
  fs::create_directory(m_run / "metrics.csv");
  EXPECT_THAT(openRun(m_run)->notes, Contains(HasSubstr("metrics.csv: is not a regular file: the losses are left out")));
  EXPECT_TRUE(openToResume(m_run).ok());
}

TEST_F(RunReader, FoldersOfThreeFilesOpenAsBefore) {
  writeOlderRun(m_run, olderCheckpoint(1, 20), lossesOf(1, 20));
  const auto run = openRun(m_run);
  ASSERT_TRUE(run.ok()) << run.error().message();
  EXPECT_EQ(numberOf(*run), 1);
  EXPECT_EQ(run->checkpoint.step, 20U);
  EXPECT_EQ(run->checkpoint.trainingImages, 2U);
  EXPECT_EQ(run->run, "");
  EXPECT_FALSE(run->state);
  EXPECT_THAT(run->notes, IsEmpty());
  EXPECT_THAT(openToResume(m_run).error().message(), HasSubstr("was trained by an older version"));
  // Without keys and split by number, losses tell how many images there were.
  Checkpoint without = olderCheckpoint(1, 20);
  without.trainedOn = nullptr;
  without.config.data.rule = SplitRule::Number;
  fs::remove_all(m_run);
  writeOlderRun(m_run, without, lossesOf(1, 20));
  EXPECT_EQ(openModel(m_run)->checkpoint.trainingImages, 100U);
  fs::remove(m_run / "config.json");
  fs::remove(m_run / "metrics.csv");
  EXPECT_EQ(openRun(m_run)->checkpoint.trainingImages, std::nullopt);
}

// Stopped in its first epoch, after 50 of 100 images, and evaluated at that point.
TEST_F(RunReader, EpochsOfARunThatWasStoppedAreThoseOfTheCheckpoint) {
  Checkpoint checkpoint = olderCheckpoint(1, 2);
  checkpoint.epochs = 0.5;
  std::vector<LossRecord> losses(2);
  losses[0].step = 1;
  losses[0].images = 25;
  losses[1].step = 2;
  losses[1].images = 50;
  losses[1].test = Losses{143.25, 6.0};
  writeOlderRun(m_run, checkpoint, losses);
  const auto run = openRun(m_run);
  ASSERT_TRUE(run.ok());
  EXPECT_DOUBLE_EQ(run->losses[0].epochFraction, 0.25);
  EXPECT_DOUBLE_EQ(run->losses[1].epochFraction, 0.5);
}

// One thread saves and another one reads; whenever that is, it finds one whole run.
TEST_F(RunReader, FindsOneWholeRunWhileOthersTakeTurns) {
  writeRun(m_run, 1, {10});
  std::atomic<bool> done = false;
  std::jthread trainings([&] {
    for (int number = 2; number <= 9; ++number) {
      auto writer = RunWriter::begin(m_run, identityOf(number), true);
      EXPECT_TRUE(writer.ok());
      for (std::uint64_t step = 10; writer && step <= 100; step += 10)
        EXPECT_TRUE(writer->save(stateOf(number, step), lossesOf(number, step)).ok());
    }
    done = true;
  });
  int last = 1;
  for (bool again = true; again;) {
    again = !done;
    const auto run = openRun(m_run);
    ASSERT_TRUE(run.ok()) << run.error().message();
    const int number = numberOf(*run);
    EXPECT_GE(number, last);
    last = number;
  }
  EXPECT_EQ(last, 9);
}

TEST_F(RunReader, SaysWhatIsNoRun) {
  EXPECT_FALSE(holdsRun(m_run));
  fs::create_directory(m_run);
  EXPECT_THAT(openRun(m_run).error().message(), HasSubstr("holds no model.safetensors and no states of a run"));
  EXPECT_FALSE(holdsRun(m_run));
  ASSERT_TRUE(writeFile(m_run / "current", "x").ok());
  EXPECT_EQ(openRun(m_run).error().where, (m_run / "current").string());
  ASSERT_TRUE(saveCheckpoint(olderCheckpoint(1, 2), m_run / "m.safetensors").ok());
  EXPECT_TRUE(holdsRun(m_run / "m.safetensors"));
  EXPECT_TRUE(openRun(m_run / "m.safetensors").ok());
  EXPECT_FALSE(holdsRun(m_run / "none.safetensors"));
  EXPECT_EQ(openRun(m_run / "none").error().where, (m_run / "none").string());
}

}  // namespace
}  // namespace latentscape
