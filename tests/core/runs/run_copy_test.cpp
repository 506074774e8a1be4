// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_copy.h"

#include "core/base/files.h"
#include "core/runs/run_lock.h"
#include "core/runs/run_reader.h"
#include "core/runs/run_writer.h"
#include "tests/core/runs/small_runs.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;
using namespace testing;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RunCopies : public ::testing::Test {
 protected:
  TemporaryFolder m_folder;
  fs::path m_from = m_folder / "from", m_to = m_folder / "to";
};

TEST_F(RunCopies, HaveAllOfARun) {
  writeRun(m_from, 1, {10, 20});
  ASSERT_TRUE(writeFile(m_from / "losses.png", "a picture").ok());
  ASSERT_TRUE(writeFile(m_from / "mine.txt", "not the run's").ok());
  for (const bool empty : {false, true}) {
    fs::remove_all(m_to);
    if (empty) fs::create_directory(m_to);
    const auto copied = copyRun(m_from, m_to, false);
    ASSERT_TRUE(copied.ok()) << copied.error().message();
    auto expected = filesIn(m_from);
    expected.erase("mine.txt");
    EXPECT_EQ(filesIn(m_to), expected);
    EXPECT_EQ(numberOf(*openRun(m_to)), 1);
    EXPECT_TRUE(sameState(openToResume(m_to)->file.state, stateOf(1, 20)));
  }
  EXPECT_THAT(copyRun(m_from, m_to, false).error().message(), HasSubstr("holds a run"));
  EXPECT_THAT(copyRun(m_from, m_from, true).error().message(), HasSubstr("is the run's own folder"));
}

TEST_F(RunCopies, OfARunInTrainingHaveItAsItStands) {
  auto writer = RunWriter::begin(m_from, identityOf(1), false);
  ASSERT_TRUE(writer->save(stateOf(1, 10), lossesOf(1, 10)).ok());
  ASSERT_TRUE(writer->writeLosses(lossesOf(1, 15), true).ok());
  ASSERT_TRUE(copyRun(m_from, m_to, false).ok());
  const auto run = openRun(m_to);
  EXPECT_EQ(numberOf(*run), 1);
  EXPECT_THAT(run->notes, IsEmpty());
  EXPECT_FALSE(fs::exists(m_to / "lock"));
}

TEST_F(RunCopies, TakeAnothersPlace) {
  writeRun(m_from, 2, {10});
  writeOlderRun(m_folder / "older", olderCheckpoint(3, 20), lossesOf(3, 20));
  for (const int from : {2, 3}) {
    for (const int before : {1, 2, 4}) {
      fs::remove_all(m_to);
      if (before < 4) writeRun(m_to, before, {10, 20});
      else writeOlderRun(m_to, olderCheckpoint(4, 20), lossesOf(4, 20));
      ASSERT_TRUE(writeFile(m_to / "mine.txt", "mine").ok());
      const fs::path source = from == 2 ? m_from : m_folder / "older";
      const auto copied = copyRun(source, m_to, true);
      ASSERT_TRUE(copied.ok()) << copied.error().message();
      EXPECT_EQ(numberOf(*openRun(m_to)), from);
      EXPECT_THAT(openRun(m_to)->notes, IsEmpty());
      auto expected = filesIn(source);
      expected.insert("mine.txt");
      EXPECT_EQ(filesIn(m_to), expected) << from << " over " << before;
    }
  }
}

// A run that is saved again and again while it trains gives up states between.
TEST_F(RunCopies, OfTheSameRunHaveNoMoreStatesThanTheRun) {
  auto writer = RunWriter::begin(m_from, identityOf(1), false);
  ASSERT_TRUE(writer.ok());
  for (std::uint64_t step = 10; step <= 200; step += 10) {
    ASSERT_TRUE(writer->save(stateOf(1, step), lossesOf(1, step)).ok());
    const auto copied = copyRun(m_from, m_to, true);
    ASSERT_TRUE(copied.ok()) << copied.error().message();
    ASSERT_EQ(filesIn(m_to / "checkpoints"), filesIn(m_from / "checkpoints"));
  }
  EXPECT_EQ(numberOf(*openRun(m_to)), 1);
}

TEST_F(RunCopies, AreNotThereIfTheyFail) {
  fs::create_directory(m_from);
  EXPECT_FALSE(copyRun(m_from, m_to, false).ok());
  EXPECT_FALSE(copyRun(m_folder / "none", m_to, false).ok());
  EXPECT_FALSE(fs::exists(m_to));
  writeRun(m_to, 2, {10});
  writeRun(m_from, 1, {10});
  const auto before = filesIn(m_to);
  {
    const auto lock = RunLock::take(m_to);
    EXPECT_THAT(copyRun(m_from, m_to, true).error().message(), HasSubstr("is writing a run into it"));
  }
  EXPECT_EQ(filesIn(m_to), before);
  ASSERT_TRUE(writeFile(m_folder / "file", "").ok());
  EXPECT_THAT(copyRun(m_from, m_folder / "file", true).error().message(), HasSubstr("is a file"));
}

TEST_F(RunCopies, RemovalTakesOnlyTheRun) {
  writeRun(m_from, 1, {10, 20});
  ASSERT_TRUE(removeRun(m_from).ok());
  EXPECT_FALSE(fs::exists(m_from));
  EXPECT_TRUE(removeRun(m_from).ok());  // there is none
  fs::create_directory(m_from);
  ASSERT_TRUE(removeRun(m_from).ok());
  EXPECT_FALSE(fs::exists(m_from));

  writeOlderRun(m_from, olderCheckpoint(1, 20), lossesOf(1, 20));
  ASSERT_TRUE(writeFile(m_from / "mine.txt", "mine").ok());
  ASSERT_TRUE(removeRun(m_from).ok());
  EXPECT_EQ(filesIn(m_from), std::set<std::string>{"mine.txt"});
  // A folder that isn't a run's keeps what has such a name.
  ASSERT_TRUE(writeFile(m_from / "config.json", "mine").ok());
  EXPECT_THAT(removeRun(m_from).error().message(), HasSubstr("holds no run"));
  EXPECT_TRUE(fs::exists(m_from / "config.json"));
}

}  // namespace
}  // namespace latentscape
