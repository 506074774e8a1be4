// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_sentences.h"

#include "ui/plots/field_layer.h"
#include "ui/plots/map_points.h"
#include "ui/plots/map_words.h"

#include <gtest/gtest.h>

#include <memory>

namespace latentscape {
namespace {

class MapSentencesTest : public testing::Test {
 protected:
  void SetUp() override {
    words.x = QStringLiteral("z1");
    words.y = QStringLiteral("z2");
    words.classes = QStringList{QStringLiteral("shoe"), QStringLiteral("shirt")};
  }
  MapSentences plane() const { return {words, &points, false}; }
  MapSentences line() const { return {words, &points, true}; }

  MapWords words;
  MapPoints points{{0, 0, 1, 1, 2, 2}, {0, 1, 7}};
  FieldLayer layer;
  const QPointF place{0.5, -1.25};
};

TEST_F(MapSentencesTest, TheProbeHasAPlaceAndAnImage) {
  EXPECT_EQ(plane().probe(place, layer, false, std::nullopt), "Probe at z1 0.50, z2 −1.25.");
  EXPECT_EQ(plane().probe(place, layer, false, 1), "Probe at z1 0.50, z2 −1.25. Nearest image: test #1, class shirt.");
  EXPECT_EQ(plane().probe(place, layer, false, 2), "Probe at z1 0.50, z2 −1.25. Nearest image: test #2, class 7.")
      << "a class without a name";
  EXPECT_EQ(plane().probe(place, layer, false, 3), "Probe at z1 0.50, z2 −1.25.") << "not on the map";
  EXPECT_EQ(MapSentences(words, nullptr, false).probe(place, layer, false, 0), "Probe at z1 0.50, z2 −1.25.") << "nothing is";
}

TEST_F(MapSentencesTest, OfALineOneCoordinateIsSaid) {
  EXPECT_EQ(line().probe(place, layer, false, std::nullopt), "Probe at z1 0.50.");
  EXPECT_EQ(line().pen(place, std::nullopt), "A brush is being drawn. Its pen is at z1 0.50.");
}

TEST_F(MapSentencesTest, WhatHasNoNameGoesWithout) {
  words = {};
  points.labels.clear();
  EXPECT_EQ(plane().probe(place, layer, false, 1), "Probe at 0.50, −1.25. Nearest image: test #1.");
  words.image = [](int index) { return QStringLiteral("training #%1").arg(10 * index); };
  EXPECT_EQ(plane().probe(place, layer, false, 1), "Probe at 0.50, −1.25. Nearest image: training #10.");
}

TEST_F(MapSentencesTest, TheLayersValueComesBetweenPlaceAndImage) {
  auto answer = std::make_shared<MapFieldAnswer>();
  answer->grid = {-10.0, 10.0, 20.0, 20.0, 1, 1};
  answer->values = {0.25F};
  answer->high = 0.25;
  layer.setField(MapField::Uncertainty, answer, false);
  EXPECT_EQ(plane().probe(place, layer, false, std::nullopt),
            "Probe at z1 0.50, z2 −1.25. Uncertainty there: about 0.25 nats per pixel.");
  layer.setValue(MapField::Uncertainty, place, FieldValue{0.25, -1});
  EXPECT_EQ(plane().probe(place, layer, true, 0),
            "Probe at z1 0.50, z2 −1.25. Uncertainty there: 0.25 nats per pixel. A brush is being drawn. Nearest image: test #0, "
            "class shoe.");
  EXPECT_EQ(plane().probe({50.0, 0.0}, layer, false, std::nullopt), "Probe at z1 50.00, z2 0.00.") << "no value is there";
}

TEST_F(MapSentencesTest, ThePenHasAPlaceAndAPoint) {
  EXPECT_EQ(plane().pen(place, std::nullopt), "A brush is being drawn. Its pen is at z1 0.50, z2 −1.25.");
  EXPECT_EQ(plane().pen(place, 0),
            "A brush is being drawn. Its pen is at z1 0.50, z2 −1.25. Nearest point: test #0, class shoe.");
}

TEST_F(MapSentencesTest, ThePointsAreSaidOrWhyThereAreNone) {
  EXPECT_EQ(plane().points(), "The map shows 3 images as points.");
  words.points = QStringLiteral("3 of 9 test images");
  EXPECT_EQ(plane().points(), "The map shows 3 of 9 test images as points.");
  points = {};
  EXPECT_EQ(plane().points(), "No images yet.");
  words.empty = QStringLiteral("Nothing is trained");
  EXPECT_EQ(MapSentences(words, nullptr, false).points(), "Nothing is trained.");
}

TEST(MapSentencesLayerTest, ALegendIsSaidWithWhatItHas) {
  EXPECT_EQ(MapSentences::layer(std::nullopt), "");
  FieldLegend legend{{}, QStringLiteral("There is no prior."), {}, {}, {}};
  EXPECT_EQ(MapSentences::layer(legend), "There is no prior.");
  legend = {QStringLiteral("Classes"), QStringLiteral("By votes."), {}, {}, {}};
  EXPECT_EQ(MapSentences::layer(legend), "Layer under the points: Classes. By votes.");
  legend.low = QStringLiteral("0");
  legend.high = QStringLiteral("0.5");
  legend.ramp = QImage(2, 1, QImage::Format_RGB32);
  EXPECT_EQ(MapSentences::layer(legend), "Layer under the points: Classes. By votes. Its colours go from 0 to 0.5.");
}

}  // namespace
}  // namespace latentscape
