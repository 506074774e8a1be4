// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/temporaries.h"

#include "core/base/files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDigits = ".0123456789abcdef.tmp";

class Temporaries : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "latentscape-temporaries-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    m_folder = pattern;
  }
  void TearDown() override { fs::remove_all(m_folder); }

  fs::path left(const std::string& name) const { return m_folder / (name + kDigits); }
  static void age(const fs::path& path) { fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(2)); }
  // As killed makers leave them.
  void leaveFile(const std::string& name) const {
    ASSERT_TRUE(writeFile(left(name), "x").ok());
    age(left(name));
  }
  void leaveFolder(const std::string& name) const {
    ASSERT_TRUE(writeFile(left(name) / "inside", "x").ok());
    age(left(name));
  }
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(m_folder)) found.push_back(entry.path().filename().string());
    std::sort(found.begin(), found.end());
    return found;
  }
  bool isHeld(const fs::path& path) const {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool held = ::flock(fd, LOCK_EX | LOCK_NB) != 0;
    ::close(fd);
    return held;
  }
  fs::path m_folder;
};

// Gives the digits that are taken first, and others later.
int g_calls = 0;
bool takenFirst(std::span<unsigned char> bytes) {
  std::fill(bytes.begin(), bytes.end(), static_cast<unsigned char>(g_calls++ < 3 ? 0x11 : 0x22));
  return true;
}
bool alwaysTaken(std::span<unsigned char> bytes) {
  std::fill(bytes.begin(), bytes.end(), static_cast<unsigned char>(0x11));
  return true;
}
bool none(std::span<unsigned char>) { return false; }

TEST_F(Temporaries, FilesAndFoldersLieBesideTheirTargetLocked) {
  const auto file = makeTemporaryFile(m_folder / "new" / "x.png");
  ASSERT_TRUE(file.ok()) << file.error().message();
  EXPECT_EQ(file->path.parent_path(), m_folder / "new");
  EXPECT_TRUE(file->path.filename().string().starts_with("x.png."));
  EXPECT_EQ(file->path.filename().string().size(), 5U + 1 + 16 + 4);
  EXPECT_TRUE(isHeld(file->path));
  ::close(file->fd);
  fs::path made;
  {
    const auto folder = UnfinishedFolder::make(m_folder / "out" / "");
    ASSERT_TRUE(folder.ok()) << folder.error().message();
    made = folder->path();
    EXPECT_EQ(made.parent_path(), m_folder);
    EXPECT_TRUE(isHeld(made));
    ASSERT_TRUE(writeFile(made / "inside", "x").ok());
  }
  EXPECT_FALSE(fs::exists(made));
  auto folder = UnfinishedFolder::make(m_folder / "out");
  ASSERT_TRUE(folder.ok());
  ASSERT_TRUE(writeFile(folder->path() / "inside", "x").ok());
  fs::create_directory(m_folder / "out");  // an empty one is replaced
  ASSERT_TRUE(folder->commit().ok());
  EXPECT_EQ(*readFile(m_folder / "out" / "inside", 10), "x");
  auto second = UnfinishedFolder::make(m_folder / "out");
  ASSERT_TRUE(second.ok());
  EXPECT_FALSE(second->commit().ok()) << "it holds something";
}

TEST_F(Temporaries, ATakenNameIsNeitherAdoptedNorTheEnd) {
  const fs::path taken = m_folder / "x.1111111111111111.tmp";
  fs::create_directory(taken);
  for (const bool folder : {false, true}) {
    g_calls = 0;
    fs::path path;
    if (folder) {
      const auto made = UnfinishedFolder::make(m_folder / "x", &takenFirst);
      ASSERT_TRUE(made.ok()) << made.error().message();
      path = made->path();
    } else {
      const auto made = makeTemporaryFile(m_folder / "x", &takenFirst);
      ASSERT_TRUE(made.ok()) << made.error().message();
      path = made->path;
      ::close(made->fd);
      fs::remove(path);
    }
    EXPECT_EQ(path.filename(), "x.2222222222222222.tmp");
    EXPECT_EQ(g_calls, 4);
  }
  EXPECT_NE(makeTemporaryFile(m_folder / "x", &alwaysTaken).error().message().find("exists"), std::string::npos);
  EXPECT_FALSE(UnfinishedFolder::make(m_folder / "x", &alwaysTaken).ok());
  EXPECT_TRUE(fs::is_empty(taken));
}

TEST_F(Temporaries, WithoutRandomNumbersThereIsAnError) {
  const auto made = makeTemporaryFile(m_folder / "x", &none);
  ASSERT_FALSE(made.ok());
  EXPECT_NE(made.error().message().find("no random numbers"), std::string::npos);
  EXPECT_EQ(made.error().where, (m_folder / "x").string());
  EXPECT_FALSE(UnfinishedFolder::make(m_folder / "x", &none).ok());
  EXPECT_TRUE(fs::is_empty(m_folder));
}

TEST_F(Temporaries, WhatKilledMakersLeftBesideTheTargetGoes) {
  leaveFile("a.csv");
  leaveFolder("out");
  leaveFile("other");
  ASSERT_TRUE(writeFile(m_folder / "a.csv", "new").ok());
  EXPECT_EQ(names(), (std::vector<std::string>{"a.csv", "other" + std::string(kDigits), "out" + std::string(kDigits)}));
  ASSERT_TRUE(UnfinishedFolder::make(m_folder / "out").ok());
  EXPECT_EQ(names(), (std::vector<std::string>{"a.csv", "other" + std::string(kDigits)}));
}

TEST_F(Temporaries, WhatIsYoungHeldOrNotOursStays) {
  leaveFile("young");
  fs::last_write_time(left("young"), fs::file_time_type::clock::now());
  leaveFile("held");
  leaveFolder("heldFolder");
  leaveFile("left");
  leaveFolder("leftFolder");
  const fs::path away = m_folder / "away";
  ASSERT_TRUE(writeFile(away / "inside", "x").ok());
  fs::create_symlink(away, left("link"));
  for (const char* const other : {"notes.tmp", "x.0123456789abcdeg.tmp", "x.0123456789abcdef", ".0123456789abcdef.tmp"}) {
    ASSERT_TRUE(writeFile(m_folder / other, "x").ok());
    age(m_folder / other);
  }
  age(away);
  std::vector<int> held;
  for (const char* const name : {"held", "heldFolder"}) {
    held.push_back(::open(left(name).c_str(), O_RDONLY | O_CLOEXEC));
    ASSERT_EQ(::flock(held.back(), LOCK_EX | LOCK_NB), 0);
  }
  const auto before = names();
  sweepTemporaries(m_folder);
  auto expected = before;
  std::erase(expected, "left" + std::string(kDigits));
  std::erase(expected, "leftFolder" + std::string(kDigits));
  EXPECT_EQ(names(), expected);
  EXPECT_TRUE(fs::exists(away / "inside"));
  for (const int fd : held) ::close(fd);
  sweepTemporaries(m_folder);
  EXPECT_FALSE(fs::exists(left("held")));
  EXPECT_FALSE(fs::exists(left("heldFolder")));
}

}  // namespace
}  // namespace latentscape
