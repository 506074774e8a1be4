// SPDX-License-Identifier: GPL-3.0-or-later
// One picture as a model takes it.
#include "core/analyses/model_images.h"
#include "core/analyses/encode.h"
#include "core/base/files.h"
#include "core/charts/image_grid.h"
#include "core/data/catalog/catalog.h"
#include "core/data/open.h"
#include "core/storage/training_keys.h"
#include "tests/core/analyses/built_in.h"
#include "tests/core/data/data_files.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace latentscape {
namespace {

using ::testing::HasSubstr;

// A checkpoint of a model that was trained on digits-trial.
Checkpoint trainedOnTheTrial() {
  Checkpoint checkpoint = *embeddedCheckpoint();
  checkpoint.config.dataset = "digits-trial";
  checkpoint.config.data.seed = 5;
  checkpoint.trainedOn = trainingKeys(**openDataset("digits-trial"), checkpoint.config.data.seed);
  return checkpoint;
}

TEST(ModelImages, AModelOfTheTrialWasTrainedOnMostOfMnistsTestImages) {
  const TemporaryFolder folder;
  const testing::ScopedVariable data("XDG_DATA_HOME", folder.path().string());
  if (locateDataset(*findDataset("mnist"))) GTEST_SKIP() << "MNIST is installed system-wide here";
  const Checkpoint checkpoint = trainedOnTheTrial();
  const auto options = modelImagesOptions(checkpoint.config, "mnist");
  const auto images = openModelImages(checkpoint, "mnist", options, Split::Test, "give --dataset");
  ASSERT_TRUE(images.ok()) << images.error().message();
  EXPECT_EQ(images->dataset->test.size(), 10000U);
  EXPECT_THAT(images->notes, ::testing::ElementsAre("MNIST is not on this machine; using the 10,000 built-in test digits",
                                                    "MNIST: the model was trained on 8,000 of these 10,000 test images"));
  EXPECT_EQ(images->shared, "the model was trained on 8,000 of these 10,000 test images");
  const auto own = openModelImages(checkpoint, "", modelImagesOptions(checkpoint.config, ""), Split::Test, "give --dataset");
  ASSERT_TRUE(own.ok()) << own.error().message();
  EXPECT_EQ(own->dataset->test.size(), 2000U);
  EXPECT_THAT(own->notes, ::testing::IsEmpty());
}

class ModelPicture : public ::testing::Test {
 protected:
  // A built-in digit as a picture of its own size.
  std::filesystem::path writeDigit(std::size_t index) const {
    const std::vector<Image> images{(*embeddedDigits())->test.picture(index)};
    GridOptions options;
    options.gap = 0;
    options.scale = 1;
    EXPECT_TRUE(writeImageGrid(m_folder / "digit.png", images, options).ok());
    return m_folder / "digit.png";
  }
  Result<ModelImages> opened(const Checkpoint& checkpoint, const std::string& file, Split split = Split::Test) const {
    return openModelImages(checkpoint, file, modelImagesOptions(checkpoint.config, file), split, "give --dataset");
  }
  TemporaryFolder m_folder;
};

TEST_F(ModelPicture, IsOneTestImageInTheModelsForm) {
  const Checkpoint checkpoint = *embeddedCheckpoint();
  const auto images = opened(checkpoint, writeDigit(3).string());
  ASSERT_TRUE(images.ok()) << images.error().message();
  ASSERT_EQ(images->dataset->test.size(), 1U);
  EXPECT_EQ(images->dataset->test.picture(0), (*embeddedDigits())->test.picture(3));
  EXPECT_EQ(images->dataset->title, "digit.png");
  EXPECT_TRUE(images->dataset->train.empty());
  const auto train = opened(checkpoint, (m_folder / "digit.png").string(), Split::Train);
  ASSERT_FALSE(train.ok());
  EXPECT_THAT(train.error().what, HasSubstr("no training image"));
}

TEST_F(ModelPicture, TakesTheFitOfTheTrainingAndItsColour) {
  Checkpoint checkpoint = *embeddedCheckpoint();
  Image wide{{4, 8, 3}, std::vector<std::uint8_t>(4 * 8 * 3, 0)};
  for (std::size_t y = 0; y < 4; ++y) {
    for (std::size_t x = 0; x < 2 * 3; ++x) wide.pixels[y * 24 + x] = 255;  // its left end is white
  }
  const auto cropped = modelPicture(checkpoint.config, wide, "pasted");
  ASSERT_TRUE(cropped.ok());
  EXPECT_EQ((*cropped)->test.shape, (ImageShape{28, 28, 1}));
  EXPECT_EQ((*cropped)->test.pixels[0], 0) << "the middle";
  checkpoint.config.data.fit = PictureFit::Stretch;
  EXPECT_EQ((*modelPicture(checkpoint.config, wide, "pasted"))->test.pixels[0], 255) << "all of it";
}

TEST_F(ModelPicture, WhatIsNoneIsAnErrorThatNamesTheFile) {
  const Checkpoint checkpoint = *embeddedCheckpoint();
  ASSERT_TRUE(writeFile(m_folder / "bad.png", "no picture").ok());
  const auto bad = opened(checkpoint, (m_folder / "bad.png").string());
  ASSERT_FALSE(bad.ok());
  EXPECT_THAT(bad.error().message(), HasSubstr("bad.png"));
  EXPECT_THAT(bad.error().message(), HasSubstr("PNG, JPEG, WebP or BMP"));
  Checkpoint wide = checkpoint;
  wide.config.model.image = {20, 28, 1};
  const auto other = opened(wide, writeDigit(0).string());
  ASSERT_FALSE(other.ok());
  EXPECT_THAT(other.error().message(), HasSubstr("20x28x1"));
  EXPECT_FALSE(modelPicture(checkpoint.config, Image{}, "pasted").ok());
}

TEST_F(ModelPicture, TakesNoOptionsOfArraysOrClasses) {
  const Checkpoint checkpoint = *embeddedCheckpoint();
  const std::string file = writeDigit(3).string();
  const auto problem = [&](const auto& change) {
    DatasetOptions options = modelImagesOptions(checkpoint.config, file);
    change(options);
    const auto images = openModelImages(checkpoint, file, options, Split::Test, "give --dataset");
    return images.ok() ? std::string("none") : images.error().message();
  };
  EXPECT_EQ(problem([](DatasetOptions&) {}), "none");
  EXPECT_THAT(problem([](DatasetOptions& options) { options.pixelRange = PixelRange{0.0, 100.0}; }),
              HasSubstr("digit.png: takes no pixel range"));
  EXPECT_THAT(problem([](DatasetOptions& options) { options.imageShape = ImageShape{28, 28, 1}; }),
              HasSubstr("digit.png: takes no shape of images"));
  const std::string noClasses = "digit.png: classes can't be chosen: its images have no labels. Leave the classes out.";
  EXPECT_EQ(problem([](DatasetOptions& options) { options.namedClasses = "3"; }), noClasses);
  EXPECT_EQ(problem([](DatasetOptions& options) { options.classes = {3}; }), noClasses);
}

TEST_F(ModelPicture, IsEncodedAsTheSameImageOfTheDataSetIs) {
  AnalysisSubject subject = builtIn(10);
  const auto known = answer(EncodeQuestion{}, subject);
  subject.dataset = opened(*subject.checkpoint, writeDigit(7).string())->dataset;
  const auto found = answer(EncodeQuestion{}, subject);
  ASSERT_TRUE(found.ok()) << found.error().message();
  ASSERT_EQ(found->codes.count, 1U);
  EXPECT_FLOAT_EQ(found->codes.meanOf(0)[0], known->codes.meanOf(7)[0]);
  EXPECT_FLOAT_EQ(found->codes.meanOf(0)[1], known->codes.meanOf(7)[1]);
}

}  // namespace
}  // namespace latentscape
