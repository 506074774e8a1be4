// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/catalog/process.h"

#include "core/base/files.h"
#include "tests/core/data/data_files.h"

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include <sys/stat.h>

namespace latentscape {
namespace {

class Process : public testing::FolderTest {
 protected:
  ProcessOptions shell(const std::string& script) const { return {{"/bin/sh", "-c", script}, m_folder, m_folder / "log"}; }
};

TEST_F(Process, RunsInItsFolderAndLeavesItsOutput) {
  const auto result = runProgram(shell("pwd; echo here >made; echo problem >&2"), {});
  ASSERT_TRUE(result.ok()) << result.error().message();
  EXPECT_EQ(*readFile(m_folder / "made", 100), "here\n");
  const auto log = readFile(m_folder / "log", 1000);
  ASSERT_TRUE(log.ok());
  EXPECT_NE(log->find("problem"), std::string::npos);
}

TEST_F(Process, AFailureTellsStatusAndLastLine) {
  const auto result = runProgram(shell("echo first; echo 'no such package'; echo; exit 3"), {});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().what, "failed with exit status 3 (no such package)");
  EXPECT_EQ(result.error().where, "sh");
}

TEST_F(Process, ArgumentsReachItUnchanged) {
  const auto result =
      runProgram({{"/bin/sh", "-c", "printf %s \"$1\" >out", "sh", "a b; $(c) 'd'"}, m_folder, m_folder / "log"}, {});
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(*readFile(m_folder / "out", 100), "a b; $(c) 'd'");
}

TEST_F(Process, AProgramThatIsNotThereIsAnError) {
  EXPECT_FALSE(runProgram({{"/nonexistent/program"}, m_folder, m_folder / "log"}, {}).ok());
  EXPECT_FALSE(findProgram("no-such-program-anywhere").has_value());
  EXPECT_TRUE(findProgram("sh").has_value());
}

TEST_F(Process, AStopRequestKillsItAndItsChildren) {
  // The child opens the pipe for writing and waits; its end of the pipe closes only when it dies.
  const auto pipe = m_folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::stop_source source;
  std::string afterwards = "the pipe was never opened";
  std::thread watcher([&] {
    std::ifstream reader(pipe);  // returns when the child has opened the other end
    std::string line;
    std::getline(reader, line);
    source.request_stop();
    std::getline(reader, afterwards);  // returns when the last writer is dead
  });
  const auto result = runProgram(shell("(exec >pipe; echo ready; sleep 600) & wait"), source.get_token());
  ASSERT_FALSE(result.ok());
  EXPECT_TRUE(result.error().cancelled);
  watcher.join();
  EXPECT_EQ(afterwards, "");
}

TEST_F(Process, OneThatHangsIsEnded) {
  ProcessOptions options = shell("sleep 600");
  options.idle = std::chrono::seconds(0);
  const auto result = runProgram(options, {});
  ASSERT_FALSE(result.ok());
  EXPECT_NE(result.error().what.find("made no progress for 0 seconds"), std::string::npos);
}

TEST_F(Process, OneThatWritesWithoutEndIsEnded) {
  ProcessOptions options = shell("mkdir deep; while :; do echo more >>deep/file; done");
  options.mostBytes = 10000;
  const auto result = runProgram(options, {});
  ASSERT_FALSE(result.ok());
  EXPECT_NE(result.error().what.find("wrote more than 10000 bytes"), std::string::npos) << result.error().what;
}

}  // namespace
}  // namespace latentscape
