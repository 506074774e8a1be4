// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/open.h"
#include "core/data/catalog/catalog.h"
#include "core/data/catalog/fetch.h"

#include "tests/core/data/readers/picture_folder.h"

#include <algorithm>

namespace latentscape {
namespace {

using testing::gzipped;
using testing::idxImages;
using testing::idxLabels;
using testing::ScopedVariable;
using testing::writeSmallDataset;

class OpenDataset : public testing::FolderTest {
 protected:
  Error problem(const std::string& name) const {
    const auto result = openDataset(name);
    EXPECT_FALSE(result.ok());
    return result.ok() ? Error{} : result.error();
  }
};

TEST_F(OpenDataset, AFolderOfAnySizeOfImagesOpens) {
  const auto folder = m_folder / "shapes";
  writeSmallDataset(folder, 6, 9);
  const auto result = openDataset(folder.string() + "/");
  ASSERT_TRUE(result.ok()) << result.error().message();
  const Dataset& dataset = **result;
  EXPECT_EQ(dataset.train.size(), 30U);
  EXPECT_EQ(dataset.test.size(), 12U);
  EXPECT_EQ(dataset.test.shape, (ImageShape{6, 9, 1}));
  EXPECT_EQ(dataset.test.label(3), 3);
  EXPECT_EQ(dataset.title, "shapes");
  EXPECT_EQ(dataset.name, folder.string());
  EXPECT_EQ(dataset.origin, folder.string());
  EXPECT_EQ(dataset.classNames, (std::vector<std::string>{"0", "1", "2", "3"}));
}

TEST_F(OpenDataset, ProgressReachesItsTotalAndAStopRequestIsKept) {
  writeSmallDataset(m_folder);
  Progress last;
  ASSERT_TRUE(openDataset(m_folder.string(), {}, [&](const Progress& progress) {
                EXPECT_GE(progress.done, last.done);
                last = progress;
              }).ok());
  EXPECT_EQ(last.done, last.total);
  EXPECT_GT(last.total, 0U);
  std::stop_source source;
  source.request_stop();
  const auto stopped = openDataset(m_folder.string(), source.get_token());
  ASSERT_FALSE(stopped.ok());
  EXPECT_TRUE(stopped.error().cancelled);
}

TEST_F(OpenDataset, TrainingAndTestImagesMustBeOfOneSize) {
  writeSmallDataset(m_folder, 4, 5);
  put("t10k-images-idx3-ubyte", idxImages(12, 5, 4));
  const Error error = problem(m_folder.string());
  EXPECT_EQ(error.what, "its images are 5x4, expected 4x5 as in train-images-idx3-ubyte");
  EXPECT_EQ(error.where, (m_folder / "t10k-images-idx3-ubyte").string());
}

TEST_F(OpenDataset, AFolderWithAFileMissingOrDamagedNamesIt) {
  writeSmallDataset(m_folder);
  std::filesystem::remove(m_folder / "t10k-labels-idx1-ubyte");
  EXPECT_EQ(problem(m_folder.string()).where, (m_folder / "t10k-labels-idx1-ubyte").string());
  put("t10k-labels-idx1-ubyte", idxLabels(11, 4));
  EXPECT_EQ(problem(m_folder.string()).what, "the number of labels is 11, expected 12 as in t10k-images-idx3-ubyte");
}

TEST_F(OpenDataset, AnUnknownNameListsTheKnownOnes) {
  const Error error = problem("mnits");
  EXPECT_EQ(error.where, "mnits");
  EXPECT_NE(error.what.find("mnist, digits-trial, fashion-mnist"), std::string::npos);
  EXPECT_FALSE(problem("").what.empty());
}

TEST_F(OpenDataset, ANameThatIsNotOnTheMachineSaysHowToFetchIt) {
  if (std::filesystem::exists("/usr/share/datasets/mnist")) GTEST_SKIP() << "MNIST is installed for everyone here";
  const ScopedVariable data("XDG_DATA_HOME", m_folder.string());
  const Error error = problem("mnist");
  EXPECT_EQ(error.where, "MNIST");
  EXPECT_NE(error.advice.find("datasets fetch mnist"), std::string::npos);
}

TEST_F(OpenDataset, ANamedSetWithOtherContentThanItsOwnIsRefused) {
  const ScopedVariable data("XDG_DATA_HOME", m_folder.string());
  writeSmallDataset(m_folder / "latentscape/datasets/mnist", 28, 28);
  const Error error = problem("mnist");
  EXPECT_EQ(error.what, "holds 23536 bytes uncompressed, expected 47040016 for MNIST");
  EXPECT_NE(error.where.find("train-images-idx3-ubyte"), std::string::npos);
  EXPECT_NE(error.advice.find("datasets fetch mnist"), std::string::npos);
}

TEST_F(OpenDataset, TheDataFolderComesBeforeTheSystems) {
  const ScopedVariable data("XDG_DATA_HOME", m_folder.string());
  const DatasetInfo& fashion = *findDataset("fashion-mnist");
  const auto own = m_folder / "latentscape/datasets/fashion-mnist";
  EXPECT_NE(locateDataset(fashion), own);
  writeSmallDataset(own);
  EXPECT_EQ(locateDataset(fashion), own);
  const auto users = m_folder / "mine";
  writeSmallDataset(users);
  EXPECT_EQ(locateDataset(fashion, users), users);
  std::filesystem::remove(users / "t10k-labels-idx1-ubyte");
  EXPECT_EQ(locateDataset(fashion, users), own);
}

TEST_F(OpenDataset, FashionFromDebiansPackageIsRecognisedInAnyFolder) {
  const std::filesystem::path installed = "/usr/share/datasets/fashion-mnist";
  const DatasetInfo& info = *findDataset("fashion-mnist");
  if (!std::filesystem::exists(installed)) GTEST_SKIP() << "Debian's dataset-fashion-mnist is not installed";
  const ScopedVariable data("XDG_DATA_HOME", m_folder.string());
  const auto named = openDataset("fashion-mnist");
  ASSERT_TRUE(named.ok()) << named.error().message();
  EXPECT_EQ((*named)->origin, installed.string());
  EXPECT_EQ((*named)->train.size(), 60000U);
  const auto folder = m_folder / "clothes";
  std::filesystem::create_directory_symlink(installed, folder);
  const auto other = openDataset(folder.string());
  ASSERT_TRUE(other.ok()) << other.error().message();
  EXPECT_EQ((*other)->title, "Fashion-MNIST");
  EXPECT_EQ((*other)->name, folder.string());
  EXPECT_EQ((*other)->classNames[9], "Ankle boot");
  const auto checks = verifyDataset(info);
  ASSERT_TRUE(checks.ok());
  for (const FileCheck& check : *checks) EXPECT_TRUE(check.ok) << check.file << ": " << check.problem;
}

// A pen's stroke of 4 x 8 pixels on paper, in a corner.
TEST_F(OpenDataset, ACentredPictureIsItsInkAsMnistHasIt) {
  std::string file = testing::bmp(230, 230, 220, 16, 12);
  for (std::size_t y = 3; y < 11; ++y)
    std::fill_n(file.begin() + static_cast<std::ptrdiff_t>(54 + 48 * y + 3 * 2), 3 * 4, '\x10');
  put("stroke.bmp", file);
  const auto opened = openCentredPicture(m_folder / "stroke.bmp", {28, 28, 1});
  ASSERT_TRUE(opened.ok()) << opened.error().message();
  EXPECT_EQ(opened->title, "stroke.bmp");
  EXPECT_EQ(opened->notes, (std::vector<std::string>{"dark on light, so it is reversed"}));
  EXPECT_EQ(opened->name, (m_folder / "stroke.bmp").string());
  ASSERT_EQ(opened->test.size(), 1U);
  EXPECT_TRUE(opened->test.labels.empty());
  for (std::size_t i = 0; i < 784; ++i) {
    const std::size_t x = i % 28, y = i / 28;
    EXPECT_EQ(opened->test.pixels[i], x >= 9 && x < 19 && y >= 4 && y < 24 ? 255 : 0) << x << "," << y;
  }
  for (const ImageShape shape : {ImageShape{28, 28, 3}, {28, 20, 1}})
    EXPECT_EQ(openCentredPicture(m_folder / "stroke.bmp", shape).error().where, "centred");
  std::string light = testing::bmp(10, 10, 10, 16, 12);
  for (std::size_t y = 3; y < 11; ++y)
    std::fill_n(light.begin() + static_cast<std::ptrdiff_t>(54 + 48 * y + 3 * 2), 3 * 4, '\x7f');
  put("light.bmp", light);
  const auto unchanged = openCentredPicture(m_folder / "light.bmp", {28, 28, 1});
  ASSERT_TRUE(unchanged.ok()) << unchanged.error().message();
  EXPECT_TRUE(unchanged->notes.empty());
  put("paper.bmp", testing::bmp(230, 230, 220, 16, 12));
  const auto paper = openCentredPicture(m_folder / "paper.bmp", {28, 28, 1});
  ASSERT_FALSE(paper.ok());
  EXPECT_EQ(paper.error().where, (m_folder / "paper.bmp").string());
  EXPECT_EQ(paper.error().what, "no ink stands out from its border");
  EXPECT_NE(openCentredPicture(m_folder / "none.bmp", {28, 28, 1}).error().message().find("none.bmp"), std::string::npos);
}

}  // namespace
}  // namespace latentscape
