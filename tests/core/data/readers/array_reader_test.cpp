// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/array_reader.h"

#include "core/data/open.h"
#include "tests/core/data/data_files.h"
#include "tests/core/data/reference_files.h"

namespace latentscape {
namespace {

using testing::bytesOf;
using testing::referenceBytes;
using testing::referenceFiles;
using testing::unhexed;

std::string fileNamed(const std::string& name) { return unhexed(referenceFiles().at("arrays").at(name).get<std::string>()); }

class Arrays : public testing::FolderTest {
 protected:
  Result<Dataset> read(const std::string& name) const { return readArrays(put(name, fileNamed(name))); }
  Error problem(const std::string& name) const { return problem(name, fileNamed(name)); }
  Error problem(const std::string& name, const std::string& content) const {
    const auto dataset = readArrays(put(name, content));
    EXPECT_FALSE(dataset.ok()) << name;
    return dataset ? Error{} : dataset.error();
  }
};

const ImageShape kGrey{4, 5, 1};
const std::vector<std::uint8_t> kLabels{0, 2, 1, 2, 0, 3};

TEST_F(Arrays, BytesAreImagesInEveryVersionOfTheFormat) {
  for (const char* const name : {"images.npy", "version2.npy", "version3.npy", "one-channel.npy"}) {
    const auto dataset = read(name);
    ASSERT_TRUE(dataset.ok()) << dataset.error().message();
    EXPECT_EQ(dataset->train.shape, kGrey) << name;
    EXPECT_EQ(dataset->train.pixels, referenceBytes("images")) << name;
    EXPECT_TRUE(dataset->train.labels.empty());
    EXPECT_TRUE(dataset->classNames.empty());
    EXPECT_TRUE(dataset->test.empty());
  }
  const auto coloured = read("coloured.npy");
  ASSERT_TRUE(coloured.ok());
  EXPECT_EQ(coloured->train.shape, (ImageShape{4, 5, 3}));
  EXPECT_EQ(coloured->train.pixels, referenceBytes("coloured"));
}

TEST_F(Arrays, FractionsAreScaledAndRounded) {
  const auto dataset = read("fractions.npy");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  EXPECT_EQ(dataset->train.pixels, referenceBytes("fractions"));
}

TEST_F(Arrays, WhatIsNoArrayOfImagesIsToldWithTheWayOut) {
  const std::vector<std::array<std::string, 3>> cases{
      {"fortran.npy", "Fortran order", "ascontiguousarray"},
      {"float64.npy", "float64, expected uint8 or float32", "astype(numpy.float32)"},
      {"int64.npy", "int64, expected uint8 or float32", "astype(numpy.uint8)"},
      {"bool.npy", "'|b1', expected uint8", "astype"},
      {"big-endian.npy", "big-endian", "newbyteorder"},
      {"text.npy", "'<U1'", "astype"},
      {"pair.npy", "shape (2, 3), expected (N, H, W)", ""},
      {"channels-first.npy", "shape (6, 3, 4, 5)", "transpose(0, 2, 3, 1)"},
      {"empty.npy", "no images", ""},
      {"scalar.npy", "shape ()", ""},
      {"percent.npy", "lie between 0 and 1", "/ 255"},
      {"nan.npy", "lie between 0 and 1", ""}};
  for (const auto& [name, what, advice] : cases) {
    const Error error = problem(name);
    EXPECT_NE(error.what.find(what), std::string::npos) << error.message();
    EXPECT_NE(error.advice.find(advice), std::string::npos) << error.message();
    EXPECT_EQ(error.where, (m_folder / name).string());
  }
}

// The first image with a value out of range, and the value.
TEST_F(Arrays, AValueOutOfRangeIsNamed) {
  std::string file = fileNamed("fractions.npy");
  const float far = 1.5F;
  std::memcpy(file.data() + 128 + 4 * (20 * 3 + 7), &far, 4);
  EXPECT_EQ(problem("far.npy", file).what, "image 3 has a value of 1.500000; float32 images lie between 0 and 1");
}

TEST_F(Arrays, LengthsThatDisagreeWithTheHeaderAreRefused) {
  const std::string good = fileNamed("images.npy");
  EXPECT_NE(problem("cut.npy", good.substr(0, good.size() - 1)).what.find("takes 120 bytes, found 119"), std::string::npos);
  EXPECT_NE(problem("long.npy", good + "x").what.find("oversized"), std::string::npos);
  for (const std::size_t length : {0, 5, 9, 11, 60, 127})
    EXPECT_FALSE(problem("short.npy", good.substr(0, length)).what.empty()) << length;
  const auto shaped = [&](const std::string& shape) {
    std::string file = good;
    const std::string old = "(6, 4, 5), }" + std::string(shape.size(), ' ');
    return file.replace(file.find(old), old.size(), shape + ", }" + std::string(old.size() - shape.size() - 3, ' '));
  };
  EXPECT_NE(problem("many.npy", shaped("(900000000, 4, 5)")).what.find("at most"), std::string::npos);
  EXPECT_NE(problem("more.npy", shaped("(90000000, 4, 5)")).what.find("found 120"), std::string::npos);
  EXPECT_NE(problem("most.npy", shaped("(99999999999999, 999)")).what.find("larger than any file"), std::string::npos);
  EXPECT_FALSE(problem("over.npy", shaped("(99999999999999999999999, 4)")).what.empty());
  EXPECT_FALSE(problem("minus.npy", shaped("(-6, 4, 5)")).what.empty());
  EXPECT_FALSE(problem("call.npy", shaped("(exit(), 4, 5)")).what.empty());
}

TEST_F(Arrays, ArchivesBringLabels) {
  for (const char* const name : {"plain.npz", "compressed.npz"}) {
    const auto dataset = read(name);
    ASSERT_TRUE(dataset.ok()) << dataset.error().message();
    EXPECT_EQ(dataset->train.pixels, referenceBytes("images")) << name;
    EXPECT_EQ(dataset->train.labels, kLabels) << name;
    EXPECT_EQ(dataset->classNames, (std::vector<std::string>{"0", "1", "2", "3"}));
  }
  const auto unlabelled = read("unlabelled.npz");
  ASSERT_TRUE(unlabelled.ok()) << unlabelled.error().message();
  EXPECT_EQ(unlabelled->train.pixels, referenceBytes("fractions"));
  EXPECT_TRUE(unlabelled->train.labels.empty());
}

TEST_F(Arrays, ArchivesBringTheirSplit) {
  for (const auto& [name, key] : {std::pair{"split.npz", "images"}, std::pair{"medical.npz", "coloured"}}) {
    const auto dataset = read(name);
    ASSERT_TRUE(dataset.ok()) << dataset.error().message();
    std::vector<std::uint8_t> all = dataset->train.pixels;
    all.insert(all.end(), dataset->test.pixels.begin(), dataset->test.pixels.end());
    EXPECT_EQ(all, referenceBytes(key));
    EXPECT_EQ(dataset->train.labels, (std::vector<std::uint8_t>{0, 2, 1, 2}));
    EXPECT_EQ(dataset->test.labels, (std::vector<std::uint8_t>{0, 3}));
    EXPECT_EQ(dataset->classNames.size(), 4U);
  }
}

TEST_F(Arrays, ArchivesThatDontFitTogetherAreRefused) {
  EXPECT_NE(problem("one-hot.npz").advice.find("argmax"), std::string::npos);
  EXPECT_NE(problem("few-labels.npz").what.find("holds 5 labels, expected 6"), std::string::npos);
  EXPECT_NE(problem("negative.npz").what.find("label 0 is -1"), std::string::npos);
  EXPECT_NE(problem("half-labelled.npz").what.find("only one of y_train and y_test"), std::string::npos);
  EXPECT_NE(problem("other-names.npz").what.find("found pictures.npy"), std::string::npos);
  EXPECT_NE(problem("other-shape.npz").what.find("differ in shape"), std::string::npos);
  const std::string good = fileNamed("compressed.npz");
  for (const std::size_t length : {std::size_t{0}, std::size_t{10}, good.size() / 2, good.size() - 5}) {
    EXPECT_NE(problem("cut.npz", good.substr(0, length)).what.find("ZIP"), std::string::npos);
  }
  EXPECT_NE(problem("no.npz", fileNamed("images.npy")).what.find("ZIP"), std::string::npos);
}

// The archive's own sum of a member's content, which follows the data.
TEST_F(Arrays, ChangedContentIsNoticed) {
  std::string file = fileNamed("plain.npz");
  file[file.find("NUMPY") + 140] ^= 1;
  EXPECT_NE(problem("changed.npz", file).what.find("damaged"), std::string::npos);
}

// A member whose stated length is far more than its compressed bytes can give.
TEST_F(Arrays, AMemberOfAClaimedLengthIsNotAllocated) {
  std::string file = fileNamed("compressed.npz");
  const std::string local = "PK\x03\x04";
  const std::string central = "PK\x01\x02";
  for (const auto& [mark, offset] : {std::pair{local, 22}, std::pair{central, 24}}) {
    const std::size_t at = file.find(mark);
    ASSERT_NE(at, std::string::npos);
    file.replace(at + static_cast<std::size_t>(offset), 4, std::string("\xf0\xff\xff\x7f", 4));
  }
  EXPECT_FALSE(problem("bomb.npz", file).what.empty());
}

TEST_F(Arrays, OpenAsDataSets) {
  DatasetOptions options;
  options.testShare = 0.34;
  const auto opened = openDataset(put("pictures.npz", fileNamed("plain.npz")).string(), options);
  ASSERT_TRUE(opened.ok()) << opened.error().message();
  EXPECT_EQ((*opened)->title, "pictures.npz");
  EXPECT_EQ((*opened)->train.size(), 4U);
  EXPECT_EQ((*opened)->test.size(), 2U);
  EXPECT_EQ((*opened)->test.labels.size(), 2U);
  options.side = 8;
  options.colour = PictureColour::Colour;
  const auto larger = openDataset((m_folder / "pictures.npz").string(), options);
  ASSERT_TRUE(larger.ok());
  EXPECT_EQ((*larger)->test.shape, (ImageShape{8, 8, 3}));
  EXPECT_EQ((*openDataset(put("two.npz", fileNamed("split.npz")).string(), options))->test.size(), 2U);
  EXPECT_NE(openDataset(put("notes.txt", "text").string()).error().what.find("no file that a data set can be read from"),
            std::string::npos);
}

TEST_F(Arrays, StopAndProgress) {
  const auto file = put("plain.npz", fileNamed("plain.npz"));
  std::stop_source source;
  source.request_stop();
  EXPECT_TRUE(readArrays(file, source.get_token()).error().cancelled);
  Progress last;
  ASSERT_TRUE(readArrays(file, {}, [&](const Progress& progress) {
                EXPECT_GE(progress.done, last.done);
                EXPECT_LE(progress.done, progress.total);
                last = progress;
              }).ok());
  EXPECT_GT(last.done, 0U);
}

}  // namespace
}  // namespace latentscape
