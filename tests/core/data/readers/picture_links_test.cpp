// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/data/readers/picture_folder.h"

#include <algorithm>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

using testing::bmp;
using testing::PictureFolder;

TEST_F(PictureFolder, LinksInCirclesEnd) {
  addTwoClasses();
  fs::create_directory_symlink(pictures(), pictures() / "cats/again");
  fs::create_directory_symlink(pictures() / "dogs", pictures() / "hounds");
  fs::create_symlink("nowhere.png", pictures() / "cats/gone.png");
  const auto dataset = read();
  EXPECT_EQ(dataset->train.size(), 12U);
  EXPECT_EQ(dataset->classNames.size(), 2U);
  EXPECT_EQ(dataset->skipped, (std::vector<std::string>{"cats/again: is a link to a folder around it",
                                                        "cats/gone.png: is a link that leads nowhere",
                                                        "hounds: is the folder dogs, whose 6 pictures count once"}));
}

TEST_F(PictureFolder, LinksThatLeadOutAreFollowedOnce) {
  add("../elsewhere/1.bmp", bmp(1, 2, 3));
  addTwoClasses();
  fs::create_directory_symlink(m_folder / "elsewhere", pictures() / "birds");
  fs::create_directory_symlink(m_folder / "elsewhere", pictures() / "fowl");
  const auto dataset = read();
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  EXPECT_EQ(dataset->classNames, (std::vector<std::string>{"birds", "cats", "dogs"}));
  EXPECT_EQ(dataset->train.size(), 13U);
  EXPECT_EQ(dataset->skipped, std::vector<std::string>{"fowl: is the folder birds, whose 1 picture counts once"});
}

// Whatever the links are called, the inner folder is read by its own link, and the outer one without it.
TEST_F(PictureFolder, OfLinksToAFolderAndToOneInItNothingIsLost) {
  for (int i = 0; i < 3; ++i) add("../far/x/" + std::to_string(i) + ".bmp", bmp(1, 2, static_cast<std::uint8_t>(i)));
  for (int i = 0; i < 2; ++i) add("../far/x/y/" + std::to_string(i) + ".bmp", bmp(3, 4, static_cast<std::uint8_t>(i)));
  for (const bool innerFirst : {true, false}) {
    fs::remove_all(pictures());
    fs::create_directories(pictures());
    fs::create_directory_symlink(m_folder / "far/x/y", pictures() / (innerFirst ? "a" : "b"));
    fs::create_directory_symlink(m_folder / "far/x", pictures() / (innerFirst ? "b" : "a"));
    const auto dataset = read();
    ASSERT_TRUE(dataset.ok()) << dataset.error().message();
    EXPECT_EQ(dataset->classNames, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(std::count(dataset->train.labels.begin(), dataset->train.labels.end(), innerFirst ? 0 : 1), 2);
    EXPECT_EQ(dataset->train.size(), 5U);
    EXPECT_EQ(dataset->skipped, std::vector<std::string>{innerFirst ? "b/y: is the folder a, whose 2 pictures count once"
                                                                    : "a/y: is the folder b, whose 2 pictures count once"});
  }
}

TEST_F(PictureFolder, LinksBelowALinkDoNotLeadAroundIt) {
  add("../far/x/1.bmp", bmp(1, 2, 3));
  add("../far/other.bmp", bmp(4, 2, 3));
  add("dogs/1.bmp", bmp(5, 2, 3));
  fs::create_directory_symlink(m_folder / "far", m_folder / "far/x/up");
  fs::create_directory_symlink(m_folder / "far/x", pictures() / "birds");
  const auto dataset = read();
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  EXPECT_EQ(dataset->train.size(), 2U);
  EXPECT_EQ(dataset->skipped, std::vector<std::string>{"birds/up: is a link to a folder around it"});
}

// What is passed over where it lies is read where a link says so.
TEST_F(PictureFolder, LinksToAHiddenFolderAreFollowed) {
  add(".store/abc/1.bmp", bmp(1, 2, 3));
  add("dogs/1.bmp", bmp(5, 2, 3));
  fs::create_directory_symlink(".store/abc", pictures() / "birds");
  const auto dataset = read();
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  EXPECT_EQ(dataset->classNames, (std::vector<std::string>{"birds", "dogs"}));
  EXPECT_TRUE(dataset->skipped.empty());
}

TEST_F(PictureFolder, PicturesThatLinksShareCountOnceAndInTheFolderOfTheLinks) {
  for (int i = 0; i < 5; ++i) add("all/" + std::to_string(i) + ".bmp", bmp(1, 2, static_cast<std::uint8_t>(i)));
  fs::create_directories(pictures() / "cat");
  fs::create_directories(pictures() / "dog");
  for (int i = 0; i < 4; ++i) {
    const std::string name = std::to_string(i) + ".bmp";
    fs::create_symlink("../all/" + name, pictures() / (i < 2 ? "cat" : "dog") / name);
  }
  const auto some = read();
  ASSERT_TRUE(some.ok()) << some.error().message();
  EXPECT_EQ(some->train.labels, (std::vector<std::uint8_t>{0, 1, 1, 2, 2}));
  EXPECT_EQ(some->skipped, (std::vector<std::string>{"all: 2 pictures are also in cat and count there",
                                                     "all: 2 pictures are also in dog and count there"}));
  fs::create_symlink("../all/4.bmp", pictures() / "dog/4.bmp");
  const auto all = read();
  ASSERT_TRUE(all.ok()) << all.error().message();
  EXPECT_EQ(all->classNames, (std::vector<std::string>{"cat", "dog"}));
  EXPECT_EQ(all->train.labels, (std::vector<std::uint8_t>{0, 0, 1, 1, 1}));
}

TEST_F(PictureFolder, HardLinksCountOnceAndInTheSmallerFolder) {
  fs::create_directories(pictures() / "cat");
  fs::create_directories(pictures() / "dog");
  for (int i = 0; i < 4; ++i) {
    const std::string name = std::to_string(i) + ".bmp";
    add("all/" + name, bmp(1, 2, static_cast<std::uint8_t>(i)));
    fs::create_hard_link(pictures() / "all" / name, pictures() / (i < 2 ? "cat" : "dog") / name);
  }
  fs::create_hard_link(pictures() / "cat/0.bmp", pictures() / "cat/again.bmp");
  const auto dataset = read();
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  EXPECT_EQ(dataset->classNames, (std::vector<std::string>{"cat", "dog"}));
  EXPECT_EQ(dataset->train.size(), 4U);
  EXPECT_EQ(dataset->skipped, (std::vector<std::string>{"all: 2 pictures are also in cat and count there",
                                                        "all: 2 pictures are also in dog and count there",
                                                        "cat: 1 picture has a second name there and counts once"}));
}

TEST_F(PictureFolder, PicturesBesideFoldersOfLinksToThemAreNotCalledLeftOut) {
  for (int i = 0; i < 3; ++i) add(std::to_string(i) + ".bmp", bmp(1, 2, static_cast<std::uint8_t>(i)));
  fs::create_directories(pictures() / "cat");
  for (int i = 0; i < 2; ++i)
    fs::create_symlink("../" + std::to_string(i) + ".bmp", pictures() / "cat" / (std::to_string(i) + ".bmp"));
  const auto dataset = read();
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  EXPECT_EQ(dataset->classNames, std::vector<std::string>{"cat"});
  EXPECT_EQ(dataset->train.size(), 2U);
  EXPECT_EQ(dataset->skipped, (std::vector<std::string>{"2.bmp: lies beside the classes' folders",
                                                        "the folder itself: 2 pictures are also in cat and count there"}));
}

TEST_F(PictureFolder, NoTestImageIsALinkToATrainingImage) {
  for (int i = 0; i < 4; ++i) add("train/" + std::to_string(i) + ".bmp", bmp(1, 2, static_cast<std::uint8_t>(i)));
  fs::create_directories(pictures() / "test");
  for (int i = 0; i < 4; ++i)
    fs::create_symlink("../train/" + std::to_string(i) + ".bmp", pictures() / "test" / (std::to_string(i) + ".bmp"));
  const auto none = read();
  ASSERT_TRUE(none.ok()) << none.error().message();
  EXPECT_EQ(none->train.size(), 4U);
  EXPECT_TRUE(none->test.empty());
  EXPECT_EQ(none->skipped, std::vector<std::string>{"test: 4 pictures are also in train and count there"});
  EXPECT_NE(none->layout.find("test has no images of its own; a share is held out"), std::string::npos) << none->layout;
  add("test/own.bmp", bmp(9, 9, 1));
  const auto one = read();
  ASSERT_TRUE(one.ok()) << one.error().message();
  EXPECT_EQ(one->train.size(), 4U);
  EXPECT_EQ(one->test.size(), 1U);
}

}  // namespace
}  // namespace latentscape
