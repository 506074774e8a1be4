// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/code_search.h"

#include "core/exploration/class_votes.h"
#include "core/exploration/class_walk.h"
#include "core/exploration/model_input.h"
#include "tests/core/exploration/exact_posterior.h"
#include "tests/core/exploration/fake_model.h"
#include "tests/core/exploration/linear_gaussian.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

const std::shared_ptr<const Model> kLinear = std::make_shared<LinearGaussian>();
const Gaussian kOrigin{{0.0F, 0.0F}, {-1.0F, -1.0F}};

Image pictureOf(std::uint64_t seed) { return LinearGaussian::images(1, seed).picture(0); }

CodeTarget targetOf(const Image& picture) { return {inUnitRange(picture.pixels), {}}; }

// Images without content, with these codes.
std::shared_ptr<const ReadingContext> coded(const std::vector<LatentPoint>& points, std::vector<std::uint8_t> labels = {}) {
  auto codes = std::make_shared<Codes>();
  codes->dimension = 2;
  codes->count = points.size();
  for (const LatentPoint& point : points) codes->mean.insert(codes->mean.end(), point.begin(), point.end());
  codes->logVariance.resize(codes->mean.size());
  auto images = std::make_shared<ImageSet>();
  images->shape = {2, 2, 1};
  images->pixels.resize(4 * points.size());
  images->labels = std::move(labels);
  return std::make_shared<const ReadingContext>(ReadingContext{std::move(images), std::move(codes), {}});
}

CodeSearch searchFor(CodeGoal goal, const Gaussian& shown = kOrigin, const std::shared_ptr<const Model>& model = kLinear) {
  return *CodeSearch::create(std::make_shared<const CodeGoal>(std::move(goal)), shown, model);
}

// All that it finds on its way to the end.
std::vector<FoundCode> toTheEnd(CodeSearch search) {
  std::vector<FoundCode> found;
  while (found.empty() || !found.back().done) {
    auto next = search.advance();
    if (!next || found.size() > 2000) {
      ADD_FAILURE() << (next ? "it has no end" : next.error().message());
      break;
    }
    found.push_back(*std::move(next));
  }
  return found;
}

TEST(CodeSearch, RefiningFindsTheTruePosteriorsMean) {
  const Image picture = pictureOf(3);
  const auto found = toTheEnd(searchFor({.target = targetOf(picture), .picture = picture}));
  ASSERT_GT(found.size(), 1U) << "it is seen on its way";
  const FoundCode& last = found.back();
  EXPECT_EQ(last.sought, Sought::Refined);
  const ExactPosterior exact = exactPosterior(targetOf(picture), 1.0);
  for (std::size_t j = 0; j < 2; ++j) EXPECT_NEAR(last.code.mean[j], exact.mean[j], 0.01) << j;
  EXPECT_EQ(last.decoded, decodePoint(*kLinear, last.code.mean));
  for (std::size_t i = 0; i + 1 < found.size(); ++i) {
    EXPECT_FALSE(found[i].done);
    EXPECT_FALSE(found[i].gain.has_value());
  }
  const Gaussian encoded = encodedGaussian(*kLinear, targetOf(picture).pixels);
  const FreshScore score =
      scoreFresh(*kLinear, targetOf(picture), encoded, last.code, CodeSearch::kFreshSamples, CodeSearch::kFreshSeed);
  ASSERT_TRUE(last.gain.has_value());
  EXPECT_LT(last.gain->difference, 0.0);
  EXPECT_EQ(last.gain->difference, score.difference);
  EXPECT_EQ(last.gain->before, score.before);
}

TEST(CodeSearch, RefiningBeginsAtTheEncodersCodeOrAtTheOneThatIsShown) {
  const Image picture = pictureOf(3);
  const Gaussian shown{{1.0F, -1.0F}, {-2.0F, -2.0F}};
  for (const bool fromEncoder : {true, false}) {
    CodeSearch search = searchFor({.target = targetOf(picture), .fromEncoder = fromEncoder, .picture = picture}, shown);
    Refinement alone(kLinear, targetOf(picture), fromEncoder ? encodedGaussian(*kLinear, targetOf(picture).pixels) : shown);
    alone.advance(1);
    const auto first = search.advance();
    ASSERT_TRUE(first.ok());
    EXPECT_EQ(first->code, alone.best());
    EXPECT_EQ(first->loss, alone.loss());
    EXPECT_EQ(first->step, 1);
  }
}

// Encodes every picture at (5, 0), around which alone it decodes it well. No gradient leads there.
class Hidden final : public FakeModel {
 public:
  void encode(std::span<const float>, std::span<float> mean, std::span<float> logVariance) const override {
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] = i % 2 == 0 ? 5.0F : 0.0F;
    std::fill(logVariance.begin(), logVariance.end(), -6.0F);
  }
  void reconstructionTerms(std::span<const float>, std::span<const float> latent, std::span<float> terms) const override {
    for (std::size_t i = 0; i < terms.size(); ++i) terms[i] = std::abs(latent[2 * i] - 5.0F) < 1.0F ? 0.0F : 1000.0F;
  }
  void reconstructionGradients(std::span<const float> images, std::span<const float>, std::span<const float> latent,
                               std::span<float> terms, std::span<float> gradients) const override {
    reconstructionTerms(images, latent, terms);
    std::fill(gradients.begin(), gradients.end(), 0.0F);
  }
};

TEST(CodeSearch, WhatIsNoBetterThanTheEncodersCodeIsGivenUpForThat) {
  const Image picture = pictureOf(3);
  const auto model = std::make_shared<const Hidden>();
  const auto found = toTheEnd(searchFor({.target = targetOf(picture), .fromEncoder = false, .picture = picture}, kOrigin, model));
  EXPECT_EQ(found.back().code, encodedGaussian(*model, targetOf(picture).pixels));
  EXPECT_EQ(found.back().decoded, decodePoint(*model, {5.0F, 0.0F}));
  ASSERT_TRUE(found.back().gain.has_value());
  EXPECT_EQ(found.back().gain->difference, 0.0);
  EXPECT_EQ(found.back().gain->after, found.back().gain->before);
}

TEST(CodeSearch, AnEditGlidesToAnImagesCodeThatFitsBetter) {
  const LatentPoint there{2.0F, -1.5F};
  const Image picture = decodePoint(*kLinear, there);
  const CodeTarget target = targetOf(picture);
  const auto known = coded({{0.1F, 0.0F}, there, {0.0F, 0.2F}});
  const auto found =
      toTheEnd(searchFor({.sought = Sought::Edited, .target = target, .picture = pictureOf(3), .known = known}, kOrigin));
  Refinement alone(kLinear, target, {there, kOrigin.logVariance}, CodeSearch::kEditing);
  ASSERT_GE(found.size(), static_cast<std::size_t>(CodeSearch::kGlide));
  for (std::size_t i = 0; i < found.size(); ++i) {
    alone.advance(1);
    const double left = std::max(0.0, 1.0 - static_cast<double>(i + 1) / CodeSearch::kGlide);
    for (std::size_t j = 0; j < 2; ++j)
      EXPECT_NEAR(found[i].code.mean[j], (1.0 - left) * static_cast<double>(alone.best().mean[j]), 1e-5) << i;
    EXPECT_EQ(found[i].code.logVariance, alone.best().logVariance);
    EXPECT_EQ(found[i].decoded, decodePoint(*kLinear, found[i].code.mean)) << "it is what is seen there";
    EXPECT_FALSE(found[i].gain.has_value());
  }
  EXPECT_TRUE(alone.done());
}

TEST(CodeSearch, AnEditBeginsAtTheCodeThatIsShownUnlessAnotherIsClearlyBetter) {
  const CodeTarget target = targetOf(pictureOf(3));
  // The term is (z - least)' A (z - least) / 2 above its least, A the precision.
  const ExactPosterior exact = exactPosterior(target, 0.0);
  const LatentPoint least{static_cast<float>(exact.mean[0]), static_cast<float>(exact.mean[1])};
  for (const auto& [nats, elsewhere] : {std::pair{1.9, false}, {2.1, true}}) {
    Gaussian shown = kOrigin;
    shown.mean = {least[0] + static_cast<float>(std::sqrt(2.0 * nats / exact.precision[0][0])), least[1]};
    CodeSearch search =
        searchFor({.sought = Sought::Edited, .target = target, .picture = pictureOf(3), .known = coded({least})}, shown);
    Refinement alone(kLinear, target, shown, CodeSearch::kEditing);
    alone.advance(1);
    const auto first = search.advance();
    ASSERT_TRUE(first.ok());
    EXPECT_EQ(first->code == alone.best(), !elsewhere) << nats;
  }
}

TEST(CodeSearch, WhatIsMissingIsCompletedFromTheImagesCodes) {
  const Image picture = pictureOf(7);
  CodeTarget target = targetOf(picture);
  target.weights = {1.0F, 1.0F, 0.0F, 1.0F};
  std::vector<LatentPoint> points;
  for (int i = 0; i < 300; ++i) points.push_back({0.01F * static_cast<float>(i), -0.5F});
  const auto found =
      toTheEnd(searchFor({.sought = Sought::Completed, .target = target, .picture = picture, .known = coded(points)}));
  const FoundCode& last = found.back();
  InpaintOptions options;
  for (std::size_t i = 0; i < CodeSearch::kMostStarts; ++i)
    options.codes.push_back(points[i * points.size() / CodeSearch::kMostStarts]);
  const auto alone = inpaint(kLinear, target, options);
  ASSERT_TRUE(alone.ok());
  EXPECT_EQ(last.code, alone->code);
  EXPECT_EQ(last.loss, alone->loss);
  const Image decoded = decodePoint(*kLinear, last.code.mean);
  for (const std::size_t i : {0U, 1U, 3U}) EXPECT_EQ(last.decoded.pixels[i], picture.pixels[i]) << i;
  EXPECT_EQ(last.decoded.pixels[2], decoded.pixels[2]);
  EXPECT_FALSE(last.reading.losses.has_value()) << "a part of the picture is missing";
  EXPECT_EQ(last.reading.neighbours.nearest.size(), kReadNeighbours);
  for (std::size_t i = 1; i < found.size(); ++i) EXPECT_GT(found[i].step, found[i - 1].step);
}

TEST(CodeSearch, WhatIsSaidOfACodeIsAboutThatCode) {
  const Image picture = pictureOf(3);
  std::vector<LatentPoint> points;
  std::vector<std::uint8_t> labels;
  for (int i = 0; i < 20; ++i) {
    points.push_back({0.2F * static_cast<float>(i) - 2.0F, 0.1F * static_cast<float>(i % 3)});
    labels.push_back(static_cast<std::uint8_t>(i % 2));
  }
  const auto known = coded(points, labels);
  const auto found = toTheEnd(searchFor({.target = targetOf(picture), .picture = picture, .known = known}));
  for (const FoundCode& one : found) {
    ASSERT_TRUE(one.reading.losses.has_value());
    if (one.done) {
      ASSERT_TRUE(one.gain.has_value());
      EXPECT_NEAR(one.reading.losses->loss(), one.gain->after, 1e-9) << "the gain is of these losses";
    } else {
      EXPECT_NEAR(one.reading.losses->loss(), one.loss, 1e-9);
    }
    const double z1 = one.code.mean[0], z2 = one.code.mean[1];
    // The mean over z in closed form; fresh samples have their noise.
    auto term = static_cast<double>(LinearGaussian::term(targetOf(picture).pixels.data(), z1, z2));
    const double atMean = term;
    for (const auto& row : LinearGaussian::W) {
      for (std::size_t j = 0; j < 2; ++j)
        term += 0.5 * row[j] * row[j] * std::exp(static_cast<double>(one.code.logVariance[j])) /
                (LinearGaussian::sigma * LinearGaussian::sigma);
    }
    if (!one.done) {
      EXPECT_NEAR(one.reading.losses->reconstruction, term, 1e-3);
      EXPECT_GT(term, atMean + 0.1) << "they can be told apart";
    }
    double kl = 0.0;
    for (std::size_t j = 0; j < 2; ++j) {
      const double m = one.code.mean[j], s = one.code.logVariance[j];
      kl += 0.5 * (std::exp(s) + m * m - 1.0 - s);
    }
    EXPECT_NEAR(one.reading.losses->kl, kl, 1e-5);
    const auto near = nearestCodes(*known->codes, one.code.mean, kVoters);
    EXPECT_EQ(one.reading.neighbours.nearest, std::vector<Neighbour>(near->begin(), near->begin() + kReadNeighbours));
    EXPECT_EQ(one.reading.neighbours.votes, classVotes(*near, labels));
    EXPECT_EQ(one.reading.neighbours.voters, kVoters);
  }
}

TEST(CodeSearch, AnotherModelsCodesAreNoNeighbours) {
  const Image picture = pictureOf(3);
  auto known = std::make_shared<ReadingContext>(*coded({{0.0F, 0.0F}, {1.0F, 0.0F}}));
  auto codes = std::make_shared<Codes>(*known->codes);
  codes->dimension = 1;
  codes->count = 2;
  codes->mean.resize(2);
  codes->logVariance.resize(2);
  known->codes = codes;
  CodeSearch search =
      searchFor({.sought = Sought::Edited, .target = targetOf(picture), .picture = picture, .known = std::move(known)});
  const auto found = search.advance();
  ASSERT_TRUE(found.ok());
  EXPECT_TRUE(found->reading.neighbours.nearest.empty());
  EXPECT_TRUE(found->reading.losses.has_value());
}

TEST(CodeSearch, AWalkIsReadAtEachOfItsPoints) {
  std::vector<LatentPoint> points;
  std::vector<std::uint8_t> labels;
  for (int i = 0; i < 40; ++i) {
    points.push_back({i < 20 ? 0.0F : 3.0F, 0.01F * static_cast<float>(i)});
    labels.push_back(i < 20 ? 0 : 1);
  }
  const auto known = coded(points, labels);
  CodeSearch search = searchFor({.sought = Sought::Walked, .label = 1, .picture = pictureOf(3), .known = known});
  EXPECT_FALSE(search.walk().has_value());
  const auto found = search.advance();
  ASSERT_TRUE(found.ok()) << found.error().message();
  ASSERT_TRUE(search.walk().has_value());
  const CodeWalk& walk = *search.walk();
  const auto alone = walkToClass(*kLinear, kOrigin.mean, 1, *known->images, *known->codes, CodeSearch::kWalkSteps);
  ASSERT_TRUE(alone.ok());
  EXPECT_EQ(walk.label, 1);
  EXPECT_EQ(walk.points, alone->points);
  EXPECT_EQ(walk.images, alone->images);
  ASSERT_EQ(walk.shares.size(), walk.points.size());
  ASSERT_EQ(walk.readings.size(), walk.points.size());
  for (std::size_t i = 0; i < walk.points.size(); ++i) {
    EXPECT_EQ(walk.shares[i], alone->votes[i].at(1)) << i;
    EXPECT_EQ(walk.readings[i].neighbours.votes, alone->votes[i]) << i;
  }
  EXPECT_EQ(walk.shares.back(), 1.0);
  EXPECT_EQ(found->sought, Sought::Walked);
  EXPECT_TRUE(found->done);
  EXPECT_EQ(found->code, (Gaussian{alone->points.back(), kOrigin.logVariance}));
  EXPECT_EQ(found->decoded, alone->images.back());
  EXPECT_EQ(found->reading.neighbours.nearest, walk.readings.back().neighbours.nearest);
}

TEST(CodeSearch, WhatCannotBeSoughtIsAnError) {
  const Image picture = pictureOf(3);
  const auto create = [&picture](CodeGoal goal) {
    goal.picture = picture;
    return CodeSearch::create(std::make_shared<const CodeGoal>(std::move(goal)), kOrigin, kLinear);
  };
  EXPECT_EQ(create({.target = {std::vector<float>(9), {}}}).error().where, "target");
  EXPECT_EQ(create({.sought = Sought::Walked}).error().where, "codes");
  auto unlabelled = create({.sought = Sought::Walked, .known = coded({{0.0F, 0.0F}})});
  ASSERT_TRUE(unlabelled.ok());
  EXPECT_FALSE(unlabelled->advance().ok()) << "there is no class";
  EXPECT_FALSE(unlabelled->walk().has_value());
}

TEST(CodeSearch, ItsScoreAtTheEndCanBeCancelled) {
  const Image picture = pictureOf(3);
  CodeSearch search = searchFor({.target = targetOf(picture), .picture = picture});
  std::stop_source stop;
  stop.request_stop();
  auto found = search.advance(stop.get_token());
  for (int i = 0; i < 200 && found; ++i) found = search.advance(stop.get_token());
  ASSERT_FALSE(found.ok());
  EXPECT_TRUE(found.error().cancelled);
}

}  // namespace
}  // namespace latentscape
