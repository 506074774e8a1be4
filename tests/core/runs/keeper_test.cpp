// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/keeper.h"

#include "core/base/files.h"
#include "core/runs/run_reader.h"
#include "tests/core/runs/small_runs.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <utility>

namespace latentscape {
namespace {

namespace fs = std::filesystem;
using namespace testing;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A state that was packed before.
class Packed final : public Trainer::StateCopy {
 public:
  explicit Packed(TrainerState state) : m_state(std::move(state)) {}
  TrainerState unpacked() const override { return m_state; }

 private:
  TrainerState m_state;
};

std::shared_ptr<const RunStateCopy> copyOf(int number, std::uint64_t step) {
  RunState state = stateOf(number, step);
  return std::make_shared<const RunStateCopy>(
      RunStateCopy{std::move(state.progress), std::make_shared<const Packed>(std::move(state.trainer))});
}

class Keepers : public ::testing::Test {
 protected:
  std::unique_ptr<Keeper> keeper(RunWriter::Identity identity, std::function<TrainingKeys()> findKeys = {}) {
    const auto begin = [this, identity] { return RunWriter::begin(m_run, identity, false); };
    auto made = std::make_unique<Keeper>(
        begin, identity, LossLog(), "run", [] {},
        KeeperOptions{.every = 1h, .again = 1h, .rescue = m_rescue, .findKeys = std::move(findKeys)});
    made->record(lossesOf(1, 10));
    return made;
  }
  TemporaryFolder m_folder;
  fs::path m_run = m_folder / "run", m_rescue = m_folder / "rescue";
};

TEST_F(Keepers, MakeTheFolderWithTheFirstState) {
  const auto keeping = keeper(identityOf(1));
  EXPECT_TRUE(keeping->saveNow(1h)) << "there is nothing to save";
  EXPECT_FALSE(fs::exists(m_run));
  keeping->put(copyOf(1, 10), StateOccasion::Step);
  EXPECT_TRUE(keeping->saveNow(1h));
  EXPECT_EQ(keeping->status().folder, m_run);
  EXPECT_EQ(keeping->status().savedStep, 10U);
  EXPECT_EQ(numberOf(*openRun(m_run)), 1);
}

TEST_F(Keepers, SaveTheNewestStateWhileTrainingGoesOn) {
  Keeper* goesOn = nullptr;
  RunWriter::Identity unknown = identityOf(1);
  unknown.trainedOn = nullptr;
  const auto keeping = keeper(unknown, [&] {
    goesOn->put(copyOf(1, 20), StateOccasion::Step);  // while that of step 10 is being saved
    return keysOf(1);
  });
  goesOn = keeping.get();
  keeping->put(copyOf(1, 10), StateOccasion::Step);
  EXPECT_TRUE(keeping->saveNow(1h));
  EXPECT_EQ(keeping->status().savedStep, 10U);
}

TEST_F(Keepers, FindTheKeysThatAreNotKnownOnce) {
  std::atomic<int> asked{0};
  RunWriter::Identity unknown = identityOf(1);
  unknown.trainedOn = nullptr;
  const auto find = [&] {
    ++asked;
    return keysOf(1);
  };
  {
    const auto keeping = keeper(unknown, find);
    EXPECT_EQ(asked, 0);
    keeping->put(copyOf(1, 10), StateOccasion::Step);
    ASSERT_TRUE(keeping->finish().ok());
    EXPECT_EQ(*openRun(m_run)->checkpoint.trainedOn, *keysOf(1));
  }
  fs::remove_all(m_run);
  ASSERT_TRUE(writeFile(m_run, "in the way").ok());
  {
    const auto keeping = keeper(unknown, find);
    keeping->put(copyOf(1, 10), StateOccasion::Step);
    EXPECT_TRUE(keeping->saveNow(1h)) << "elsewhere";
    ASSERT_FALSE(keeping->status().elsewhere.empty());
    EXPECT_EQ(*openRun(keeping->status().elsewhere)->checkpoint.trainedOn, *keysOf(1));
    fs::remove(m_run);
    ASSERT_TRUE(keeping->finish().ok());
    EXPECT_EQ(*openRun(m_run)->checkpoint.trainedOn, *keysOf(1));
    EXPECT_THAT(filesIn(m_rescue), IsEmpty());
  }
  EXPECT_EQ(asked, 2) << "once for each keeper";
}

TEST_F(Keepers, SaveWhatIsLeftWhenTheyAreClosedAndKeepNothingMore) {
  const auto keeping = keeper(identityOf(1));
  keeping->put(copyOf(1, 10), StateOccasion::Step);
  const KeeperStatus last = keeping->close();
  EXPECT_EQ(last.savedStep, 10U);
  EXPECT_TRUE(last.whole);
  EXPECT_FALSE(fs::exists(m_run / "lock")) << "the folder is free";
  keeping->put(copyOf(1, 20), StateOccasion::Step);
  EXPECT_FALSE(keeping->saveNow(1h)) << "at once";
  EXPECT_FALSE(keeping->close().whole);
}

// The rescue's folder goes once the run's own has it all: whoever closes a keeper must not take it from the status before.
TEST_F(Keepers, TellWhereTheRunIsAfterTheLastAttempt) {
  ASSERT_TRUE(writeFile(m_run, "in the way").ok());
  const auto keeping = keeper(identityOf(1));
  keeping->put(copyOf(1, 10), StateOccasion::End);
  EXPECT_FALSE(keeping->finish());
  EXPECT_TRUE(keeping->status().whole);
  const fs::path rescue = keeping->status().elsewhere;
  EXPECT_TRUE(fs::exists(rescue));
  fs::remove(m_run);
  const KeeperStatus last = keeping->close();
  EXPECT_EQ(last.elsewhere, fs::path());
  EXPECT_EQ(last.folder, m_run);
  EXPECT_FALSE(fs::exists(rescue));
  EXPECT_EQ(openRun(m_run)->checkpoint.step, 10U);
}

TEST_F(Keepers, HurryWithoutBeingWaitedFor) {
  const auto keeping = keeper(identityOf(1));
  keeping->put(copyOf(1, 10), StateOccasion::Step);
  keeping->hurry();
  EXPECT_TRUE(keeping->saveNow(1h));
  EXPECT_TRUE(keeping->saveNow(-1h)) << "it is there already";
}

TEST_F(Keepers, DiscardARunAndWhateverIsStillPut) {
  const auto keeping = keeper(identityOf(1));
  keeping->put(copyOf(1, 10), StateOccasion::Step);
  ASSERT_TRUE(keeping->saveNow(1h));
  EXPECT_TRUE(keeping->discard().ok());
  EXPECT_FALSE(fs::exists(m_run));
  keeping->put(copyOf(1, 20), StateOccasion::Stopping);
  EXPECT_TRUE(keeping->finish().ok());
  EXPECT_FALSE(fs::exists(m_run));
  EXPECT_FALSE(keeping->status().savedStep);
}

TEST_F(Keepers, TellWhatCouldNotBeDiscarded) {
  const auto keeping = keeper(identityOf(1));
  keeping->put(copyOf(1, 10), StateOccasion::Step);
  ASSERT_TRUE(keeping->saveNow(1h));
  fs::remove(m_run / "current");
  fs::create_directories(m_run / "current" / "in the way");
  const auto discarded = keeping->discard();
  ASSERT_FALSE(discarded.ok());
  EXPECT_THAT(discarded.error().message(), HasSubstr("current"));
}

}  // namespace
}  // namespace latentscape
