// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/drawing.h"
#include "core/engine/frozen/frozen_model.h"
#include "core/exploration/class_votes.h"
#include "core/exploration/model_input.h"
#include "core/exploration/neighbours.h"
#include "core/model/weights.h"
#include "tests/ui/deadline.h"
#include "tests/ui/gate.h"

#include <QSignalSpy>
#include <QTest>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <new>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

namespace latentscape {
namespace {

constexpr int kSide = 28;

std::shared_ptr<const Model> modelOf(std::uint64_t seed, ImageShape shape = {kSide, kSide, 1}) {
  ModelConfig config;
  config.image = shape;
  config.hidden = {16};
  return makeModel(config, std::make_shared<const Weights>(initialWeights(config, seed)));
}

// Bars of different lengths and places, of three classes.
std::shared_ptr<const Dataset> images(std::size_t count, bool labelled = true) {
  auto dataset = std::make_shared<Dataset>();
  dataset->test.shape = {kSide, kSide, 1};
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t p = 0; p < dataset->test.shape.pixels(); ++p) {
      const std::size_t x = p % kSide, y = p / kSide;
      const bool inside = x >= i % 20 && x < i % 20 + 6 && y >= i % 7 && y < i % 7 + 3 + i % 11;
      dataset->test.pixels.push_back(inside ? static_cast<std::uint8_t>(255 - i % 50) : 0);
    }
    if (labelled) dataset->test.labels.push_back(static_cast<std::uint8_t>(i % 3));
  }
  if (labelled) dataset->classNames = {"a", "b", "c"};
  return dataset;
}

// A bar of that height and of ten pixels' width.
Ink bar(int height) {
  Ink ink{40, 40, std::vector<float>(1600, 0.0F)};
  for (int y = 5; y < 5 + height; ++y) {
    for (int x = 5; x < 15; ++x) ink.coverage[static_cast<std::size_t>(y * 40 + x)] = 1.0F;
  }
  return ink;
}

Image pictureOf(const Ink& ink) { return centredAsMnist(ink, kSide); }

Codes codeOf(const Model& model, const Image& picture) {
  return *encodeImages(model, ImageSet{picture.shape, picture.pixels, {}}, 0, 1);
}

std::vector<float> inUnitRange(const Image& image) {
  std::vector<float> values;
  toUnitRange(image.pixels, values);
  return values;
}

std::vector<float> rightHalf() {
  std::vector<float> values;
  for (int i = 0; i < kSide * kSide; ++i) values.push_back(i % kSide < kSide / 2 ? 0.0F : 1.0F);
  return values;
}

// Tells when it is asked, on the thread that asks, which may be held there.
struct Hooks {
  std::function<void()> encoding = [] {};
  std::function<void()> gradients = [] {};
};

class WatchedModel : public Model {
 public:
  WatchedModel(std::shared_ptr<const Model> model, Hooks hooks) : m_model(std::move(model)), m_hooks(std::move(hooks)) {}
  ImageShape imageShape() const override { return m_model->imageShape(); }
  int latentDimension() const override { return m_model->latentDimension(); }
  void encode(std::span<const float> pixels, std::span<float> mean, std::span<float> logVariance) const override {
    m_hooks.encoding();
    m_model->encode(pixels, mean, logVariance);
  }
  void decode(std::span<const float> latent, std::span<float> pixels) const override { m_model->decode(latent, pixels); }
  void score(std::span<const float> pixels, std::span<const float> noise, std::span<float> reconstruction,
             std::span<float> kl) const override {
    m_model->score(pixels, noise, reconstruction, kl);
  }
  void reconstructionTerms(std::span<const float> image, std::span<const float> latent, std::span<float> terms) const override {
    m_model->reconstructionTerms(image, latent, terms);
  }
  void decodeTangents(std::span<const float> latent, std::span<const float> directions, std::span<float> pixels,
                      std::span<float> tangents) const override {
    m_model->decodeTangents(latent, directions, pixels, tangents);
  }
  void reconstructionGradients(std::span<const float> pixels, std::span<const float> weights, std::span<const float> latent,
                               std::span<float> terms, std::span<float> gradients) const override {
    m_hooks.gradients();
    m_model->reconstructionGradients(pixels, weights, latent, terms, gradients);
  }

 private:
  std::shared_ptr<const Model> m_model;
  Hooks m_hooks;
};

// Its latent space has two places with a picture each, and nothing between them that leads from one to the other: at (-3, 0)
// there is bar(20), at (3, 0) the right half is lit. Images whose first pixel is lit are encoded as the latter.
class TwoPlacesModel : public Model {
 public:
  ImageShape imageShape() const override { return {kSide, kSide, 1}; }
  int latentDimension() const override { return 2; }
  void encode(std::span<const float> pixels, std::span<float> mean, std::span<float> logVariance) const override {
    for (std::size_t at = 0; at < mean.size() / 2; ++at) {
      mean[2 * at] = pixels[at * kPixels] > 0.5F ? 8.0F : -8.0F;
      mean[2 * at + 1] = 0.0F;
    }
    std::fill(logVariance.begin(), logVariance.end(), -6.0F);
  }
  void decode(std::span<const float> latent, std::span<float> pixels) const override {
    for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = value(latent[2 * (i / kPixels)], i % kPixels);
  }
  void score(std::span<const float> pixels, std::span<const float>, std::span<float> reconstruction,
             std::span<float> kl) const override {
    std::vector<float> mean(kl.size()), logVariance(kl.size()), gradients(kl.size());
    encode(pixels, mean, logVariance);
    reconstructionGradients(pixels, {}, mean, reconstruction, gradients);
    std::fill(kl.begin(), kl.end(), 0.0F);
  }
  void reconstructionTerms(std::span<const float> image, std::span<const float> latent, std::span<float> terms) const override {
    std::vector<float> images, gradients(latent.size());
    for (std::size_t at = 0; at < terms.size(); ++at) images.insert(images.end(), image.begin(), image.end());
    reconstructionGradients(images, {}, latent, terms, gradients);
  }
  void decodeTangents(std::span<const float>, std::span<const float>, std::span<float>, std::span<float>) const override {}
  void reconstructionGradients(std::span<const float> pixels, std::span<const float> weights, std::span<const float> latent,
                               std::span<float> terms, std::span<float> gradients) const override {
    std::fill(terms.begin(), terms.end(), 0.0F);
    std::fill(gradients.begin(), gradients.end(), 0.0F);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      const std::size_t at = i / kPixels, pixel = i % kPixels;
      const float z = latent[2 * at], x = pixels[i], weight = weights.empty() ? 1.0F : weights[i];
      const float p = value(z, pixel), lit = bump(z + 8.0F, inBar(pixel)), right = bump(z - 8.0F, inRight(pixel));
      terms[at] -= weight * (x * std::log(p) + (1.0F - x) * std::log(1.0F - p));
      gradients[2 * at] += weight * (p - x) / (p * (1.0F - p)) * -8.0F * (lit * (z + 8.0F) + right * (z - 8.0F));
    }
  }

 private:
  static constexpr std::size_t kPixels = static_cast<std::size_t>(kSide) * kSide;
  static constexpr float kDark = 0.02F;
  static float bump(float off, bool there) { return there ? 0.95F * std::exp(-4.0F * off * off) : 0.0F; }
  static bool inRight(std::size_t pixel) { return pixel % kSide >= kSide / 2; }
  bool inBar(std::size_t pixel) const { return m_bar.pixels[pixel] > 127; }
  float value(float z, std::size_t pixel) const { return kDark + bump(z + 8.0F, inBar(pixel)) + bump(z - 8.0F, inRight(pixel)); }

  const Image m_bar = pictureOf(bar(20));
};

class DrawingTest : public testing::Test {
 protected:
  DrawingTest() {
    QObject::connect(&m_drawing, &Drawing::read, &m_drawing, [this](const DrawnAnswer& answer) { m_read.push_back(answer); });
    QObject::connect(&m_drawing, &Drawing::sought, &m_drawing,
                     [this](const SoughtAnswer& answer) { m_sought.push_back(answer); });
  }
  ~DrawingTest() override { m_gate.open(); }  // the service waits for what has begun

  static bool until(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, kDeadline); }
  // The codes of all images are there, and a drawing has been read with them.
  void drawWithCodes(const std::shared_ptr<const Dataset>& dataset) { drawWithCodes(dataset, m_model); }
  void drawWithCodes(const std::shared_ptr<const Dataset>& dataset, const std::shared_ptr<const Model>& model) {
    m_exploration.open(model, dataset);
    m_exploration.encodeTestImages();
    m_drawing.setInk(bar(20));
    ASSERT_TRUE(until([&] { return !m_read.empty() && !m_read.back().reading.neighbours.inLatent.nearest.empty(); }));
  }
  void draw() { drawBefore(m_model); }
  void drawBefore(const std::shared_ptr<const Model>& model) {
    m_exploration.open(model, images(60));
    m_drawing.setInk(bar(20));
    ASSERT_TRUE(until([&] { return !m_read.empty(); }));
  }

  std::shared_ptr<const Model> watched(Hooks hooks) const {
    return std::make_shared<const WatchedModel>(m_model, std::move(hooks));
  }
  // Encodes nothing, or finds no gradients, before the gate is opened.
  std::shared_ptr<const Model> gatedEncoder() {
    return watched({.encoding = [this] { (void)m_gate.wait({}); }});
  }
  std::shared_ptr<const Model> gatedSearch() {
    return watched({.gradients = [this] { (void)m_gate.wait({}); }});
  }

  const std::shared_ptr<const Model> m_model = modelOf(1);
  std::vector<DrawnAnswer> m_read;
  std::vector<SoughtAnswer> m_sought;
  Gate m_gate;
  std::atomic<int> m_count = 0;  // what hooks count
  QObject m_owner;               // goes after the service, whose threads post to the drawing
  ExplorationController m_exploration;
  Drawing& m_drawing = *new Drawing(m_exploration, &m_owner);
};

TEST_F(DrawingTest, LandsWhereTheEncoderPutsThePreparedDrawing) {
  draw();
  const PictureReading& reading = m_read.back().reading;
  EXPECT_EQ(reading.picture, pictureOf(bar(20)));
  const Codes code = codeOf(*m_model, reading.picture);
  EXPECT_EQ(reading.mean, code.mean);
  EXPECT_EQ(m_read.back().place.at, QPointF(static_cast<double>(code.mean[0]), static_cast<double>(code.mean[1])));
  ASSERT_TRUE(m_read.back().place.posterior.has_value());
  EXPECT_NEAR(m_read.back().place.posterior->width(), 2.0 * std::exp(0.5 * static_cast<double>(code.logVariance[0])), 1e-5);
  EXPECT_TRUE(m_read.back().place.inPlane);
  EXPECT_TRUE(reading.neighbours.inLatent.nearest.empty()) << "the images have no codes";
  m_exploration.encodeTestImages();
  ASSERT_TRUE(until([&] { return m_read.back().reading.neighbours.inLatent.nearest.size() == 6; })) << "read anew with them";
  EXPECT_EQ(m_read.back().reading.neighbours.inLatent.votes.size(), 3U);
}

TEST_F(DrawingTest, WhileOneIsReadTheNewestAloneWaits) {
  m_exploration.open(gatedEncoder(), images(60));
  m_drawing.setInk(bar(10));
  ASSERT_TRUE(until([&] { return m_gate.entered() == 1; }));
  m_drawing.setInk(bar(16));
  m_drawing.setInk(bar(25));
  m_gate.open();
  ASSERT_TRUE(until([&] { return m_read.size() == 2; }));
  EXPECT_EQ(m_read[0].reading.picture, pictureOf(bar(10))) << "what has begun is answered";
  EXPECT_EQ(m_read[1].reading.picture, pictureOf(bar(25)));
}

TEST_F(DrawingTest, WhatIsClearedIsNoLongerAnswered) {
  QSignalSpy cleared(&m_drawing, &Drawing::cleared);
  m_exploration.open(gatedEncoder(), images(60));
  m_drawing.setInk(bar(10));
  ASSERT_TRUE(until([&] { return m_gate.entered() == 1; }));
  cleared.clear();
  m_drawing.clear();
  EXPECT_EQ(cleared.count(), 1);
  EXPECT_FALSE(m_drawing.exists());
  m_drawing.setInk(bar(25));
  m_gate.open();
  ASSERT_TRUE(until([&] { return !m_read.empty(); }));
  EXPECT_EQ(m_read.front().reading.picture, pictureOf(bar(25)));
}

TEST_F(DrawingTest, FollowsNewerWeightsAnotherModelAndAnotherLayout) {
  draw();
  const auto newer = modelOf(2), other = modelOf(3);
  m_exploration.update(newer);
  ASSERT_TRUE(until([&] { return m_read.back().reading.mean == codeOf(*newer, pictureOf(bar(20))).mean; }));
  QSignalSpy cleared(&m_drawing, &Drawing::cleared);
  m_exploration.open(other, images(60));
  EXPECT_EQ(cleared.count(), 1) << "nothing is known of it yet";
  EXPECT_FALSE(m_drawing.answer().has_value());
  ASSERT_TRUE(until([&] { return m_drawing.answer().has_value(); }));
  const Codes code = codeOf(*other, pictureOf(bar(20)));
  EXPECT_EQ(m_drawing.answer()->reading.mean, code.mean);
  m_exploration.setLayout(MapLayout::ofDimensions(2, 1, 0));
  EXPECT_EQ(m_read.back().place.at, QPointF(static_cast<double>(code.mean[1]), static_cast<double>(code.mean[0])));
}

TEST_F(DrawingTest, ScoresOfTheImagesWaitUntilTrainingRests) {
  m_drawing.setTraining(true);
  drawWithCodes(images(60));
  EXPECT_FALSE(m_read.back().reading.percentile.has_value());
  m_drawing.setTraining(false);
  ASSERT_TRUE(until([&] { return m_read.back().reading.percentile.has_value(); }));
  const auto dataset = images(60);
  double lower = 0.0;
  for (std::size_t i = 0; i < 60; ++i) {
    const Image picture = dataset->test.picture(i);
    const ImageSet alone{picture.shape, picture.pixels, {}};
    if (evaluateModel(*m_model, alone, PosteriorUse::Mean, 0)->loss() < m_read.back().reading.losses.loss()) ++lower;
  }
  EXPECT_DOUBLE_EQ(*m_read.back().reading.percentile, lower / 60.0);
  // They are of these weights.
  const std::size_t before = m_read.size();
  m_exploration.update(modelOf(2));
  ASSERT_TRUE(until([&] { return m_read.size() > before; }));
  EXPECT_FALSE(m_read.back().reading.percentile.has_value());
}

TEST_F(DrawingTest, NeighboursInPixelsAreThoseOfTheNewestInkWhateverTheWeights) {
  const auto dataset = images(60);
  const auto nearest = [&dataset](int height) { return *nearestImages(dataset->test, pictureOf(bar(height)).pixels, 6); };
  ASSERT_NE(nearest(20), nearest(6));
  drawWithCodes(dataset);
  EXPECT_EQ(m_read.back().reading.neighbours.inPixels, nearest(20));
  const auto newer = modelOf(2);
  m_exploration.update(newer);
  const LatentPoint code = codeOf(*newer, pictureOf(bar(20))).mean;
  ASSERT_TRUE(until([&] { return m_read.back().reading.mean == code; }));
  EXPECT_EQ(m_read.back().reading.neighbours.inPixels, nearest(20));
  EXPECT_EQ(m_read.back().reading.neighbours.inLatent.nearest, *nearestCodes(*m_exploration.codes(), code, 6)) << "these are new";
  m_drawing.setInk(bar(6));
  ASSERT_TRUE(until([&] { return m_read.back().reading.picture == pictureOf(bar(6)); }));
  EXPECT_EQ(m_read.back().reading.neighbours.inPixels, nearest(6));
}

TEST_F(DrawingTest, ManyImagesAreComparedAfterTheDrawingHasLanded) {
  const auto dataset = images(Drawing::kMostAtOnce + 1);
  m_exploration.open(m_model, dataset);
  m_exploration.encodeTestImages();
  ASSERT_TRUE(until([&] { return m_exploration.codes() && m_exploration.codes()->count == dataset->test.size(); }));
  m_drawing.setTraining(true);  // no scores, which bring an answer of their own
  m_drawing.setInk(bar(20));
  ASSERT_TRUE(until([&] { return !m_read.empty(); }));
  EXPECT_TRUE(m_read.front().reading.neighbours.inPixels.empty());
  EXPECT_TRUE(m_read.front().reading.neighbours.inLatent.votes.empty());
  ASSERT_TRUE(until([&] { return m_read.size() == 2; }));
  EXPECT_EQ(m_read[1].place.at, m_read[0].place.at);
  EXPECT_EQ(m_read[1].reading.neighbours.inPixels, *nearestImages(dataset->test, pictureOf(bar(20)).pixels, 6));
  EXPECT_EQ(m_read[1].reading.neighbours.inLatent.nearest, *nearestCodes(*m_exploration.codes(), m_read[1].reading.mean, 6));
  EXPECT_EQ(m_read[1].reading.neighbours.inLatent.votes.size(), 3U);
}

TEST_F(DrawingTest, WhatNobodySeesIsNotComparedWithTheImages) {
  m_drawing.setShown(false);
  m_exploration.open(m_model, images(60));
  m_exploration.encodeTestImages();
  ASSERT_TRUE(until([&] { return m_exploration.codes() && m_exploration.codes()->count == 60; }));
  m_drawing.setInk(bar(20));
  ASSERT_TRUE(until([&] { return !m_read.empty(); })) << "the map shows where it is";
  EXPECT_TRUE(m_read.back().reading.neighbours.inPixels.empty());
  m_drawing.setShown(true);
  EXPECT_TRUE(until([&] { return m_read.back().reading.neighbours.inPixels.size() == 6; }));
  EXPECT_TRUE(until([&] { return m_read.back().reading.percentile.has_value(); }));
}

TEST_F(DrawingTest, RefiningGoesStepByStepAndTellsTheGain) {
  draw();
  QSignalSpy seeks(&m_drawing, &Drawing::seeksChanged);
  m_drawing.refine();
  EXPECT_TRUE(m_drawing.seeks());
  ASSERT_TRUE(until([&] { return !m_drawing.seeks(); }));
  EXPECT_EQ(seeks.count(), 2);
  ASSERT_FALSE(m_sought.empty());
  for (std::size_t i = 1; i < m_sought.size(); ++i) {
    if (!m_sought[i].done) {  // at its end it may be the encoder's again
      EXPECT_LE(m_sought[i].loss, m_sought[i - 1].loss);
    }
    EXPECT_FALSE(m_sought[i - 1].done);
    EXPECT_FALSE(m_sought[i - 1].gain.has_value());
  }
  const SoughtAnswer& last = m_sought.back();
  EXPECT_TRUE(last.done);
  EXPECT_EQ(last.sought, Sought::Refined);
  ASSERT_TRUE(last.gain.has_value());
  EXPECT_LE(last.gain->difference, 4.0 * last.gain->standardError);
  EXPECT_EQ(last.decoded, decodePoint(*m_model, last.code.mean));
  EXPECT_EQ(last.place.at, m_exploration.layout().placeOf(last.code.mean));
  EXPECT_FALSE(last.earlierWeights);
  m_exploration.update(modelOf(2));
  EXPECT_TRUE(m_sought.back().earlierWeights);
  m_drawing.setInk(bar(12));
  EXPECT_FALSE(m_drawing.found().has_value()) << "it was another drawing's";
}

TEST_F(DrawingTest, WhatIsSaidOfACodeThatWasFoundIsAboutThatCode) {
  drawWithCodes(images(60));
  m_drawing.refine();
  ASSERT_TRUE(until([&] { return !m_drawing.seeks(); }));
  m_drawing.walkTo(2);
  ASSERT_TRUE(until([&] { return !m_drawing.seeks(); }));
  ASSERT_EQ(m_sought.back().sought, Sought::Walked);
  const Codes& codes = *m_exploration.codes();
  const std::vector<float> drawing = inUnitRange(pictureOf(bar(20)));
  for (const SoughtAnswer& answer : m_sought) {
    const auto near = nearestCodes(codes, answer.code.mean, kVoters);
    ASSERT_TRUE(near);
    EXPECT_EQ(answer.reading.neighbours.nearest, std::vector<Neighbour>(near->begin(), near->begin() + 6));
    EXPECT_EQ(answer.reading.neighbours.votes, classVotes(*near, m_exploration.dataset()->test.labels));
    EXPECT_EQ(answer.reading.neighbours.voters, 15U);
    float term = 0.0F;
    m_model->reconstructionTerms(drawing, answer.code.mean, std::span(&term, 1));
    ASSERT_TRUE(answer.reading.losses.has_value());
    EXPECT_NEAR(answer.reading.losses->reconstruction, term, 1e-3);
    double kl = 0.0;
    for (std::size_t i = 0; i < answer.code.mean.size(); ++i) {
      const double m = answer.code.mean[i], s = answer.code.logVariance[i];
      kl += 0.5 * (std::exp(s) + m * m - 1.0 - s);
    }
    EXPECT_NEAR(answer.reading.losses->kl, kl, 1e-4);
  }
  EXPECT_EQ(m_read.back().reading.neighbours.inLatent.voters, 15U);
  m_drawing.complete(rightHalf());
  ASSERT_TRUE(until([&] { return !m_drawing.seeks(); }));
  EXPECT_FALSE(m_sought.back().reading.losses.has_value()) << "a part of the drawing is missing";
}

TEST_F(DrawingTest, ThereIsAWayBackToTheEncodersCode) {
  draw();
  m_drawing.backToEncoder();
  const std::size_t before = m_read.size();
  m_drawing.refine();
  ASSERT_TRUE(until([&] { return m_drawing.found().has_value(); }));
  m_drawing.backToEncoder();
  EXPECT_FALSE(m_drawing.found().has_value());
  EXPECT_FALSE(m_drawing.seeks());
  EXPECT_EQ(m_read.size(), before + 1) << "it is told, and once";
  EXPECT_TRUE(m_drawing.exists());
}

TEST_F(DrawingTest, ASearchThatIsStoppedKeepsWhatItFoundAndAnotherCanBegin) {
  draw();
  m_drawing.refine();
  ASSERT_TRUE(until([&] { return !m_sought.empty(); }));
  m_drawing.stop();
  EXPECT_FALSE(m_drawing.seeks());
  EXPECT_TRUE(m_drawing.found().has_value());
  const double loss = m_sought.back().loss;
  m_sought.clear();
  m_drawing.refine();
  ASSERT_TRUE(until([&] { return !m_drawing.seeks(); }));
  ASSERT_FALSE(m_sought.empty());
  EXPECT_LE(m_sought.back().loss, loss + 1e-3) << "it goes on from there";
}

TEST_F(DrawingTest, WhatIsFoundForAnEarlierDrawingIsDropped) {
  draw();
  m_drawing.refine();
  m_drawing.setInk(bar(8));
  EXPECT_FALSE(m_drawing.seeks());
  ASSERT_TRUE(until([&] { return m_read.back().reading.picture == pictureOf(bar(8)); }));
  m_sought.clear();
  m_drawing.refine();
  ASSERT_TRUE(until([&] { return !m_drawing.seeks(); }));
  // The first step begins at this drawing's code.
  Refinement alone(m_model, {inUnitRange(pictureOf(bar(8))), {}},
                   {m_read.back().reading.mean, m_read.back().reading.logVariance});
  alone.advance(1);
  ASSERT_FALSE(m_sought.empty());
  EXPECT_NEAR(m_sought.front().loss, alone.loss(), 1e-6);
}

TEST_F(DrawingTest, TheCodeFollowsWhatIsPaintedLast) {
  draw();
  const Image before = m_read.back().reading.reconstruction;
  std::vector<float> strengths(784, 0.0F);
  std::fill_n(strengths.begin(), 392, 1.0F);
  const std::vector<float> white(784, 1.0F), black(784, 0.0F);
  m_drawing.beginEdit();
  m_drawing.edit(strengths, black);
  m_drawing.edit(strengths, white);
  ASSERT_TRUE(until([&] { return !m_drawing.seeks(); }));
  ASSERT_FALSE(m_sought.empty());
  const SoughtAnswer& last = m_sought.back();
  EXPECT_EQ(last.sought, Sought::Edited);
  EXPECT_TRUE(last.done);
  const auto upperHalf = [](const Image& image) { return std::accumulate(image.pixels.begin(), image.pixels.begin() + 392, 0); };
  EXPECT_GT(upperHalf(last.decoded), upperHalf(before));
  const std::size_t read = m_read.size();
  m_drawing.undoEdit();
  EXPECT_FALSE(m_drawing.found().has_value());
  EXPECT_EQ(m_read.size(), read + 1) << "the encoder's code is shown again";
}

TEST_F(DrawingTest, APictureThatNoGradientLeadsToIsFoundFromAnImagesCode) {
  drawWithCodes(images(60), std::make_shared<const TwoPlacesModel>());
  ASSERT_EQ(m_read.back().reading.mean[0], -8.0F);
  m_drawing.beginEdit();
  m_drawing.edit(std::vector<float>(784, 1.0F), rightHalf());
  ASSERT_TRUE(until([&] { return !m_drawing.seeks(); }));
  EXPECT_NEAR(m_sought.back().code.mean[0], 8.0F, 0.5F) << "only the first image's code is there";
  float before = -8.0F;
  for (const SoughtAnswer& answer : m_sought) {
    EXPECT_LT(answer.code.mean[0] - before, 4.0F) << "it glides";
    before = answer.code.mean[0];
  }
}

TEST_F(DrawingTest, UndoingAnEditBringsBackWhatWasFoundBefore) {
  draw();
  m_drawing.refine();
  ASSERT_TRUE(until([&] { return !m_drawing.seeks(); }));
  const Gaussian refined = m_sought.back().code;
  m_drawing.beginEdit();
  m_drawing.edit(std::vector<float>(784, 1.0F), std::vector<float>(784, 1.0F));
  ASSERT_TRUE(until([&] { return !m_drawing.seeks(); }));
  ASSERT_EQ(m_sought.back().sought, Sought::Edited);
  m_drawing.undoEdit();
  EXPECT_EQ(m_sought.back().sought, Sought::Refined);
  EXPECT_EQ(m_drawing.found()->code, refined);
}

TEST_F(DrawingTest, MissingPixelsAreDecodedAndTheOthersStay) {
  drawWithCodes(images(60));
  std::vector<float> missing(784, 0.0F);
  std::fill_n(missing.begin(), 392, 1.0F);
  missing[400] = 0.4F;  // less than half: it is known
  m_drawing.complete(missing);
  ASSERT_TRUE(until([&] { return !m_drawing.seeks(); }));
  ASSERT_FALSE(m_sought.empty());
  const SoughtAnswer& last = m_sought.back();
  EXPECT_EQ(last.sought, Sought::Completed);
  EXPECT_TRUE(last.done);
  ASSERT_GT(m_sought.size(), 1U) << "it is seen on its way";
  for (std::size_t i = 1; i < m_sought.size(); ++i) {
    EXPECT_GT(m_sought[i].step, m_sought[i - 1].step);
    EXPECT_FALSE(m_sought[i - 1].done);
  }
  const Image decoded = decodePoint(*m_model, last.code.mean), drawing = m_read.back().reading.picture;
  for (std::size_t i = 0; i < 392; ++i) EXPECT_NEAR(last.decoded.pixels[i], decoded.pixels[i], 1) << i;
  for (std::size_t i = 392; i < 784; ++i) EXPECT_EQ(last.decoded.pixels[i], drawing.pixels[i]) << i;
}

TEST_F(DrawingTest, WalksToAClass) {
  drawWithCodes(images(60));
  std::vector<DrawnWalk> walks;
  QObject::connect(&m_drawing, &Drawing::walked, &m_drawing, [&](const DrawnWalk& walk) { walks.push_back(walk); });
  m_drawing.walkTo(2);
  ASSERT_TRUE(until([&] { return !m_drawing.seeks(); }));
  ASSERT_EQ(walks.size(), 1U);
  const DrawnWalk& walk = walks.front();
  EXPECT_EQ(walk.label, 2);
  ASSERT_GT(walk.images.size(), 2U);
  ASSERT_EQ(walk.points.size(), walk.images.size());
  EXPECT_EQ(walk.shares.size(), walk.images.size());
  ASSERT_EQ(walk.readings.size(), walk.images.size());
  for (std::size_t i = 0; i < walk.shares.size(); ++i)
    EXPECT_DOUBLE_EQ(walk.readings[i].neighbours.votes.at(2), walk.shares[i]) << i;
  EXPECT_NEAR(m_exploration.layout().placeOf(walk.points.front()).x(), m_read.back().place.at.x(), 1e-5);
  for (std::size_t i = 0; i < 784; ++i)
    EXPECT_NEAR(walk.images.front().pixels[i], m_read.back().reading.reconstruction.pixels[i], 1) << i;
  ASSERT_EQ(m_sought.size(), 1U);
  EXPECT_EQ(m_sought.back().sought, Sought::Walked);
  EXPECT_EQ(m_sought.back().place.at, m_exploration.layout().placeOf(walk.points.back()));
  EXPECT_EQ(m_sought.back().decoded, walk.images.back());
}

TEST_F(DrawingTest, AWalkAmongImagesWithoutClassesIsAnError) {
  drawWithCodes(images(60, false));
  QSignalSpy failed(&m_drawing, &Drawing::failed);
  m_drawing.walkTo(0);
  ASSERT_TRUE(until([&] { return failed.count() == 1; }));
  EXPECT_FALSE(m_drawing.seeks());
  EXPECT_FALSE(m_drawing.found().has_value());
}

TEST_F(DrawingTest, AnExceptionEndsTheSearchAndAnotherCanBegin) {
  m_count = 0;
  drawBefore(watched({.gradients = [this] {
    if (m_count++ == 0) throw std::bad_alloc();
  }}));
  QSignalSpy failed(&m_exploration, &ExplorationController::failed);
  m_drawing.refine();
  ASSERT_TRUE(until([&] { return !m_drawing.seeks(); }));
  EXPECT_TRUE(until([&] { return failed.count() == 1; })) << "it is told";
  EXPECT_TRUE(m_sought.empty());
  m_drawing.refine();
  EXPECT_TRUE(until([&] { return !m_drawing.seeks() && !m_sought.empty(); }));
}

TEST_F(DrawingTest, StoppingEndsTheWorkOnWhatIsMissing) {
  drawBefore(watched({.gradients = [this] {
    ++m_count;
    (void)m_gate.wait({});
  }}));
  std::vector<float> missing(784, 0.0F);
  std::fill_n(missing.begin(), 392, 1.0F);
  m_drawing.complete(missing);
  ASSERT_TRUE(until([&] { return m_gate.entered() == 1; }));
  m_drawing.stop();
  m_gate.open();
  // The lane takes the next question when it is done with this one.
  m_drawing.refine();
  ASSERT_TRUE(until([&] { return !m_sought.empty(); }));
  m_drawing.stop();
  const int stopped = m_count.exchange(0);
  m_drawing.complete(missing);
  ASSERT_TRUE(until([&] { return !m_drawing.seeks(); }));
  EXPECT_LT(stopped, m_count / 2) << "it went on to its end";
}

TEST_F(DrawingTest, TheGainIsThatOverTheEncoderOfTheSearchsWeights) {
  draw();
  const auto newer = modelOf(2);
  const std::size_t read = m_read.size();
  m_exploration.update(newer);
  ASSERT_EQ(m_read.size(), read) << "what is shown is by the weights before";
  m_drawing.refine();
  ASSERT_TRUE(until([&] { return !m_drawing.seeks(); }));
  const CodeTarget target{inUnitRange(pictureOf(bar(20))), {}};
  const Gaussian encoded = encodedGaussian(*newer, target.pixels);
  Refinement alone(newer, target, encoded);
  alone.advance(1);
  ASSERT_FALSE(m_sought.empty());
  EXPECT_NEAR(m_sought.front().loss, alone.loss(), 1e-6) << "it begins at that encoder's code";
  const FreshScore score = scoreFresh(*newer, target, encoded, m_sought.back().code, 64, 1);
  ASSERT_TRUE(m_sought.back().gain.has_value());
  EXPECT_NEAR(m_sought.back().gain->before, score.before, 1e-6);
  EXPECT_NEAR(m_sought.back().gain->difference, score.difference, 1e-6);
}

TEST_F(DrawingTest, ARefinementThatBeginsElsewhereIsNoWorseThanTheEncoder) {
  drawWithCodes(images(60), std::make_shared<const TwoPlacesModel>());
  m_drawing.edit(std::vector<float>(784, 1.0F), rightHalf());
  ASSERT_TRUE(until([&] { return !m_drawing.seeks(); }));
  ASSERT_GT(m_sought.back().code.mean[0], 7.0F);
  m_drawing.refine();  // the gradient of what is decoded leads nowhere, the prior to the middle
  ASSERT_TRUE(until([&] { return !m_drawing.seeks(); }));
  EXPECT_EQ(m_sought.back().code.mean[0], -8.0F);
  ASSERT_TRUE(m_sought.back().gain.has_value());
  EXPECT_EQ(m_sought.back().gain->difference, 0.0);
}

TEST_F(DrawingTest, WhatIsFoundAfterAnotherLayoutIsPlacedInIt) {
  drawBefore(gatedSearch());
  m_drawing.refine();
  ASSERT_TRUE(until([&] { return m_gate.entered() == 1; }));
  m_exploration.setLayout(MapLayout::ofDimensions(2, 1, 0));
  m_gate.open();
  ASSERT_TRUE(until([&] { return !m_sought.empty(); }));
  const auto swapped = [](const Gaussian& code) {
    return QPointF(static_cast<double>(code.mean[1]), static_cast<double>(code.mean[0]));
  };
  EXPECT_EQ(m_sought.front().place.at, swapped(m_sought.front().code));
  ASSERT_TRUE(until([&] { return !m_drawing.seeks(); }));
  m_drawing.beginEdit();
  m_drawing.edit(std::vector<float>(784, 1.0F), std::vector<float>(784, 1.0F));
  ASSERT_TRUE(until([&] { return !m_drawing.seeks(); }));
  m_exploration.setLayout(MapLayout::ofDimensions(2, 0, 1));
  m_drawing.undoEdit();
  const Gaussian& code = m_drawing.found()->code;
  EXPECT_EQ(m_drawing.found()->place.at, QPointF(static_cast<double>(code.mean[0]), static_cast<double>(code.mean[1])));
}

TEST_F(DrawingTest, WhatIsReadAfterAnotherLayoutIsPlacedInIt) {
  m_exploration.open(gatedEncoder(), images(60));
  m_drawing.setInk(bar(20));
  ASSERT_TRUE(until([&] { return m_gate.entered() == 1; }));
  m_exploration.setLayout(MapLayout::ofDimensions(2, 1, 0));
  m_gate.open();
  ASSERT_TRUE(until([&] { return !m_read.empty(); }));
  const LatentPoint& mean = m_read.front().reading.mean;
  EXPECT_EQ(m_read.front().place.at, QPointF(static_cast<double>(mean[1]), static_cast<double>(mean[0])));
}

TEST_F(DrawingTest, PaintsOnThePictureThatIsShownWhenTheFirstStrokeBegins) {
  draw();
  m_drawing.beginEdit();
  m_drawing.refine();  // meanwhile
  ASSERT_TRUE(until([&] { return !m_drawing.seeks(); }));
  const SoughtAnswer refined = m_sought.back();
  m_sought.clear();
  std::vector<float> strengths(784, 0.0F);
  strengths[400] = 1e-3F;  // hardly a goal of its own: what is sought is the picture itself
  m_drawing.edit(strengths, std::vector<float>(784, 1.0F));
  ASSERT_TRUE(until([&] { return !m_drawing.seeks(); }));
  m_drawing.undoEdit();
  ASSERT_TRUE(m_drawing.found().has_value());
  EXPECT_EQ(m_drawing.found()->sought, Sought::Refined);
  EXPECT_EQ(m_drawing.found()->code, refined.code);
  const std::size_t told = m_sought.size();
  m_drawing.undoEdit();
  EXPECT_EQ(m_sought.size(), told) << "nothing is painted any more";
}

TEST_F(DrawingTest, OtherImagesOnTheMapEndWhatWasSaidOfTheFormer) {
  auto dataset = std::make_shared<Dataset>(*images(60));
  dataset->train = dataset->test;
  drawWithCodes(dataset);
  ASSERT_TRUE(until([&] { return m_read.back().reading.percentile.has_value(); }));
  m_drawing.walkTo(1);
  ASSERT_TRUE(until([&] { return m_drawing.found().has_value(); }));
  ASSERT_FALSE(m_drawing.found()->reading.neighbours.nearest.empty());
  std::optional<DrawnAnswer> atOnce;
  QObject::connect(&m_exploration, &ExplorationController::imagesChanged, &m_drawing, [&] { atOnce = m_read.back(); });
  m_exploration.setMapSet(m_exploration.images().set() == MapSet::Train ? MapSet::Test : MapSet::Train);
  ASSERT_TRUE(until([&] { return atOnce.has_value(); }));
  EXPECT_TRUE(atOnce->reading.neighbours.inLatent.nearest.empty());
  EXPECT_TRUE(atOnce->reading.neighbours.inPixels.empty());
  ASSERT_TRUE(m_drawing.found().has_value());
  EXPECT_TRUE(m_drawing.found()->reading.neighbours.nearest.empty());
  EXPECT_TRUE(m_drawing.found()->reading.neighbours.votes.empty());
  EXPECT_TRUE(m_drawing.found()->reading.losses.has_value()) << "the drawing is the same";
  EXPECT_TRUE(atOnce->reading.neighbours.inLatent.votes.empty());
  EXPECT_FALSE(atOnce->reading.percentile.has_value());
}

TEST_F(DrawingTest, AModelOfOtherImagesIsNotAsked) {
  EXPECT_FALSE(Drawing::suits({28, 20, 1}));
  EXPECT_FALSE(Drawing::suits({28, 28, 3}));
  EXPECT_TRUE(Drawing::suits({32, 32, 1}));
  m_exploration.open(modelOf(1, {28, 20, 1}), nullptr);
  m_drawing.setInk(bar(20));
  m_exploration.open(m_model, images(60));
  ASSERT_TRUE(until([&] { return !m_read.empty(); })) << "the drawing is still there";
  EXPECT_EQ(m_read.front().reading.mean, codeOf(*m_model, pictureOf(bar(20))).mean);
}

}  // namespace
}  // namespace latentscape
