// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_pruning.h"

#include "core/base/files.h"
#include "core/runs/run_copy.h"
#include "core/runs/run_hold.h"
#include "core/runs/run_lock.h"
#include "tests/core/runs/small_runs.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace latentscape {
namespace {

namespace fs = std::filesystem;
using namespace testing;
using ::testing::ElementsAre;

class RunPruning : public ::testing::Test {
 protected:
  // number: which run it is, and how many hours after another time it was saved.
  void write(int number, const std::string& name) const {
    writeRun(m_folder / name, number, {10});
    const auto when = fs::file_time_type() + std::chrono::hours(number);
    fs::last_write_time(m_folder / name / "current", when);
  }
  std::vector<std::string> left() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(m_folder.path())) names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }
  TemporaryFolder m_folder;
};

TEST_F(RunPruning, TheNewestStay) {
  write(3, "a");
  write(1, "b");
  write(4, "c");
  write(2, "d");
  keepNewestRuns(m_folder.path(), 2, {});
  EXPECT_THAT(left(), ElementsAre("a", "c"));
}

TEST_F(RunPruning, WhatTheUserHasKeptStays) {
  write(1, "kept");
  write(2, "other");
  ASSERT_TRUE(markKept(m_folder / "kept").ok());
  keepNewestRuns(m_folder.path(), 0, {});
  EXPECT_THAT(left(), ElementsAre("kept"));
  EXPECT_EQ(numberOf(*openRun(m_folder / "kept")), 1);
}

TEST_F(RunPruning, WhatIsInUseStays) {
  for (int i = 1; i <= 4; ++i) write(i, std::to_string(i));
  const auto lock = RunLock::take(m_folder / "1");
  const fs::path spared[] = {m_folder / "2", m_folder / "none"};
  keepNewestRuns(m_folder.path(), 1, spared);
  EXPECT_THAT(left(), ElementsAre("1", "2", "4"));
}

TEST_F(RunPruning, WhatAWindowShowsStaysUntilItIsDecided) {
  for (int i = 1; i <= 4; ++i) write(i, std::to_string(i));
  auto one = RunHold::take(m_folder / "1"), again = RunHold::take(m_folder / "1");
  ASSERT_TRUE(one && again);
  ASSERT_TRUE(writeFile(m_folder / "2" / "open", "").ok()) << "left by a process that is gone";
  keepNewestRuns(m_folder.path(), 1, {});
  EXPECT_THAT(left(), ElementsAre("1", "4"));
  one.reset();
  keepNewestRuns(m_folder.path(), 1, {});
  EXPECT_THAT(left(), ElementsAre("1", "4"));
  again.reset();
  EXPECT_FALSE(fs::exists(m_folder / "1" / "open"));
  keepNewestRuns(m_folder.path(), 1, {});
  EXPECT_THAT(left(), ElementsAre("4"));
  EXPECT_EQ(RunHold::take(m_folder / "1"), nullptr);
}

TEST_F(RunPruning, AHeldRunThatIsRemovedLeavesNothing) {
  write(1, "run");
  auto hold = RunHold::take(m_folder / "run");
  ASSERT_TRUE(hold);
  ASSERT_TRUE(removeRun(m_folder / "run").ok());
  hold.reset();
  EXPECT_THAT(left(), ElementsAre());
}

TEST_F(RunPruning, WhatANewerVersionHasWrittenStays) {
  for (int i = 1; i <= 3; ++i) write(i, std::to_string(i));
  makeNewer(m_folder / "3/checkpoints/3333333333333333-000000000010.safetensors");
  keepNewestRuns(m_folder.path(), 1, {});
  EXPECT_THAT(left(), ElementsAre("2", "3")) << "and it isn't counted";
}

TEST_F(RunPruning, WhatIsNoRunStays) {
  writeOlderRun(m_folder / "older", olderCheckpoint(1, 20), lossesOf(1, 20));
  fs::create_directories(m_folder / "empty");
  ASSERT_TRUE(writeFile(m_folder / "letters" / "current", "to my aunt").ok());
  ASSERT_TRUE(writeFile(m_folder / "file", "x").ok());
  write(1, "run");
  fs::create_directory_symlink(m_folder / "run", m_folder / "link");
  ASSERT_TRUE(writeFile(m_folder / "run" / "mine.txt", "x").ok());
  keepNewestRuns(m_folder.path(), 0, {});
  EXPECT_THAT(left(), ElementsAre("empty", "file", "letters", "link", "older", "run"));
  EXPECT_THAT(filesIn(m_folder / "run"), ElementsAre("mine.txt"));
  keepNewestRuns(m_folder / "missing", 0, {});
}

}  // namespace
}  // namespace latentscape
