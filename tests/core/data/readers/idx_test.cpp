// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/idx.h"

#include "tests/core/data/data_files.h"

namespace latentscape {
namespace {

using testing::bytesOf;
using testing::gzipped;
using testing::idxHeader;
using testing::idxImages;
using testing::idxLabels;

std::string imagesProblem(const std::string& content) {
  const auto result = parseIdxImages(bytesOf(content), "images");
  if (result.ok()) return "no problem";
  EXPECT_EQ(result.error().where, "images");
  return result.error().what;
}

std::string labelsProblem(const std::string& content) {
  const auto result = parseIdxLabels(bytesOf(content), "labels");
  if (result.ok()) return "no problem";
  EXPECT_EQ(result.error().where, "labels");
  return result.error().what;
}

TEST(IdxImages, AreReadInOrder) {
  const auto result = parseIdxImages(bytesOf(idxImages(3, 2, 4)), "x");
  ASSERT_TRUE(result.ok()) << result.error().message();
  EXPECT_EQ(result->shape, (ImageShape{2, 4, 1}));
  EXPECT_EQ(result->size(), 3U);
  EXPECT_EQ(result->image(2)[0], 16 * 37 % 256);
  EXPECT_EQ(result->label(0), -1);
}

TEST(IdxImages, WrongMagicIsNamedWithWhatWasExpected) {
  EXPECT_EQ(imagesProblem(idxHeader({2052, 1, 1, 1}) + "x"), "the magic number is 2052 (0x00000804), expected 2051 (0x00000803)");
}

TEST(IdxImages, ALabelFileInTheirPlaceIsSaidSo) {
  const auto result = parseIdxImages(bytesOf(idxLabels(100, 10)), "x");
  ASSERT_FALSE(result.ok());
  EXPECT_NE(result.error().what.find("2049"), std::string::npos);
  EXPECT_NE(result.error().advice.find("exchanged"), std::string::npos);
}

TEST(IdxImages, AShortHeaderIsTruncation) {
  for (std::size_t size = 0; size < 16; ++size) {
    EXPECT_EQ(imagesProblem(idxImages(1, 2, 2).substr(0, size)),
              "is truncated: an IDX header of 16 bytes was expected, found " + std::to_string(size) + " bytes");
  }
}

TEST(IdxImages, TruncatedAndOversizedFilesNameBothSizes) {
  const std::string good = idxImages(3, 2, 4);
  EXPECT_EQ(imagesProblem(good), "no problem");
  EXPECT_EQ(imagesProblem(good.substr(0, good.size() - 1)),
            "is truncated: the header promises 3 images of 2x4 (40 bytes), found 39 bytes, enough for 2");
  EXPECT_EQ(imagesProblem(good + "x"), "is oversized: the header promises 3 images of 2x4 (40 bytes), found 41 bytes");
}

TEST(IdxImages, AHeaderThatPromisesTheSkyAllocatesNothing) {
  EXPECT_EQ(
      imagesProblem(idxHeader({2051, 0xffffffff, 4096, 4096}) + "x"),
      "is truncated: the header promises 4294967295 images of 4096x4096 (72057594021150736 bytes), found 17 bytes, enough for 0");
}

TEST(IdxImages, SidesAndCountMustBePossible) {
  EXPECT_EQ(imagesProblem(idxHeader({2051, 1, 0, 4})), "the number of rows is 0, expected 1 to 4096");
  EXPECT_EQ(imagesProblem(idxHeader({2051, 1, 4, 4097})), "the number of columns is 4097, expected 1 to 4096");
  EXPECT_EQ(imagesProblem(idxHeader({2051, 0, 4, 4})), "the number of images is 0, expected 1 or more");
}

TEST(IdxLabels, AreReadAndCheckedAlike) {
  const auto result = parseIdxLabels(bytesOf(idxLabels({7, 2, 1})), "x");
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(*result, (std::vector<std::uint8_t>{7, 2, 1}));
  EXPECT_EQ(labelsProblem(idxHeader({2049, 5}) + "ab"),
            "is truncated: the header promises 5 labels (13 bytes), found 10 bytes, enough for 2");
  EXPECT_EQ(labelsProblem(idxHeader({2049, 1}) + "ab"), "is oversized: the header promises 1 labels (9 bytes), found 10 bytes");
  EXPECT_EQ(labelsProblem(idxHeader({2049})), "is truncated: an IDX header of 8 bytes was expected, found 4 bytes");
}

class IdxSplit : public testing::FolderTest {
 protected:
  Result<ImageSet> read() const { return readIdxSplit(m_folder, "some-images-idx3-ubyte", "some-labels-idx1-ubyte", 10); }
  std::string problem(const std::string& file) const {
    const auto result = read();
    if (result.ok()) return "no problem";
    EXPECT_EQ(result.error().where, (m_folder / file).string());
    EXPECT_FALSE(result.error().advice.empty());
    return result.error().what;
  }
};

TEST_F(IdxSplit, IsReadPlainCompressedAndInTheOtherSpelling) {
  put("some-images-idx3-ubyte", idxImages(12, 3, 3));
  put("some-labels-idx1-ubyte.gz", gzipped(idxLabels(12, 10)));
  const auto plain = read();
  ASSERT_TRUE(plain.ok()) << plain.error().message();
  EXPECT_EQ(plain->size(), 12U);
  EXPECT_EQ(plain->label(11), 1);
  std::filesystem::remove(m_folder / "some-images-idx3-ubyte");
  put("some-images.idx3-ubyte.gz", gzipped(idxImages(12, 3, 3)));
  const auto compressed = read();
  ASSERT_TRUE(compressed.ok()) << compressed.error().message();
  EXPECT_EQ(compressed->pixels, plain->pixels);
}

TEST_F(IdxSplit, GoesByContentWhereTheNameIsWrong) {
  put("some-images-idx3-ubyte", gzipped(idxImages(12, 3, 3)));  // as browsers and archivers leave them
  put("some-labels-idx1-ubyte.gz", idxLabels(12, 10));
  EXPECT_TRUE(read().ok());
}

TEST_F(IdxSplit, AMissingFileIsNamed) {
  put("some-images-idx3-ubyte", idxImages(12, 3, 3));
  EXPECT_EQ(problem("some-labels-idx1-ubyte"), "is missing, plain and as .gz");
}

TEST_F(IdxSplit, LabelsMustMatchImagesInNumberAndRange) {
  put("some-images-idx3-ubyte", idxImages(3, 3, 3));
  put("some-labels-idx1-ubyte", idxLabels({1, 2}));
  EXPECT_EQ(problem("some-labels-idx1-ubyte"), "the number of labels is 2, expected 3 as in some-images-idx3-ubyte");
  put("some-labels-idx1-ubyte", idxLabels({1, 10, 2}));
  EXPECT_EQ(problem("some-labels-idx1-ubyte"), "label 1 is 10, expected 0 to 9");
  put("some-labels-idx1-ubyte", idxLabels({1, 9, 2}));
  EXPECT_EQ(problem(""), "no problem");
}

TEST_F(IdxSplit, AGzipBombIsStoppedByItsOwnHeader) {
  put("some-labels-idx1-ubyte", idxLabels(2, 2));
  const std::string bomb = gzipped(idxImages(2, 1, 1) + std::string(64 << 20, '\0'));
  ASSERT_LT(bomb.size(), 100000U);
  put("some-images-idx3-ubyte.gz", bomb);
  EXPECT_EQ(problem("some-images-idx3-ubyte.gz"), "holds more than the 18 bytes that were expected, decompressed");
}

TEST_F(IdxSplit, ACompressedHeaderThatLiesIsFoundOutBeforeUnpacking) {
  put("some-labels-idx1-ubyte", idxLabels(2, 2));
  put("some-images-idx3-ubyte.gz", gzipped(idxHeader({2051, 1000000, 28, 28})));
  EXPECT_NE(
      problem("some-images-idx3-ubyte.gz").find("is truncated: the header promises 1000000 images of 28x28 (784000016 bytes)"),
      std::string::npos);
  put("some-images-idx3-ubyte.gz", gzipped(idxImages(2, 3, 3).substr(0, 30)));
  EXPECT_EQ(problem("some-images-idx3-ubyte.gz"),
            "is truncated: the header promises 2 images of 3x3 (34 bytes), found 30 bytes, enough for 1");
}

TEST_F(IdxSplit, ASparseFileOfATerabyteIsRefusedUnread) {
  put("some-labels-idx1-ubyte", idxLabels(2, 2));
  const auto path = put("some-images-idx3-ubyte", idxImages(2, 3, 3));
  std::error_code refused;
  std::filesystem::resize_file(path, std::uint64_t{1} << 40, refused);
  if (refused) GTEST_SKIP() << "this file system makes no sparse files: " << refused.message();
  EXPECT_EQ(problem("some-images-idx3-ubyte"),
            "is oversized: the header promises 2 images of 3x3 (34 bytes), found 1099511627776 bytes");
}

TEST_F(IdxSplit, AFolderInAFilesPlaceIsMissing) {
  std::filesystem::create_directory(m_folder / "some-images-idx3-ubyte");
  put("some-labels-idx1-ubyte", idxLabels(2, 2));
  EXPECT_EQ(problem("some-images-idx3-ubyte"), "is missing, plain and as .gz");
}

}  // namespace
}  // namespace latentscape
