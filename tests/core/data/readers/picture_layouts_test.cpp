// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/data/readers/picture_folder.h"

#include <ostream>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

using testing::bmp;
using testing::PictureFolder;

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
        Layout{"one folder", {"cat/1.bmp", "cat/2.bmp"}, {"cat"}, 2, 0, {}, "1 class by folder"},
        Layout{"a stray picture beside a lone train",
               {"cover.bmp", "train/cat/1.bmp", "train/dog/1.bmp"},
               kCatDog,
               2,
               0,
               {"cover.bmp: lies beside the folder train"},
               "read from its folder train"},
        Layout{"a stray picture beside a folder around",
               {"preview.bmp", "pets/cat/1.bmp", "pets/dog/1.bmp"},
               kCatDog,
               2,
               0,
               {"preview.bmp: lies beside the folder pets"},
               "read from its folder pets"},
        Layout{"a stray picture in a folder around",
               {"pets/cover.bmp", "pets/cat/1.bmp", "pets/dog/1.bmp"},
               kCatDog,
               2,
               0,
               {"pets/cover.bmp: lies beside the classes' folders"},
               "read from its folder pets"},
        Layout{"stray pictures around a split",
               {"a.bmp", "pets/b.bmp", "pets/train/cat/1.bmp", "pets/train/dog/1.bmp", "pets/test/dog/1.bmp"},
               kCatDog,
               2,
               1,
               {"a.bmp: lies beside the folder pets", "pets/b.bmp: lies beside the folders train and test"},
               "test images in test"},
        Layout{"a class with a folder in it",
               {"cat/1.bmp", "cat/2.bmp", "cat/odd/1.bmp", "cat/even/1.bmp"},
               {"cat"},
               4,
               0,
               {},
               "1 class by folder"}));

INSTANTIATE_TEST_SUITE_P(
    SplitNames, FolderLayout,
    ::testing::Values(
        Layout{"a word last, the same name inside, and a third",
               {"seg_train/seg_train/cat/1.bmp", "seg_train/seg_train/dog/1.bmp", "seg_test/seg_test/cat/1.bmp",
                "seg_pred/seg_pred/1.bmp"},
               kCatDog,
               2,
               1,
               {"seg_pred: 1 picture lies beside the folders seg_train and seg_test"},
               "training images in its folder seg_train, test images in seg_test"},
        Layout{"test images without classes",
               {"asl_alphabet_train/asl_alphabet_train/cat/1.bmp", "asl_alphabet_train/asl_alphabet_train/dog/1.bmp",
                "asl_alphabet_test/asl_alphabet_test/cat_test.bmp"},
               kCatDog,
               2,
               0,
               {"asl_alphabet_test: 1 picture without a class, while those in asl_alphabet_train have one"},
               "a share is held out for testing"},
        Layout{"test images without classes, and others for validation",
               {"train/cat/1.bmp", "train/dog/1.bmp", "val/dog/1.bmp", "test/1.bmp", "test/2.bmp"},
               kCatDog,
               2,
               1,
               {"test: 2 pictures without classes, while those in train have one"},
               "test is left out; training images in its folder train, test images in val"},
        Layout{"a plain split beside another",
               {"train/cat/1.bmp", "train/dog/1.bmp", "test/dog/1.bmp", "train_old/cat/1.bmp", "test_old/cat/1.bmp"},
               kCatDog,
               2,
               1,
               {"test_old: 1 picture lies beside the folders train and test",
                "train_old: 1 picture lies beside the folders train and test"},
               "training images in its folder train, test images in test"},
        Layout{"numbers behind", {"train/1.bmp", "train/2.bmp", "test1/1.bmp"}, {}, 2, 1, {}, "test images in test1"},
        Layout{"years behind",
               {"train2017/cat/1.bmp", "train2017/dog/1.bmp", "val2017/cat/1.bmp"},
               kCatDog,
               2,
               1,
               {},
               "test images in val2017"},
        Layout{"short words", {"trn/cat/1.bmp", "trn/dog/1.bmp", "tst/cat/1.bmp"}, kCatDog, 2, 1, {}, "test images in tst"},
        Layout{"evaluation", {"train/cat/1.bmp", "train/dog/1.bmp", "Eval/cat/1.bmp"}, kCatDog, 2, 1, {}, "test images in Eval"},
        Layout{
            "blanks", {"Pets Train/cat/1.bmp", "Pets Train/dog/1.bmp", "Pets Test/cat/1.bmp"}, kCatDog, 2, 1, {}, "in Pets Test"},
        Layout{"a split beside something less",
               {"images/train/cat/1.bmp", "images/train/dog/1.bmp", "images/val/dog/1.bmp", "docs/figure.bmp", "read.bmp"},
               kCatDog,
               2,
               1,
               {"docs: 1 picture lies beside the folder images", "read.bmp: lies beside the folder images"},
               "test images in val"},
        Layout{"a split in each class",
               {"cat/train/1.bmp", "cat/test/2.bmp", "dog/train/1.bmp", "dog/test/2.bmp"},
               kCatDog,
               2,
               2,
               {},
               "training and test images in folders of each class"},
        Layout{"a split in each class, with validation",
               {"cat/train/1.bmp", "cat/test/2.bmp", "cat/val/3.bmp", "dog/train/1.bmp", "dog/val/2.bmp"},
               kCatDog,
               2,
               2,
               {"cat/val: 1 picture for validation, which is not used"},
               "training and test images in folders of each class"},
        Layout{"a split in some classes",
               {"cat/train/1.bmp", "cat/test/2.bmp", "dog/1.bmp", "dog/2.bmp"},
               kCatDog,
               4,
               0,
               {},
               "cat holds folders named like parts of a split, which are read together"},
        Layout{"classes in capitals on one side",
               {"train/cat/1.bmp", "train/dog/1.bmp", "test/CAT/1.bmp", "test/dog/2.bmp"},
               kCatDog,
               2,
               2,
               {},
               "CAT among the test images is read as cat"},
        Layout{"several splits",
               {"trainA/1.bmp", "trainB/1.bmp", "testA/1.bmp", "testB/1.bmp"},
               {"testA", "testB", "trainA", "trainB"},
               4,
               0,
               {},
               "these names look like parts of a split"},
        Layout{"names that don't belong together",
               {"steam_train/1.bmp", "crash_test/1.bmp"},
               {"crash_test", "steam_train"},
               2,
               0,
               {},
               "these names look like parts of a split"},
        Layout{"a folder around the classes of both parts",
               {"train/data/cat/1.bmp", "train/data/dog/1.bmp", "test/data/cat/1.bmp", "test/x.bmp"},
               kCatDog,
               2,
               1,
               {"test/x.bmp: lies beside the folder data"},
               "2 classes by folder"},
        Layout{"a folder around the classes of one part",
               {"train/animals/cat/1.bmp", "train/animals/dog/1.bmp", "test/animals/cat/1.bmp", "test/plants/fern/1.bmp"},
               {"animals", "plants"},
               2,
               2,
               {},
               "no training images of plants"},
        Layout{"folders in a class of one part",
               {"train/cat/a/1.bmp", "train/cat/b/1.bmp", "test/cat/1.bmp"},
               {"cat"},
               2,
               1,
               {},
               "1 class by folder"}));

TEST_F(PictureFolder, ASplitThatIsAmbiguousIsRefused) {
  for (const char* const name : {"train/a/1.bmp", "Training/a/1.bmp", "test/a/1.bmp"}) add(name, bmp(1, 2, 3));
  EXPECT_NE(read().error().what.find("two folders for the same images: Training and train"), std::string::npos);
  fs::remove_all(pictures());
  for (const char* const name : {"val/a/1.bmp", "test/a/1.bmp"}) add(name, bmp(1, 2, 3));
  EXPECT_NE(read().error().what.find("none to train on"), std::string::npos);
  fs::remove_all(pictures());
  for (const char* const name : {"train1/1.bmp", "test1/1.bmp", "train2/1.bmp", "test2/1.bmp"}) add(name, bmp(1, 2, 3));
  EXPECT_NE(read().error().what.find("two folders for the same images: train1 and train2"), std::string::npos);
}

}  // namespace
}  // namespace latentscape
