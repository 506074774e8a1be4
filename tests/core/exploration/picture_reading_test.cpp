// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/picture_reading.h"

#include "core/base/random.h"
#include "core/exploration/class_votes.h"
#include "tests/core/exploration/autoencoder_of.h"
#include "tests/core/exploration/conditional_fake.h"
#include "tests/core/exploration/linear_gaussian.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stop_token>

namespace latentscape {
namespace {

ReadingContext contextOf(const Model& model, ImageSet images, std::size_t coded = std::numeric_limits<std::size_t>::max()) {
  const auto codes = encodeImages(model, images, 0, coded);
  EXPECT_TRUE(codes.ok());
  if (!codes) return {};
  return {std::make_shared<const ImageSet>(std::move(images)), std::make_shared<const Codes>(*codes), {}};
}

ImageSet randomImages(std::size_t count) {
  ImageSet set{{2, 2, 1}, std::vector<std::uint8_t>(4 * count), {}};
  RandomStream random(4);
  for (std::uint8_t& value : set.pixels) value = static_cast<std::uint8_t>(random.below(256));
  return set;
}

// With its neighbours.
Result<PictureReading> readAmong(const Model& model, std::span<const std::uint8_t> picture, const ReadingContext& context,
                                 std::size_t count = kReadNeighbours) {
  auto reading = readPicture(model, picture, context.scores);
  if (!reading) return reading;
  auto found = pictureNeighbours(model, *reading, context, nullptr, count);
  if (!found) return found.error();
  reading->neighbours = *std::move(found);
  return reading;
}

// Images whose first pixel is their number.
ImageSet row(std::size_t count, std::vector<std::uint8_t> labels = {}) {
  ImageSet set{{2, 2, 1}, std::vector<std::uint8_t>(4 * count), std::move(labels)};
  for (std::size_t i = 0; i < count; ++i) set.pixels[4 * i] = static_cast<std::uint8_t>(i);
  return set;
}

std::vector<std::size_t> indicesOf(const std::vector<Neighbour>& neighbours) {
  std::vector<std::size_t> indices;
  for (const Neighbour& one : neighbours) indices.push_back(one.index);
  return indices;
}

const std::vector<std::uint8_t> kPicture{51, 102, 0, 7};

TEST(PictureReading, TellsPosteriorReconstructionAndLosses) {
  const auto reading = readPicture(FakeModel(), kPicture);
  ASSERT_TRUE(reading.ok()) << reading.error().message();
  EXPECT_FLOAT_EQ(reading->mean[0], 0.2F);
  EXPECT_FLOAT_EQ(reading->mean[1], 0.4F);
  EXPECT_EQ(reading->logVariance, (LatentPoint{-1.0F, -1.0F}));
  EXPECT_EQ(reading->picture, (Image{{2, 2, 1}, kPicture}));
  EXPECT_EQ(reading->reconstruction.pixels, (std::vector<std::uint8_t>{51, 102, 153, 255}));
  EXPECT_NEAR(reading->losses.reconstruction, 0.8, 1e-6) << "the first pixel and both coordinates";
  EXPECT_NEAR(reading->losses.kl, 0.5 * (0.04 + 0.16) + std::exp(-1.0), 1e-6);
  EXPECT_TRUE(reading->neighbours.inPixels.empty());
  EXPECT_FALSE(reading->percentile.has_value());
}

TEST(PictureReading, TheLossesOfALinearModelAreTheClosedForm) {
  const ImageSet images = LinearGaussian::images(1, 3);
  const auto reading = readPicture(LinearGaussian(), images.image(0));
  ASSERT_TRUE(reading.ok());
  float x[4];
  std::transform(images.pixels.begin(), images.pixels.end(), x, [](std::uint8_t b) { return static_cast<float>(b) / 255.0F; });
  const auto mean = LinearGaussian::encoderMean(x), variance = LinearGaussian::encoderVariance();
  double kl = 0.0;
  for (std::size_t j = 0; j < 2; ++j) {
    EXPECT_NEAR(reading->mean[j], mean[j], 1e-6);
    EXPECT_NEAR(reading->logVariance[j], std::log(variance[j]), 1e-6);
    kl += 0.5 * (variance[j] + mean[j] * mean[j] - 1.0 - std::log(variance[j]));
  }
  EXPECT_NEAR(reading->losses.kl, kl, 1e-5);
  EXPECT_NEAR(reading->losses.reconstruction, static_cast<double>(LinearGaussian::term(x, mean[0], mean[1])), 1e-4);
}

TEST(PictureReading, TheNearestAreThoseOfEveryDistanceInOrder) {
  const ImageSet images = randomImages(400);
  const auto reading = readAmong(FakeModel(), kPicture, contextOf(FakeModel(), images), 20);
  ASSERT_TRUE(reading.ok());
  std::vector<int> latent;  // squared distances, of levels
  std::vector<std::pair<int, std::size_t>> pixels;
  for (std::size_t i = 0; i < images.size(); ++i) {
    int square = 0;
    for (std::size_t p = 0; p < 4; ++p) {
      square += (images.image(i)[p] - kPicture[p]) * (images.image(i)[p] - kPicture[p]);
      if (p == 1) latent.push_back(square);
    }
    pixels.emplace_back(square, i);
  }
  auto rising = latent;
  std::sort(rising.begin(), rising.end());
  std::sort(pixels.begin(), pixels.end());
  ASSERT_EQ(reading->neighbours.inLatent.nearest.size(), 20U);
  ASSERT_EQ(reading->neighbours.inPixels.size(), 20U);
  for (std::size_t i = 0; i < 20; ++i) {
    EXPECT_EQ(reading->neighbours.inPixels[i].index, pixels[i].second) << i;
    EXPECT_NEAR(reading->neighbours.inPixels[i].distance, std::sqrt(pixels[i].first) / 255.0, 1e-12) << i;
    EXPECT_EQ(latent[reading->neighbours.inLatent.nearest[i].index], rising[i]) << i;
    EXPECT_NEAR(reading->neighbours.inLatent.nearest[i].distance, std::sqrt(rising[i]) / 255.0, 1e-6) << i;
  }
}

TEST(PictureReading, EqualImagesKeepTheirOrder) {
  ImageSet images{{2, 2, 1}, {}, {}};
  for (int i = 0; i < 9; ++i) images.pixels.insert(images.pixels.end(), kPicture.begin(), kPicture.end());
  const auto reading = readAmong(FakeModel(), kPicture, contextOf(FakeModel(), images), 4);
  ASSERT_TRUE(reading.ok());
  EXPECT_EQ(indicesOf(reading->neighbours.inLatent.nearest), (std::vector<std::size_t>{0, 1, 2, 3}));
  EXPECT_EQ(indicesOf(reading->neighbours.inPixels), (std::vector<std::size_t>{0, 1, 2, 3}));
}

TEST(PictureReading, FifteenCodesVoteHoweverFewNeighboursAreAskedFor) {
  std::vector<std::uint8_t> labels(30, 1);
  std::fill_n(labels.begin(), 10, std::uint8_t{0});
  std::fill_n(labels.begin() + 10, 5, std::uint8_t{3});
  const std::vector<std::uint8_t> black(4);
  const auto reading = readAmong(FakeModel(), black, contextOf(FakeModel(), row(30, labels)), 3);
  ASSERT_TRUE(reading.ok());
  EXPECT_EQ(reading->neighbours.inLatent.votes, (std::vector<double>{10.0 / 15.0, 0.0, 0.0, 5.0 / 15.0}));
  EXPECT_EQ(indicesOf(reading->neighbours.inLatent.nearest), (std::vector<std::size_t>{0, 1, 2}));
}

TEST(PictureReading, WithoutLabelsThereAreNeighboursButNoVotes) {
  const std::vector<std::uint8_t> black(4);
  const auto reading = readAmong(FakeModel(), black, contextOf(FakeModel(), row(4)));
  ASSERT_TRUE(reading.ok());
  EXPECT_TRUE(reading->neighbours.inLatent.votes.empty());
  EXPECT_EQ(reading->neighbours.inLatent.nearest.size(), 4U) << "all there are";
  EXPECT_EQ(reading->neighbours.inPixels.size(), 4U);
}

TEST(PictureReading, OnlyImagesWithCodesAreSearched) {
  const std::vector<std::uint8_t> bright{29, 0, 0, 0};
  const auto reading = readAmong(FakeModel(), bright, contextOf(FakeModel(), row(30), 10), 2);
  ASSERT_TRUE(reading.ok());
  EXPECT_EQ(indicesOf(reading->neighbours.inLatent.nearest), (std::vector<std::size_t>{9, 8}));
  EXPECT_EQ(indicesOf(reading->neighbours.inPixels), (std::vector<std::size_t>{9, 8}));
}

TEST(PictureReading, NeedsNeitherImagesNorCodes) {
  ReadingContext context = contextOf(FakeModel(), row(3));
  context.codes.reset();
  EXPECT_TRUE(readAmong(FakeModel(), kPicture, context)->neighbours.inPixels.empty());
  context = contextOf(FakeModel(), row(0));
  const auto reading = readAmong(FakeModel(), kPicture, context);
  ASSERT_TRUE(reading.ok()) << reading.error().message();
  EXPECT_TRUE(reading->neighbours.inLatent.nearest.empty());
}

TEST(PictureReading, ThePercentileIsTheShareOfLowerScores) {
  const std::vector<std::uint8_t> black(4), white(4, 255);
  const auto lossOf = [](const std::vector<std::uint8_t>& of) { return readPicture(FakeModel(), of)->losses.loss(); };
  ReadingContext context;
  context.scores = {lossOf(black), 0.5 * (lossOf(black) + lossOf(kPicture)), lossOf(white) - 0.1, lossOf(white) + 0.1};
  ASSERT_TRUE(std::is_sorted(context.scores.begin(), context.scores.end()));
  EXPECT_EQ(readPicture(FakeModel(), kPicture, context.scores)->percentile, 0.5);
  EXPECT_EQ(readPicture(FakeModel(), black, context.scores)->percentile, 0.0) << "an equal score is not lower";
  EXPECT_EQ(readPicture(FakeModel(), white, context.scores)->percentile, 0.75);
}

// But for rounding: an image's own score comes from Model::score(), the picture's from its parts.
TEST(PictureReading, AnImageOfTheSetHasTheRankOfItsScore) {
  ReadingContext context = contextOf(LinearGaussian(), LinearGaussian::images(50, 3));
  const auto scores = readingScores(LinearGaussian(), *context.images, *context.codes);
  ASSERT_TRUE(scores.ok());
  context.scores = *scores;
  for (std::size_t i = 0; i < 50; ++i) {
    const auto reading = readPicture(LinearGaussian(), context.images->image(i), *scores);
    const double loss = reading->losses.loss();
    const auto lower = [&](double margin) {
      return static_cast<double>(std::count_if(scores->begin(), scores->end(), [=](double s) { return s < loss + margin; }));
    };
    EXPECT_GE(*reading->percentile, lower(-1e-4) / 50.0) << i;
    EXPECT_LE(*reading->percentile, lower(1e-4) / 50.0) << i;
    EXPECT_GT(lower(1e-4), lower(-1e-4)) << i << ": its own score is among them";
  }
}

// Its score is no number.
class Broken final : public FakeModel {
 public:
  void reconstructionTerms(std::span<const float>, std::span<const float>, std::span<float> terms) const override {
    std::fill(terms.begin(), terms.end(), NAN);
  }
};

TEST(PictureReading, AScoreThatIsNoNumberIsTheStrangest) {
  EXPECT_EQ(readPicture(Broken(), kPicture, std::vector<double>{1.0, 2.0})->percentile, 1.0);
}

TEST(PictureReading, AConditionalModelUsesTheClassThatItIsGiven) {
  const auto reading = readPicture(Conditional(2), kPicture);
  ASSERT_TRUE(reading.ok());
  EXPECT_FLOAT_EQ(reading->mean[0], 2.2F);
  EXPECT_EQ(reading->reconstruction.pixels[0], 128);
  EXPECT_NEAR(reading->losses.reconstruction, 0.2 + 2.2 + 2.4, 1e-5);
  EXPECT_NEAR(reading->losses.kl, 0.5 * (2.2 * 2.2 + 2.4 * 2.4) + std::exp(-1.0), 1e-5);
}

// How often it encodes.
class Counting final : public FakeModel {
 public:
  void encode(std::span<const float> images, std::span<float> mean, std::span<float> logVariance) const override {
    ++encoded;
    FakeModel::encode(images, mean, logVariance);
  }
  void score(std::span<const float> images, std::span<const float> noise, std::span<float> reconstruction,
             std::span<float> kl) const override {
    ++encoded;
    FakeModel::score(images, noise, reconstruction, kl);
  }
  mutable int encoded = 0;
};

TEST(PictureReading, EncodesThePictureOnce) {
  const Counting model;
  ASSERT_TRUE(readAmong(model, kPicture, contextOf(FakeModel(), row(3))).ok());
  EXPECT_EQ(model.encoded, 1);
}

TEST(PictureReading, WithoutNeighboursTheCodesVoteAllTheSame) {
  const std::vector<std::uint8_t> labels(50, 1);
  const ReadingContext context = contextOf(FakeModel(), {{2, 2, 1}, randomImages(50).pixels, labels}, 30);
  const auto without = readAmong(FakeModel(), kPicture, context, 0), with = readAmong(FakeModel(), kPicture, context, 4);
  ASSERT_TRUE(without.ok());
  ASSERT_TRUE(with.ok());
  EXPECT_TRUE(without->neighbours.inPixels.empty());
  EXPECT_TRUE(without->neighbours.inLatent.nearest.empty());
  EXPECT_EQ(without->neighbours.inLatent.votes, (std::vector<double>{0.0, 1.0}));
  EXPECT_EQ(without->neighbours.inLatent.voters, kVoters);
  EXPECT_EQ(with->neighbours.inPixels.size(), 4U);
}

TEST(PictureReading, AsManyVoteAsThereAre) {
  const auto reading = readAmong(FakeModel(), kPicture, contextOf(FakeModel(), row(4, {0, 0, 1, 0})));
  ASSERT_TRUE(reading.ok());
  EXPECT_EQ(reading->neighbours.inLatent.voters, 4U);
  EXPECT_EQ(reading->neighbours.inLatent.votes, (std::vector<double>{0.75, 0.25}));
}

TEST(PictureReading, ACodesNeighboursAreThoseOfAPictureThere) {
  const ReadingContext context = contextOf(FakeModel(), row(30, std::vector<std::uint8_t>(30, 2)));
  const auto reading = readAmong(FakeModel(), kPicture, context, 4);
  const auto found = codeNeighbours(FakeModel(), reading->mean, context, 4);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->nearest, reading->neighbours.inLatent.nearest);
  EXPECT_EQ(found->votes, reading->neighbours.inLatent.votes);
  EXPECT_EQ(found->voters, reading->neighbours.inLatent.voters);
  const std::vector<float> other(3);
  EXPECT_EQ(codeNeighbours(FakeModel(), other, context).error().where, "point");
}

// Encodes every image at the origin.
class Elsewhere final : public FakeModel {
 public:
  void encode(std::span<const float>, std::span<float> mean, std::span<float> logVariance) const override {
    std::fill(mean.begin(), mean.end(), 0.0F);
    std::fill(logVariance.begin(), logVariance.end(), 0.0F);
  }
};

TEST(PictureReading, ThePixelsAreLookedAtAgainOnlyForAnotherPictureOrOtherImages) {
  const ReadingContext context = contextOf(FakeModel(), randomImages(50), 30);
  const auto reading = readPicture(FakeModel(), kPicture);
  auto former = *pictureNeighbours(FakeModel(), *reading, context, nullptr, 4);
  const std::vector<Neighbour> nearest = former.inPixels;
  former.inPixels = {{7, 42.0}};  // which shows where they are from
  const auto again = [&former](const PictureReading& of, const ReadingContext& among, std::size_t count = 4) {
    return pictureNeighbours(FakeModel(), of, among, &former, count)->inPixels;
  };
  EXPECT_EQ(again(*reading, context), former.inPixels);
  // By other weights the codes are others.
  const auto newer = readPicture(Elsewhere(), kPicture);
  const auto byNewer = pictureNeighbours(Elsewhere(), *newer, context, &former, 4);
  ASSERT_TRUE(byNewer.ok());
  EXPECT_EQ(byNewer->inPixels, former.inPixels);
  EXPECT_EQ(byNewer->inLatent.nearest, *nearestCodes(*context.codes, newer->mean, 4));
  EXPECT_NE(byNewer->inLatent.nearest, former.inLatent.nearest);

  const std::vector<std::uint8_t> white(4, 255);
  EXPECT_EQ(again(*readPicture(FakeModel(), white), context), *nearestImages(*context.images, white, 4, {}, {}, 30));
  EXPECT_EQ(again(*reading, contextOf(FakeModel(), *context.images, 30)), nearest) << "they may be others";
  EXPECT_EQ(again(*reading, contextOf(FakeModel(), *context.images)), *nearestImages(*context.images, kPicture, 4));
  EXPECT_EQ(again(*reading, context, 5).size(), 5U);
}

TEST(PictureReading, AComparisonCanBeCancelled) {
  const ReadingContext context = contextOf(FakeModel(), row(3));
  const auto reading = readPicture(FakeModel(), kPicture);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(pictureNeighbours(FakeModel(), *reading, context, nullptr, 4, stop.get_token()).error().cancelled);
  EXPECT_TRUE(codeNeighbours(FakeModel(), reading->mean, context, 4, stop.get_token()).error().cancelled);
}

TEST(PictureReading, WhatDoesNotFitIsAnError) {
  const std::vector<std::uint8_t> large(9);
  const auto wrong = readPicture(FakeModel(), large);
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().where, "picture");
  EXPECT_NE(wrong.error().what.find("9 values"), std::string::npos) << wrong.error().message();

  ReadingContext context = contextOf(FakeModel(), row(3));
  context.images = std::make_shared<const ImageSet>(row(2));
  EXPECT_EQ(readAmong(FakeModel(), kPicture, context).error().where, "codes") << "of other images";
  EXPECT_EQ(readingScores(FakeModel(), *context.images, *context.codes).error().where, "codes");
  context.codes = std::make_shared<const Codes>(Codes{3, 1, std::vector<float>(3), std::vector<float>(3)});
  EXPECT_EQ(readAmong(FakeModel(), kPicture, context).error().where, "codes") << "of another model";
  context.images = std::make_shared<const ImageSet>(ImageSet{{3, 3, 1}, std::vector<std::uint8_t>(9), {}});
  EXPECT_EQ(readAmong(FakeModel(), kPicture, context).error().where, "dataset");
}

TEST(ReadingScores, AreTheNegativeElboAtTheMeansAscending) {
  const ImageSet images = LinearGaussian::images(300, 9);
  const auto codes = encodeImages(LinearGaussian(), images, 0, images.size());
  const auto scores = readingScores(LinearGaussian(), images, *codes);
  ASSERT_TRUE(scores.ok());
  std::vector<double> expected;
  const auto variance = LinearGaussian::encoderVariance();
  for (std::size_t i = 0; i < images.size(); ++i) {
    float x[4];
    for (std::size_t p = 0; p < 4; ++p) x[p] = static_cast<float>(images.image(i)[p]) / 255.0F;
    const auto mean = LinearGaussian::encoderMean(x);
    double score = static_cast<double>(LinearGaussian::term(x, mean[0], mean[1]));
    for (std::size_t j = 0; j < 2; ++j) score += 0.5 * (variance[j] + mean[j] * mean[j] - 1.0 - std::log(variance[j]));
    expected.push_back(score);
  }
  std::sort(expected.begin(), expected.end());
  ASSERT_EQ(scores->size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR((*scores)[i], expected[i], 1e-4) << i;
}

TEST(ReadingScores, AreTheReconstructionTermsOfAnAutoencoder) {
  const ImageSet images = LinearGaussian::images(30, 9);
  const auto codes = encodeImages(AutoencoderOf<LinearGaussian>(), images, 0, images.size());
  const auto scores = readingScores(AutoencoderOf<LinearGaussian>(), images, *codes);
  ASSERT_TRUE(scores.ok()) << scores.error().message();
  std::vector<double> expected;
  for (std::size_t i = 0; i < images.size(); ++i) {
    float x[4];
    for (std::size_t p = 0; p < 4; ++p) x[p] = static_cast<float>(images.image(i)[p]) / 255.0F;
    const auto mean = LinearGaussian::encoderMean(x);
    expected.push_back(static_cast<double>(LinearGaussian::term(x, mean[0], mean[1])));
  }
  std::sort(expected.begin(), expected.end());
  ASSERT_EQ(scores->size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR((*scores)[i], expected[i], 1e-4) << i;
}

TEST(ReadingScores, AreOfTheImagesWithCodesOnly) {
  std::vector<std::uint8_t> labels(30, 1);
  const ImageSet images = row(30, labels);
  const auto codes = encodeImages(Conditional(), images, 0, 3);
  const auto scores = readingScores(Conditional(), images, *codes);
  ASSERT_TRUE(scores.ok()) << scores.error().message();
  ASSERT_EQ(scores->size(), 3U);
  // Class 1 adds 1 to the term and to both divergences.
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR((*scores)[i], 6.0 + static_cast<double>(i) / 255.0, 1e-6);
  EXPECT_FALSE(readingScores(Conditional(), row(30), *codes).ok()) << "it needs classes";
}

TEST(ReadingScores, CanBeCancelled) {
  std::stop_source stop;
  stop.request_stop();
  const ReadingContext context = contextOf(FakeModel(), row(3));
  EXPECT_TRUE(readingScores(FakeModel(), *context.images, *context.codes, stop.get_token()).error().cancelled);
}

}  // namespace
}  // namespace latentscape
