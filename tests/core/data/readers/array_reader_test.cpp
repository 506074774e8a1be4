// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/array_reader.h"

#include "core/data/open.h"
#include "core/data/split.h"
#include "tests/core/data/array_files.h"
#include "tests/core/data/data_files.h"
#include "tests/core/data/reference_files.h"

#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <tuple>

namespace latentscape {
namespace {

using testing::bytesOf;
using testing::npyFile;
using testing::raw;
using testing::referenceBytes;
using testing::referenceFiles;
using testing::unhexed;
using testing::zipFile;

std::string fileNamed(const std::string& name) { return unhexed(referenceFiles().at("arrays").at(name).get<std::string>()); }

class Arrays : public testing::FolderTest {
 protected:
  Result<Dataset> read(const std::string& name) const { return readArrays(put(name, fileNamed(name))); }
  Result<Dataset> read(const std::string& name, const std::string& content, const DatasetOptions& options = {}) const {
    return readArrays(put(name, content), options);
  }
  Error problem(const std::string& name) const { return problem(name, fileNamed(name)); }
  Error problem(const std::string& name, const std::string& content, const DatasetOptions& options = {}) const {
    const auto dataset = read(name, content, options);
    EXPECT_FALSE(dataset.ok()) << name;
    return dataset ? Error{} : dataset.error();
  }
};

using Bytes = std::vector<std::uint8_t>;

DatasetOptions withRange(double low, double high) {
  DatasetOptions options;
  options.pixelRange = PixelRange{low, high};
  return options;
}

DatasetOptions withShape(ImageShape shape) {
  DatasetOptions options;
  options.imageShape = shape;
  return options;
}

// Six images of 4x5: value i is i modulo 251.
std::string images(const std::string& shape = "(6, 4, 5)") {
  std::string values;
  for (int i = 0; i < 120; ++i) values += static_cast<char>(i * 7 % 251);
  return npyFile("|u1", shape, values);
}

// UTF-32 as NumPy stores text of up to five characters.
std::string texts(const std::vector<std::u32string>& labels) {
  std::vector<char32_t> characters;
  for (const std::u32string& label : labels) {
    for (std::size_t i = 0; i < 5; ++i) characters.push_back(i < label.size() ? label[i] : U'\0');
  }
  return npyFile("<U5", "(" + std::to_string(labels.size()) + ",)", raw(characters));
}

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

TEST_F(Arrays, AnyFloatsFromZeroToOneAreScaled) {
  const auto doubles = read("float64.npy");
  ASSERT_TRUE(doubles.ok()) << doubles.error().message();
  EXPECT_EQ(doubles->train.pixels, referenceBytes("fractions"));
  const auto halves = read("half.npy");  // of the images divided by 255
  ASSERT_TRUE(halves.ok()) << halves.error().message();
  EXPECT_EQ(halves->train.pixels, referenceBytes("images"));
  // Arithmetic may stray a little; more is told.
  const auto row = [](float last) { return npyFile("<f4", "(1, 2, 2)", raw(std::vector<float>{-5e-5F, 0.5F, 1.0F, last})); };
  const auto near = read("near.npy", row(1.00005F));
  ASSERT_TRUE(near.ok()) << near.error().message();
  EXPECT_EQ(near->train.pixels, (Bytes{0, 128, 255, 255}));
  EXPECT_FALSE(read("far.npy", row(1.001F)).ok());
}

TEST_F(Arrays, BoolsAreBlackAndWhite) {
  const auto dataset = read("bool.npy");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  Bytes expected = referenceBytes("images");
  for (std::uint8_t& value : expected) value = value > 127 ? 255 : 0;
  EXPECT_EQ(dataset->train.pixels, expected);
}

TEST_F(Arrays, WhatIsNoArrayOfImagesIsToldWithTheWayOut) {
  const std::vector<std::array<std::string, 3>> cases{
      {"fortran.npy", "Fortran order", "ascontiguousarray"},
      {"int64.npy", "int64 from ", "--pixel-range 0,255."},
      {"uint16.npy", "uint16 from ", "--pixel-range 0,65535."},
      {"percent.npy", "float32 from ", "--pixel-range 0,255."},
      {"big-endian.npy", "big-endian", "newbyteorder"},
      {"text.npy", "text ('<U1'), expected numbers", "uint8"},
      {"objects.npy", "Python objects, expected numbers", "numpy.stack"},
      {"pair.npy", "shape (2, 3): 3 values in a row for each image", "--shape HEIGHT,WIDTH"},
      {"empty.npy", "no images", ""},
      {"scalar.npy", "shape ()", ""},
      {"nan.npy", "image 0 holds a NaN", "numpy.nan_to_num(a)"}};
  for (const auto& [name, what, advice] : cases) {
    const Error error = problem(name);
    EXPECT_NE(error.what.find(what), std::string::npos) << error.message();
    EXPECT_NE(error.advice.find(advice), std::string::npos) << error.message();
    EXPECT_EQ(error.advice.find("astype(numpy.uint8)"), std::string::npos) << "which wraps";
    EXPECT_EQ(error.where, (m_folder / name).string());
    EXPECT_EQ(error.option, advice.starts_with("--") ? advice.substr(0, advice.find(' ')) : "") << name;
  }
}

TEST_F(Arrays, TheAdviceIsAUsefulRange) {
  const auto advice = [&](const std::vector<double>& values) {
    return problem("values.npy", npyFile("<f8", "(1, 1, " + std::to_string(values.size()) + ")", raw(values)),
                   withShape({1, static_cast<int>(values.size()), 1}))
        .advice;
  };
  EXPECT_EQ(advice({-1.0, 0.3, 1.0}), "Say which values are black and white: --pixel-range -1,1.");
  EXPECT_EQ(advice({-2.1179, 0.0, 2.64}), "Say which values are black and white: --pixel-range -2.12,2.64.");
  EXPECT_EQ(advice({0.0, 3000.0}), "Say which values are black and white: --pixel-range 0,4095.");
  EXPECT_EQ(advice({5.0, 123456.0}), "Say which values are black and white: --pixel-range 0,124000.");
  EXPECT_EQ(advice({-3.0, -2.0}), "Say which values are black and white: --pixel-range -3,0.");
}

TEST_F(Arrays, ARangeScalesAnyNumbers) {
  const auto wide = read("uint16.npy", fileNamed("uint16.npy"), withRange(0, 65535));
  ASSERT_TRUE(wide.ok()) << wide.error().message();
  EXPECT_EQ(wide->train.pixels, referenceBytes("images"));
  EXPECT_TRUE(wide->notes.empty());
  const std::vector<std::pair<std::string, std::string>> types{
      {"|u1", raw(std::vector<std::uint8_t>{0, 50, 100, 200})},  {"|i1", raw(std::vector<std::int8_t>{0, 50, 100, 120})},
      {"<u2", raw(std::vector<std::uint16_t>{0, 50, 100, 200})}, {"<i2", raw(std::vector<std::int16_t>{-9, 50, 100, 200})},
      {"<u4", raw(std::vector<std::uint32_t>{0, 50, 100, 200})}, {"<i4", raw(std::vector<std::int32_t>{-9, 50, 100, 200})},
      {"<u8", raw(std::vector<std::uint64_t>{0, 50, 100, 200})}, {"<i8", raw(std::vector<std::int64_t>{-9, 50, 100, 200})},
      {"<f4", raw(std::vector<float>{0, 50, 100, 200})},         {"<f8", raw(std::vector<double>{-9, 50, 100, 200})}};
  for (const auto& [descr, values] : types) {
    const auto dataset = read("values.npy", npyFile(descr, "(1, 2, 2)", values), withRange(0, 100));
    ASSERT_TRUE(dataset.ok()) << descr << dataset.error().message();
    EXPECT_EQ(dataset->train.pixels, (Bytes{0, 128, 255, 255})) << descr;
    ASSERT_EQ(dataset->notes.size(), 1U);
    EXPECT_NE(dataset->notes[0].find(" of its 4 values lie outside the range 0,100"), std::string::npos) << dataset->notes[0];
  }
  const auto centred = read("centred.npy", npyFile("<f4", "(1, 2, 2)", raw(std::vector<float>{-1, 0, 0.5, 1})), withRange(-1, 1));
  ASSERT_TRUE(centred.ok());
  EXPECT_EQ(centred->train.pixels, (Bytes{0, 128, 191, 255}));
}

TEST_F(Arrays, ValuesThatAreNoNumbersAreNamedByTheirImage) {
  std::vector<float> values(60, 0.5F);
  const auto file = [&] { return npyFile("<f4", "(10, 3, 2)", raw(values)); };
  values[6 * 4 + 5] = std::numeric_limits<float>::infinity();
  const Error infinite = problem("infinite.npy", file());
  EXPECT_EQ(infinite.what, "image 4 holds an infinite value");
  EXPECT_EQ(infinite.advice, "Replace it: numpy.nan_to_num(a, posinf=1, neginf=0).");
  values[6 * 3] = std::numeric_limits<float>::quiet_NaN();
  for (const DatasetOptions& options : {DatasetOptions{}, withRange(0, 9)}) {
    const Error nan = problem("nan.npy", file(), options);
    EXPECT_EQ(nan.what, "image 3 holds a NaN");
    EXPECT_EQ(nan.advice, "Replace it by 0: numpy.nan_to_num(a).");
  }
}

TEST_F(Arrays, BytesOfZeroAndOneAreToldToBeNearlyBlack) {
  const std::string file = npyFile("|u1", "(1, 2, 2)", std::string("\0\1\1\0", 4));
  const auto dark = read("dark.npy", file);
  ASSERT_TRUE(dark.ok());
  EXPECT_EQ(dark->train.pixels, (Bytes{0, 1, 1, 0}));
  ASSERT_EQ(dark->notes.size(), 1U);
  EXPECT_NE(dark->notes[0].find("--pixel-range 0,1 "), std::string::npos);
  const auto bright = read("dark.npy", file, withRange(0, 1));
  ASSERT_TRUE(bright.ok());
  EXPECT_EQ(bright->train.pixels, (Bytes{0, 255, 255, 0}));
  EXPECT_TRUE(bright->notes.empty());
}

TEST_F(Arrays, ChannelsMayComeFirst) {
  const auto dataset = read("channels-first.npy");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  EXPECT_EQ(dataset->train.shape, (ImageShape{4, 5, 3}));
  EXPECT_EQ(dataset->train.pixels, referenceBytes("coloured"));
  const auto grey = read("grey.npy", images("(6, 1, 4, 5)"));
  ASSERT_TRUE(grey.ok()) << grey.error().message();
  EXPECT_EQ(grey->train.shape, kGrey);
  EXPECT_EQ(grey->train.pixels.size(), 120U);
  // Where both could be channels, they are last.
  const auto last = read("last.npy", images("(10, 3, 4, 1)"));
  ASSERT_TRUE(last.ok());
  EXPECT_EQ(last->train.shape, (ImageShape{3, 4, 1}));
  const auto given = read("last.npy", images("(4, 3, 10, 1)"), withShape({10, 1, 3}));
  ASSERT_TRUE(given.ok()) << given.error().message();
  EXPECT_EQ(given->train.shape, (ImageShape{10, 1, 3}));
  EXPECT_EQ(given->train.pixels[1], 10 * 7);  // green of the first pixel: the start of the second plane
}

TEST_F(Arrays, OpacityIsLaidOnWhite) {
  const Bytes expected{10, 20, 30, 255, 255, 255, 177, 177, 177, 1, 2, 3};
  const std::string last(
      "\x0a\x14\x1e\xff"
      "\x00\x00\x00\x00"
      "\x64\x64\x64\x80"
      "\x01\x02\x03\xff",
      16);
  const auto dataset = read("rgba.npy", npyFile("|u1", "(2, 1, 2, 4)", last));
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  EXPECT_EQ(dataset->train.shape, (ImageShape{1, 2, 3}));
  EXPECT_EQ(dataset->train.pixels, expected);
  std::string first;
  for (const int image : {0, 1}) {
    for (const int channel : {0, 1, 2, 3}) {
      for (const int pixel : {0, 1}) first += last[static_cast<std::size_t>(image * 8 + pixel * 4 + channel)];
    }
  }
  const auto planes = read("planes.npy", npyFile("|u1", "(2, 4, 1, 2)", first));
  ASSERT_TRUE(planes.ok()) << planes.error().message();
  EXPECT_EQ(planes->train.pixels, expected);
}

TEST_F(Arrays, ShapesThatAreNotPlainAskForOne) {
  const std::vector<std::array<std::string, 3>> cases{
      {"(2, 60)", "60 values in a row for each image", "--shape HEIGHT,WIDTH"},
      {"(30, 4)", "4 values in a row for each image", "--shape 2,2."},
      {"(10, 12)", "12 values in a row for each image", "--shape 2,2,3."},
      {"(30, 1, 4)", "4 values in a row for each image", "--shape 2,2."},
      {"(5, 8, 3)", "one image of 5x8 with 3 channels, or 5 images", "--shape 8,3."},
      {"(30, 4, 1)", "one image of 30x4 with 1 channel, or 30 images", "--shape 2,2."},
      {"(3, 10, 4)", "one image of 3x10 with 4 channels", "numpy.stack"},
      {"(3, 64, 48)", "one image of 64x48 with 3 channels, or 3 grey images", "--shape 64,48."},
      {"(4, 16, 16)", "one image of 16x16 with 4 channels, or 4 grey images", "numpy.stack"},
      {"(120,)", "no array of images", "shape (N, height, width)"},
      {"(4, 5, 3, 2)", "expected images as (N, H, W)", "numpy.transpose(a, (3, 0, 1, 2))"},
      {"(3, 2, 10, 2)", "expected images as (N, H, W)", "numpy.transpose(a, (1, 2, 3, 0))"},
      {"(6, 5, 2, 2)", "expected images as (N, H, W)", "numpy.moveaxis"},
      {"(1, 6, 5, 2, 2)", "expected images as (N, H, W)", "numpy.moveaxis"}};
  for (const auto& [shape, what, advice] : cases) {
    const Error error = problem("shape.npy", images(shape));
    EXPECT_NE(error.what.find(what), std::string::npos) << shape << ": " << error.message();
    EXPECT_NE(error.advice.find(advice), std::string::npos) << shape << ": " << error.message();
    EXPECT_EQ(error.option, error.advice.find("--shape") == std::string::npos ? "" : "--shape") << error.message();
  }
}

TEST_F(Arrays, SmallImagesAreNoChannels) {
  const auto dataset = read("small.npy", images("(10, 4, 3)"));
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  EXPECT_EQ(dataset->train.shape, (ImageShape{4, 3, 1}));
  EXPECT_EQ(dataset->train.size(), 10U);
}

TEST_F(Arrays, WhatElseIsKnownTellsImagesFromChannels) {
  const auto many = [](int count, const char* shape) {
    return npyFile("|u1", shape, std::string(static_cast<std::size_t>(count) * 256, 'x'));
  };
  const std::string three = many(3, "(3, 16, 16)"), seven = many(7, "(7, 16, 16)");
  const auto given = read("given.npy", three, withShape({16, 16, 1}));
  ASSERT_TRUE(given.ok()) << given.error().message();
  EXPECT_EQ(given->train.size(), 3U);
  EXPECT_EQ(read("one.npy", many(1, "(1, 16, 16)"))->train.shape, (ImageShape{16, 16, 1}));
  EXPECT_EQ(read("small.npy", many(1, "(4, 8, 8)"))->train.size(), 4U);
  const auto tested = read("tested.npz", zipFile({{"x_train.npy", seven}, {"x_test.npy", three}}));
  ASSERT_TRUE(tested.ok()) << tested.error().message();
  EXPECT_EQ(tested->test.size(), 3U);
  const auto labelled =
      read("labelled.npz", zipFile({{"images.npy", three}, {"labels.npy", npyFile("|u1", "(3,)", std::string(3, '\1'))}}));
  ASSERT_TRUE(labelled.ok()) << labelled.error().message();
  EXPECT_EQ(labelled->train.size(), 3U);
  EXPECT_FALSE(read("alone.npz", zipFile({{"images.npy", three}})).ok());
}

TEST_F(Arrays, AGivenShapeMakesImagesOfRows) {
  for (const char* const shape : {"(6, 20)", "(6, 20, 1)", "(6, 1, 20)", "(6, 4, 5)", "(6, 4, 5, 1)"}) {
    const auto dataset = read("flat.npy", images(shape), withShape(kGrey));
    ASSERT_TRUE(dataset.ok()) << shape << dataset.error().message();
    EXPECT_EQ(dataset->train.shape, kGrey) << shape;
    EXPECT_EQ(dataset->train.size(), 6U) << shape;
    EXPECT_EQ(dataset->train.pixels[21], 21 * 7) << shape;
  }
  const auto coloured = read("flat.npy", images("(2, 60)"), withShape({4, 5, 3}));
  ASSERT_TRUE(coloured.ok()) << coloured.error().message();
  EXPECT_EQ(coloured->train.shape, (ImageShape{4, 5, 3}));
  EXPECT_NE(problem("flat.npy", images("(6, 20)"), withShape({4, 4, 1})).what.find("20 values for each image; the shape 4,4"),
            std::string::npos);
  EXPECT_FALSE(read("turned.npy", images("(6, 5, 4)"), withShape(kGrey)).ok()) << "these rows have four values";
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
  EXPECT_NE(problem("half-labelled.npz").what.find("only one of x_train and x_test has labels"), std::string::npos);
  EXPECT_NE(problem("other-names.npz").what.find("found pictures"), std::string::npos);
  EXPECT_NE(problem("other-shape.npz").what.find("differ in shape"), std::string::npos);
  const std::string good = fileNamed("compressed.npz");
  for (const std::size_t length : {std::size_t{0}, std::size_t{10}, good.size() / 2, good.size() - 5}) {
    EXPECT_NE(problem("cut.npz", good.substr(0, length)).what.find("ZIP"), std::string::npos);
  }
  EXPECT_NE(problem("no.npz", "some text").what.find("ZIP"), std::string::npos);
}

TEST_F(Arrays, NamesOfEitherWritingArePaired) {
  const std::string labels = npyFile("|u1", "(6,)", std::string("\0\2\1\2\0\1", 6));
  for (const auto& [x, y] : std::vector<std::pair<std::string, std::string>>{{"x_train", "train_labels"},
                                                                             {"X_train", "Y_train"},
                                                                             {"trainImages", "trainTargets"},
                                                                             {"images", "label"},
                                                                             {"X", "y"},
                                                                             {"data", "target"},
                                                                             {"arr_0", "arr_1"},
                                                                             {"arr_0", "y"}}) {
    const auto dataset = read("pair.npz", zipFile({{y + ".npy", labels}, {x + ".npy", images()}}));
    ASSERT_TRUE(dataset.ok()) << x << ": " << dataset.error().message();
    EXPECT_EQ(dataset->train.labels, (Bytes{0, 2, 1, 2, 0, 1})) << x;
    EXPECT_TRUE(dataset->skipped.empty()) << x;
  }
  const auto written = read("positional.npz");
  ASSERT_TRUE(written.ok()) << written.error().message();
  EXPECT_EQ(written->train.labels, kLabels);
}

TEST_F(Arrays, WhatIsLeftOutOfAnArchiveIsTold) {
  const auto medical = read("medical.npz");
  ASSERT_TRUE(medical.ok()) << medical.error().message();
  EXPECT_EQ(medical->skipped, (std::vector<std::string>{"val_images: of the validation images, which aren't used",
                                                        "val_labels: of the validation images, which aren't used"}));
  const auto mixed = read("mixed.npz", zipFile({{"images.npy", images()},
                                                {"x.npy", images()},
                                                {"y_test.npy", images()},
                                                {"folder/", ""},
                                                {"arr_3.npy", images()},
                                                {"notes.txt", "text"}}));
  ASSERT_TRUE(mixed.ok()) << mixed.error().message();
  ASSERT_EQ(mixed->skipped.size(), 4U);
  EXPECT_EQ(mixed->skipped[0], "x: not read beside images");
  EXPECT_EQ(mixed->skipped[1], "y_test: labels of test images, which aren't in the file");
  EXPECT_NE(mixed->skipped[2].find("arr_3: has no name"), std::string::npos);
  EXPECT_EQ(mixed->skipped[3], "notes.txt: neither images nor labels by its name");
  // The second array without a name is no labels if it looks like images.
  const auto two = read("two.npz", zipFile({{"arr_0.npy", images()}, {"arr_1.npy", images()}}));
  ASSERT_TRUE(two.ok()) << two.error().message();
  EXPECT_TRUE(two->train.labels.empty());
  EXPECT_EQ(two->skipped.size(), 1U);
}

TEST_F(Arrays, ASelectionsOwnArraysAreKnownAndAnothersAreLeftOut) {
  const auto opened = [this](const std::vector<std::u32string>& splits, const char* name = "images.npy") {
    const auto dataset = read("selection.npz", zipFile({{name, images()},
                                                        {"indices.npy", npyFile("|u1", "(6,)", "abcdef")},
                                                        {"split.npy", texts(splits)},
                                                        {"codes.npy", npyFile("|u1", "(6, 1)", "abcdef")}}));
    EXPECT_TRUE(dataset.ok()) << dataset.error().message();
    return dataset.ok() ? std::pair(dataset->skipped.size(), dataset->notes.size()) : std::pair<std::size_t, std::size_t>();
  };
  const std::u32string test = U"test", train = U"train";
  const auto known = [](std::size_t notes) { return std::pair<std::size_t, std::size_t>(0, notes); };
  const auto leftOut = std::pair<std::size_t, std::size_t>(3, 0);
  EXPECT_EQ(opened({test, train, test, train, train, train}), known(1)) << "told as test images";
  EXPECT_EQ(opened({train, train, train, train, train, train}), known(0));
  EXPECT_EQ(opened({test, train, test, U"valid", train, train}), leftOut);
  EXPECT_EQ(opened({test, train, test, train, train, train}, "x.npy"), leftOut);
}

// Labels of as many as there are images.
std::string labelsOf(const std::string& count) {
  std::string values;
  for (int i = 0; i < std::stoi(count); ++i) values += static_cast<char>(i % 3);
  return npyFile("|u1", "(" + count + ",)", values);
}

// A selection of the six images, of classes 0, 1, 2, 0, 1, 2.
std::string selectionWith(const std::string& split, bool deflated = false) {
  return zipFile({{"images.npy", images()},
                  {"labels.npy", labelsOf("6")},
                  {"indices.npy", npyFile("|u1", "(6,)", "abcdef")},
                  {"split.npy", split},
                  {"codes.npy", npyFile("|u1", "(6, 1)", "abcdef")}},
                 deflated);
}

std::string selectionOf(const std::vector<std::u32string>& splits) { return selectionWith(texts(splits)); }

TEST_F(Arrays, ASelectionsTestImagesAreNeverTrainingImages) {
  const auto whole = read("images.npy", images());
  ASSERT_TRUE(whole.ok()) << whole.error().message();
  const auto file = put("selection.npz", selectionOf({U"test", U"train", U"test", U"train", U"train", U"test"})).string();
  const auto mixed = openDataset(file);
  ASSERT_TRUE(mixed.ok()) << mixed.error().message();
  const ImageSet &train = (*mixed)->train, &test = (*mixed)->test;
  EXPECT_EQ(train.labels, (Bytes{1, 0, 1}));
  EXPECT_EQ(test.labels, (Bytes{0, 2, 2}));
  ASSERT_EQ(train.size(), 3U);
  ASSERT_EQ(test.size(), 3U);
  EXPECT_EQ(train.picture(1).pixels, whole->train.picture(3).pixels);
  EXPECT_EQ(test.picture(1).pixels, whole->train.picture(2).pixels);
  EXPECT_EQ((*mixed)->classNames.size(), 3U);
  EXPECT_FALSE((*mixed)->heldOut) << "it has test images of its own";
  const std::string column = npyFile("|S5", "(6, 1)",
                                     std::string("test\0train"
                                                 "test\0train"
                                                 "train"
                                                 "test\0",
                                                 30));
  const auto same = openDataset(put("column.npz", selectionWith(column)).string());
  ASSERT_TRUE(same.ok()) << same.error().message();
  EXPECT_EQ((*same)->test.pixels, test.pixels);
  EXPECT_TRUE(checkTrainable(**mixed).ok());
}

TEST_F(Arrays, ASelectionOfTrainingImagesIsSplitAsOtherFilesAre) {
  const auto opened = openDataset(put("selection.npz", selectionOf(std::vector<std::u32string>(6, U"train"))).string());
  ASSERT_TRUE(opened.ok()) << opened.error().message();
  EXPECT_EQ((*opened)->train.size(), 5U);
  EXPECT_EQ((*opened)->test.size(), 1U);
  EXPECT_TRUE((*opened)->heldOut);
}

TEST_F(Arrays, ASelectionOfTestImagesAloneCannotBeTrainedOn) {
  const auto file = put("selection.npz", selectionOf(std::vector<std::u32string>(6, U"test"))).string();
  DatasetOptions few;
  few.images = 2;
  DatasetOptions shaped;
  shaped.side = 8;
  shaped.colour = PictureColour::Colour;
  DatasetOptions aClass;
  aClass.classes = {1};
  for (const auto& [options, tests] :
       {std::pair{DatasetOptions{}, 6U}, std::pair{few, 2U}, std::pair{shaped, 6U}, std::pair{aClass, 2U}}) {
    const auto opened = openDataset(file, options);
    ASSERT_TRUE(opened.ok()) << opened.error().message();
    EXPECT_TRUE((*opened)->train.empty());
    EXPECT_EQ((*opened)->test.size(), tests);
    EXPECT_EQ((*opened)->train.shape, (*opened)->test.shape);
    const auto trainable = checkTrainable(**opened);
    ASSERT_FALSE(trainable.ok());
    EXPECT_EQ(trainable.error().message(),
              "selection.npz: split: all its 6 images are test images, which are never trained on. Write a selection of training "
              "images, or choose another data set to train on.");
  }
}

// Its test images are not taken for training images because it can't be told which they are.
TEST_F(Arrays, ADamagedSplitIsAnError) {
  const std::string good = selectionOf(std::vector<std::u32string>(6, U"test"));
  constexpr std::size_t localHeader = 30;
  const std::size_t end = good.find("codes.npy") - localHeader;
  // A last letter more, or what is no letter.
  for (const auto& [offset, bit] : {std::pair{4U, 1}, std::pair{1U, 64}}) {
    std::string file = good;
    file[end - offset] = static_cast<char>(file[end - offset] ^ bit);
    const Error why = problem("damaged.npz", file);
    EXPECT_NE(why.what.find("damaged"), std::string::npos) << why.message();
    EXPECT_NE(why.where.find("(split)"), std::string::npos) << why.message();
  }
}

// Nor is it taken for another program's array by what a damaged header says.
TEST_F(Arrays, ASplitOfADamagedHeaderIsAnError) {
  const std::string split = texts(std::vector<std::u32string>(6, U"test"));
  const std::string stored = selectionWith(split), deflated = selectionWith(split, true);
  ASSERT_TRUE(read("stored.npz", stored).ok());
  ASSERT_TRUE(read("deflated.npz", deflated).ok());
  const auto begin = [](const std::string& file) { return file.find("split.npy") + std::string("split.npy").size(); };
  const std::size_t shape = stored.find("(6,)", begin(stored)) + 1, type = stored.find("<U5", begin(stored)) + 1;
  for (const auto& [good, at, bits] : {std::tuple{stored, begin(stored), 1}, std::tuple{stored, shape, 1},
                                       std::tuple{stored, type, 'U' ^ 'V'}, std::tuple{deflated, begin(deflated), 6}}) {
    std::string file = good;
    file[at] = static_cast<char>(bits == 6 ? file[at] | bits : file[at] ^ bits);  // 6: a block of a kind that isn't there
    const Error why = problem("damaged.npz", file);
    EXPECT_NE(why.what.find("is damaged"), std::string::npos) << why.message();
    EXPECT_NE(why.where.find("(split)"), std::string::npos) << why.message();
  }
}

TEST_F(Arrays, ASplitOfAnotherNumberOfImagesIsAnError) {
  const Error why = problem("short.npz", selectionOf({U"test", U"train"}));
  EXPECT_NE(why.what.find("has 2 texts, expected one for each of 6 images"), std::string::npos) << why.message();
  EXPECT_NE(why.where.find("(split)"), std::string::npos) << why.message();
}

TEST_F(Arrays, AnothersArrayNamedSplitIsLeftOut) {
  const std::string long6 = npyFile("|S5000", "(6,)", std::string(30000, 'x'));
  for (const std::string& split : {npyFile("|O", "(6,)", std::string(60, 'x')), npyFile("<i4", "(6,)", std::string(24, '\1')),
                                   npyFile("<i4", "(2,)", std::string(8, '\1')), npyFile("|S5", "()", "train"),
                                   npyFile("|S1", "(6, 2)", std::string(12, 'x')), std::string("no array"), long6}) {
    const auto dataset = read("foreign.npz", selectionWith(split));
    ASSERT_TRUE(dataset.ok()) << dataset.error().message();
    EXPECT_EQ(dataset->train.size(), 6U);
    EXPECT_EQ(dataset->skipped.size(), 3U);
  }
}

TEST_F(Arrays, AStopEndsTheCheckOfALargeSplit) {
  // Progress is reported once more for each piece than without the split.
  const auto reports = [this](const std::string& split, int last) {
    std::stop_source stop;
    int calls = 0;
    const auto dataset = readArrays(put("large.npz", selectionWith(split)), {}, stop.get_token(), [&](const Progress&) {
      if (++calls == last) stop.request_stop();
    });
    EXPECT_EQ(!dataset.ok() && dataset.error().cancelled, last > 0);
    return calls;
  };
  const int before = reports("", 0);
  const std::string large = npyFile("|S1000000", "(6,)", std::string(6000000, 'x'));
  EXPECT_GT(reports(large, 0), before + 1);
  EXPECT_EQ(reports(large, before + 1), before + 1);
}

std::string fourImages() { return npyFile("|u1", "(4, 4, 5)", std::string(80, 'x')); }

TEST_F(Arrays, LabelsOfNoSplitBelongToTheImagesThatAreAsMany) {
  using Members = std::vector<std::pair<std::string, std::string>>;
  const Members files[] = {
      {{"images.npy", images()}, {"y_train.npy", labelsOf("6")}},
      {{"x_train.npy", images()},
       {"labels.npy", labelsOf("6")},
       {"x_test.npy", fourImages()},
       {"test_labels.npy", labelsOf("4")}},
      {{"x_train.npy", images()}, {"train_labels.npy", labelsOf("6")}, {"x_test.npy", fourImages()}, {"y.npy", labelsOf("4")}},
      {{"X_tr.npy", images()}, {"y_tr.npy", labelsOf("6")}, {"X_te.npy", fourImages()}, {"y_te.npy", labelsOf("4")}},
      {{"arr_0.npy", images()}, {"arr_1.npy", labelsOf("6")}, {"arr_2.npy", fourImages()}, {"arr_3.npy", labelsOf("4")}},
      {{"arr_0.npy", images()}, {"arr_1.npy", fourImages()}, {"arr_2.npy", labelsOf("6")}, {"arr_3.npy", labelsOf("4")}},
      {{"arr_0.npy", images()}, {"arr_1.npy", labelsOf("4")}, {"arr_2.npy", fourImages()}, {"arr_3.npy", labelsOf("6")}}};
  for (const Members& members : files) {
    const auto dataset = read("left.npz", zipFile(members));
    ASSERT_TRUE(dataset.ok()) << members[1].first << ": " << dataset.error().message();
    EXPECT_EQ(dataset->train.labels, (Bytes{0, 1, 2, 0, 1, 2})) << members[1].first;
    EXPECT_EQ(dataset->test.labels, (members.size() == 2 ? Bytes{} : Bytes{0, 1, 2, 0})) << members[1].first;
    EXPECT_TRUE(dataset->skipped.empty()) << dataset->skipped.front();
  }
}

TEST_F(Arrays, LabelsThatMayBelongToSeveralOrNoImagesAreLeftOutWithTheReason) {
  const auto left = [&](const std::vector<std::pair<std::string, std::string>>& members) {
    const auto dataset = read("left.npz", zipFile(members));
    EXPECT_TRUE(dataset.ok()) << dataset.error().message();
    if (!dataset || dataset->skipped.empty()) return std::string("nothing");
    EXPECT_TRUE(dataset->train.labels.empty());
    return dataset->skipped[0];
  };
  EXPECT_EQ(left({{"images.npy", images()}, {"y_train.npy", labelsOf("5")}}),
            "y_train: has 5 labels, as many as no images without labels: images has 6");
  EXPECT_EQ(left({{"x_train.npy", images()}, {"x_test.npy", images()}, {"labels.npy", labelsOf("6")}}),
            "labels: has 6 labels, which may be those of x_train or of x_test. Name it y_train or y_test");
  EXPECT_EQ(left({{"x_train.npy", images()}, {"x_test.npy", fourImages()}, {"labels.npy", labelsOf("4")}}),
            "labels: has as many labels as x_test has images, and x_train has no labels. Save labels for both or for none");
  EXPECT_EQ(left({{"images.npy", images()}, {"y_train.npy", npyFile("|u1", "(6, 2)", std::string(12, 'x'))}}).substr(0, 25),
            "y_train: has shape (6, 2)");
  const auto both =
      read("both.npz", zipFile({{"x_train.npy", images()}, {"y_train.npy", labelsOf("6")}, {"y.npy", labelsOf("6")}}));
  ASSERT_TRUE(both.ok()) << both.error().message();
  EXPECT_EQ(both->skipped, std::vector<std::string>{"y: not read beside y_train"});
  const Error half = problem("half.npz", zipFile({{"x_train.npy", images()},
                                                  {"x_test.npy", fourImages()},
                                                  {"y_test.npy", labelsOf("4")},
                                                  {"labels.npy", labelsOf("5")}}));
  EXPECT_NE(half.what.find("labels is left out: it has 5 labels"), std::string::npos) << half.message();
  // Equal counts leave open whose labels are which.
  const auto even = read(
      "even.npz",
      zipFile({{"arr_0.npy", images()}, {"arr_1.npy", labelsOf("6")}, {"arr_2.npy", images()}, {"arr_3.npy", labelsOf("6")}}));
  ASSERT_TRUE(even.ok()) << even.error().message();
  EXPECT_EQ(even->test.size(), 0U);
  EXPECT_EQ(even->skipped.size(), 2U);
}

TEST_F(Arrays, ValidationImagesAreTheTestImagesIfThereAreNoOthers) {
  const std::string labels = npyFile("|u1", "(6,)", std::string("\0\2\1\2\0\1", 6));
  const auto dataset = read(
      "val.npz", zipFile({{"x_train.npy", images()}, {"y_train.npy", labels}, {"x_val.npy", images()}, {"y_val.npy", labels}}));
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  EXPECT_EQ(dataset->test.size(), 6U);
  EXPECT_EQ(dataset->test.labels.size(), 6U);
  EXPECT_TRUE(dataset->skipped.empty());
  EXPECT_EQ(dataset->notes, std::vector<std::string>{"x_val: its images are the test images"});
}

// As dSprites has them: bytes of 0 and 1, and six labels for each image.
TEST_F(Arrays, OfSeveralLabelsTheFirstThatVariesIsTaken) {
  const auto dataset = read("sprites.npz");
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  EXPECT_EQ(dataset->train.size(), 6U);
  EXPECT_EQ(dataset->train.labels, kLabels);
  EXPECT_EQ(dataset->classNames.size(), 4U);
  ASSERT_EQ(dataset->notes.size(), 2U);
  EXPECT_NE(dataset->notes[0].find("imgs: all its values are 0 or 1"), std::string::npos);
  EXPECT_NE(dataset->notes[1].find("latents_classes: column 1 gives the classes"), std::string::npos);
  ASSERT_EQ(dataset->skipped.size(), 2U);
  EXPECT_EQ(dataset->skipped[0], "metadata: neither images nor labels by its name");
  EXPECT_EQ(dataset->skipped[1], "latents_values: neither images nor labels by its name");
  // Nothing varies, or nothing is a class: there are no labels.
  const auto columns = [&](const std::vector<float>& values) {
    return read("columns.npz", zipFile({{"images.npy", images()}, {"factors.npy", npyFile("<f4", "(6, 2)", raw(values))}}));
  };
  const auto same = columns({1, 0.5, 1, 0.6, 1, 0.7, 1, 0.8, 1, 0.9, 1, 0.1});
  ASSERT_TRUE(same.ok()) << same.error().message();
  EXPECT_TRUE(same->train.labels.empty());
  EXPECT_EQ(same->skipped, std::vector<std::string>{"factors: several labels for each image, of which none was taken"});
  const auto second = columns({0.5, 0, 1, 1, 1, 2, 1, 0, 1, 1, 1, 2});
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second->train.labels, (Bytes{0, 1, 2, 0, 1, 2}));
}

TEST_F(Arrays, LabelsOfTextAreNamesOfClasses) {
  const auto dataset = read("names.npz");  // UTF-32 in one split, bytes in the other
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  EXPECT_EQ(dataset->classNames, (std::vector<std::string>{"a", "b9", "b10", "caf\xc3\xa9"}));
  EXPECT_EQ(dataset->train.labels, (Bytes{2, 1, 3, 2}));
  EXPECT_EQ(dataset->test.labels, (Bytes{1, 0}));
}

TEST_F(Arrays, NamesOfClassesArePrintable) {
  const auto dataset =
      read("names.npz", zipFile({{"images.npy", images()}, {"labels.npy", texts({U"b", U"a\x1b", U"b", U"b", U"b", U"b"})}}));
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  EXPECT_EQ(dataset->classNames, (std::vector<std::string>{"a\\u001b", "b"}));
  EXPECT_EQ(dataset->train.labels, (Bytes{1, 0, 1, 1, 1, 1}));
}

TEST_F(Arrays, LabelsOfAnyTypeAreNumbers) {
  const std::vector<std::pair<std::string, std::string>> types{{"|b1", std::string("\0\1\1\0\1\0", 6)},
                                                               {"|i1", std::string("\0\1\1\0\1\0", 6)},
                                                               {"<u8", raw(std::vector<std::uint64_t>{0, 1, 1, 0, 1, 0})},
                                                               {"<f4", raw(std::vector<float>{0, 1, 1, 0, 1, 0})},
                                                               {"<f8", raw(std::vector<double>{0, 1, 1, -0.0, 1, 0})}};
  for (const auto& [descr, values] : types) {
    const auto dataset = read("labels.npz", zipFile({{"x.npy", images()}, {"y.npy", npyFile(descr, "(6,)", values)}}));
    ASSERT_TRUE(dataset.ok()) << descr << dataset.error().message();
    EXPECT_EQ(dataset->train.labels, (Bytes{0, 1, 1, 0, 1, 0})) << descr;
    EXPECT_EQ(dataset->classNames, (std::vector<std::string>{"0", "1"})) << descr;
  }
}

TEST_F(Arrays, LabelsThatAreNoneAreRefusedInWordsAboutLabels) {
  const std::u32string bad(1, char32_t{0x110000});
  const std::vector<std::array<std::string, 3>> cases{
      {npyFile("<u8", "(6,)", raw(std::vector<std::uint64_t>{0, 1, std::uint64_t{1} << 63, 1, 0, 1})),
       "label 2 is 9223372036854775808, expected the number of a class", "return_inverse"},
      {npyFile("<i8", "(6,)", raw(std::vector<std::int64_t>{0, -1, 0, 1, 0, 1})), "label 1 is -1, expected", "return_inverse"},
      {npyFile("<i4", "(6,)", raw(std::vector<std::int32_t>{0, 1, 0, 256, 0, 1})), "label 3 is 256, expected", "return_inverse"},
      {npyFile("<f4", "(6,)", raw(std::vector<float>{0.5, 1, 0, 1, 0, 1})), "label 0 is 0.5, expected", "return_inverse"},
      {npyFile("<f4", "(6,)", raw(std::vector<float>{0, 1, 0, 1, 0, NAN})), "label 5 is nan, expected", "return_inverse"},
      {npyFile("|u1", "(6, 4)", std::string(24, '\0')), "4 values for each image", "labels.argmax(axis=1)"},
      {npyFile("|u1", "(6, 1, 1)", std::string(6, '\0')), "expected one label for each image", "one dimension"},
      {npyFile("|u1", "()", std::string(1, '\0')), "expected one label for each image", "one dimension"},
      {npyFile("|u1", "(7,)", std::string(7, '\0')), "holds 7 labels, expected 6", "a label for each"},
      {npyFile("|O", "(6,)", std::string(60, '\0')), "its labels are Python objects", "labels.astype(str)"},
      {npyFile("<M8[ns]", "(6,)", std::string(48, '\0')), "its labels are of dtype '<M8[ns]'", "labels.astype(str)"},
      {npyFile("<U2000", "(6,)", std::string(48000, '\0')), "texts of 8000 bytes", "Shorten"},
      {npyFile("|S1", "(6,)", "ab\xe9zzz"), "label 2 is no ASCII text", "numpy.char.decode"},
      {npyFile("|S0", "(6,)", ""), "label 0 is empty", "name of its class"},
      {texts({U"a", U"b", U"", U"a", U"a", U"a"}), "label 2 is empty", "name of its class"},
      {texts({U"a", bad, U"a", U"a", U"a", U"a"}), "label 1 is no text", "name of its class"}};
  for (const auto& [labels, what, advice] : cases) {
    const Error error = problem("labels.npz", zipFile({{"x.npy", images()}, {"y.npy", labels}}));
    EXPECT_NE(error.what.find(what), std::string::npos) << error.message();
    EXPECT_NE(error.advice.find(advice), std::string::npos) << error.message();
    EXPECT_NE(error.where.find("labels.npz (y)"), std::string::npos);
  }
  std::vector<char32_t> many;
  for (char32_t i = 0; i < 257; ++i) many.push_back(U'a' + i);
  const std::string file = zipFile(
      {{"x.npy", npyFile("|u1", "(257, 2, 2)", std::string(257 * 4, '\1'))}, {"y.npy", npyFile("<U1", "(257,)", raw(many))}});
  EXPECT_NE(problem("many.npz", file).what.find("more than 256 different labels"), std::string::npos);
  const std::string split = zipFile({{"x_train.npy", images()},
                                     {"x_test.npy", images()},
                                     {"y_train.npy", texts(std::vector<std::u32string>(6, U"a"))},
                                     {"y_test.npy", npyFile("|u1", "(6,)", std::string(6, '\0'))}});
  EXPECT_NE(problem("kinds.npz", split).what.find("are text, those of the other numbers"), std::string::npos);
}

// Ten images, and labels that would take 4 TB: the counts are compared first. Nor are the images read.
TEST_F(Arrays, CountsAreComparedBeforeAnythingIsRead) {
  const std::string labels = npyFile("<i8", "(500000000000,)", "");
  bool read = false;
  const auto dataset = readArrays(put("few.npz", zipFile({{"x.npy", images()}, {"y.npy", labels}})), {}, {},
                                  [&](const Progress&) { read = true; });
  ASSERT_FALSE(dataset.ok());
  EXPECT_NE(dataset.error().what.find("holds 500000000000 labels, expected 6"), std::string::npos) << dataset.error().message();
  EXPECT_FALSE(read);
}

TEST_F(Arrays, ContentDecidesWhatAFileIs) {
  for (const char* const name : {"array.npz", "ARRAY.NPY", "array.Npy"}) {
    const auto opened = openDataset(put(name, images()).string());
    ASSERT_TRUE(opened.ok()) << name << ": " << opened.error().message();
    EXPECT_EQ((*opened)->train.size() + (*opened)->test.size(), 6U);
  }
  const auto archive = read("archive.npy", zipFile({{"x.npy", images()}}));
  ASSERT_TRUE(archive.ok()) << archive.error().message();
  EXPECT_EQ(archive->train.size(), 6U);
}

TEST_F(Arrays, OtherDataSetsTakeNoRangeAndNoShape) {
  testing::writeSmallDataset(m_folder / "idx");
  for (const auto& [options, what] :
       {std::pair{withRange(0, 255), "takes no pixel range"}, std::pair{withShape({4, 5, 1}), "takes no shape"}}) {
    const auto opened = openDataset((m_folder / "idx").string(), options);
    ASSERT_FALSE(opened.ok());
    EXPECT_NE(opened.error().what.find(what), std::string::npos) << opened.error().message();
  }
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
  EXPECT_TRUE(readArrays(file, {}, source.get_token()).error().cancelled);
  Progress last;
  ASSERT_TRUE(readArrays(file, {}, {}, [&](const Progress& progress) {
                EXPECT_GE(progress.done, last.done);
                EXPECT_LE(progress.done, progress.total);
                last = progress;
              }).ok());
  EXPECT_GT(last.done, 0U);
}

// What a range or a shape makes of the values changes no fingerprint, so that no test image of a run is trained on under another.
TEST_F(Arrays, FingerprintsAreOfTheValuesAsStored) {
  const std::vector<float> values{0.0F, 0.25F, 0.5F, 0.75F, 1.0F, 0.5F};
  const std::string file = npyFile("<f4", "(3, 1, 2, 1)", raw(values));
  const std::vector<std::uint64_t> expected{
      fingerprintOf(std::span(reinterpret_cast<const std::uint8_t*>(values.data()), 8)),
      fingerprintOf(std::span(reinterpret_cast<const std::uint8_t*>(values.data() + 2), 8)),
      fingerprintOf(std::span(reinterpret_cast<const std::uint8_t*>(values.data() + 4), 8))};
  EXPECT_EQ(read("a.npy", file)->train.fingerprints, expected);
  EXPECT_EQ(read("a.npy", file, withRange(0.0, 2.0))->train.fingerprints, expected);
  EXPECT_EQ(read("a.npy", npyFile("<f4", "(3, 2)", raw(values)), withShape({1, 2, 1}))->train.fingerprints, expected);
}

TEST_F(Arrays, FingerprintsOfImagesThatAreReadInSeveralPieces) {
  std::string values(2 * 400 * 400, '\0');
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<char>(i * 7 % 251 + (i > 200000 ? 1 : 0));
  const auto dataset = read("a.npy", npyFile("|u1", "(2, 400, 400)", values));
  ASSERT_TRUE(dataset.ok()) << dataset.error().message();
  ASSERT_EQ(dataset->train.size(), 2U);
  EXPECT_EQ(dataset->train.fingerprints,
            (std::vector<std::uint64_t>{fingerprintOf(dataset->train.image(0)), fingerprintOf(dataset->train.image(1))}));
}

}  // namespace
}  // namespace latentscape
