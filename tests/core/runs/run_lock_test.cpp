// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_lock.h"

#include "core/base/files.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <utility>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

TEST(RunLock, IsHeldOnceAndTellsWhoHasIt) {
  const TemporaryFolder folder;
  {
    const auto lock = RunLock::take(folder.path());
    ASSERT_TRUE(lock.ok()) << lock.error().message();
    EXPECT_TRUE(lock->holds());
    EXPECT_FALSE(lock->warning());
    const std::string content = *readFile(folder / "lock", 1000);
    EXPECT_THAT(content, HasSubstr("\npid " + std::to_string(::getpid()) + "\n"));
    EXPECT_THAT(content, HasSubstr("\nhost "));
    EXPECT_THAT(content, HasSubstr("\nboot "));
    const auto second = RunLock::take(folder.path());
    ASSERT_FALSE(second.ok());
    EXPECT_THAT(second.error().message(), HasSubstr("this program is writing a run into it already"));
    EXPECT_TRUE(lock->holds());  // the failed attempt left it alone
  }
  EXPECT_FALSE(fs::exists(folder / "lock"));
  EXPECT_TRUE(RunLock::take(folder.path()).ok());
}

TEST(RunLock, OfAProcessThatIsGoneIsClearedAndToldOnce) {
  const TemporaryFolder folder;
  EXPECT_FALSE(clearAbandonedLock(folder.path()));
  EXPECT_FALSE(fs::exists(folder / "lock"));
  {
    const auto lock = RunLock::take(folder.path());
    EXPECT_FALSE(clearAbandonedLock(folder.path())) << "it is held";
    EXPECT_TRUE(lock->holds());
    fs::copy_file(folder / "lock", folder / "copy");
  }
  fs::rename(folder / "copy", folder / "lock");
  EXPECT_TRUE(clearAbandonedLock(folder.path()));
  EXPECT_FALSE(clearAbandonedLock(folder.path()));
  ASSERT_TRUE(writeFile(folder / "lock", "somebody else's").ok());
  EXPECT_FALSE(clearAbandonedLock(folder.path()));
  EXPECT_TRUE(fs::exists(folder / "lock"));
}

TEST(RunLock, OfAnotherProcessIsToldWithItsNumberAndEndsWithIt) {
  const TemporaryFolder folder;
  std::array<int, 2> ready{};
  ASSERT_EQ(::pipe(ready.data()), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto lock = RunLock::take(folder.path());
    const char byte = lock.ok() ? 'y' : 'n';
    (void)!::write(ready[1], &byte, 1);
    ::pause();
    ::_exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_EQ(byte, 'y');
  const auto refused = RunLock::take(folder.path());
  ASSERT_EQ(::kill(child, SIGKILL), 0);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  ::close(ready[0]);
  ::close(ready[1]);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message(), HasSubstr("process " + std::to_string(child) + " on "));
  EXPECT_EQ(refused.error().where, folder.path().string());
  EXPECT_TRUE(fs::exists(folder / "lock"));  // the file of a killed process is no lock
  EXPECT_TRUE(RunLock::take(folder.path()).ok());
}

TEST(RunLock, SeesThatItsFolderWasRemovedOrReplaced) {
  const TemporaryFolder folder;
  const fs::path run = folder / "run";
  fs::create_directory(run);
  {
    const auto lock = RunLock::take(run);
    ASSERT_TRUE(lock.ok());
    fs::rename(run, folder / "moved");
    EXPECT_FALSE(lock->holds());
    fs::create_directory(run);
    const auto other = RunLock::take(run);
    ASSERT_TRUE(other.ok());
    EXPECT_FALSE(lock->holds());
    EXPECT_TRUE(other->holds());
  }
  EXPECT_FALSE(fs::exists(run / "lock"));
  EXPECT_TRUE(fs::exists(folder / "moved/lock"));  // nobody knows that it is there
}

TEST(RunLock, MovesAndIsGivenUpOnce) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "a");
  fs::create_directory(folder / "b");
  auto a = RunLock::take(folder / "a");
  auto b = RunLock::take(folder / "b");
  ASSERT_TRUE(a.ok() && b.ok());
  std::optional<RunLock> moved(*std::move(a));
  EXPECT_TRUE(moved->holds());
  *moved = *std::move(b);
  EXPECT_TRUE(RunLock::take(folder / "a").ok());
  EXPECT_FALSE(RunLock::take(folder / "b").ok());
  moved.reset();
  EXPECT_TRUE(RunLock::take(folder / "b").ok());
}

TEST(RunLock, NeverTakesAFileThatIsSomebodyElses) {
  const TemporaryFolder folder;
  ASSERT_TRUE(writeFile(folder / "lock", "my notes about locks").ok());
  EXPECT_THAT(RunLock::take(folder.path()).error().message(), HasSubstr("lock: is not a lock of Latentscape"));
  EXPECT_EQ(*readFile(folder / "lock", 100), "my notes about locks");
  fs::remove(folder / "lock");
  fs::create_symlink(folder / "elsewhere", folder / "lock");
  EXPECT_FALSE(RunLock::take(folder.path()).ok());
  EXPECT_FALSE(fs::exists(folder / "elsewhere"));
  EXPECT_EQ(RunLock::take(folder / "none").error().where, (folder / "none/lock").string());
}

}  // namespace
}  // namespace latentscape
