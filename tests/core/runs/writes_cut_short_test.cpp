// SPDX-License-Identifier: GPL-3.0-or-later
// A run's folder after a kill at every system call that writes, and with a disk that is full from each of them on: whoever opens
// it then finds one whole run, the old one or the new one.
#include "core/base/files.h"
#include "core/runs/run_copy.h"
#include "core/runs/run_places.h"
#include "core/runs/run_reader.h"
#include "core/runs/run_writer.h"
#include "tests/core/runs/failing_calls.h"
#include "tests/core/runs/small_runs.h"
#include "tests/core/storage/temporary_folder.h"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;
using namespace testing;

constexpr int kMostCalls = 400;

struct Scenario {
  std::function<void(const fs::path& folder)> prepare;  // what is there before
  std::function<void(const fs::path& folder)> act;      // what is cut short
  std::optional<int> before;                            // the run that is there before; none: no run
  int after = 0;                                        // the run that is there in the end
  std::uint64_t lastStep = 0;                           // of it
};

// The number of the run in the folder, 0 if there is none.
int runIn(const fs::path& folder) {
  const auto run = openRun(folder);
  return run ? numberOf(*run) : 0;
}

void expectOldOrNew(const Scenario& scenario, const fs::path& folder, int call) {
  const int found = runIn(folder);
  EXPECT_TRUE(found == scenario.after || found == scenario.before.value_or(0)) << "call " << call << ": run " << found;
  EXPECT_EQ(*readFile(folder / "mine.txt", 10), "mine") << "call " << call;
}

// Once the fault is gone, somebody goes on with the run, or begins it anew over what is left.
void expectItGoesOn(const Scenario& scenario, const fs::path& folder, int call) {
  const auto from = openToResume(folder);
  const bool resumed = from && from->file.run == identityOf(scenario.after).run;
  auto writer = resumed ? RunWriter::goOn(folder, identityOf(scenario.after), *from)
                        : RunWriter::begin(folder, identityOf(scenario.after), true);
  ASSERT_TRUE(writer.ok()) << "call " << call << ": " << writer.error().message();
  const std::uint64_t step = scenario.lastStep + 10;
  const auto saved = writer->save(stateOf(scenario.after, step), lossesOf(scenario.after, step));
  ASSERT_TRUE(saved.ok()) << "call " << call << ": " << saved.error().message();
  const auto run = openRun(folder);
  ASSERT_TRUE(run.ok()) << run.error().message();
  EXPECT_EQ(numberOf(*run), scenario.after);
  EXPECT_EQ(run->checkpoint.step, step);
  EXPECT_EQ(run->notes, std::vector<std::string>()) << "call " << call;
  const std::string own = identityOf(scenario.after).run;
  for (const std::string& file : filesIn(folder)) {
    const bool known = file == "mine.txt" || file == "lock" || file == "current" || file == "metrics.csv" ||
                       file == "config.json" || file.starts_with("checkpoints/" + own);
    const bool derived = scenario.before == scenario.after || !scenario.before;
    EXPECT_TRUE(known || derived) << "call " << call << ": " << file;
  }
}

// Kills a child at each call in turn, until one comes through.
void killAtEveryCall(const Scenario& scenario) {
  for (int call = 1; call <= kMostCalls; ++call) {
    const TemporaryFolder folder;
    const fs::path run = folder / "run";
    scenario.prepare(run);
    ASSERT_TRUE(writeFile(run / "mine.txt", "mine").ok());
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      armFault(Fault::Kill, call);
      scenario.act(run);
      disarmFault();
      ::_exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    expectOldOrNew(scenario, run, call);
    if (::testing::Test::HasFailure()) return;
    expectItGoesOn(scenario, run, call);
    if (::testing::Test::HasFailure()) return;
    if (WEXITSTATUS(status) == 0) {
      EXPECT_GT(call, 20);  // otherwise no call was seen
      return;
    }
    ASSERT_EQ(WEXITSTATUS(status), kKilled);
  }
  FAIL() << "more than " << kMostCalls << " calls";
}

void fillDiskAtEveryCall(const Scenario& scenario) {
  for (int call = 1; call <= kMostCalls; ++call) {
    const TemporaryFolder folder;
    const fs::path run = folder / "run";
    scenario.prepare(run);
    ASSERT_TRUE(writeFile(run / "mine.txt", "mine").ok());
    armFault(Fault::DiskFull, call);
    scenario.act(run);
    const int made = disarmFault();
    expectOldOrNew(scenario, run, call);
    if (::testing::Test::HasFailure()) return;
    expectItGoesOn(scenario, run, call);
    if (::testing::Test::HasFailure()) return;
    if (made < call) {
      EXPECT_GT(call, 20);
      return;
    }
  }
  FAIL() << "more than " << kMostCalls << " calls";
}

void trainOver(const fs::path& folder, int number, const std::vector<std::uint64_t>& steps, bool models) {
  auto writer = RunWriter::begin(folder, identityOf(number), true);
  if (!writer) return;
  (void)writer->writeLosses(lossesOf(number, 5), false);
  for (const std::uint64_t step : steps) (void)writer->save(stateOf(number, step), lossesOf(number, step));
  if (models) (void)writer->writeModels(stateOf(number, steps.back()));
}

const auto nothing = [](const fs::path& folder) { fs::create_directories(folder); };

Scenario fresh() {
  return {nothing, [](const fs::path& folder) { trainOver(folder, 2, {10, 17}, true); }, std::nullopt, 2, 17};
}

Scenario overARun() {
  return {[](const fs::path& folder) {
            writeRun(folder, 1, {10, 20});
            for (const char* const name : {"model.safetensors", "losses.png", "log.txt"})
              ASSERT_TRUE(writeFile(folder / name, "of run 1").ok());
          },
          [](const fs::path& folder) { trainOver(folder, 2, {10, 17}, false); }, 1, 2, 17};
}

Scenario overAnOlderRun() {
  return {[](const fs::path& folder) { writeOlderRun(folder, olderCheckpoint(1, 20), lossesOf(1, 20)); },
          [](const fs::path& folder) { trainOver(folder, 2, {10, 17}, false); }, 1, 2, 17};
}

// The process was killed after it had recorded more losses, and a newer state is damaged.
Scenario resumed() {
  return {[](const fs::path& folder) {
            writeRun(folder, 1, {10, 20, 30});
            ASSERT_TRUE(writeFile(folder / "checkpoints/1111111111111111-000000000030.safetensors", "cut short").ok());
          },
          [](const fs::path& folder) {
            const auto from = openToResume(folder);
            if (!from) return;
            auto writer = RunWriter::goOn(folder, identityOf(1), *from);
            if (writer) (void)writer->save(stateOf(1, 25), lossesOf(1, 25));
          },
          1, 1, 25};
}

Scenario copiedOver() {
  return {[](const fs::path& folder) {
            writeRun(folder, 1, {10, 20});
            writeRun(folder.parent_path() / "source", 2, {10, 20});
          },
          [](const fs::path& folder) { (void)copyRun(folder.parent_path() / "source", folder, true); }, 1, 2, 20};
}

TEST(WritesCutShort, NoFolderOfARunIsLeftToAPowerCut) {
  const TemporaryFolder folder;
  const fs::path run = folder / "mine/of today/run";
  armFault(Fault::None, 0);
  trainOver(run, 2, {10, 17}, true);
  const auto copied = copyRun(run, folder / "copies/run", false);
  const auto made = makeRunFolder(folder / "data/runs", "run");
  disarmFault();
  ASSERT_TRUE(copied.ok() && made.ok());
  EXPECT_EQ(runIn(run), 2);
  EXPECT_EQ(foldersNotFlushed(), std::vector<std::string>());
}

TEST(WritesCutShort, AFreshRunKilled) { killAtEveryCall(fresh()); }
TEST(WritesCutShort, ARunOverAnotherKilled) { killAtEveryCall(overARun()); }
TEST(WritesCutShort, ARunOverOneOfAnOlderVersionKilled) { killAtEveryCall(overAnOlderRun()); }
TEST(WritesCutShort, AResumedRunKilled) { killAtEveryCall(resumed()); }
TEST(WritesCutShort, ACopyOverARunKilled) { killAtEveryCall(copiedOver()); }
TEST(WritesCutShort, AFreshRunOnAFullDisk) { fillDiskAtEveryCall(fresh()); }
TEST(WritesCutShort, ARunOverAnotherOnAFullDisk) { fillDiskAtEveryCall(overARun()); }
TEST(WritesCutShort, ARunOverOneOfAnOlderVersionOnAFullDisk) { fillDiskAtEveryCall(overAnOlderRun()); }
TEST(WritesCutShort, AResumedRunOnAFullDisk) { fillDiskAtEveryCall(resumed()); }
TEST(WritesCutShort, ACopyOverARunOnAFullDisk) { fillDiskAtEveryCall(copiedOver()); }

}  // namespace
}  // namespace latentscape
