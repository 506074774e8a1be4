// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/field_layer.h"

#include "ui/plots/map_words.h"

#include <gtest/gtest.h>

#include <memory>

namespace latentscape {
namespace {

// Two places of a unit side by side: around (0.5, 0.5), and around (1.5, 0.5).
std::shared_ptr<MapFieldAnswer> pairOf(float left, float right) {
  auto answer = std::make_shared<MapFieldAnswer>();
  answer->grid = {0.0, 1.0, 1.0, 1.0, 2, 1};
  answer->values = {left, right};
  answer->high = static_cast<double>(right);
  return answer;
}

TEST(FieldLayerTest, WithoutAFieldThereIsWhatIsMissing) {
  FieldLayer layer;
  EXPECT_FALSE(layer.picture(darkPalette(), true));
  EXPECT_FALSE(layer.legend(darkPalette(), true));
  EXPECT_EQ(layer.valueAt({0.5, 0.5}, false, {}), "");
  layer.setMissing(QStringLiteral("An autoencoder has no prior."));
  const auto legend = layer.legend(darkPalette(), true);
  ASSERT_TRUE(legend);
  EXPECT_EQ(legend->title, "");
  EXPECT_EQ(legend->sentence, "An autoencoder has no prior.");
  EXPECT_FALSE(layer.picture(darkPalette(), true));
}

TEST(FieldLayerTest, AFieldComesBeforeWhatIsMissing) {
  FieldLayer layer;
  layer.setMissing(QStringLiteral("An autoencoder has no prior."));
  layer.setField(MapField::ReconstructionError, pairOf(10.0F, 20.0F), false);
  EXPECT_TRUE(layer.picture(darkPalette(), true));
  const auto legend = layer.legend(darkPalette(), true);
  ASSERT_TRUE(legend);
  EXPECT_EQ(legend->title, fieldTitle(MapField::ReconstructionError));
  layer.setField(MapField::ReconstructionError, pairOf(10.0F, 20.0F), true);
  EXPECT_NE(layer.legend(darkPalette(), true)->sentence, legend->sentence) << "it says that it goes through others";
  layer.forgetField();
  EXPECT_EQ(layer.field(), MapField::ReconstructionError) << "which it was";
  EXPECT_FALSE(layer.picture(darkPalette(), true));
  EXPECT_EQ(layer.legend(darkPalette(), true)->sentence, "An autoencoder has no prior.");
}

TEST(FieldLayerTest, AboutAPlaceItsNeighboursTell) {
  FieldLayer layer;
  layer.setField(MapField::ReconstructionError, pairOf(19.0F, 20.0F), false);
  EXPECT_EQ(layer.valueAt({0.5, 0.5}, false, {}), "about 19 nats");
  EXPECT_EQ(layer.valueAt({1.5, 0.5}, false, {}), "about 20 nats");
  EXPECT_EQ(layer.valueAt({1.5, 7.5}, false, {}), "") << "above the last place";
  EXPECT_EQ(layer.valueAt({1.5, 7.5}, true, {}), "about 20 nats") << "a line has no heights";
  layer.setField(MapField::ReconstructionError, pairOf(10.0F, 20.0F), false);
  EXPECT_EQ(layer.valueAt({1.0, 0.5}, false, {}), "") << "they don't agree";
}

TEST(FieldLayerTest, TheExactValueIsSaidAtItsPlaceAlone) {
  FieldLayer layer;
  const QPointF place(0.7, 0.5);
  EXPECT_FALSE(layer.setValue(MapField::ReconstructionError, place, FieldValue{12.345, -1})) << "there is no layer";
  layer.setField(MapField::ReconstructionError, pairOf(10.0F, 20.0F), false);
  EXPECT_EQ(layer.valueAt(place, false, {}), "");
  EXPECT_FALSE(layer.setValue(MapField::Uncertainty, place, FieldValue{0.1, -1})) << "of another layer";
  EXPECT_TRUE(layer.setValue(MapField::ReconstructionError, place, FieldValue{12.345, -1}));
  EXPECT_EQ(layer.valueAt(place, false, {}), "12.3 nats");
  EXPECT_EQ(layer.valueAt({0.8, 0.5}, false, {}), "");
  EXPECT_FALSE(layer.setValue(MapField::ReconstructionError, place, FieldValue{12.6, -1})) << "it has had one";
  EXPECT_EQ(layer.valueAt(place, false, {}), "12.6 nats");
  layer.setField(MapField::ReconstructionError, pairOf(10.0F, 20.0F), false);
  EXPECT_EQ(layer.valueAt(place, false, {}), "12.6 nats") << "until the newer one comes";
  layer.setField(MapField::Uncertainty, pairOf(10.0F, 20.0F), false);
  EXPECT_EQ(layer.valueAt(place, false, {}), "");
  layer.setValue(MapField::Uncertainty, place, FieldValue{0.5, -1});
  layer.forgetField();
  layer.setField(MapField::Uncertainty, pairOf(10.0F, 20.0F), false);
  EXPECT_EQ(layer.valueAt(place, false, {}), "");
}

TEST(FieldLayerTest, AValueThatLiesBetweenThePlacesMayBeOffTheScale) {
  FieldLayer layer;
  const auto answer = pairOf(10.0F, 20.0F);
  answer->low = 10.0;
  layer.setField(MapField::ReconstructionError, answer, false);
  const auto said = [&layer](double value) {
    layer.setValue(MapField::ReconstructionError, {1.0, 0.5}, FieldValue{value, -1});
    return layer.valueAt({1.0, 0.5}, false, {}).toStdString();
  };
  EXPECT_EQ(said(20.4), "20.4 nats") << "which the scale's end may be, as it is rounded";
  EXPECT_EQ(said(22.0), "22 nats, off the scale");
  EXPECT_EQ(said(9.8), "9.8 nats");
  EXPECT_EQ(said(9.0), "9 nats, off the scale");
}

TEST(FieldLayerTest, AClassHasItsName) {
  FieldLayer layer;
  const auto answer = pairOf(0.6F, 0.9F);
  answer->classes = {0, 1};
  layer.setField(MapField::ClassRegions, answer, false);
  MapWords words;
  words.classes = QStringList{QStringLiteral("shoe")};
  layer.setValue(MapField::ClassRegions, {0.5, 0.5}, FieldValue{0.6, 0});
  EXPECT_EQ(layer.valueAt({0.5, 0.5}, false, words), "shoe, 60 % of the votes");
  layer.setValue(MapField::ClassRegions, {1.5, 0.5}, FieldValue{0.9, 1});
  EXPECT_EQ(layer.valueAt({1.5, 0.5}, false, words), "1, 90 % of the votes") << "one without a name";
  EXPECT_EQ(layer.valueAt({1.0, 0.5}, false, words), "") << "on their border";
}

}  // namespace
}  // namespace latentscape
