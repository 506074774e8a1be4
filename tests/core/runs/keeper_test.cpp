// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/keeper.h"

#include "core/base/files.h"
#include "core/runs/run_reader.h"
#include "tests/core/runs/small_runs.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

namespace fs = std::filesystem;
using namespace testing;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
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

// A clock that the test moves. It lies ahead of the system's, so that a keeper that waits for a time of it waits until it is
// given something, and then looks at it.
class Clock {
 public:
  using Time = std::chrono::steady_clock::time_point;
  std::function<Time()> reader() {
    return [this] {
      {
        const std::lock_guard lock(m_mutex);
        ++m_reads;
      }
      m_read.notify_all();
      return now();
    };
  }
  Time now() const {
    const std::lock_guard lock(m_mutex);
    return m_start + m_passed;
  }
  void advance(std::chrono::steady_clock::duration time) {
    const std::lock_guard lock(m_mutex);
    m_passed += time;
  }
  std::uint64_t reads() const {
    const std::lock_guard lock(m_mutex);
    return m_reads;
  }
  void waitForReads(std::uint64_t reads) {
    std::unique_lock lock(m_mutex);
    m_read.wait(lock, [&] { return m_reads >= reads; });
  }

 private:
  mutable std::mutex m_mutex;
  std::condition_variable m_read;
  const Time m_start = std::chrono::steady_clock::now() + 1000h;
  std::chrono::steady_clock::duration m_passed{};
  std::uint64_t m_reads = 0;
};

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

// Which states a keeper saves by its clock. The first save takes a second of it.
class KeepersByTheClock : public Keepers {
 protected:
  void begin(std::chrono::steady_clock::duration every) {
    m_keeper = std::make_unique<Keeper>(
        [this]() -> Result<RunWriter> {
          m_clock.advance(1s);  // in the first save, which makes the folder
          return RunWriter::begin(m_run, identityOf(1), false);
        },
        identityOf(1), lossesOf(1, 10), "run",
        [this] {
          {
            const std::lock_guard lock(m_mutex);
            ++m_news;
          }
          m_told.notify_all();
        },
        KeeperOptions{.every = every, .rescue = m_rescue, .now = m_clock.reader()});
  }
  void putAndSave(std::uint64_t step, StateOccasion occasion) {
    std::unique_lock lock(m_mutex);
    const int before = m_news;
    m_keeper->put(copyOf(1, step), occasion);
    EXPECT_TRUE(m_told.wait_for(lock, 1min, [&] { return m_news > before; })) << "step " << step << " isn't saved";
    lock.unlock();
    EXPECT_EQ(m_keeper->status().savedStep, step);
  }
  // The keeper looks at the clock when it decides, and once more before it waits again.
  void putInVain(std::uint64_t step, StateOccasion occasion) {
    const std::uint64_t before = m_clock.reads();
    m_keeper->put(copyOf(1, step), occasion);
    m_clock.waitForReads(before + 2);
    EXPECT_NE(m_keeper->status().savedStep, step);
  }
  // That is, all but those that are no longer kept.
  std::vector<std::uint64_t> saved() const {
    std::vector<std::uint64_t> steps;
    for (const std::string& name : filesIn(m_run / "checkpoints")) {
      if (name.ends_with(".safetensors")) steps.push_back(std::stoull(name.substr(17, 12)));
    }
    return steps;
  }
  Clock m_clock;
  std::mutex m_mutex;
  std::condition_variable m_told;
  int m_news = 0;
  std::unique_ptr<Keeper> m_keeper;
};

TEST_F(KeepersByTheClock, SaveEveryMinute) {
  begin(1min);
  putInVain(11, StateOccasion::Step);
  m_clock.advance(59s);
  putInVain(12, StateOccasion::Step);
  m_clock.advance(1s);
  putAndSave(13, StateOccasion::Step);  // until a second later
  m_clock.advance(59s);
  putInVain(14, StateOccasion::Step);
  m_clock.advance(1s);
  putAndSave(15, StateOccasion::Step);
  EXPECT_THAT(saved(), ElementsAre(13U, 15U));
}

TEST_F(KeepersByTheClock, SaveAtAnEpochsEndWhereTheLastSaveIsAHundredTimesItsCostAgo) {
  begin(24h);
  putAndSave(10, StateOccasion::EpochEnd);  // which takes a second
  putInVain(20, StateOccasion::EpochEnd);
  m_clock.advance(99s);
  putInVain(30, StateOccasion::EpochEnd);
  putInVain(35, StateOccasion::Step);
  m_clock.advance(1s);
  putInVain(36, StateOccasion::Step);  // no epoch's end, and its day isn't over
  putAndSave(40, StateOccasion::EpochEnd);
  putAndSave(50, StateOccasion::EpochEnd);  // that save took no time by the clock
  EXPECT_THAT(saved(), ElementsAre(10U, 40U, 50U));
}

TEST_F(KeepersByTheClock, SaveAtOnceAtAPauseAndAtTheEnd) {
  begin(24h);
  putAndSave(10, StateOccasion::Pause);
  putAndSave(17, StateOccasion::Stopping);
  putAndSave(17, StateOccasion::End);
  EXPECT_THAT(saved(), ElementsAre(10U, 17U));
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
