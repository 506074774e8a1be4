// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/drawing.h"

#include "core/data/subset.h"
#include "core/exploration/neighbours.h"
#include "tests/ui/controllers/drawing_fixture.h"

#include <QSignalSpy>

#include <cmath>

namespace latentscape {
namespace {

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

// That of the bar among the sample, by the model.
double sampledPercentile(const Model& model, const Dataset& dataset, int height) {
  const auto scores = *readingScores(model, takeImages(dataset.test, spreadIndices(dataset.test.size(), Drawing::kSample)));
  return readPicture(model, pictureOf(bar(height)).pixels, scores)->percentile.value();
}

TEST_F(DrawingTest, WhileAModelTrainsASampleOfTheImagesIsScoredAsTheAllowanceGives) {
  const auto dataset = images(700);
  const auto scored = [this](const std::shared_ptr<const Model>& model) {
    return std::make_shared<const WatchedModel>(
        model, Hooks{.scoring = [this](std::size_t some) { m_count += static_cast<int>(some); }});
  };
  m_drawing.setTraining(true);
  drawWithCodes(dataset, scored(m_model));
  ASSERT_TRUE(until([&] { return m_read.back().reading.percentile.has_value(); }));
  EXPECT_EQ(m_read.back().reading.sample, Drawing::kSample);
  EXPECT_DOUBLE_EQ(*m_read.back().reading.percentile, sampledPercentile(*m_model, *dataset, 20));
  EXPECT_EQ(m_count, 500);
  EXPECT_TRUE(m_drawing.known()->scores.empty());
  // Another drawing is compared with what is scored.
  m_drawing.setInk(bar(6));
  const double other = sampledPercentile(*m_model, *dataset, 6);
  ASSERT_TRUE(
      until([&] { return m_read.back().reading.picture == pictureOf(bar(6)) && m_read.back().reading.percentile == other; }));
  // Newer weights: their time has not come, and then it has.
  const auto newer = modelOf(2), newest = modelOf(3);
  m_exploration.update(scored(newer));
  ASSERT_TRUE(until([&] { return m_read.back().reading.mean == codeOf(*newer, pictureOf(bar(6))).mean; }));
  EXPECT_EQ(m_count, 500);
  EXPECT_EQ(m_read.back().reading.percentile, other) << "the one before stays";
  m_now += 1000.0;
  m_exploration.update(scored(newest));
  const double last = sampledPercentile(*newest, *dataset, 6);
  ASSERT_TRUE(until([&] {
    return m_count == 1000 && m_read.back().reading.mean == codeOf(*newest, pictureOf(bar(6))).mean &&
           m_read.back().reading.percentile == last;
  }));
}

TEST_F(DrawingTest, AllImagesAreScoredWhenTrainingRests) {
  m_drawing.setTraining(true);
  drawWithCodes(images(60));
  ASSERT_TRUE(until([&] { return m_read.back().reading.percentile.has_value(); }));
  EXPECT_EQ(m_read.back().reading.sample, 0U) << "so few are all";
  EXPECT_TRUE(m_drawing.known()->scores.empty());
  m_drawing.setTraining(false);
  ASSERT_TRUE(until([&] { return m_drawing.known()->scores.size() == 60; }));
  const auto dataset = images(60);
  double lower = 0.0;
  for (std::size_t i = 0; i < 60; ++i) {
    const Image picture = dataset->test.picture(i);
    const ImageSet alone{picture.shape, picture.pixels, {}};
    if (evaluateModel(*m_model, alone, PosteriorUse::Mean, 0)->loss() < m_read.back().reading.losses.loss()) ++lower;
  }
  EXPECT_DOUBLE_EQ(*m_read.back().reading.percentile, lower / 60.0);
  // They are of these weights.
  const auto newer = modelOf(2);
  m_exploration.update(newer);
  ASSERT_TRUE(until([&] { return m_read.back().reading.mean == codeOf(*newer, pictureOf(bar(20))).mean; }));
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
  m_drawing.setInk(bar(20));
  ASSERT_TRUE(until([&] { return !m_read.empty(); }));
  EXPECT_TRUE(m_read.front().reading.neighbours.inPixels.empty());
  EXPECT_TRUE(m_read.front().reading.neighbours.inLatent.votes.empty());
  ASSERT_TRUE(until([&] { return !m_read.back().reading.neighbours.inPixels.empty(); }));
  const DrawnAnswer& compared = m_read.back();
  EXPECT_EQ(compared.place.at, m_read.front().place.at);
  EXPECT_EQ(compared.reading.neighbours.inPixels, *nearestImages(dataset->test, pictureOf(bar(20)).pixels, 6));
  EXPECT_EQ(compared.reading.neighbours.inLatent.nearest, *nearestCodes(*m_exploration.codes(), compared.reading.mean, 6));
  EXPECT_EQ(compared.reading.neighbours.inLatent.votes.size(), 3U);
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
