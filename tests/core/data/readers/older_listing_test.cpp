// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/data/readers/picture_folder.h"

namespace latentscape {
namespace {

namespace fs = std::filesystem;

using testing::bmp;

// Runs that split by number are read as they were made, whatever is understood better today.
class OlderFolder : public testing::PictureFolder {
 protected:
  Result<Dataset> readOlder() const {
    DatasetOptions options;
    options.rule = SplitRule::Number;
    return read(options);
  }
};

TEST_F(OlderFolder, ClassesAreInTheOrderOfTextAndALoneTrainIsAClass) {
  for (const char* const name : {"2/1.bmp", "10/1.bmp", "train/1.bmp"}) add(name, bmp(1, 2, static_cast<std::uint8_t>(name[0])));
  EXPECT_EQ(readOlder()->classNames, (std::vector<std::string>{"10", "2", "train"}));
  EXPECT_EQ(read()->classNames, (std::vector<std::string>{"2", "10", "train"}));
}

TEST_F(OlderFolder, WhatMacOsPacksIsAFolderLikeOthers) {
  for (const char* const name : {"train/1.bmp", "test/1.bmp", "__MACOSX/1.bmp"}) add(name, bmp(1, 2, 3));
  const auto older = readOlder();
  ASSERT_TRUE(older.ok()) << older.error().message();
  EXPECT_EQ(older->classNames, (std::vector<std::string>{"__MACOSX", "test", "train"}));
  EXPECT_EQ(older->train.size(), 3U);
  EXPECT_EQ(read()->test.size(), 1U);
}

TEST_F(OlderFolder, OnlyTheFolderNamesOfThenAreASplit) {
  for (const char* const name : {"train/a/1.bmp", "train/b/1.bmp", "valid/a/1.bmp"}) add(name, bmp(1, 2, 3));
  EXPECT_EQ(readOlder()->test.size(), 1U);
  EXPECT_EQ(readOlder()->classNames, (std::vector<std::string>{"a", "b"}));
  fs::rename(pictures() / "valid", pictures() / "dev");
  EXPECT_TRUE(readOlder()->test.empty());
  EXPECT_EQ(readOlder()->classNames, (std::vector<std::string>{"dev", "train"}));
}

TEST_F(OlderFolder, EndingsOfThenCount) {
  add("cats/1.bmp", bmp(1, 2, 3));
  add("cats/2.jfif", bmp(1, 2, 4));
  add("cats/3.JPE", bmp(1, 2, 5));
  add("cats/4.Webp", bmp(1, 2, 6));
  const auto older = readOlder();
  ASSERT_TRUE(older.ok()) << older.error().message();
  EXPECT_EQ(older->train.size(), 2U);
  EXPECT_EQ(read()->train.size(), 4U);
}

TEST_F(OlderFolder, LinkedClassFoldersAreReadAgain) {
  add("dogs/1.bmp", bmp(1, 2, 3));
  fs::create_directory_symlink("dogs", pictures() / "hounds");
  const auto older = readOlder();
  ASSERT_TRUE(older.ok()) << older.error().message();
  EXPECT_EQ(older->classNames, (std::vector<std::string>{"dogs", "hounds"}));
  EXPECT_EQ(older->train.size(), 2U);
  EXPECT_EQ(read()->train.size(), 1U);
}

TEST_F(OlderFolder, LinkedFoldersBelowAClassAreNotRead) {
  add("../far/1.bmp", bmp(1, 2, 4));
  add("dogs/1.bmp", bmp(1, 2, 3));
  fs::create_directory_symlink(m_folder / "far", pictures() / "dogs/more");
  const auto older = readOlder();
  ASSERT_TRUE(older.ok()) << older.error().message();
  EXPECT_EQ(older->train.size(), 1U);
  EXPECT_EQ(read()->train.size(), 2U);
}

TEST_F(OlderFolder, LinkedPicturesCountTwice) {
  add("dogs/1.bmp", bmp(1, 2, 3));
  fs::create_directories(pictures() / "cats");
  fs::create_symlink("../dogs/1.bmp", pictures() / "cats/1.bmp");
  const auto older = readOlder();
  ASSERT_TRUE(older.ok()) << older.error().message();
  EXPECT_EQ(older->train.size(), 2U);
  EXPECT_EQ(read()->train.size(), 1U);
}

TEST_F(OlderFolder, WhatIsLeftOutIsTold) {
  add("dogs/1.bmp", bmp(1, 2, 3));
  add("stray.bmp", bmp(1, 2, 4));
  const auto older = readOlder();
  ASSERT_TRUE(older.ok()) << older.error().message();
  EXPECT_EQ(older->skipped, std::vector<std::string>{"stray.bmp: lies beside the classes' folders"});
  EXPECT_NE(older->layout.find("as earlier versions read folders"), std::string::npos) << older->layout;
}

}  // namespace
}  // namespace latentscape
