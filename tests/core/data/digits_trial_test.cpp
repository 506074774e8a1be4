// SPDX-License-Identifier: GPL-3.0-or-later
// The built-in data set to train on.
#include "core/data/embedded.h"
#include "core/data/open.h"
#include "core/data/sha256.h"
#include "core/data/split.h"
#include "tests/core/data/data_files.h"

#include <algorithm>
#include <filesystem>

namespace latentscape {
namespace {

std::shared_ptr<const Dataset> opened(const DatasetOptions& options = {}) {
  auto dataset = openDataset("digits-trial", options);
  if (!dataset) {
    ADD_FAILURE() << dataset.error().message();
    return std::make_shared<const Dataset>();
  }
  return *dataset;
}

// Each image with its label.
std::vector<std::string> sorted(const std::vector<const ImageSet*>& sets) {
  std::vector<std::string> images;
  for (const ImageSet* set : sets) {
    for (std::size_t i = 0; i < set->size(); ++i) {
      const auto image = set->image(i);
      images.emplace_back(image.begin(), image.end());
      images.back() += static_cast<char>(set->label(i));
    }
  }
  std::sort(images.begin(), images.end());
  return images;
}

TEST(DigitsTrial, IsTheEmbeddedDigitsInTwoParts) {
  const auto trial = opened();
  EXPECT_EQ(trial->name, "digits-trial");
  EXPECT_EQ(trial->title, "Built-in digits");
  EXPECT_EQ(trial->classNames.size(), 10U);
  ASSERT_EQ(trial->train.size(), 8000U);
  ASSERT_EQ(trial->test.size(), 2000U);
  EXPECT_EQ(trial->train.shape, (ImageShape{28, 28, 1}));
  EXPECT_EQ(sorted({&trial->train, &trial->test}), sorted({&(*embeddedDigits())->test})) << "each of them once";
  EXPECT_TRUE(trial->notes.empty()) << trial->notes.front();
  for (std::uint8_t digit = 0; digit < 10; ++digit)
    EXPECT_GT(std::count(trial->test.labels.begin(), trial->test.labels.end(), digit), 100) << int{digit};
}

// A model's test images must be the same in every version of the program. The sum was computed by other software, from the rule
// in core/data/split.h.
TEST(DigitsTrial, TheSplitNeverMoves) {
  DatasetOptions options;
  const auto trial = opened();
  EXPECT_EQ(sha256({trial->test.pixels}), "7b76e2cb97361f1ed951754b1433d181a50292386f18f4f7e9c4b6e3fe30836b");
  options.seed = 7;
  options.testShare = 0.5;
  const auto other = opened(options);
  EXPECT_EQ(other->test.pixels, trial->test.pixels) << "it is the data set's own";
  EXPECT_EQ(other->train.pixels, trial->train.pixels);
  EXPECT_EQ(recorded(options, *other), options) << "a run records no cut";
}

TEST(DigitsTrial, OptionsChooseAmongItsImages) {
  DatasetOptions options;
  options.classes = {3, 7};
  options.images = 150;
  options.side = 14;
  const auto some = opened(options);
  EXPECT_EQ(some->train.size(), 150U);
  EXPECT_EQ(some->test.size(), 150U);
  EXPECT_EQ(some->train.shape, (ImageShape{14, 14, 1}));
  EXPECT_EQ(some->train.fingerprints.size(), 150U) << "by which a model's training images are known later";
  for (const std::uint8_t label : some->train.labels) EXPECT_TRUE(label == 3 || label == 7);
}

class DigitsTrialFolder : public testing::FolderTest {};

TEST_F(DigitsTrialFolder, ItsTrainingImagesAreKnownAmongMnistsTestImages) {
  const auto trial = opened();
  std::vector<std::uint64_t> keys = keysOf(trial->train.fingerprints, 5);
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(countKnown(trial->test, keys, 5), 0U);
  // MNIST's files, as they come: the test images bring no keys of their own.
  const auto embedded = *embeddedDigits();
  const ImageSet& digits = embedded->test;
  testing::writeSmallDataset(m_folder, 28, 28);
  put("t10k-images-idx3-ubyte",
      testing::idxHeader({2051, 10000, 28, 28}) + std::string(digits.pixels.begin(), digits.pixels.end()));
  put("t10k-labels-idx1-ubyte", testing::idxHeader({2049, 10000}) + std::string(digits.labels.begin(), digits.labels.end()));
  const auto mnist = openDataset(m_folder.string());
  ASSERT_TRUE(mnist.ok()) << mnist.error().message();
  EXPECT_EQ(countKnown((*mnist)->test, keys, 5), 8000U);
}

TEST_F(DigitsTrialFolder, NoFolderIsTakenForIt) {
  std::filesystem::create_directories(m_folder / "empty");
  const auto nothing = openDataset((m_folder / "empty").string());
  ASSERT_FALSE(nothing.ok());
  EXPECT_NE(nothing.error().what.find("holds no data set"), std::string::npos) << nothing.error().message();
}

}  // namespace
}  // namespace latentscape
