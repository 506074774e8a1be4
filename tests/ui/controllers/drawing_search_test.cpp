// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/drawing_search.h"

#include "core/exploration/class_votes.h"
#include "core/exploration/model_input.h"
#include "core/exploration/neighbours.h"
#include "tests/ui/controllers/drawing_fixture.h"

#include <QSignalSpy>

#include <algorithm>
#include <cmath>
#include <new>
#include <numeric>
#include <optional>

namespace latentscape {
namespace {

std::vector<float> rightHalf() {
  std::vector<float> values;
  for (int i = 0; i < kSide * kSide; ++i) values.push_back(i % kSide < kSide / 2 ? 0.0F : 1.0F);
  return values;
}

// Its latent space has two places with a picture each, and nothing between them that leads from one to the other: at (-8, 0)
// there is bar(20), at (8, 0) the right half is lit. Images whose first pixel is lit are encoded as the latter.
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

class DrawingSearchTest : public DrawingTest {
 protected:
  DrawingSearchTest() {
    QObject::connect(&m_search, &DrawingSearch::sought, &m_search,
                     [this](const SoughtAnswer& answer) { m_sought.push_back(answer); });
  }
  // Finds no gradients before the gate is opened.
  std::shared_ptr<const Model> gatedSearch() {
    return watched({.gradients = [this] { (void)m_gate.wait({}); }});
  }

  std::vector<SoughtAnswer> m_sought;
  DrawingSearch& m_search = *new DrawingSearch(m_drawing, m_exploration, &m_owner);
};

TEST_F(DrawingSearchTest, RefiningGoesStepByStepAndTellsTheGain) {
  draw();
  QSignalSpy seeks(&m_search, &DrawingSearch::seeksChanged);
  m_search.refine();
  EXPECT_TRUE(m_search.seeks());
  ASSERT_TRUE(until([&] { return !m_search.seeks(); }));
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
  EXPECT_FALSE(m_search.found().has_value()) << "it was another drawing's";
}

TEST_F(DrawingSearchTest, WhatIsSaidOfACodeThatWasFoundIsAboutThatCode) {
  drawWithCodes(images(60));
  m_search.refine();
  ASSERT_TRUE(until([&] { return !m_search.seeks(); }));
  m_search.walkTo(2);
  ASSERT_TRUE(until([&] { return !m_search.seeks(); }));
  ASSERT_EQ(m_sought.back().sought, Sought::Walked);
  const Codes& codes = *m_exploration.codes();
  const std::vector<float> drawing = inUnitRange(pictureOf(bar(20)).pixels);
  for (const SoughtAnswer& answer : m_sought) {
    const auto near = nearestCodes(codes, answer.code.mean, kVoters);
    ASSERT_TRUE(near);
    EXPECT_EQ(answer.reading.neighbours.nearest, std::vector<Neighbour>(near->begin(), near->begin() + 6));
    EXPECT_EQ(answer.reading.neighbours.votes, classVotes(*near, m_exploration.dataset()->test.labels));
    EXPECT_EQ(answer.reading.neighbours.voters, 15U);
    ASSERT_TRUE(answer.reading.losses.has_value());
    if (answer.sought == Sought::Refined) {
      EXPECT_NEAR(answer.reading.losses->loss(), answer.gain ? answer.gain->after : answer.loss, 1e-6);
    } else {
      float term = 0.0F;
      m_model->reconstructionTerms(drawing, answer.code.mean, std::span(&term, 1));
      EXPECT_NEAR(answer.reading.losses->reconstruction, term, 1e-3);
    }
    double kl = 0.0;
    for (std::size_t i = 0; i < answer.code.mean.size(); ++i) {
      const double m = answer.code.mean[i], s = answer.code.logVariance[i];
      kl += 0.5 * (std::exp(s) + m * m - 1.0 - s);
    }
    EXPECT_NEAR(answer.reading.losses->kl, kl, 1e-4);
  }
  EXPECT_EQ(m_read.back().reading.neighbours.inLatent.voters, 15U);
  m_search.complete(rightHalf());
  ASSERT_TRUE(until([&] { return !m_search.seeks(); }));
  EXPECT_FALSE(m_sought.back().reading.losses.has_value()) << "a part of the drawing is missing";
}

TEST_F(DrawingSearchTest, ThereIsAWayBackToTheEncodersCode) {
  draw();
  m_search.backToEncoder();
  QSignalSpy dropped(&m_search, &DrawingSearch::dropped);
  m_search.refine();
  ASSERT_TRUE(until([&] { return m_search.found().has_value(); }));
  m_search.backToEncoder();
  EXPECT_FALSE(m_search.found().has_value());
  EXPECT_FALSE(m_search.seeks());
  EXPECT_EQ(dropped.count(), 1) << "it is told, and once";
  EXPECT_TRUE(m_drawing.exists());
}

TEST_F(DrawingSearchTest, ASearchThatIsStoppedKeepsWhatItFoundAndAnotherCanBegin) {
  draw();
  m_search.refine();
  ASSERT_TRUE(until([&] { return !m_sought.empty(); }));
  m_search.stop();
  EXPECT_FALSE(m_search.seeks());
  EXPECT_TRUE(m_search.found().has_value());
  const double loss = m_sought.back().loss;
  m_sought.clear();
  m_search.refine();
  ASSERT_TRUE(until([&] { return !m_search.seeks(); }));
  ASSERT_FALSE(m_sought.empty());
  EXPECT_LE(m_sought.back().loss, loss + 1e-3) << "it goes on from there";
}

TEST_F(DrawingSearchTest, WhatIsFoundForAnEarlierDrawingIsDropped) {
  draw();
  m_search.refine();
  m_drawing.setInk(bar(8));
  EXPECT_FALSE(m_search.seeks());
  ASSERT_TRUE(until([&] { return m_read.back().reading.picture == pictureOf(bar(8)); }));
  m_sought.clear();
  m_search.refine();
  ASSERT_TRUE(until([&] { return !m_search.seeks(); }));
  // The first step begins at this drawing's code.
  Refinement alone(m_model, {inUnitRange(pictureOf(bar(8)).pixels), {}},
                   {m_read.back().reading.mean, m_read.back().reading.logVariance});
  alone.advance(1);
  ASSERT_FALSE(m_sought.empty());
  EXPECT_NEAR(m_sought.front().loss, alone.loss(), 1e-6);
}

TEST_F(DrawingSearchTest, TheCodeFollowsWhatIsPaintedLast) {
  draw();
  const Image before = m_read.back().reading.reconstruction;
  std::vector<float> strengths(784, 0.0F);
  std::fill_n(strengths.begin(), 392, 1.0F);
  const std::vector<float> white(784, 1.0F), black(784, 0.0F);
  m_search.beginEdit();
  m_search.edit(strengths, black);
  m_search.edit(strengths, white);
  ASSERT_TRUE(until([&] { return !m_search.seeks(); }));
  ASSERT_FALSE(m_sought.empty());
  const SoughtAnswer& last = m_sought.back();
  EXPECT_EQ(last.sought, Sought::Edited);
  EXPECT_TRUE(last.done);
  const auto upperHalf = [](const Image& image) { return std::accumulate(image.pixels.begin(), image.pixels.begin() + 392, 0); };
  EXPECT_GT(upperHalf(last.decoded), upperHalf(before));
  QSignalSpy dropped(&m_search, &DrawingSearch::dropped);
  m_search.undoEdit();
  EXPECT_FALSE(m_search.found().has_value());
  EXPECT_EQ(dropped.count(), 1) << "the encoder's code is shown again";
}

TEST_F(DrawingSearchTest, APictureThatNoGradientLeadsToIsFoundFromAnImagesCode) {
  drawWithCodes(images(60), std::make_shared<const TwoPlacesModel>());
  ASSERT_EQ(m_read.back().reading.mean[0], -8.0F);
  m_search.beginEdit();
  m_search.edit(std::vector<float>(784, 1.0F), rightHalf());
  ASSERT_TRUE(until([&] { return !m_search.seeks(); }));
  EXPECT_NEAR(m_sought.back().code.mean[0], 8.0F, 0.5F) << "only the first image's code is there";
  float before = -8.0F;
  for (const SoughtAnswer& answer : m_sought) {
    EXPECT_LT(answer.code.mean[0] - before, 4.0F) << "it glides";
    before = answer.code.mean[0];
  }
}

TEST_F(DrawingSearchTest, UndoingAnEditBringsBackWhatWasFoundBefore) {
  draw();
  m_search.refine();
  ASSERT_TRUE(until([&] { return !m_search.seeks(); }));
  const Gaussian refined = m_sought.back().code;
  m_search.beginEdit();
  m_search.edit(std::vector<float>(784, 1.0F), std::vector<float>(784, 1.0F));
  ASSERT_TRUE(until([&] { return !m_search.seeks(); }));
  ASSERT_EQ(m_sought.back().sought, Sought::Edited);
  m_search.undoEdit();
  EXPECT_EQ(m_sought.back().sought, Sought::Refined);
  EXPECT_EQ(m_search.found()->code, refined);
}

TEST_F(DrawingSearchTest, MissingPixelsAreDecodedAndTheOthersStay) {
  drawWithCodes(images(60));
  std::vector<float> missing(784, 0.0F);
  std::fill_n(missing.begin(), 392, 1.0F);
  missing[400] = 0.4F;  // less than half: it is known
  m_search.complete(missing);
  ASSERT_TRUE(until([&] { return !m_search.seeks(); }));
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

TEST_F(DrawingSearchTest, WalksToAClass) {
  drawWithCodes(images(60));
  std::vector<CodeWalk> walks;
  QObject::connect(&m_search, &DrawingSearch::walked, &m_drawing, [&](const CodeWalk& walk) { walks.push_back(walk); });
  m_search.walkTo(2);
  ASSERT_TRUE(until([&] { return !m_search.seeks(); }));
  ASSERT_EQ(walks.size(), 1U);
  const CodeWalk& walk = walks.front();
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

TEST_F(DrawingSearchTest, AWalkAmongImagesWithoutClassesIsAnError) {
  drawWithCodes(images(60, false));
  QSignalSpy failed(&m_search, &DrawingSearch::failed);
  m_search.walkTo(0);
  ASSERT_TRUE(until([&] { return failed.count() == 1; }));
  EXPECT_FALSE(m_search.seeks());
  EXPECT_FALSE(m_search.found().has_value());
}

TEST_F(DrawingSearchTest, AnExceptionEndsTheSearchAndAnotherCanBegin) {
  m_count = 0;
  drawBefore(watched({.gradients = [this] {
    if (m_count++ == 0) throw std::bad_alloc();
  }}));
  QSignalSpy failed(&m_exploration, &ExplorationController::failed);
  m_search.refine();
  ASSERT_TRUE(until([&] { return !m_search.seeks(); }));
  EXPECT_TRUE(until([&] { return failed.count() == 1; })) << "it is told";
  EXPECT_TRUE(m_sought.empty());
  m_search.refine();
  EXPECT_TRUE(until([&] { return !m_search.seeks() && !m_sought.empty(); }));
}

TEST_F(DrawingSearchTest, StoppingEndsTheWorkOnWhatIsMissing) {
  drawBefore(watched({.gradients = [this] {
    ++m_count;
    (void)m_gate.wait({});
  }}));
  std::vector<float> missing(784, 0.0F);
  std::fill_n(missing.begin(), 392, 1.0F);
  m_search.complete(missing);
  ASSERT_TRUE(until([&] { return m_gate.entered() == 1; }));
  m_search.stop();
  m_gate.open();
  // The lane takes the next question when it is done with this one.
  m_search.refine();
  ASSERT_TRUE(until([&] { return !m_sought.empty(); }));
  m_search.stop();
  const int stopped = m_count.exchange(0);
  m_search.complete(missing);
  ASSERT_TRUE(until([&] { return !m_search.seeks(); }));
  EXPECT_LT(stopped, m_count / 2) << "it went on to its end";
}

TEST_F(DrawingSearchTest, TheGainIsThatOverTheEncoderOfTheSearchsWeights) {
  draw();
  const auto newer = modelOf(2);
  const std::size_t read = m_read.size();
  m_exploration.update(newer);
  ASSERT_EQ(m_read.size(), read) << "what is shown is by the weights before";
  m_search.refine();
  ASSERT_TRUE(until([&] { return !m_search.seeks(); }));
  const CodeTarget target{inUnitRange(pictureOf(bar(20)).pixels), {}};
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

TEST_F(DrawingSearchTest, ARefinementThatBeginsElsewhereIsNoWorseThanTheEncoder) {
  drawWithCodes(images(60), std::make_shared<const TwoPlacesModel>());
  m_search.edit(std::vector<float>(784, 1.0F), rightHalf());
  ASSERT_TRUE(until([&] { return !m_search.seeks(); }));
  ASSERT_GT(m_sought.back().code.mean[0], 7.0F);
  m_search.refine();  // the gradient of what is decoded leads nowhere, the prior to the middle
  ASSERT_TRUE(until([&] { return !m_search.seeks(); }));
  EXPECT_EQ(m_sought.back().code.mean[0], -8.0F);
  ASSERT_TRUE(m_sought.back().gain.has_value());
  EXPECT_EQ(m_sought.back().gain->difference, 0.0);
}

TEST_F(DrawingSearchTest, WhatIsFoundAfterAnotherLayoutIsPlacedInIt) {
  drawBefore(gatedSearch());
  m_search.refine();
  ASSERT_TRUE(until([&] { return m_gate.entered() == 1; }));
  m_exploration.setLayout(MapLayout::ofDimensions(2, 1, 0));
  m_gate.open();
  ASSERT_TRUE(until([&] { return !m_sought.empty(); }));
  const auto swapped = [](const Gaussian& code) {
    return QPointF(static_cast<double>(code.mean[1]), static_cast<double>(code.mean[0]));
  };
  EXPECT_EQ(m_sought.front().place.at, swapped(m_sought.front().code));
  ASSERT_TRUE(until([&] { return !m_search.seeks(); }));
  m_search.beginEdit();
  m_search.edit(std::vector<float>(784, 1.0F), std::vector<float>(784, 1.0F));
  ASSERT_TRUE(until([&] { return !m_search.seeks(); }));
  m_exploration.setLayout(MapLayout::ofDimensions(2, 0, 1));
  m_search.undoEdit();
  const Gaussian& code = m_search.found()->code;
  EXPECT_EQ(m_search.found()->place.at, QPointF(static_cast<double>(code.mean[0]), static_cast<double>(code.mean[1])));
}

TEST_F(DrawingSearchTest, PaintsOnThePictureThatIsShownWhenTheFirstStrokeBegins) {
  draw();
  m_search.beginEdit();
  m_search.refine();  // meanwhile
  ASSERT_TRUE(until([&] { return !m_search.seeks(); }));
  const SoughtAnswer refined = m_sought.back();
  m_sought.clear();
  std::vector<float> strengths(784, 0.0F);
  strengths[400] = 1e-3F;  // hardly a goal of its own: what is sought is the picture itself
  m_search.edit(strengths, std::vector<float>(784, 1.0F));
  ASSERT_TRUE(until([&] { return !m_search.seeks(); }));
  m_search.undoEdit();
  ASSERT_TRUE(m_search.found().has_value());
  EXPECT_EQ(m_search.found()->sought, Sought::Refined);
  EXPECT_EQ(m_search.found()->code, refined.code);
  const std::size_t told = m_sought.size();
  m_search.undoEdit();
  EXPECT_EQ(m_sought.size(), told) << "nothing is painted any more";
}

TEST_F(DrawingSearchTest, OtherImagesOnTheMapEndWhatWasSaidOfTheFormer) {
  auto dataset = std::make_shared<Dataset>(*images(60));
  dataset->train = dataset->test;
  drawWithCodes(dataset);
  ASSERT_TRUE(until([&] { return m_read.back().reading.percentile.has_value(); }));
  m_search.walkTo(1);
  ASSERT_TRUE(until([&] { return m_search.found().has_value(); }));
  ASSERT_FALSE(m_search.found()->reading.neighbours.nearest.empty());
  std::optional<DrawnAnswer> atOnce;
  QObject::connect(&m_exploration, &ExplorationController::imagesChanged, &m_drawing, [&] { atOnce = m_read.back(); });
  m_exploration.setMapSet(m_exploration.images().set() == MapSet::Train ? MapSet::Test : MapSet::Train);
  ASSERT_TRUE(until([&] { return atOnce.has_value(); }));
  EXPECT_TRUE(atOnce->reading.neighbours.inLatent.nearest.empty());
  EXPECT_TRUE(atOnce->reading.neighbours.inPixels.empty());
  ASSERT_TRUE(m_search.found().has_value());
  EXPECT_TRUE(m_search.found()->reading.neighbours.nearest.empty());
  EXPECT_TRUE(m_search.found()->reading.neighbours.votes.empty());
  EXPECT_TRUE(m_search.found()->reading.losses.has_value()) << "the drawing is the same";
  EXPECT_TRUE(atOnce->reading.neighbours.inLatent.votes.empty());
  EXPECT_FALSE(atOnce->reading.percentile.has_value());
  m_exploration.encodeTestImages();
  ASSERT_TRUE(until([&] { return !m_search.found()->reading.neighbours.nearest.empty(); }))
      << "those of the others take its place";
  const CodeNeighbours& now = m_search.found()->reading.neighbours;
  const auto expected = codeNeighbours(*m_model, m_search.found()->code.mean, *m_drawing.known());
  ASSERT_TRUE(expected.ok());
  ASSERT_EQ(now.nearest.size(), expected->nearest.size());
  for (std::size_t i = 0; i < now.nearest.size(); ++i) EXPECT_EQ(now.nearest[i].index, expected->nearest[i].index);
  EXPECT_EQ(now.votes, expected->votes);
  EXPECT_EQ(now.voters, expected->voters);
}

}  // namespace
}  // namespace latentscape
