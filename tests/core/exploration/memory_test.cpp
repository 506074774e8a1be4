// SPDX-License-Identifier: GPL-3.0-or-later
// What files and options decide is checked against a limit before it is allocated; the limits here are small, and nothing large
// is.
#include "core/exploration/chunks.h"
#include "core/exploration/compression.h"
#include "core/exploration/mixture.h"
#include "core/exploration/projection.h"
#include "core/exploration/queries.h"
#include "core/exploration/representation.h"
#include "tests/core/exploration/fake_model.h"
#include "tests/core/exploration/point_clouds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace latentscape {
namespace {

using ::testing::HasSubstr;

constexpr MemoryLimit kLittle{20'000, "the machine's memory"};

TEST(ExplorationMemory, ChunksAreEvenAndSmallerForLargeImages) {
  EXPECT_EQ(imagesTogether(28UL * 28), 256U);
  EXPECT_EQ(imagesTogether(256UL * 256), 256U);
  EXPECT_EQ(imagesTogether(2048UL * 2048), 4U);
  EXPECT_EQ(imagesTogether(4096UL * 4096 * 3), 2U);
  EXPECT_EQ(imagesTogether(784, 64), 64U);
}

// Notes the largest batch that it decodes.
class LargeModel final : public FakeModel {
 public:
  explicit LargeModel(ImageShape shape) : m_shape(shape) {}
  ImageShape imageShape() const override { return m_shape; }
  void decode(std::span<const float> latent, std::span<float> pixels) const override {
    most = std::max(most, latent.size() / 2);
    for (std::size_t i = 0; i < latent.size() / 2; ++i) pixels[i * m_shape.pixels()] = latent[2 * i];
  }
  void decodeTangents(std::span<const float> latent, std::span<const float> directions, std::span<float> pixels,
                      std::span<float> tangents) const override {
    decode(latent, pixels);
    const std::size_t size = m_shape.pixels();
    std::fill(tangents.begin(), tangents.end(), 0.0F);
    for (std::size_t t = 0; t * size < tangents.size(); ++t) tangents[t * size] = directions[(2 * t) % directions.size()];
  }
  mutable std::size_t most = 0;

 private:
  ImageShape m_shape;
};

TEST(ExplorationMemory, PointsAreDecodedAFewAtATime) {
  const LargeModel model({1024, 1024, 1});
  std::vector<LatentPoint> points;
  for (int i = 0; i < 18; ++i) points.push_back({static_cast<float>(i) / 255.0F, 0.0F});
  const auto images = decodePoints(model, points);
  EXPECT_EQ(model.most, 16U);
  ASSERT_EQ(images.size(), 18U);
  for (std::size_t i = 0; i < images.size(); ++i) EXPECT_EQ(images[i].pixels[0], i);
  const auto some = DecodedPoints(model, points)(17, 1);
  ASSERT_TRUE(some.ok());
  EXPECT_EQ(some->front().pixels[0], 17);
}

TEST(ExplorationMemory, MoreImagesThanThereIsMemoryForAreRefusedInWords) {
  const LargeModel model({30'000, 30'000, 3});
  try {
    static_cast<void>(decodePoints(model, std::vector<LatentPoint>(1'000'000, LatentPoint{0.0F, 0.0F})));
    FAIL();
  } catch (const NotEnoughMemory& problem) {
    EXPECT_THAT(problem.what(), HasSubstr("1000000 images of 30000x30000 pixels would take 2.7 PB of memory"));
  }
}

TEST(ExplorationMemory, AProjectionWithTooManyNeighboursNamesItsOption) {
  const auto points = normals(100, 3, 1);
  ProjectionOptions options;
  options.method = ProjectionMethod::Tsne;
  options.tsne.perplexity = 30.0;
  const auto tsne = projectPoints(points, 3, options, {}, {}, kLittle);
  ASSERT_FALSE(tsne.ok());
  EXPECT_THAT(tsne.error().message(), HasSubstr("perplexity: 100 codes with 90 neighbours each would take"));
  options.method = ProjectionMethod::Umap;
  const auto umap = projectPoints(points, 3, options, {}, {}, kLittle);
  ASSERT_FALSE(umap.ok());
  EXPECT_THAT(umap.error().message(), HasSubstr("neighbours: 100 codes with 15 neighbours each would take"));
  options.method = ProjectionMethod::Pca;
  EXPECT_TRUE(projectPoints(points, 3, options, {}, {}, kLittle).ok());
}

TEST(ExplorationMemory, AMixtureOfTooManyGaussiansIsRefused) {
  const auto points = normals(100, 3, 1);
  MixtureOptions options;
  options.components = 50;
  const auto refused = fitMixture(points, 3, options, {}, {}, kLittle);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message(),
              HasSubstr("components: a mixture of 50 Gaussians in 3 dimensions for 100 codes would take"));
  options.components = 2;
  EXPECT_TRUE(fitMixture(points, 3, options, {}, {}, kLittle).ok());
}

TEST(ExplorationMemory, PixelsAsFeaturesAreRefused) {
  const ImageSet images{{10, 10, 1}, std::vector<std::uint8_t>(10'000), std::vector<std::uint8_t>(100)};
  EXPECT_TRUE(pixelFeatures(images, {80'000, "the machine's memory"}).ok());
  const auto refused = pixelFeatures(images, {79'999, "the machine's memory"});
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message(), HasSubstr("the pixels of 100 images as features would take 80 kB"));
}

TEST(ExplorationMemory, LevelsOfOneBitTakeMoreThanTheirFile) {
  Codes codes{1, 16'000, std::vector<float>(16'000), std::vector<float>(16'000)};
  for (std::size_t i = 0; i < codes.mean.size(); ++i) codes.mean[i] = static_cast<float>(i % 2);
  const auto quantised = quantise(codes, {2, 2, 1}, 1, std::string(64, 'a'));
  ASSERT_TRUE(quantised.ok());
  const std::string file = formatCodes(*quantised);
  ASSERT_LT(file.size(), 3000U);
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(file.data()), file.size());
  EXPECT_TRUE(parseCodes(bytes, "c.bin", {32'000, "the machine's memory"}).ok());
  const auto refused = parseCodes(bytes, "c.bin", kLittle);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message(), HasSubstr("c.bin: 16000 codes would take 32 kB of memory"));
  const auto some = dequantise(*quantised, 7, 3);
  ASSERT_EQ(some.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(some[i], dequantise(*quantised)[7 + i]);
}

}  // namespace
}  // namespace latentscape
