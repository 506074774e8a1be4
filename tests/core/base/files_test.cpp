// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"
#include "tests/core/base/resource_limit.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

class Files : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "latentscape-files-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    m_folder = pattern;
  }
  void TearDown() override { fs::remove_all(m_folder); }
  fs::path m_folder;
};

TEST_F(Files, ReadsBackWhatItWroteAndLeavesNoTemporaryFile) {
  const fs::path file = m_folder / "a" / "b" / "x.bin";
  const std::string content("one\0two", 7);
  ASSERT_TRUE(writeFile(file, content).ok());
  EXPECT_EQ(*readFile(file, 100), content);
  ASSERT_TRUE(writeFile(file, "second").ok());
  EXPECT_EQ(*readFile(file, 100), "second");
  EXPECT_EQ(std::distance(fs::directory_iterator(file.parent_path()), fs::directory_iterator{}), 1);
}

TEST_F(Files, PiecesBecomeAFileAtTheirCommit) {
  const fs::path file = m_folder / "a" / "x.bin";
  ASSERT_TRUE(writeFile(file, "old").ok());
  {
    auto writer = FileWriter::create(file);
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE(writer->append("one").ok());
    FileWriter moved = *std::move(writer);
    ASSERT_TRUE(moved.append("two").ok());
    EXPECT_EQ(*readFile(file, 100), "old");
    ASSERT_TRUE(moved.commit().ok());
  }
  EXPECT_EQ(*readFile(file, 100), "onetwo");
  EXPECT_EQ(std::distance(fs::directory_iterator(file.parent_path()), fs::directory_iterator{}), 1);
}

TEST_F(Files, PiecesWithoutACommitLeaveWhatWasThere) {
  ASSERT_TRUE(writeFile(m_folder / "x", "old").ok());
  {
    auto writer = FileWriter::create(m_folder / "x");
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE(writer->append("new").ok());
  }
  EXPECT_EQ(*readFile(m_folder / "x", 100), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(m_folder), fs::directory_iterator{}), 1);
}

// A disk that is full half-way, by the limit on the size of files.
TEST_F(Files, AFailedWriteLeavesWhatWasThereAndSaysWhy) {
  ASSERT_TRUE(writeFile(m_folder / "x", "old").ok());
  const auto handler = std::signal(SIGXFSZ, SIG_DFL);
  survivePastFileSize();
  const auto written = [&] {
    const testing::ResourceLimit limit(RLIMIT_FSIZE, 1000);
    return writeFile(m_folder / "x", std::string(5000, 'n'));
  }();
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().message(), (m_folder / "x").string() +
                                           ": can't be written: File too large. Choose another disk, or "
                                           "allow larger files (ulimit -f).");
  EXPECT_EQ(*readFile(m_folder / "x", 100), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(m_folder), fs::directory_iterator{}), 1);
}

TEST_F(Files, PiecesAreReadInOrderAndAShorterFileIsAnError) {
  ASSERT_TRUE(writeFile(m_folder / "x", "abcdef").ok());
  auto file = FileReader::open(m_folder / "x", 6);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->size(), 6U);
  std::string two(2, ' '), five(5, ' ');
  ASSERT_TRUE(file->read(two).ok());
  EXPECT_EQ(two, "ab");
  const auto refused = file->read(five);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().where, (m_folder / "x").string());
}

TEST_F(Files, RefusesAFileOverTheLimit) {
  const fs::path file = m_folder / "x";
  ASSERT_TRUE(writeFile(file, "12345").ok());
  EXPECT_TRUE(readFile(file, 5).ok());
  const auto refused = readFile(file, 4);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().where, file.string());
  EXPECT_NE(refused.error().what.find("5 bytes"), std::string::npos);
}

TEST_F(Files, ErrorsNameAMissingFileAFolderAndAPipe) {
  EXPECT_EQ(readFile(m_folder / "none", 10).error().where, (m_folder / "none").string());
  EXPECT_FALSE(readFile(m_folder, 10).ok());
  const fs::path pipe = m_folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_FALSE(readFile(pipe, 10).ok());  // and does not hang
}

TEST_F(Files, ReplacesOnlyARegularFile) {
  const fs::path pipe = m_folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  fs::create_symlink("pipe", m_folder / "to-pipe");
  for (const fs::path& place : {pipe, m_folder / "to-pipe"}) {
    const auto refused = writeFile(place, "x");
    ASSERT_FALSE(refused.ok()) << place;
    EXPECT_EQ(refused.error().message(), place.string() + ": is not a regular file. Choose another name.");
  }
  EXPECT_TRUE(fs::is_fifo(pipe));
  EXPECT_EQ(std::distance(fs::directory_iterator(m_folder), fs::directory_iterator{}), 2);
}

TEST_F(Files, KeepsASymbolicLinkAndWritesItsTarget) {
  ASSERT_TRUE(writeFile(m_folder / "real" / "x", "old").ok());
  fs::create_directory(m_folder / "links");
  fs::create_symlink("../real/x", m_folder / "links" / "relative");
  fs::create_symlink(m_folder / "links" / "relative", m_folder / "absolute");
  ASSERT_TRUE(writeFile(m_folder / "absolute", "new").ok());
  EXPECT_EQ(*readFile(m_folder / "real" / "x", 10), "new");
  EXPECT_TRUE(fs::is_symlink(m_folder / "absolute"));
  EXPECT_TRUE(fs::is_symlink(m_folder / "links" / "relative"));

  fs::create_symlink("made/y", m_folder / "dangling");
  ASSERT_TRUE(writeFile(m_folder / "dangling", "first").ok());
  EXPECT_TRUE(fs::is_symlink(m_folder / "dangling"));
  EXPECT_EQ(*readFile(m_folder / "made" / "y", 10), "first");

  fs::create_symlink("loop", m_folder / "loop");
  EXPECT_EQ(writeFile(m_folder / "loop", "x").error().where, (m_folder / "loop").string());
  EXPECT_TRUE(fs::is_symlink(m_folder / "loop"));
}

TEST_F(Files, AReplacedFileKeepsItsPermissions) {
  const fs::path file = m_folder / "x";
  for (const mode_t mode : {0600U, 0664U, 0755U}) {
    ASSERT_TRUE(writeFile(file, "old").ok());
    ASSERT_EQ(::chmod(file.c_str(), mode), 0);
    ASSERT_TRUE(writeFile(file, "new").ok());
    struct stat status{};
    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, mode);
    EXPECT_EQ(*readFile(file, 10), "new");
  }
}

TEST_F(Files, AFailedWriteLeavesTheOldFileAlone) {
  const fs::path folder = m_folder / "taken";
  ASSERT_TRUE(writeFile(folder / "inside", "kept").ok());
  ASSERT_FALSE(writeFile(folder, "a file can't replace a folder that is not empty").ok());
  EXPECT_EQ(*readFile(folder / "inside", 10), "kept");
  EXPECT_EQ(std::distance(fs::directory_iterator(m_folder), fs::directory_iterator{}), 1);
}

class Home : public ::testing::Test {
 protected:
  Home() {
    for (const char* const name : {"HOME", "XDG_DATA_HOME"}) {
      const char* value = std::getenv(name);
      m_before.emplace_back(name, value != nullptr ? std::optional<std::string>(value) : std::nullopt);
      ::unsetenv(name);
    }
  }
  ~Home() override {
    for (const auto& [name, value] : m_before) {
      if (value) ::setenv(name, value->c_str(), 1);
      else ::unsetenv(name);
    }
  }

 private:
  std::vector<std::pair<const char*, std::optional<std::string>>> m_before;
};

TEST_F(Home, IsWhatTheEnvironmentSays) {
  ::setenv("HOME", "/home/someone", 1);
  EXPECT_EQ(homeFolder(), "/home/someone");
  EXPECT_EQ(dataFolder(), "/home/someone/.local/share/latentscape");
}

TEST_F(Home, OtherwiseWhatTheListOfUsersSays) {
  const passwd* user = ::getpwuid(::getuid());
  const fs::path expected = user != nullptr && *user->pw_dir == '/' ? user->pw_dir : "/nonexistent";
  for (const char* const value : {static_cast<const char*>(nullptr), "", "relative"}) {
    if (value != nullptr) ::setenv("HOME", value, 1);
    EXPECT_EQ(homeFolder(), expected);
    EXPECT_EQ(dataFolder(), expected / ".local/share/latentscape");
  }
}

TEST_F(Files, APlainPathLeadsToTheSamePlace) {
  const fs::path root = fs::canonical(m_folder);
  fs::create_directories(root / "a" / "b" / "deep");
  fs::create_directories(root / "pets");
  fs::create_directory_symlink("a/b/deep", root / "link");
  ASSERT_TRUE(writeFile(root / "file", "x").ok());
  const std::string at = root.string();
  const std::pair<std::string, fs::path> cases[] = {{at + "/pets", root / "pets"},
                                                    {at + "/pets/", root / "pets"},
                                                    {at + "//./pets/.", root / "pets"},
                                                    {at + "/a/../pets", root / "pets"},
                                                    {at + "/a/b/../..", root},
                                                    {at + "/link", root / "link"},                      // keeps its name
                                                    {at + "/link/../pets", root / "a" / "b" / "pets"},  // not root / "pets"
                                                    {at + "/link/../../b/deep/", root / "a" / "b" / "deep"},
                                                    {at + "/none/../pets", at + "/none/../pets"},  // nobody knows where
                                                    {at + "/file/../pets/..", at + "/file/../pets/.."},
                                                    {"/../..", "/"}};
  for (const auto& [path, plain] : cases) EXPECT_EQ(plainPath(path), plain) << path;
  EXPECT_EQ(plainPath("x"), fs::current_path() / "x");
}

}  // namespace
}  // namespace latentscape
