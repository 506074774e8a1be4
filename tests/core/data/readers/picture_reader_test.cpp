// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/picture_reader.h"

#include "core/base/files.h"
#include "core/data/open.h"
#include "core/data/readers/picture_cache.h"
#include "tests/core/data/readers/picture_folder.h"

#include <chrono>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

using testing::bmp;
using testing::PictureFolder;

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

// Names without an ending, or with one that says nothing: the content decides.
TEST_F(PictureFolder, PicturesWithoutAPicturesNameAreFoundByContent) {
  add("cats/1", bmp(1, 0, 0));
  add("cats/2.download", bmp(2, 0, 0));
  add("cats/3.dib", bmp(3, 0, 0));
  for (const char* const copy : {"cats/1.bmp~", "cats/1.bmp.bak", "cats/4.bmp.part"}) add(copy, bmp(9, 0, 0));
  add("cats/notes.txt", bmp(4, 0, 0));  // who names it so doesn't mean a picture
  add("cats/BM", "BM is how a text may begin that is longer than a header");
  const auto dataset = read();
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  EXPECT_EQ(dataset->train.size(), 3U);
  EXPECT_EQ(dataset->skipped.size(), 3U) << "copies are told";
  EXPECT_TRUE(isPictureFolder(pictures()));
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
  EXPECT_EQ(dataset->skipped[1], "dogs/line\\u000afeed.jpg: is empty");
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

// Names with control characters are written by one rule, whether the list comes from decoding, from the cache or from the walk.
TEST_F(PictureFolder, ControlCharactersAreEscapedInEveryLine) {
  addTwoClasses();
  add("cats/a\nb.png", "no picture");
  add("cats/c\nd.tif", "II*");
  const auto first = read();
  ASSERT_TRUE(first.ok()) << first.error().message();
  ASSERT_EQ(first->skipped.size(), 2U);
  EXPECT_TRUE(first->skipped[0].starts_with("cats/a\\u000ab.png: ")) << first->skipped[0];
  EXPECT_TRUE(first->skipped[1].starts_with("cats/c\\u000ad.tif: ")) << first->skipped[1];
  ASSERT_EQ(cacheFiles().size(), 1U);
  EXPECT_EQ(read()->skipped, first->skipped);
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

// A file with a right sum that holds other images than the folder's.
TEST_F(PictureFolder, ACacheOfOtherImagesIsNotBelieved) {
  addTwoClasses();
  const auto first = read();
  const fs::path kept = cacheFiles().front();
  const auto refuses = [&](const char* what, const auto& change) {
    Dataset other = *first;
    change(other);
    savePictureCache(kept, other);
    ASSERT_EQ(cacheFiles().size(), 1U) << what;
    const auto again = read();
    ASSERT_TRUE(again.ok()) << what;
    EXPECT_EQ(again->train.pixels, first->train.pixels) << what;
    EXPECT_EQ(again->train.labels, first->train.labels) << what;
    EXPECT_EQ(again->train.shape, first->train.shape) << what;
  };
  refuses("a class too many", [](Dataset& other) { other.train.labels.back() = 2; });
  refuses("no classes", [](Dataset& other) { other.train.labels.clear(); });
  refuses("another shape", [](Dataset& other) {
    for (ImageSet* set : {&other.train, &other.test}) set->shape = {16, 64, 3};
  });
  refuses("a negative shape", [](Dataset& other) {
    for (ImageSet* set : {&other.train, &other.test}) set->shape = {-32, -32, 3};
  });
  refuses("more images", [](Dataset& other) {
    other.train.pixels.resize(other.train.pixels.size() + other.train.shape.pixels());
    other.train.labels.push_back(0);
    other.train.fingerprints.push_back(0);
  });
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

TEST_F(PictureFolder, PicturesThatAreNotReadAreNamed) {
  addTwoClasses();
  add("birds/1.TIF", "II*");
  add("birds/2.heic", "x");
  add("dogs/notes.txt", "no picture");
  add("dogs/9.JFIF", "x");  // read by its content, which is none
  const auto dataset = read();
  ASSERT_TRUE(dataset.ok());
  EXPECT_EQ(dataset->skipped, (std::vector<std::string>{"birds/1.TIF: TIFF pictures are not read; convert it to PNG",
                                                        "birds/2.heic: HEIC pictures are not read; convert it to PNG",
                                                        "dogs/9.JFIF: is not a PNG, JPEG, WebP or BMP file"}));
}

// Where something below was left out, that is told, and not that there is nothing.
TEST_F(PictureFolder, OnlyAFolderWithoutAnythingLeftOutHoldsNoPictures) {
  addTwoClasses();
  fs::create_directories(pictures() / "fish/deep");
  fs::create_directories(pictures() / "links/deep");
  fs::create_symlink("nowhere.png", pictures() / "links/deep/1.png");
  fs::create_directories(pictures() / "locked");
  fs::permissions(pictures() / "locked", fs::perms::none);
  const auto dataset = read();
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  std::error_code problem;
  const bool locked = fs::directory_iterator(pictures() / "locked", problem) == fs::directory_iterator() && problem;
  fs::permissions(pictures() / "locked", fs::perms::owner_all);
  EXPECT_EQ(dataset->skipped,
            (std::vector<std::string>{"fish: holds no pictures", "links/deep/1.png: is a link that leads nowhere",
                                      locked ? "locked: can't be read: Permission denied" : "locked: holds no pictures"}));
}

TEST_F(PictureFolder, OnlyPicturesThatAreNotReadIsAnErrorThatNamesOne) {
  add("x/1.tif", "II*");
  const auto dataset = openDataset(pictures().string());
  ASSERT_FALSE(dataset.ok());
  EXPECT_NE(dataset.error().message().find("pictures"), std::string::npos);
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
