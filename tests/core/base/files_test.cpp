// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include <sys/stat.h>

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

TEST_F(Files, WhatIsWrittenIsReadAndNoTemporaryStays) {
  const fs::path file = m_folder / "a" / "b" / "x.bin";
  const std::string content("one\0two", 7);
  ASSERT_TRUE(writeFile(file, content).ok());
  EXPECT_EQ(*readFile(file, 100), content);
  ASSERT_TRUE(writeFile(file, "second").ok());
  EXPECT_EQ(*readFile(file, 100), "second");
  EXPECT_EQ(std::distance(fs::directory_iterator(file.parent_path()), fs::directory_iterator{}), 1);
}

TEST_F(Files, AFileOverTheLimitIsRefused) {
  const fs::path file = m_folder / "x";
  ASSERT_TRUE(writeFile(file, "12345").ok());
  EXPECT_TRUE(readFile(file, 5).ok());
  const auto refused = readFile(file, 4);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().where, file.string());
  EXPECT_NE(refused.error().what.find("5 bytes"), std::string::npos);
}

TEST_F(Files, AMissingFileAFolderAndAPipeAreErrorsThatNameThem) {
  EXPECT_EQ(readFile(m_folder / "none", 10).error().where, (m_folder / "none").string());
  EXPECT_FALSE(readFile(m_folder, 10).ok());
  const fs::path pipe = m_folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_FALSE(readFile(pipe, 10).ok());  // and does not hang
}

TEST_F(Files, AFailedWriteLeavesTheOldFileAlone) {
  const fs::path folder = m_folder / "taken";
  ASSERT_TRUE(writeFile(folder / "inside", "kept").ok());
  ASSERT_FALSE(writeFile(folder, "a file can't replace a folder that is not empty").ok());
  EXPECT_EQ(*readFile(folder / "inside", 10), "kept");
  EXPECT_EQ(std::distance(fs::directory_iterator(m_folder), fs::directory_iterator{}), 1);
}

}  // namespace
}  // namespace latentscape
