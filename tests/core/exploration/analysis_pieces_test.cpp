// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the analyses that the command line and the window share.
#include "core/exploration/anomaly_sets.h"
#include "core/exploration/quality.h"
#include "core/exploration/reconstruction.h"
#include "tests/core/exploration/fake_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace latentscape {
namespace {

// Images of 2x2 pixels, with classes 0, 1, 2, 0, 1, 2, ...; the first pixel of image i is i.
ImageSet images(std::size_t count) {
  ImageSet set{{2, 2, 1}, {}, {}};
  for (std::size_t i = 0; i < count; ++i) {
    const auto value = static_cast<std::uint8_t>(i);
    set.pixels.insert(set.pixels.end(), {value, static_cast<std::uint8_t>(17 * i % 251), 51, 0});
    set.labels.push_back(static_cast<std::uint8_t>(i % 3));
  }
  return set;
}

TEST(AnomalySets, ImagesOfClassesKeepTheirIndices) {
  const int wanted[] = {2, 0};
  const auto chosen = imagesOfClasses(images(7), wanted, "digits");
  ASSERT_TRUE(chosen.ok());
  EXPECT_EQ(chosen->indices, (std::vector<std::size_t>{0, 2, 3, 5, 6}));
  EXPECT_EQ(chosen->images.labels, (std::vector<std::uint8_t>{0, 2, 0, 2, 0}));
  EXPECT_EQ(chosen->images.image(3)[0], 5);
  EXPECT_EQ(imagesOfClasses(images(7), {}, "digits")->indices.size(), 7U);
  const int none[] = {5};
  EXPECT_EQ(imagesOfClasses(images(7), none, "digits").error().where, "digits");
  ImageSet plain = images(7);
  plain.labels.clear();
  EXPECT_FALSE(imagesOfClasses(plain, wanted, "digits").ok());
  EXPECT_TRUE(imagesOfClasses(plain, {}, "digits").ok());
}

TEST(AnomalySets, TheDistanceIsFittedToTrainingImagesIfThereAreAny) {
  auto scored = *imagesOfClasses(images(40), {}, "digits");
  const auto fitted = fitNormalDistance(FakeModel(), images(60), scored, 1);
  ASSERT_TRUE(fitted.ok());
  EXPECT_EQ(fitted->images, 60U);
  EXPECT_FALSE(fitted->fromScored);
  EXPECT_EQ(scored.indices.size(), 40U) << "all must be scored";
  // The same as from the codes of those images.
  const auto codes = encodeImages(FakeModel(), images(60), 0, 60);
  const std::vector<float> point{0.3F, 0.1F};
  EXPECT_DOUBLE_EQ(fitted->distance(point), (*MahalanobisDistance::fit(*codes))(point));
}

TEST(AnomalySets, OtherwiseToHalfOfTheImagesWhichAreThenNotScored) {
  auto scored = *imagesOfClasses(images(41), {}, "digits");
  const auto fitted = fitNormalDistance(FakeModel(), {}, scored, 1);
  ASSERT_TRUE(fitted.ok());
  EXPECT_EQ(fitted->images, 20U);
  EXPECT_TRUE(fitted->fromScored);
  ASSERT_EQ(scored.indices.size(), 21U);
  EXPECT_TRUE(std::is_sorted(scored.indices.begin(), scored.indices.end()));
  for (std::size_t i = 0; i < scored.indices.size(); ++i) EXPECT_EQ(scored.images.image(i)[0], scored.indices[i]);
  // The same seed draws the same half.
  auto again = *imagesOfClasses(images(41), {}, "digits");
  ASSERT_TRUE(fitNormalDistance(FakeModel(), {}, again, 1).ok());
  EXPECT_EQ(again.indices, scored.indices);
}

TEST(Reconstruction, HasTheTermsAndTheErrorOfEachImage) {
  const std::size_t indices[] = {4, 2};
  const auto answer = reconstructWithTerms(FakeModel(), images(6), indices);
  ASSERT_TRUE(answer.ok());
  ASSERT_EQ(answer->size(), 2U);
  const ReconstructedImage& first = answer->front();
  EXPECT_EQ(first.index, 4U);
  EXPECT_EQ(first.original.pixels, (std::vector<std::uint8_t>{4, 68, 51, 0}));
  EXPECT_EQ(first.reconstruction.pixels, (std::vector<std::uint8_t>{4, 68, 72, 255}));  // (z1, z2, z1 + z2, 1)
  EXPECT_NEAR(first.reconstructionTerm, 4.0 / 255.0, 1e-6);
  EXPECT_DOUBLE_EQ(first.kl, 3.0);
  const double third = 21.0 / 255.0;
  EXPECT_NEAR(first.meanSquaredError, (third * third + 1.0) / 4.0, 1e-6);
  // Black where the images agree, coloured where they differ.
  ASSERT_EQ(first.error.shape, (ImageShape{2, 2, 3}));
  EXPECT_EQ(std::accumulate(first.error.pixels.begin(), first.error.pixels.begin() + 6, 0), 0);
  EXPECT_GT(first.error.pixels[9], 200);
  const std::size_t beyond[] = {6};
  EXPECT_EQ(reconstructWithTerms(FakeModel(), images(6), beyond).error().where, "image");
  EXPECT_FALSE(reconstructWithTerms(FakeModel(), ImageSet{{3, 3, 1}, std::vector<std::uint8_t>(9), {}}, {}).ok());
}

TEST(Quality, GreyImagesConvertToRgb) {
  EXPECT_EQ(asRgb({{1, 2, 1}, {7, 200}}), (Image{{1, 2, 3}, {7, 7, 7, 200, 200, 200}}));
  const Image colour{{1, 1, 3}, {1, 2, 3}};
  EXPECT_EQ(asRgb(colour), colour);
}

}  // namespace
}  // namespace latentscape
