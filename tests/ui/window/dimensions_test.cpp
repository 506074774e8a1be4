// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/frozen/frozen_model.h"
#include "core/exploration/traversal.h"
#include "core/model/weights.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/panels/dimensions_panel.h"
#include "ui/panels/map_bar.h"
#include "ui/plots/latent_map.h"
#include "ui/widgets/choice_combo.h"
#include "ui/widgets/image_view.h"
#include "ui/widgets/number_field.h"

#include <QComboBox>
#include <QLabel>
#include <QSlider>

#include <cmath>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace latentscape {
namespace {

using Method = ProjectionMethod;

class DimensionsTest : public WindowTest {
 protected:
  static constexpr int kDimension = 5;

  void SetUp() override {
    openModel(smallModel(kDimension));
    ASSERT_TRUE(eventually([&] { return !part<DimensionsController>().answer().kl.empty(); }));
  }
  QComboBox* combo(const char* name) const { return child<QComboBox>(name); }
  // As if the user had chosen it in the list.
  void choose(const char* name, int data) const {
    QComboBox* box = combo(name);
    const int index = box->findData(data);
    ASSERT_GE(index, 0);
    box->setCurrentIndex(index);
    emit box->activated(index);
  }
  void chooseMethod(std::optional<Method> method) const {
    auto* list = static_cast<ChoiceCombo<std::optional<Method>>*>(combo("mapKindCombo"));
    list->setValue(method);
    emit list->activated(list->currentIndex());
  }
  std::set<int> sliders() const {
    std::set<int> dimensions;
    for (int i = 0; i < kDimension; ++i) {
      if (m_window->findChild<QSlider*>(QStringLiteral("dimensionSlider%1").arg(i + 1)) != nullptr) dimensions.insert(i);
    }
    return dimensions;
  }
  QSlider* slider(int dimension) const {
    return m_window->findChild<QSlider*>(QStringLiteral("dimensionSlider%1").arg(dimension + 1));
  }
  bool showsDecoded(const LatentPoint& point) const {
    return eventually([&] {
      ImageView view;
      view.setImage(decodePoint(*exploration().model(), point));
      return picture("decodedImage") == view.picture();
    });
  }
};

// The end of what is cancelled then must not show the dimensions that the model before had.
TEST_F(DimensionsTest, AnotherModelIsOpenedWhileAProjectionIsComputed) {
  chooseMethod(Method::Tsne);
  ASSERT_TRUE(part<DimensionsController>().projecting());
  std::vector<std::size_t> known;
  QObject::connect(&part<DimensionsController>(), &DimensionsController::projectionEnded, m_window.get(),
                   [&] { known.push_back(part<DimensionsController>().answer().order.size()); });
  const ModelConfig smaller = smallModel();
  exploration().open(makeModel(smaller, std::make_shared<const Weights>(initialWeights(smaller, 1))), exploration().source());
  EXPECT_EQ(known, std::vector<std::size_t>{2});
}

TEST_F(DimensionsTest, TheMapBeginsWithTheTwoOfTheLargestKl) {
  const auto order = dimensionsByKl(*exploration().codes());
  EXPECT_EQ(part<DimensionsController>().answer().order, order);
  EXPECT_EQ(exploration().layout().dimensions(), (std::array<int, 2>{static_cast<int>(order[0]), static_cast<int>(order[1])}));
  EXPECT_TRUE(child("mapKindCombo")->isVisible());
  EXPECT_TRUE(child("dimensionsPanel")->isVisible());
  EXPECT_EQ(combo("mapXCombo")->currentData().toInt(), static_cast<int>(order[0]));
  EXPECT_EQ(combo("mapYCombo")->currentData().toInt(), static_cast<int>(order[1]));
  EXPECT_EQ(combo("mapXCombo")->count(), kDimension);
  const double kl = klOfDimensions(*exploration().codes())[order[0]];
  EXPECT_TRUE(combo("mapXCombo")->itemText(0).endsWith(QStringLiteral("KL %1").arg(kl, 0, 'f', 2)))
      << combo("mapXCombo")->itemText(0).toStdString();
  EXPECT_EQ(sliders(), (std::set<int>{static_cast<int>(order[2]), static_cast<int>(order[3]), static_cast<int>(order[4])}));
}

// The layer's on the map is that of its plane.
TEST_F(DimensionsTest, ThePriorDensityIsSaidToBeOfAllDimensions) {
  const auto* caption = child<QLabel>("priorDensityCaption");
  EXPECT_TRUE(eventually([&] { return caption->text() == QStringLiteral("Prior density, 5-D"); }))
      << caption->text().toStdString();
}

TEST_F(DimensionsTest, AnyTwoCanBeShownAndTheProbeStaysWhereItIs) {
  const LatentPoint point{0.1F, -0.2F, 0.3F, -0.4F, 0.5F};
  m_window->binding().movePoint(point);
  choose("mapXCombo", 3);
  choose("mapYCombo", 1);
  EXPECT_EQ(exploration().layout().dimensions(), (std::array<int, 2>{3, 1}));
  EXPECT_EQ(exploration().point(), point);
  EXPECT_NEAR(map().probe().x(), -0.4, 1e-6);
  EXPECT_NEAR(map().probe().y(), -0.2, 1e-6);
  EXPECT_EQ(child("z1Edit")->accessibleName(), QStringLiteral("z₄"));
  EXPECT_EQ(sliders(), (std::set<int>{0, 2, 4}));
  EXPECT_NEAR(child<NumberField>("z2Edit")->value(), -0.2, 1e-3);
  // Choosing the same dimension twice swaps the axes.
  choose("mapXCombo", 1);
  EXPECT_EQ(exploration().layout().dimensions(), (std::array<int, 2>{1, 3}));
  // The points are the means in those dimensions.
  const auto places = exploration().layout().placesOf(*exploration().codes());
  EXPECT_EQ(places[2 * 7], exploration().codes()->meanOf(7)[1]);
  EXPECT_EQ(places[2 * 7 + 1], exploration().codes()->meanOf(7)[3]);
}

TEST_F(DimensionsTest, ASliderHoldsItsDimensionWhileTheProbeMovesOnTheMap) {
  choose("mapXCombo", 0);
  choose("mapYCombo", 1);
  QSlider* held = slider(3);
  ASSERT_NE(held, nullptr);
  held->setFocus();
  QTest::keyClick(held, Qt::Key_PageUp);
  const double value = held->value() / 1000.0 * part<DimensionsController>().answer().extent[3];
  ASSERT_GT(value, 0.0);
  EXPECT_NEAR(exploration().point()[3], value, 1e-6);
  EXPECT_EQ(child<QLabel>("dimensionValue4")->text(), QString::number(value, 'f', 2));
  EXPECT_TRUE(showsDecoded(exploration().point()));
  map().setFocus();
  QTest::keyClick(&map(), Qt::Key_Right);
  EXPECT_NE(exploration().point()[0], 0.0F);
  EXPECT_NEAR(exploration().point()[3], value, 1e-6);
  EXPECT_TRUE(showsDecoded(exploration().point()));
  const float x = exploration().point()[0];
  click("resetDimensionsButton");
  EXPECT_EQ(exploration().point(), (LatentPoint{x, 0.0F, 0.0F, 0.0F, 0.0F}));
  EXPECT_EQ(held->value(), 0);
}

TEST_F(DimensionsTest, InPrincipalComponentsTheProbeMovesInTheirPlane) {
  const LatentPoint before{0.1F, -0.2F, 0.3F, -0.4F, 0.5F};
  m_window->binding().movePoint(before);
  chooseMethod(Method::Pca);
  ASSERT_TRUE(eventually([&] { return exploration().layout().method() == Method::Pca; }));
  EXPECT_EQ(exploration().point(), before) << "seen from another plane";
  const auto pca = principalComponents(exploration().codes()->mean, kDimension);
  ASSERT_TRUE(pca.ok());
  EXPECT_EQ(exploration().layout().placesOf(*exploration().codes()), pca->xy);
  const QPointF place(0.02, -0.01);
  m_window->binding().moveProbe(place);
  const LatentPoint expected = movedInPlane(pca->plane, before, 0.02F, -0.01F);
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(exploration().point()[i], expected[i], 1e-6);
  EXPECT_TRUE(showsDecoded(exploration().point()));
  EXPECT_EQ(sliders().size(), static_cast<std::size_t>(kDimension)) << "a slider for each";
  EXPECT_NEAR(slider(2)->value() / 1000.0 * part<DimensionsController>().answer().extent[2], exploration().point()[2], 0.01);
  EXPECT_EQ(child("z1Edit")->accessibleName(), QStringLiteral("PC 1"));
  EXPECT_TRUE(child("mapAgainButton")->isVisible());
  chooseMethod(std::nullopt);
  EXPECT_EQ(exploration().layout().method(), std::nullopt);
}

TEST_F(DimensionsTest, InAnEmbeddingAClickGoesToTheNearestCode) {
  for (const Method method : {Method::Tsne, Method::Umap}) {
    chooseMethod(method);
    ASSERT_TRUE(eventually([&] { return exploration().layout().method() == method; }));
    EXPECT_FALSE(child("z1Edit")->isVisible()) << "coordinates of an embedding mean nothing";
    const auto places = exploration().layout().placesOf(*exploration().codes());
    ASSERT_EQ(places.size(), 2 * kTest);
    const QPointF near(static_cast<double>(places[2 * 9]), static_cast<double>(places[2 * 9 + 1]));
    QTest::mouseClick(&map(), Qt::LeftButton, {}, map().toPixel(near).toPoint());
    const auto mean = exploration().codes()->meanOf(
        nearestCode(Codes{2, kTest, places, {}}, LatentPoint{static_cast<float>(near.x()), static_cast<float>(near.y())}));
    EXPECT_EQ(exploration().point(), LatentPoint(mean.begin(), mean.end()));
    EXPECT_EQ(map().probe(), near) << "the probe lies on the code";
    EXPECT_TRUE(showsDecoded(exploration().point()));
  }
}

TEST_F(DimensionsTest, AnEmbeddingTakesTheSettingsBesideIt) {
  EXPECT_EQ(child<MapBar>("mapBar")->perplexity(), TsneOptions{}.perplexity);
  EXPECT_EQ(child<MapBar>("mapBar")->neighbours(), UmapOptions{}.neighbours);
  chooseMethod(Method::Umap);
  ASSERT_TRUE(eventually([&] { return exploration().layout().method() == Method::Umap; }));
  const auto before = exploration().layout().placesOf(*exploration().codes());
  auto* field = child<QLineEdit>("mapNeighbours");
  field->selectAll();
  QTest::keyClicks(field, QStringLiteral("3"));
  QTest::keyClick(field, Qt::Key_Return);
  ASSERT_TRUE(part<DimensionsController>().projecting());
  ASSERT_TRUE(eventually([&] { return !part<DimensionsController>().projecting(); }));
  EXPECT_NE(exploration().layout().placesOf(*exploration().codes()), before);
}

TEST_F(DimensionsTest, AnotherPlaneIsFittedAndFollowStaysAsItIs) {
  for (const bool follows : {false, true}) {
    map().fit();
    QTest::keyClick(&map(), Qt::Key_Plus);
    map().setAutoFit(follows);
    choose("mapXCombo", follows ? 3 : 4);
    EXPECT_EQ(map().autoFit(), follows);
    const MapView shown = map().view();
    map().fit();
    EXPECT_EQ(map().view().unitsPerPixel, shown.unitsPerPixel);
    EXPECT_EQ(map().view().centre, shown.centre);
  }
}

TEST_F(DimensionsTest, TheBarNeverMovesTheMap) {
  const auto geometry = [&] {
    QApplication::processEvents();
    return QRect(map().mapTo(m_window.get(), QPoint()), map().size());
  };
  const QRect before = geometry();
  for (const Method method : {Method::Pca, Method::Tsne}) {
    chooseMethod(method);
    EXPECT_EQ(geometry(), before) << "projecting";
    ASSERT_TRUE(eventually([&] { return exploration().layout().method() == method; }));
    EXPECT_EQ(geometry(), before) << "projected";
  }
  trigger("openEmbedded");
  ASSERT_TRUE(eventually([&] { return exploration().dimension() == 2; }));
  EXPECT_EQ(geometry(), before) << "two dimensions";
}

TEST_F(DimensionsTest, AProjectionCanBeCancelled) {
  chooseMethod(Method::Tsne);
  EXPECT_TRUE(child("mapCancelButton")->isVisible());
  EXPECT_FALSE(child("mapXCombo")->isVisible());
  click("mapCancelButton");
  EXPECT_FALSE(part<DimensionsController>().projecting());
  EXPECT_FALSE(child("mapCancelButton")->isVisible());
  EXPECT_EQ(combo("mapKindCombo")->currentText(), QStringLiteral("Two dimensions"));
  // A cancelled projection does not arrive later: the first one to arrive is the next one.
  chooseMethod(Method::Pca);
  ASSERT_TRUE(eventually([&] { return !part<DimensionsController>().projecting(); }));
  EXPECT_EQ(exploration().layout().method(), Method::Pca);
}

TEST_F(DimensionsTest, AnotherModelBeginsAnew) {
  chooseMethod(Method::Pca);
  ASSERT_TRUE(eventually([&] { return exploration().layout().method() == Method::Pca; }));
  trigger("openEmbedded");
  ASSERT_TRUE(eventually([&] { return exploration().dimension() == 2; }));
  EXPECT_EQ(exploration().layout().method(), std::nullopt);
  EXPECT_FALSE(child("mapKindCombo")->isVisible());
  EXPECT_TRUE(child("mapFollow")->isVisible() && child("mapFit")->isVisible());
  EXPECT_FALSE(child("dimensionsPanel")->isVisible());
  EXPECT_TRUE(child("z1Edit")->isVisible());
  EXPECT_EQ(child("z1Edit")->accessibleName(), QStringLiteral("z₁"));
}

}  // namespace
}  // namespace latentscape
