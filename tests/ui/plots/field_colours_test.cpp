// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/field_colours.h"
#include "core/base/colours.h"

#include <gtest/gtest.h>

#include <cmath>

namespace latentscape {
namespace {

MapFieldAnswer row(std::vector<float> values, std::vector<int> classes = {}) {
  MapFieldAnswer answer;
  answer.grid = {-1.0, 2.0, 0.5, 0.5, static_cast<int>(values.size()), 1};
  answer.low = 1e9;
  answer.high = -1e9;
  for (const float value : values) {
    if (!std::isfinite(value)) continue;
    answer.low = std::min(answer.low, static_cast<double>(value));
    answer.high = std::max(answer.high, static_cast<double>(value));
  }
  answer.values = std::move(values);
  answer.classes = std::move(classes);
  return answer;
}

TEST(FieldColoursTest, TheRampGoesFromTheGroundOn) {
  for (const bool dark : {true, false}) {
    const Palette colours = dark ? darkPalette() : lightPalette();
    const FieldPicture picture = fieldPicture(MapField::ReconstructionError, row({2.0F, 4.0F, 6.0F, NAN}), colours, dark);
    EXPECT_EQ(picture.place, QRectF(-1.0, 1.5, 2.0, 0.5));
    EXPECT_EQ(picture.colours.pixelColor(0, 0), colours.plotGround);
    EXPECT_EQ(picture.colours.pixelColor(3, 0), colours.plotGround) << "no value";
    const auto away = [&](int x) { return contrastRatio(picture.colours.pixelColor(x, 0), colours.plotGround); };
    EXPECT_GT(away(1), 1.05);
    EXPECT_GT(away(2), away(1));
  }
}

TEST(FieldColoursTest, DensitiesBeginAtZero) {
  const FieldLegend legend = fieldLegend(MapField::PriorDensity, row({0.1F, 0.2F}), false, darkPalette(), true);
  EXPECT_EQ(legend.low, QStringLiteral("0"));
  EXPECT_EQ(legend.high, QStringLiteral("0.2"));
  EXPECT_FALSE(legend.ramp.isNull());
}

// Equal ratios are equal steps.
TEST(FieldColoursTest, TheMagnificationIsLogarithmic) {
  const FieldPicture picture = fieldPicture(MapField::Magnification, row({1.0F, 10.0F, 100.0F, 0.0F}), darkPalette(), true);
  const FieldPicture linear = fieldPicture(MapField::ReconstructionError, row({0.0F, 1.0F, 2.0F}), darkPalette(), true);
  EXPECT_EQ(picture.colours.pixel(1, 0), linear.colours.pixel(1, 0)) << "half way";
  EXPECT_EQ(picture.colours.pixelColor(3, 0), darkPalette().plotGround) << "nothing is there";
  EXPECT_EQ(fieldLegend(MapField::Magnification, row({1.0F, 100.0F, 0.0F}), false, darkPalette(), true).low, QStringLiteral("1"));
}

TEST(FieldColoursTest, TheLegendSaysWhatElseALayerDependsOn) {
  const MapFieldAnswer answer = row({1.0F, 2.0F});
  const QString alone = fieldLegend(MapField::Uncertainty, answer, false, darkPalette(), true).sentence;
  const QString through = fieldLegend(MapField::Uncertainty, answer, true, darkPalette(), true).sentence;
  EXPECT_TRUE(through.startsWith(alone));
  EXPECT_GT(through.size(), alone.size());
}

TEST(FieldColoursTest, AnEquationIsNotBrokenBetweenLines) {
  EXPECT_TRUE(fieldSentence(MapField::Uncertainty).contains(QStringLiteral("ln\u00a02\u00a0=\u00a00.69")));
}

TEST(FieldColoursTest, ClassRegionsHaveTheClasssColourPalerWhereNeighboursDisagree) {
  const FieldPicture picture = fieldPicture(MapField::ClassRegions, row({1.0F, 0.5F, NAN}, {1, 1, -1}), darkPalette(), true);
  const QColor sure = picture.colours.pixelColor(0, 0), unsure = picture.colours.pixelColor(1, 0);
  EXPECT_GT(sure.red(), unsure.red());
  EXPECT_GT(sure.red(), 2 * sure.blue()) << "class 1 is orange";
  EXPECT_EQ(picture.colours.pixelColor(2, 0), darkPalette().plotGround);
  EXPECT_TRUE(fieldLegend(MapField::ClassRegions, row({1.0F}, {1}), false, darkPalette(), true).ramp.isNull());
}

TEST(FieldColoursTest, SparePlacesPassOverIntoTheGround) {
  MapFieldAnswer answer = row(std::vector<float>(60, 1.0F), std::vector<int>(60, 1));
  answer.grid.columns = 10;
  answer.grid.rows = 6;
  const auto colours = [&answer] { return fieldPicture(MapField::ClassRegions, answer, darkPalette(), true).colours; };
  const QImage whole = colours();
  answer.spare = 2;
  const QImage faded = colours();
  const auto red = [&faded](int x, int y) { return faded.pixelColor(x, y).red(); };
  for (const int y : {2, 3}) {
    EXPECT_GT(red(0, y), darkPalette().plotGround.red());
    EXPECT_GT(red(1, y), red(0, y));
    EXPECT_GT(red(2, y), red(1, y));
    for (int x = 2; x < 8; ++x) EXPECT_EQ(faded.pixel(x, y), whole.pixel(x, y)) << x;
    EXPECT_EQ(red(8, y), red(1, y));
    EXPECT_EQ(red(9, y), red(0, y));
  }
  EXPECT_EQ(red(4, 0), red(0, 3));
  EXPECT_EQ(red(4, 5), red(0, 3));
  answer = row(std::vector<float>(10, 1.0F), std::vector<int>(10, 1));
  answer.spare = 2;
  EXPECT_EQ(colours().pixel(4, 0), whole.pixel(4, 0)) << "a line is as high as the map";
}

TEST(FieldColoursTest, AValueIsToldWithItsUnit) {
  const auto text = [](MapField field, double value, bool line = false) {
    return fieldValueText(field, {value, 3}, QStringLiteral("coat"), line).toStdString();
  };
  EXPECT_EQ(text(MapField::PriorDensity, 0.159155), "0.159 per unit of area");
  EXPECT_EQ(text(MapField::AggregatePosterior, 0.0123, true), "0.0123 per unit");
  EXPECT_EQ(text(MapField::ReconstructionError, 98.3456), "98.3 nats");
  EXPECT_EQ(text(MapField::ReconstructionError, 1234.4), "1234 nats");
  EXPECT_EQ(text(MapField::ReconstructionError, -2.5), "−2.5 nats") << "of a Gaussian";
  EXPECT_EQ(text(MapField::ClassRegions, 14.0 / 15.0), "coat, 93 % of the votes");
  EXPECT_EQ(text(MapField::Uncertainty, 0.2146), "0.215 nats per pixel");
  EXPECT_EQ(text(MapField::Magnification, 3.14159), "×3.14 in area");
  EXPECT_EQ(text(MapField::Magnification, 3.14159, true), "×3.14 in length");
}

TEST(FieldColoursTest, WhatIsReadFromPlacesAroundItIsToldRoughly) {
  const auto text = [](MapField field, double value) {
    return fieldValueText(field, {value, 3, true}, QStringLiteral("coat"), false).toStdString();
  };
  EXPECT_EQ(text(MapField::PriorDensity, 0.00618), "about 0.0062 per unit of area");
  EXPECT_EQ(text(MapField::ReconstructionError, 98.3456), "about 98 nats");
  EXPECT_EQ(text(MapField::ClassRegions, 14.0 / 15.0), "coat, about 93 % of the votes");
  EXPECT_EQ(text(MapField::Uncertainty, 0.2146), "about 0.21 nats per pixel");
  EXPECT_EQ(text(MapField::Magnification, 3.14159), "about ×3.1 in area");
}

TEST(FieldColoursTest, EqualValuesDivideByNothing) {
  for (const MapField field : {MapField::ReconstructionError, MapField::Magnification, MapField::Uncertainty}) {
    EXPECT_EQ(fieldPicture(field, row({0.0F, 0.0F}), darkPalette(), true).colours.pixelColor(0, 0), darkPalette().plotGround);
    EXPECT_EQ(fieldPicture(field, row({NAN, INFINITY}), darkPalette(), true).colours.pixelColor(0, 0), darkPalette().plotGround);
  }
}

}  // namespace
}  // namespace latentscape
