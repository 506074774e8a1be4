// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/picture_reader.h"

#include "core/base/files.h"
#include "core/data/open.h"
#include "tests/core/data/data_files.h"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

using testing::ScopedVariable;

// A BMP of one colour, blue, green, red from the lowest row up.
std::string bmp(std::uint8_t red, std::uint8_t green, std::uint8_t blue, std::uint8_t width = 8, std::uint8_t height = 8) {
  const std::size_t row = (width * 3U + 3U) / 4U * 4U;
  std::string file("BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", 18);
  file += std::string{static_cast<char>(width), 0, 0, 0, static_cast<char>(height), 0, 0, 0, 1, 0, 24, 0} + std::string(24, '\0');
  for (int y = 0; y < height; ++y) {
    std::string line;
    for (int x = 0; x < width; ++x) line += {static_cast<char>(blue), static_cast<char>(green), static_cast<char>(red)};
    file += line + std::string(row - line.size(), '\0');
  }
  return file;
}

class PictureFolder : public testing::FolderTest {
 protected:
  fs::path pictures() const { return m_folder / "pictures"; }
  void add(const std::string& name, const std::string& content) const { put("pictures/" + name, content); }
  void addTwoClasses() const {
    for (int i = 0; i < 6; ++i) {
      add("dogs/" + std::to_string(i) + ".bmp", bmp(200, 10, static_cast<std::uint8_t>(i)));
      add("cats/deep/er/" + std::to_string(i) + ".BMP", bmp(10, 200, static_cast<std::uint8_t>(i), 12, 8));
    }
  }
  Result<Dataset> read(const DatasetOptions& options = {}) const { return readPictureFolder(pictures(), options); }
  std::vector<fs::path> cacheFiles() const {
    std::vector<fs::path> files;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(m_folder / "latentscape/pictures", ignored)) files.push_back(entry.path());
    return files;
  }
  void SetUp() override {
    FolderTest::SetUp();
    m_data.emplace("XDG_DATA_HOME", (m_folder / "data").string());
    m_cache.emplace("XDG_CACHE_HOME", m_folder.string());
  }
  std::optional<ScopedVariable> m_data, m_cache;
};

TEST_F(PictureFolder, SubfoldersAreClassesInTheOrderOfTheirNames) {
  addTwoClasses();
  add(".hidden/x.bmp", bmp(1, 2, 3));
  add("cats/notes.txt", "no picture");
  add("empty/readme", "nor this");
  const auto dataset = read();
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  EXPECT_EQ(dataset->classNames, (std::vector<std::string>{"cats", "dogs"}));
  ASSERT_EQ(dataset->train.size(), 12U);
  EXPECT_TRUE(dataset->test.empty());
  EXPECT_EQ(dataset->train.shape, (ImageShape{32, 32, 3}));
  EXPECT_EQ(dataset->train.labels, (std::vector<std::uint8_t>{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1}));
  for (std::size_t i = 0; i < 12; ++i) {
    const auto pixel = dataset->train.image(i).first(3);
    EXPECT_EQ(pixel[0], i < 6 ? 10 : 200);
    EXPECT_EQ(pixel[2], i % 6);
  }
  EXPECT_EQ(dataset->skipped, std::vector<std::string>{"empty: holds no pictures"});
  EXPECT_EQ(dataset->layout, "2 classes by folder, with everything in the folders below; a share is held out for testing");
  EXPECT_EQ(dataset->train.fingerprints.size(), 12U);
}

TEST_F(PictureFolder, NamesOfClassesArePrintable) {
  for (const char* const name : {"lat\xe9", "a\x1b[1mb", "\xc3\xa4"})
    add(std::string(name) + "/1.bmp", bmp(1, 2, static_cast<std::uint8_t>(name[0])));
  for (const char* const time : {"first", "from the cache"}) {
    const auto dataset = read();
    ASSERT_TRUE(dataset.ok()) << dataset.error().message();
    EXPECT_EQ(dataset->classNames, (std::vector<std::string>{"a\\u001b[1mb", "lat\\xe9", "\xc3\xa4"})) << time;
  }
}

TEST_F(PictureFolder, PicturesInTheFolderItselfHaveNoClasses) {
  for (int i = 0; i < 5; ++i) add(std::to_string(i) + ".bmp", bmp(static_cast<std::uint8_t>(i), 0, 0));
  const auto dataset = read();
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  EXPECT_EQ(dataset->train.size(), 5U);
  EXPECT_TRUE(dataset->train.labels.empty());
  EXPECT_TRUE(dataset->classNames.empty());
}

TEST_F(PictureFolder, BadPicturesAreListedAndTheRestIsRead) {
  addTwoClasses();
  add("cats/broken.png", "\x89PNG\r\n\x1a\n and then nothing");
  add("dogs/line\nfeed.jpg", "");
  add("loose.bmp", bmp(1, 1, 1));
  const auto dataset = read();
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  EXPECT_EQ(dataset->train.size(), 12U);
  ASSERT_EQ(dataset->skipped.size(), 3U);
  EXPECT_TRUE(dataset->skipped[0].starts_with("cats/broken.png: its header can't be read")) << dataset->skipped[0];
  EXPECT_EQ(dataset->skipped[1], "dogs/line?feed.jpg: is empty");
  EXPECT_EQ(dataset->skipped[2], "loose.bmp: lies beside the classes' folders");
  const auto again = read();  // from the cache
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->skipped, dataset->skipped);
}

TEST_F(PictureFolder, NoneOfThePicturesReadableIsAnError) {
  add("a.png", "no");
  add("b.png", "no");
  const auto dataset = read();
  ASSERT_FALSE(dataset.ok());
  EXPECT_NE(dataset.error().what.find("none of its 2 pictures can be read"), std::string::npos) << dataset.error().what;
  EXPECT_TRUE(cacheFiles().empty());
  fs::remove_all(pictures());
  fs::create_directories(pictures());
  EXPECT_NE(read().error().what.find("holds no PNG"), std::string::npos);
}

TEST_F(PictureFolder, TrainAndTestFoldersAreTheSplit) {
  for (const char* const split : {"train", "val"}) {
    add(std::string(split) + "/b/1.bmp", bmp(1, 1, 1));
    add(std::string(split) + "/a/1.bmp", bmp(2, 2, 2));
  }
  add("train/c/1.bmp", bmp(3, 3, 3));
  const auto dataset = read();
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  EXPECT_EQ(dataset->classNames, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(dataset->train.size(), 3U);
  EXPECT_EQ(dataset->test.labels, (std::vector<std::uint8_t>{0, 1}));
  EXPECT_EQ(dataset->train.shape.channels, 1);  // all pictures are grey
}

TEST_F(PictureFolder, OptionsShapeTheImages) {
  addTwoClasses();
  DatasetOptions options;
  options.side = 4;
  options.colour = PictureColour::Grey;
  const auto grey = read(options);
  ASSERT_TRUE(grey.ok());
  EXPECT_EQ(grey->train.shape, (ImageShape{4, 4, 1}));
  EXPECT_EQ(grey->train.image(6)[0], (19595 * 200 + 38470 * 10 + 32768) / 65536);
  options.colour = PictureColour::Colour;
  EXPECT_EQ(read(options)->train.shape, (ImageShape{4, 4, 3}));
  EXPECT_EQ(cacheFiles().size(), 2U);
}

TEST_F(PictureFolder, WhatWasDecodedIsKeptUntilAFileChanges) {
  addTwoClasses();
  const auto first = read();
  ASSERT_TRUE(first.ok());
  ASSERT_EQ(cacheFiles().size(), 1U);
  const fs::path kept = cacheFiles().front();
  // Changed content with the same length and time goes unseen, which shows that the pictures weren't read again.
  const fs::path file = pictures() / "dogs/0.bmp";
  const auto time = fs::last_write_time(file);
  add("dogs/0.bmp", bmp(77, 77, 77));
  fs::last_write_time(file, time);
  EXPECT_EQ(read()->train.pixels, first->train.pixels);
  // A changed time is seen and replaces the cache.
  fs::last_write_time(file, time + std::chrono::seconds(2));
  EXPECT_EQ(read()->train.image(6)[0], 77);
  ASSERT_EQ(cacheFiles().size(), 1U);
  EXPECT_NE(cacheFiles().front(), kept);
}

TEST_F(PictureFolder, ADamagedCacheIsNotBelieved) {
  addTwoClasses();
  const auto first = read();
  const fs::path kept = cacheFiles().front();
  const std::string good = *readFile(kept, 1U << 20U);
  for (const std::size_t at : {std::size_t{25}, std::size_t{40}, good.size() / 2, good.size() - 70, good.size() - 1}) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    ASSERT_TRUE(writeFile(kept, bad).ok());
    EXPECT_EQ(read()->train.pixels, first->train.pixels) << at;
    EXPECT_EQ(*readFile(kept, 1U << 20U), good) << at;  // repaired
  }
  ASSERT_TRUE(writeFile(kept, good.substr(0, 50)).ok());
  EXPECT_EQ(read()->train.pixels, first->train.pixels);
}

TEST_F(PictureFolder, ACacheThatCannotBeWrittenIsNoError) {
  addTwoClasses();
  put("latentscape", "a file where a folder should be");
  EXPECT_TRUE(read().ok());
}

TEST_F(PictureFolder, StopsAndSaysHowFarItIs) {
  addTwoClasses();
  for (int i = 0; i < 200; ++i) add("cats/more" + std::to_string(i) + ".bmp", bmp(1, 2, 3));
  std::stop_source source;
  std::vector<Progress> seen;
  const auto stopped = readPictureFolder(pictures(), {}, source.get_token(), [&](const Progress& progress) {
    seen.push_back(progress);
    if (progress.done > 0) source.request_stop();
  });
  ASSERT_FALSE(stopped.ok());
  EXPECT_TRUE(stopped.error().cancelled);
  EXPECT_TRUE(cacheFiles().empty());
  ASSERT_GE(seen.size(), 2U);
  EXPECT_EQ(seen.back().what, "pictures");
  EXPECT_LT(seen.back().done, seen.back().total);
  seen.clear();
  ASSERT_TRUE(readPictureFolder(pictures(), {}, {}, [&](const Progress& progress) { seen.push_back(progress); }).ok());
  EXPECT_EQ(seen.back().done, seen.back().total);
}

TEST_F(PictureFolder, LinksInCirclesEnd) {
  addTwoClasses();
  fs::create_directory_symlink(pictures(), pictures() / "cats/again");
  fs::create_directory_symlink(pictures() / "dogs", pictures() / "hounds");
  fs::create_symlink("nowhere.png", pictures() / "cats/gone.png");
  const auto dataset = read();
  EXPECT_EQ(dataset->train.size(), 12U);
  EXPECT_EQ(dataset->classNames.size(), 2U);
  EXPECT_EQ(dataset->skipped, (std::vector<std::string>{"cats/again: is a link to a folder around this one",
                                                        "cats/gone.png: is a link that leads nowhere",
                                                        "hounds: is a link to a folder that is read anyway"}));
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
  EXPECT_EQ(dataset->skipped, std::vector<std::string>{"fowl: is a link to a folder that another link leads to"});
}

TEST_F(PictureFolder, PicturesThatAreNotReadAreNamed) {
  addTwoClasses();
  add("birds/1.TIF", "II*");
  add("birds/2.heic", "x");
  add("dogs/notes.txt", "no picture");
  add("dogs/9.JFIF", "x");  // read by its content, which is none
  const auto dataset = read();
  ASSERT_TRUE(dataset.ok());
  EXPECT_EQ(dataset->skipped,
            (std::vector<std::string>{"birds/1.TIF: TIFF pictures are not read; convert it to PNG",
                                      "birds/2.heic: HEIC pictures are not read; convert it to PNG", "birds: holds no pictures",
                                      "dogs/9.JFIF: is no PNG, JPEG, WebP or BMP picture"}));
}

TEST_F(PictureFolder, OnlyPicturesThatAreNotReadIsAnErrorThatNamesOne) {
  add("x/1.tif", "II*");
  const auto dataset = openDataset(pictures().string());
  ASSERT_FALSE(dataset.ok());
  EXPECT_NE(dataset.error().message().find("pictures"), std::string::npos);
}

// How a folder is read, for whatever names its folders have.
struct Layout {
  const char* what;
  std::vector<std::string> files;  // each with a picture of its own
  std::vector<std::string> classes;
  std::size_t train, test;  // test images of the folder's own
  std::vector<std::string> skipped;
  const char* told;
};
void PrintTo(const Layout& layout, std::ostream* out) { *out << layout.what; }

class FolderLayout : public PictureFolder, public ::testing::WithParamInterface<Layout> {};

TEST_P(FolderLayout, IsUnderstoodAndTold) {
  const Layout& layout = GetParam();
  std::uint8_t grey = 0;
  for (const std::string& file : layout.files) {
    if (file.ends_with('/')) fs::create_directories(pictures() / file);
    else add(file, bmp(1, 2, ++grey));
  }
  const auto dataset = read();
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  EXPECT_EQ(dataset->classNames, layout.classes);
  EXPECT_EQ(dataset->train.size(), layout.train);
  EXPECT_EQ(dataset->test.size(), layout.test);
  EXPECT_EQ(dataset->skipped, layout.skipped);
  EXPECT_NE(dataset->layout.find(layout.told), std::string::npos) << dataset->layout;
}

const std::vector<std::string> kCatDog{"cat", "dog"};
INSTANTIATE_TEST_SUITE_P(
    Layouts, FolderLayout,
    ::testing::Values(
        Layout{"train, val and test",
               {"train/cat/1.bmp", "train/dog/1.bmp", "val/cat/2.bmp", "test/cat/3.bmp", "test/dog/3.bmp"},
               kCatDog,
               2,
               2,
               {"val: 1 picture for validation, which is not used"},
               "val is left out"},
        Layout{"train and val", {"train/cat/1.bmp", "train/dog/1.bmp", "val/cat/2.bmp"}, kCatDog, 2, 1, {}, "test images in val"},
        Layout{"other spellings",
               {"Training/cat/1.bmp", "Training/dog/1.bmp", "Test_Set/dog/2.bmp"},
               kCatDog,
               2,
               1,
               {},
               "training images in its folder Training, test images in Test_Set"},
        Layout{"train and dev", {"train/cat/1.bmp", "train/dog/1.bmp", "dev/dog/2.bmp"}, kCatDog, 2, 1, {}, "test images in dev"},
        Layout{"what macOS packs",
               {"train/cat/1.bmp", "train/dog/1.bmp", "test/cat/1.bmp", "__MACOSX/train/cat/1.bmp"},
               kCatDog,
               2,
               1,
               {},
               "test images in test"},
        Layout{"an empty folder beside a split",
               {"train/cat/1.bmp", "train/dog/1.bmp", "test/cat/1.bmp", "extra/"},
               kCatDog,
               2,
               1,
               {"extra: holds no pictures"},
               "test images in test"},
        Layout{"something beside a split",
               {"train/cat/1.bmp", "train/dog/1.bmp", "test/cat/1.bmp", "more/cat/2.bmp"},
               kCatDog,
               2,
               1,
               {"more: 1 picture lies beside the folders train and test"},
               "test images in test"},
        Layout{"a lone train", {"train/cat/1.bmp", "train/dog/1.bmp"}, kCatDog, 2, 0, {}, "read from its folder train"},
        Layout{"a folder around",
               {"pets/cat/1.bmp", "pets/dog/1.bmp", "papers/"},
               kCatDog,
               2,
               0,
               {"papers: holds no pictures"},
               "read from its folder pets"},
        Layout{"a split in a folder",
               {"pets/train/cat/1.bmp", "pets/train/dog/1.bmp", "pets/test/dog/1.bmp"},
               kCatDog,
               2,
               1,
               {},
               "test images in test"},
        Layout{"classes named like a split",
               {"train/1.bmp", "bus/1.bmp", "car/1.bmp"},
               {"bus", "car", "train"},
               3,
               0,
               {},
               "3 classes by folder"},
        Layout{"a split without classes", {"train/1.bmp", "train/2.bmp", "test/1.bmp"}, {}, 2, 1, {}, "no classes"},
        Layout{"deep classes", {"cat/a/b/c/1.bmp", "dog/1.bmp"}, kCatDog, 2, 0, {}, "with everything in the folders below"},
        Layout{"numbers",
               {"0/1.bmp", "1/1.bmp", "2/1.bmp", "10/1.bmp", "9/1.bmp"},
               {"0", "1", "2", "9", "10"},
               5,
               0,
               {},
               "5 classes"},
        Layout{"one folder", {"cat/1.bmp", "cat/2.bmp"}, {"cat"}, 2, 0, {}, "1 class by folder"}));

TEST_F(PictureFolder, ASplitThatIsAmbiguousIsRefused) {
  for (const char* const name : {"train/a/1.bmp", "Training/a/1.bmp", "test/a/1.bmp"}) add(name, bmp(1, 2, 3));
  EXPECT_NE(read().error().what.find("two folders for the same images: Training and train"), std::string::npos);
  fs::remove_all(pictures());
  for (const char* const name : {"val/a/1.bmp", "test/a/1.bmp"}) add(name, bmp(1, 2, 3));
  EXPECT_NE(read().error().what.find("none to train on"), std::string::npos);
}

TEST_F(PictureFolder, RunsFromBeforeKeepTheirClassesAndTheirSplit) {
  for (const char* const name : {"2/1.bmp", "10/1.bmp", "train/1.bmp"}) add(name, bmp(1, 2, static_cast<std::uint8_t>(name[0])));
  DatasetOptions older;
  older.rule = SplitRule::Number;
  EXPECT_EQ(read(older)->classNames, (std::vector<std::string>{"10", "2", "train"}));
  EXPECT_EQ(read()->classNames, (std::vector<std::string>{"2", "10", "train"}));
}

// The permission of the moment is not kept, whatever the pictures' times say.
TEST_F(PictureFolder, AFailureThatMayPassIsNotKept) {
  addTwoClasses();
  const fs::path file = pictures() / "dogs/0.bmp";
  fs::permissions(file, fs::perms::none);
  const auto first = read();
  if (first->skipped.empty()) GTEST_SKIP() << "this user may read everything";
  EXPECT_EQ(first->train.size(), 11U);
  EXPECT_TRUE(cacheFiles().empty());
  fs::permissions(file, fs::perms::owner_read);
  EXPECT_EQ(read()->train.size(), 12U);
  EXPECT_EQ(cacheFiles().size(), 1U);
}

TEST_F(PictureFolder, ListsOfWhatWasLeftOutAreNotKept) {
  addTwoClasses();
  add("stray.bmp", bmp(9, 9, 9));
  EXPECT_EQ(read()->skipped.size(), 1U);
  fs::remove(pictures() / "stray.bmp");
  EXPECT_TRUE(read()->skipped.empty());
}

TEST_F(PictureFolder, TheCacheIsClearedOnRequest) {
  addTwoClasses();
  ASSERT_TRUE(read().ok());
  EXPECT_GT(clearPictureCache(), 12U * 32 * 32 * 3);
  EXPECT_TRUE(cacheFiles().empty());
  EXPECT_EQ(clearPictureCache(), 0U);
}

TEST_F(PictureFolder, TooManyClassesAreRefused) {
  for (int i = 0; i < 257; ++i) add("class" + std::to_string(i) + "/1.bmp", bmp(1, 2, 3, 1, 1));
  EXPECT_NE(read().error().what.find("has 257 subfolders"), std::string::npos);
}

TEST_F(PictureFolder, OpensAsADataSetSplitByTheSeed) {
  addTwoClasses();
  DatasetOptions options;
  options.testShare = 0.25;
  const auto opened = openDataset(pictures().string(), options);
  ASSERT_TRUE(opened.ok()) << opened.error().message();
  const Dataset& dataset = **opened;
  EXPECT_EQ(dataset.title, "pictures");
  EXPECT_EQ(dataset.name, pictures().string());
  EXPECT_EQ(dataset.train.size(), 9U);
  EXPECT_EQ(dataset.test.size(), 3U);
  EXPECT_EQ((*openDataset(pictures().string(), options))->test.pixels, dataset.test.pixels);
  options.classes = {1};
  const auto dogs = openDataset(pictures().string(), options);
  ASSERT_TRUE(dogs.ok());
  EXPECT_EQ((*dogs)->train.size() + (*dogs)->test.size(), 6U);
  options.classes = {2};
  EXPECT_NE(openDataset(pictures().string(), options).error().what.find("no class 2"), std::string::npos);
  options.classes.clear();
  options.side = -3;
  EXPECT_EQ(openDataset(pictures().string(), options).error().where, "side");
}

}  // namespace
}  // namespace latentscape
