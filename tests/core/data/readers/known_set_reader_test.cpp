// SPDX-License-Identifier: GPL-3.0-or-later
// The forms of the catalog's data sets, on small files of the same form.
#include "core/data/catalog/catalog.h"
#include "core/data/open.h"
#include "core/data/readers/cifar_set.h"
#include "core/data/readers/matlab.h"
#include "core/data/readers/svhn_set.h"
#include "tests/core/data/data_files.h"
#include "tests/core/data/reference_files.h"

#include <algorithm>
#include <array>

namespace latentscape {
namespace {

using testing::bytesOf;
using testing::idxHeader;
using testing::idxLabels;
using testing::referenceFiles;
using testing::ScopedVariable;
using testing::unhexed;

// A record whose pixel (row, column, channel) is row + 3 column + 50 channel + number.
std::string record(const std::string& labels, int number) {
  std::string bytes = labels;
  for (int channel = 0; channel < 3; ++channel) {
    for (int row = 0; row < 32; ++row) {
      for (int column = 0; column < 32; ++column) bytes += static_cast<char>((row + 3 * column + 50 * channel + number) & 255);
    }
  }
  return bytes;
}

class KnownSets : public testing::FolderTest {
 protected:
  Error problem(const std::string& path) const {
    const auto opened = openDataset(path);
    EXPECT_FALSE(opened.ok()) << path;
    return opened ? Error{} : opened.error();
  }
  void putCifar10() const {
    for (int batch = 1; batch <= 5; ++batch)
      put("data_batch_" + std::to_string(batch) + ".bin", record("\x03", batch) + record("\x09", batch + 10));
    put("test_batch.bin", record(std::string(1, '\0'), 99));
  }
  // An EMNIST set of three training images and one test image of 2 x 3 pixels, stored column by column.
  void putEmnist(const std::string& set, std::uint8_t firstLabel) const {
    const std::string stored = {1, 4, 2, 5, 3, 6};
    const auto images = [&](std::uint32_t count) {
      std::string content = idxHeader({2051, count, 3, 2});
      for (std::uint32_t i = 0; i < count; ++i) content += stored;
      return content;
    };
    put("emnist-" + set + "-train-images-idx3-ubyte.gz", testing::gzipped(images(3)));
    put("emnist-" + set + "-train-labels-idx1-ubyte.gz", testing::gzipped(idxLabels({firstLabel, 3, 26})));
    put("emnist-" + set + "-test-images-idx3-ubyte", images(1));
    put("emnist-" + set + "-test-labels-idx1-ubyte", idxLabels(std::vector<std::uint8_t>{2}));
  }
};

TEST_F(KnownSets, CifarTenIsReadInItsOrder) {
  putCifar10();
  const auto opened = openDataset(m_folder.string());
  ASSERT_TRUE(opened.ok()) << opened.error().message();
  const Dataset& dataset = **opened;
  EXPECT_EQ(dataset.title, "CIFAR-10");
  EXPECT_EQ(dataset.name, m_folder.string());
  EXPECT_EQ(dataset.classNames[9], "truck");
  EXPECT_EQ(dataset.train.shape, (ImageShape{32, 32, 3}));
  EXPECT_EQ(dataset.train.labels, (std::vector<std::uint8_t>{3, 9, 3, 9, 3, 9, 3, 9, 3, 9}));
  EXPECT_EQ(dataset.test.labels, std::vector<std::uint8_t>{0});
  const auto image = dataset.train.image(3);  // the second of the second batch
  for (const auto& [row, column, channel] : {std::array{0, 0, 0}, std::array{5, 7, 2}, std::array{31, 30, 1}}) {
    EXPECT_EQ(image[static_cast<std::size_t>((row * 32 + column) * 3 + channel)], (row + 3 * column + 50 * channel + 12) & 255);
  }
}

TEST_F(KnownSets, CifarHundredTakesTheFineLabel) {
  put("train.bin", record("\x04\x63", 1) + record(std::string("\x13\0", 2), 2));
  put("test.bin", record("\x01\x05", 3));
  const auto opened = openDataset(m_folder.string());
  ASSERT_TRUE(opened.ok()) << opened.error().message();
  EXPECT_EQ((*opened)->title, "CIFAR-100");
  EXPECT_EQ((*opened)->classNames.size(), 100U);
  EXPECT_EQ((*opened)->train.labels, (std::vector<std::uint8_t>{99, 0}));
  EXPECT_EQ((*opened)->train.image(1)[0], 2);
}

TEST_F(KnownSets, CifarFilesThatAreNotRightAreNamed) {
  putCifar10();
  put("data_batch_4.bin", record("\x03", 1) + "x");
  EXPECT_NE(problem(m_folder.string()).what.find("holds 3074 bytes, expected a whole number of records of 3073"),
            std::string::npos);
  put("data_batch_4.bin", record("\x0a", 1));
  EXPECT_NE(problem(m_folder.string()).what.find("label 0 is 10, expected 0 to 9"), std::string::npos);
  put("data_batch_4.bin", "");
  EXPECT_EQ(problem(m_folder.string()).where, (m_folder / "data_batch_4.bin").string());
  std::filesystem::remove(m_folder / "data_batch_4.bin");
  const Error missing = problem(m_folder.string());
  EXPECT_EQ(missing.where, (m_folder / "data_batch_4.bin").string());
  EXPECT_NE(missing.what.find("missing"), std::string::npos);
}

TEST_F(KnownSets, ANamedCifarMustHaveItsLength) {
  const ScopedVariable data("XDG_DATA_HOME", m_folder.string());
  for (int batch = 1; batch <= 5; ++batch)
    put("latentscape/datasets/cifar-10/data_batch_" + std::to_string(batch) + ".bin", record("\x03", batch));
  put("latentscape/datasets/cifar-10/test_batch.bin", record("\x03", 1));
  const Error error = problem("cifar-10");
  EXPECT_EQ(error.what, "holds 3073 bytes, expected 30730000 for CIFAR-10");
  EXPECT_NE(error.advice.find("datasets fetch cifar-10"), std::string::npos);
}

TEST_F(KnownSets, EmnistIsPutUprightAndCountsFromZero) {
  putEmnist("letters", 1);
  const auto opened = openDataset(m_folder.string());
  ASSERT_TRUE(opened.ok()) << opened.error().message();
  const Dataset& dataset = **opened;
  EXPECT_EQ(dataset.title, "EMNIST Letters");
  EXPECT_EQ(dataset.train.shape, (ImageShape{2, 3, 1}));
  EXPECT_EQ(dataset.train.picture(1).pixels, (std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(dataset.test.picture(0).pixels, (std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(dataset.train.labels, (std::vector<std::uint8_t>{0, 2, 25}));
  EXPECT_EQ(dataset.classNames[25], "Z");
  // Its name opens it again.
  EXPECT_EQ((*openDataset(dataset.name))->title, "EMNIST Letters");
}

TEST_F(KnownSets, EmnistLabelsThatDontBelongAreRefused) {
  putEmnist("letters", 0);
  EXPECT_NE(problem(m_folder.string()).what.find("label 0 is 0, expected 1 or more for EMNIST Letters"), std::string::npos);
  putEmnist("letters", 27);
  EXPECT_NE(problem(m_folder.string()).what.find("label 0 is 27, expected 0 to 26"), std::string::npos);
}

TEST_F(KnownSets, AFolderOfSeveralSetsIsToldApartByAFile) {
  putEmnist("letters", 1);
  putEmnist("balanced", 1);
  EXPECT_NE(problem(m_folder.string()).what.find("more than one data set"), std::string::npos);
  const auto opened = openDataset((m_folder / "emnist-balanced-test-labels-idx1-ubyte").string());
  ASSERT_TRUE(opened.ok()) << opened.error().message();
  EXPECT_EQ((*opened)->title, "EMNIST Balanced");
  EXPECT_EQ((*opened)->train.labels, (std::vector<std::uint8_t>{1, 3, 26}));
  EXPECT_EQ((*opened)->classNames[26], "Q");
}

TEST_F(KnownSets, EmnistsClassesAreThoseOfItsPaper) {
  const auto classes = [](const char* name) { return findDataset(name)->classNames; };
  EXPECT_EQ(classes("emnist-byclass").size(), 62U);
  EXPECT_EQ(classes("emnist-byclass")[36], "a");
  EXPECT_EQ(classes("emnist-balanced").size(), 47U);
  EXPECT_EQ(classes("emnist-balanced")[46], "t");
  EXPECT_EQ(classes("emnist-bymerge"), classes("emnist-balanced"));
  EXPECT_EQ(classes("emnist-letters").size(), 26U);
}

class Svhn : public KnownSets {
 protected:
  std::filesystem::path putMat(const std::string& name) const {
    return put(name, unhexed(referenceFiles().at("svhn").at(name).get<std::string>()));
  }
  void SetUp() override {
    KnownSets::SetUp();
    if (const auto read = readSvhnFile(putMat("digits.mat"));
        !read && read.error().what.find("this build has no reader") != std::string::npos) {
      GTEST_SKIP() << "built without libmatio";
    }
  }
};

TEST_F(Svhn, ImagesAndLabelsComeOutOfMatlabsOrder) {
  const auto set = readSvhnFile(putMat("digits.mat"));
  ASSERT_TRUE(set.ok()) << set.error().message();
  EXPECT_EQ(set->shape, (ImageShape{32, 32, 3}));
  EXPECT_EQ(set->labels, (std::vector<std::uint8_t>{0, 1, 9}));
  constexpr std::array<std::array<std::size_t, 3>, 3> points{{{0, 0, 0}, {3, 7, 1}, {31, 30, 2}}};
  for (std::size_t image = 0; image < 3; ++image) {
    for (std::size_t i = 0; i < points.size(); ++i) {
      const auto& [row, column, channel] = points[i];
      EXPECT_EQ(set->image(image)[(row * 32 + column) * 3 + channel], referenceFiles().at("svhn_images")[image][i].get<int>());
    }
  }
}

TEST_F(Svhn, OtherMatlabFilesAreRefused) {
  for (const char* const name : {"no-labels.mat", "doubles.mat", "wrong-shape.mat", "few-labels.mat", "eleven.mat"}) {
    const auto set = readSvhnFile(putMat(name));
    ASSERT_FALSE(set.ok()) << name;
    EXPECT_FALSE(set.error().what.empty());
  }
  EXPECT_FALSE(readSvhnFile(put("no.mat", "no MATLAB file")).ok());
}

TEST_F(KnownSets, OnlySvhnsOwnFilesReachTheMatlabReader) {
  put("train_32x32.mat", "x");
  put("test_32x32.mat", "x");
  EXPECT_NE(problem(m_folder.string()).what.find("SHA-256 is 2d711642"), std::string::npos);
}

}  // namespace
}  // namespace latentscape
