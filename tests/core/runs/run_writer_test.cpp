// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_writer.h"

#include "core/base/files.h"
#include "core/runs/metrics.h"
#include "core/runs/run_copy.h"
#include "core/runs/run_files.h"
#include "tests/core/base/resource_limit.h"
#include "tests/core/runs/small_runs.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;
using namespace testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kOne = "1111111111111111";

class RunWriters : public ::testing::Test {
 protected:
  RunWriter begun(int number, bool overwrite = false) const {
    auto writer = RunWriter::begin(m_run, identityOf(number), overwrite);
    EXPECT_TRUE(writer.ok()) << writer.error().message();
    return *std::move(writer);
  }
  Result<void> save(RunWriter& writer, int number, std::uint64_t step) const {
    return writer.save(stateOf(number, step), lossesOf(number, step));
  }
  std::vector<std::uint64_t> savedSteps() const {
    std::vector<std::uint64_t> steps;
    for (const std::string& name : filesIn(m_run / "checkpoints")) {
      if (name.ends_with(".safetensors")) steps.push_back(std::stoull(name.substr(17, 12)));
    }
    return steps;
  }

  TemporaryFolder m_folder;
  fs::path m_run = m_folder / "deep/run";
};

TEST_F(RunWriters, WriteTheDocumentedFiles) {
  {
    RunWriter writer = begun(1);
    EXPECT_EQ(writer.folder(), m_run);
    EXPECT_FALSE(writer.lockWarning());
    writer.log("before the first state");
    ASSERT_TRUE(writer.writeLosses(lossesOf(1, 5), false).ok());
    EXPECT_EQ(filesIn(m_run), (std::set<std::string>{"lock", "metrics.csv"}));
    ASSERT_TRUE(save(writer, 1, 10).ok());
    ASSERT_TRUE(writer.writeModels(stateOf(1, 10)).ok());
    writer.log("done");
  }
  EXPECT_EQ(filesIn(m_run), (std::set<std::string>{"best.safetensors", "checkpoints/" + kOne + "-000000000010.safetensors",
                                                   "checkpoints/" + kOne + ".keys", "config.json", "current", "log.txt",
                                                   "metrics.csv", "model.safetensors"}));
  const std::string config = *readFile(m_run / "config.json", 10'000);
  EXPECT_THAT(config, ::testing::StartsWith("{\n  \"version\": 1,\n  \"run\": \"" + kOne + "\",\n  \"program\""));
  EXPECT_THAT(config, HasSubstr("\"device\": \"CPU, 2 threads\""));
  EXPECT_EQ(*configFromJson(config, ""), configOf(1));
  EXPECT_EQ(*readFile(m_run / "metrics.csv", 10'000), metricsCsv(lossesOf(1, 10), kOne));
  EXPECT_THAT(*readFile(m_run / "log.txt", 1000), ::testing::MatchesRegex(".{19} before the first state\n.{19} done\n"));
  EXPECT_EQ(loadCheckpoint(m_run / "model.safetensors")->step, 10U);
}

TEST_F(RunWriters, ABranchNamesItsParent) {
  RunWriter::Identity identity = identityOf(1);
  identity.parent = RunParent{"aaaaaaaaaaaaaaaa", 40, "/somewhere"};
  {
    auto writer = RunWriter::begin(m_run, identity, false);
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE(save(*writer, 1, 10).ok());
  }
  EXPECT_EQ(openRun(m_run)->parent, identity.parent);
  EXPECT_EQ(openToResume(m_run)->file.parent, identity.parent);
  EXPECT_THAT(*readFile(m_run / "config.json", 10'000), HasSubstr("\"step\": 40"));
}

TEST_F(RunWriters, AppendWhatLacksAndWriteAnewWhatIsNotAsTheyLeftIt) {
  RunWriter writer = begun(1);
  const fs::path file = m_run / "metrics.csv";
  struct stat first{}, second{};
  ASSERT_TRUE(writer.writeLosses(lossesOf(1, 10), false).ok());
  ASSERT_EQ(::stat(file.c_str(), &first), 0);
  ASSERT_TRUE(writer.writeLosses(lossesOf(1, 20), true).ok());
  ASSERT_EQ(::stat(file.c_str(), &second), 0);
  EXPECT_EQ(first.st_ino, second.st_ino);  // the same file, longer
  const std::string whole = *readFile(file, 10'000);
  EXPECT_EQ(whole, metricsCsv(lossesOf(1, 20), kOne));
  // Cut, removed, replaced, or more than there should be.
  const std::function<void()> damages[] = {[&] { fs::resize_file(file, 50); }, [&] { fs::remove(file); },
                                           [&] { ASSERT_TRUE(writeFile(file, whole).ok()); }, [] {}};
  std::uint64_t step = 20;
  for (const auto& damage : damages) {
    damage();
    step += 5;
    ASSERT_TRUE(writer.writeLosses(lossesOf(1, step), true).ok());
    EXPECT_EQ(*readFile(file, 10'000), metricsCsv(lossesOf(1, step), kOne));
  }
  auto stopped = lossesOf(1, step);
  stopped.push_back(stopped.back());
  stopped.back().test = Losses{1.0, 2.0};  // a stop's evaluation completes the row that is there
  ASSERT_TRUE(writer.writeLosses(stopped, true).ok());
  EXPECT_EQ(*readFile(file, 10'000), metricsCsv(stopped, kOne));
  ASSERT_TRUE(writer.writeLosses(lossesOf(1, 15), true).ok());  // it went back
  EXPECT_EQ(*readFile(file, 10'000), metricsCsv(lossesOf(1, 15), kOne));
}

TEST_F(RunWriters, KeepTheCurrentTheBestAndSomeSpacedStates) {
  RunWriter writer = begun(1);
  std::vector<LossRecord> losses;
  for (std::uint64_t step = 10; step <= 200; step += 10) {
    RunState state = stateOf(1, step);
    state.progress.lastTest = Losses{step == 30 ? 1.0 : 100.0, 2.0};
    state.progress.testStep = step == 20 ? 10 : step;
    if (step == 20) state.progress.lastTest = Losses{0.5, 0.0};  // of other weights: no figure of this state
    ASSERT_TRUE(writer.save(state, losses).ok());
  }
  ASSERT_TRUE(writer.best());
  EXPECT_EQ(writer.best()->first, 30U);
  const auto steps = savedSteps();
  EXPECT_EQ(steps.size(), 5U);
  EXPECT_THAT(steps, Contains(30U));
  EXPECT_THAT(steps, Contains(200U));
  ASSERT_TRUE(writer.writeModels(stateOf(1, 200)).ok());
  EXPECT_EQ(loadCheckpoint(m_run / "best.safetensors")->step, 30U);
  EXPECT_EQ(loadCheckpoint(m_run / "model.safetensors")->step, 200U);
}

TEST_F(RunWriters, FindTheBestAgainWhenTheyGoOn) {
  writeRun(m_run, 1, {10, 20});
  const auto from = openToResume(m_run);
  auto writer = RunWriter::goOn(m_run, identityOf(1), *from);
  ASSERT_TRUE(writer.ok()) << writer.error().message();
  ASSERT_TRUE(writer->best());
  EXPECT_EQ(writer->best()->first, 20U);
  EXPECT_EQ(writer->best()->second.reconstruction, 120.0);
}

// Weights of a diverged run are worth nothing: the run goes back to an earlier state.
TEST_F(RunWriters, AStateBeforeOthersTakesTheirPlace) {
  RunWriter writer = begun(1);
  for (const std::uint64_t step : {10, 20, 30}) ASSERT_TRUE(save(writer, 1, step).ok());
  EXPECT_EQ(writer.best()->first, 30U);
  ASSERT_TRUE(writer.save(stateOf(1, 15), lossesOf(1, 30)).ok());
  EXPECT_EQ(savedSteps(), (std::vector<std::uint64_t>{10, 15}));
  EXPECT_EQ(writer.best()->first, 10U);
  const auto run = openRun(m_run);
  EXPECT_EQ(numberOf(*run), 1);
  EXPECT_EQ(run->checkpoint.step, 15U);
}

TEST_F(RunWriters, RefuseWhatIsNotEmptyUnlessOverwriting) {
  ASSERT_TRUE(writeFile(m_run / "mine.txt", "kept").ok());
  const auto refused = RunWriter::begin(m_run, identityOf(1), false);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message(),
            m_run.string() + ": is not empty. Choose another folder, or allow it to be overwritten (--overwrite).");
  EXPECT_EQ(filesIn(m_run), std::set<std::string>{"mine.txt"});
  {
    RunWriter writer = begun(1, true);
    ASSERT_TRUE(save(writer, 1, 10).ok());
  }
  EXPECT_EQ(*readFile(m_run / "mine.txt", 10), "kept");
  EXPECT_THAT(RunWriter::begin(m_run / "mine.txt", identityOf(1), true).error().message(), HasSubstr("is a file"));
  EXPECT_FALSE(RunWriter::begin(m_run / "mine.txt/run", identityOf(1), false).ok());
  EXPECT_FALSE(RunWriter::begin("", identityOf(1), false).ok());
}

TEST_F(RunWriters, TakeAFolderThatAKilledOneHasOnlyJustBegun) {
  ASSERT_TRUE(writeFile(m_run / "lock", "latentscape lock 1\nhost h\npid 1\nboot b\n").ok());
  ASSERT_TRUE(writeFile(m_run / "current.0123456789abcdef.tmp", "").ok());
  EXPECT_TRUE(RunWriter::begin(m_run, identityOf(1), false).ok());
}

TEST_F(RunWriters, OnlyOneWritesIntoAFolder) {
  RunWriter writer = begun(1);
  for (const bool overwrite : {false, true}) {
    const auto second = RunWriter::begin(m_run, identityOf(2), overwrite);
    ASSERT_FALSE(second.ok());
    EXPECT_THAT(second.error().message(), HasSubstr("is writing a run into it already"));
  }
  ASSERT_TRUE(save(writer, 1, 10).ok());
  const auto from = openToResume(m_run);  // readers need no lock
  ASSERT_TRUE(from.ok());
  EXPECT_FALSE(RunWriter::goOn(m_run, identityOf(1), *from).ok());
  EXPECT_FALSE(removeRun(m_run).ok());
  EXPECT_TRUE(save(writer, 1, 20).ok());
}

TEST_F(RunWriters, ThatWroteNothingLeaveNoFolder) {
  begun(1);
  EXPECT_FALSE(fs::exists(m_run));
  {
    RunWriter writer = begun(1);
    ASSERT_TRUE(writer.writeLosses(lossesOf(1, 5), true).ok());
  }
  EXPECT_FALSE(fs::exists(m_run));
  // What was there stays as it was.
  writeRun(m_run, 1, {10, 20});
  const auto before = filesIn(m_run);
  {
    RunWriter writer = begun(2, true);
    ASSERT_TRUE(writer.writeLosses(lossesOf(2, 5), true).ok());
    EXPECT_EQ(numberOf(*openRun(m_run)), 1);
  }
  EXPECT_EQ(filesIn(m_run), before);
  EXPECT_THAT(openRun(m_run)->notes, IsEmpty());
}

TEST_F(RunWriters, ReplaceARunAndLeaveOtherFilesAlone) {
  writeRun(m_run, 1, {10, 20});
  for (const char* const name : {"model.safetensors", "best.safetensors", "losses.png", "latent.png", "manifold.png",
                                 "reconstructions.png", "samples.png", "log.txt", "training_images.keys"})
    ASSERT_TRUE(writeFile(m_run / name, "of the old run").ok());
  for (const char* const name : {"notes.txt", "checkpoints/mine.safetensors", "my.png", "samples.csv"})
    ASSERT_TRUE(writeFile(m_run / name, "mine").ok());
  {
    RunWriter writer = begun(2, true);
    ASSERT_TRUE(writer.writeLosses(lossesOf(2, 5), true).ok());
    EXPECT_EQ(numberOf(*openRun(m_run)), 1);
    ASSERT_TRUE(save(writer, 2, 10).ok());
  }
  const std::string two = "2222222222222222";
  EXPECT_EQ(filesIn(m_run), (std::set<std::string>{"checkpoints/" + two + "-000000000010.safetensors",
                                                   "checkpoints/" + two + ".keys", "checkpoints/mine.safetensors", "config.json",
                                                   "current", "metrics.csv", "my.png", "notes.txt", "samples.csv"}));
  EXPECT_EQ(*readFile(m_run / "metrics.csv", 10'000), metricsCsv(lossesOf(2, 10), two));
  EXPECT_EQ(numberOf(*openRun(m_run)), 2);
}

TEST_F(RunWriters, GoOnWhereTheStateIsAndCutWhatLiesBeyond) {
  {
    RunWriter writer = begun(1);
    ASSERT_TRUE(save(writer, 1, 10).ok());
    ASSERT_TRUE(save(writer, 1, 17).ok());
    ASSERT_TRUE(writer.writeLosses(lossesOf(1, 30), true).ok());
    ASSERT_TRUE(
        saveStateFile(m_run / ("checkpoints/" + kOne + "-000000000030.safetensors"), kOne, std::nullopt, stateOf(1, 30)).ok());
    ASSERT_TRUE(writer.writeModels(stateOf(1, 17)).ok());
  }
  const auto from = openToResume(m_run);
  ASSERT_TRUE(from.ok());
  EXPECT_TRUE(sameLosses(from->losses, lossesOf(1, 15)));
  EXPECT_THAT(from->notes, ElementsAre(HasSubstr("3 rows after step 17 left out")));
  {
    auto writer = RunWriter::goOn(m_run, identityOf(1), *from);
    ASSERT_TRUE(writer.ok()) << writer.error().message();
    EXPECT_EQ(savedSteps(), (std::vector<std::uint64_t>{10, 17}));
    EXPECT_EQ(*readFile(m_run / "metrics.csv", 10'000), metricsCsv(lossesOf(1, 15), kOne));
    ASSERT_TRUE(save(*writer, 1, 20).ok());
  }
  EXPECT_EQ(numberOf(*openRun(m_run)), 1);
  EXPECT_TRUE(fs::exists(m_run / "model.safetensors"));  // of this run, and not another's
  // What was opened before somebody else went on is no state to go on from.
  const auto late = RunWriter::goOn(m_run, identityOf(1), *from);
  ASSERT_FALSE(late.ok());
  EXPECT_THAT(late.error().message(), HasSubstr("another process has written into it since it was opened"));
  EXPECT_EQ(openRun(m_run)->checkpoint.step, 20U);
  EXPECT_FALSE(RunWriter::goOn(m_run, identityOf(2), *openToResume(m_run)).ok());
}

TEST_F(RunWriters, AFolderThatIsGoneDoesNotComeBackHalf) {
  RunWriter writer = begun(1);
  ASSERT_TRUE(save(writer, 1, 10).ok());
  fs::rename(m_run, m_folder / "moved");
  EXPECT_FALSE(writer.inPlace());
  EXPECT_THAT(save(writer, 1, 20).error().message(), HasSubstr("was removed or replaced"));
  EXPECT_FALSE(writer.writeLosses(lossesOf(1, 20), true).ok());
  EXPECT_FALSE(writer.writeModels(stateOf(1, 20)).ok());
  EXPECT_FALSE(fs::exists(m_run));
  ASSERT_TRUE(writer.remake().ok());
  EXPECT_TRUE(writer.inPlace());
  ASSERT_TRUE(save(writer, 1, 20).ok());
  EXPECT_EQ(numberOf(*openRun(m_run)), 1);
  EXPECT_TRUE(sameLosses(openRun(m_run)->losses, lossesOf(1, 20)));
  // Replaced by somebody's folder: never into that one.
  fs::remove_all(m_run);
  ASSERT_TRUE(writeFile(m_run / "mine.txt", "mine").ok());
  EXPECT_FALSE(writer.inPlace());
  EXPECT_THAT(writer.remake().error().message(), HasSubstr("is not empty"));
  EXPECT_FALSE(save(writer, 1, 30).ok());
  EXPECT_EQ(filesIn(m_run), std::set<std::string>{"mine.txt"});
}

TEST_F(RunWriters, TakeUpTheirRunOnADiskThatComesBack) {
  RunWriter writer = begun(1);
  ASSERT_TRUE(save(writer, 1, 10).ok());
  // The same files in a folder with another number, as after a mount.
  fs::copy(m_run, m_folder / "back", fs::copy_options::recursive);
  fs::remove_all(m_run);
  fs::rename(m_folder / "back", m_run);
  ASSERT_FALSE(writer.inPlace());
  ASSERT_TRUE(writer.remake().ok());
  ASSERT_TRUE(save(writer, 1, 20).ok());
  EXPECT_EQ(openRun(m_run)->checkpoint.step, 20U);
  EXPECT_TRUE(sameLosses(openRun(m_run)->losses, lossesOf(1, 20)));
}

TEST_F(RunWriters, TakeTheirLockAgainWhereSomebodyRemovedIt) {
  RunWriter writer = begun(1);
  fs::remove(m_run / "lock");
  ASSERT_TRUE(save(writer, 1, 10).ok());
  EXPECT_TRUE(fs::exists(m_run / "lock"));
  fs::remove(m_run / "lock");
  {
    const auto other = RunLock::take(m_run);
    EXPECT_THAT(save(writer, 1, 20).error().message(), HasSubstr("is writing a run into it already"));
  }
  EXPECT_TRUE(save(writer, 1, 20).ok());
}

// ulimit -f, between the size of the small files and that of a state.
TEST_F(RunWriters, AFullDiskLeavesTheLastStateAndSavingGoesOn) {
  survivePastFileSize();
  RunWriter writer = begun(1);
  ASSERT_TRUE(save(writer, 1, 10).ok());
  {
    const ResourceLimit limit(RLIMIT_FSIZE, 1500);
    const auto failed = save(writer, 1, 20);
    ASSERT_FALSE(failed.ok());
    EXPECT_THAT(failed.error().message(), HasSubstr("File too large. Choose another disk, or allow larger files (ulimit -f)."));
  }
  EXPECT_EQ(openRun(m_run)->checkpoint.step, 10U);
  ASSERT_TRUE(save(writer, 1, 20).ok());
  EXPECT_EQ(numberOf(*openRun(m_run)), 1);
  EXPECT_EQ(openRun(m_run)->checkpoint.step, 20U);
}

TEST_F(RunWriters, TryTheFolderByWriting) {
  survivePastFileSize();
  const ResourceLimit limit(RLIMIT_FSIZE, 1000);
  EXPECT_THAT(RunWriter::begin(m_run, identityOf(1), false).error().message(), HasSubstr("can't be written to: "));
  EXPECT_FALSE(fs::exists(m_run));
}

TEST_F(RunWriters, ChangeNothingThatANewerVersionHasWritten) {
  const std::string state20 = kOne + "-000000000020.safetensors";
  const auto refused = [&](const ResumableRun& opened, const char* what) {
    const auto before = filesIn(m_run);
    const auto goneOn = RunWriter::goOn(m_run, identityOf(1), opened);
    ASSERT_FALSE(goneOn.ok()) << what;
    EXPECT_TRUE(isOfNewerVersion(goneOn.error())) << goneOn.error().message();
    EXPECT_EQ(filesIn(m_run), before);
  };
  writeRun(m_run, 1, {10});
  const auto opened = openToResume(m_run);
  ASSERT_TRUE(opened.ok());
  ASSERT_TRUE(saveStateFile(m_run / "checkpoints" / state20, kOne, std::nullopt, stateOf(1, 20)).ok());
  makeNewer(m_run / "checkpoints" / state20);
  refused(*opened, "a later state, which the newer program could not make current");
  ASSERT_TRUE(writeFile(m_run / "current", "latentscape current 1\n" + state20 + "\n").ok());
  refused(*opened, "the current state");
  const auto before = filesIn(m_run);
  const auto replaced = RunWriter::begin(m_run, identityOf(2), true);
  ASSERT_FALSE(replaced.ok());
  EXPECT_EQ(replaced.error().message(),
            m_run.string() + ": was written by a newer version of Latentscape. Choose another folder.");
  writeRun(m_folder / "other", 3, {10});
  EXPECT_TRUE(isOfNewerVersion(copyRun(m_folder / "other", m_run, true).error()));
  EXPECT_TRUE(isOfNewerVersion(copyRun(m_run, m_folder / "copy", false).error()));
  EXPECT_TRUE(isOfNewerVersion(removeRun(m_run).error()));
  EXPECT_EQ(filesIn(m_run), before);
  ASSERT_TRUE(writeFile(m_run / "current", "latentscape current 2\nsomething else\n").ok());
  refused(*opened, "the file current");
}

}  // namespace
}  // namespace latentscape
