// SPDX-License-Identifier: GPL-3.0-or-later
// What lies under the window's map: the decoded world, and layers.
#include "tests/ui/window/window_fixture.h"
#include "ui/panels/experiment_panel.h"
#include "ui/panels/map_bar.h"
#include "ui/plots/latent_map.h"
#include "ui/widgets/choice_combo.h"
#include "ui/window/world_flow.h"

#include <QLabel>
#include <QMenu>
#include <QPushButton>

#include <memory>
#include <set>

namespace latentscape {
namespace {

class WorldTest : public WindowTest {
 protected:
  const MapGround& ground() const { return map().ground(); }
  bool settles() const {
    return eventually([&] { return part<WorldFlow>().settled(); });
  }
  QAction* action(const char* name) const { return child<QAction>(name); }
  void key(Qt::Key which) const { QTest::keyClick(&map(), which); }
  void showEmbedding() const {
    Projection projection;
    projection.method = ProjectionMethod::Umap;
    projection.xy.assign(2 * exploration().codes()->count, 0.0F);
    exploration().setLayout(MapLayout::ofProjection(std::move(projection), exploration().codes()));
  }
};

TEST_F(WorldTest, IsUnderTheMapFromTheBeginning) {
  openStill();
  ASSERT_TRUE(settles());
  EXPECT_TRUE(child<QPushButton>("mapWorld")->isChecked());
  EXPECT_EQ(ground().images(), ground().area().count()) << "every place in sight has an image";
  EXPECT_GE(ground().images(), 100U);
}

TEST_F(WorldTest, AKeyAButtonAndTheMenuTurnItOffAndOn) {
  openStill();
  ASSERT_TRUE(settles());
  key(Qt::Key_W);
  EXPECT_TRUE(ground().empty());
  EXPECT_FALSE(child<QPushButton>("mapWorld")->isChecked());
  EXPECT_FALSE(action("decodedWorld")->isChecked());
  click("mapWorld");
  EXPECT_TRUE(action("decodedWorld")->isChecked());
  ASSERT_TRUE(settles());
  EXPECT_FALSE(ground().empty());
  trigger("decodedWorld");
  EXPECT_TRUE(ground().empty());
}

TEST_F(WorldTest, GetsFinerAsTheUserZoomsIn) {
  openStill();
  ASSERT_TRUE(settles());
  const int level = ground().area().level;
  map().zoom(0.25, QPointF(map().width() / 2.0, map().height() / 2.0));
  ASSERT_TRUE(settles());
  EXPECT_EQ(ground().area().level, level + 2);
  EXPECT_EQ(ground().images(), ground().area().count());
}

TEST_F(WorldTest, FollowsTrainingAndIsWholeAfterIt) {
  openToTrain();
  RunConfig config = smallConfig();
  config.training.epochs = 100'000;  // never ends by itself
  experiment().setConfig(config);
  const DecodedWorld& world = part<WorldFlow>().world();
  std::set<std::shared_ptr<const Model>> followed;  // whose picture came while it was the newest
  QObject::connect(&world, &DecodedWorld::arrived, &map(), [&] {
    if (state() == SessionState::Running && world.complete()) followed.insert(exploration().model());
  });
  click("trainButton");
  ASSERT_TRUE(reaches(SessionState::Running));
  followed.clear();
  EXPECT_TRUE(eventually([&] {
    m_control->allow(1);
    return followed.size() >= 2;
  }));
  click("trainButton");
  m_control->allow(1);
  ASSERT_TRUE(reaches(SessionState::Paused));
  ASSERT_TRUE(settles());
  EXPECT_EQ(ground().images(), ground().area().count());
}

TEST_F(WorldTest, LayersAreChosenByMenuAndKey) {
  openStill();
  EXPECT_TRUE(action("layerNone")->isChecked());
  key(Qt::Key_L);
  EXPECT_TRUE(action("layer_prior")->isChecked());
  EXPECT_TRUE(child<QPushButton>("mapLayer")->isChecked());
  ASSERT_TRUE(settles());
  for (const char* layer : {"layer_aggregate", "layer_error", "layer_classes", "layer_uncertainty", "layer_magnification"}) {
    ASSERT_TRUE(action(layer)->isEnabled()) << layer;
    trigger(layer);
    ASSERT_TRUE(settles()) << layer;
    EXPECT_TRUE(map().legend().value().startsWith(QStringLiteral("At the probe: "))) << layer;
    EXPECT_EQ(part<WorldFlow>().fields().field(),
              static_cast<MapField>(child<QMenu>("layers")->actions().indexOf(action(layer)) -
                                    child<QMenu>("layers")->actions().indexOf(action("layer_prior"))));
  }
  key(Qt::Key_L);
  EXPECT_TRUE(action("layerNone")->isChecked()) << "after the last";
  EXPECT_FALSE(child<QPushButton>("mapLayer")->isChecked());
}

TEST_F(WorldTest, PointsAreHiddenByKeyAndMenu) {
  openStill();
  key(Qt::Key_P);
  EXPECT_FALSE(map().pointsShown());
  EXPECT_TRUE(map().classLabels().empty());
  EXPECT_FALSE(action("showPoints")->isChecked());
  trigger("showPoints");
  EXPECT_TRUE(map().pointsShown());
  EXPECT_FALSE(map().classLabels().empty());
}

TEST_F(WorldTest, ClassRegionsKeepTheirNamesWithoutPoints) {
  openStill();
  key(Qt::Key_P);
  ASSERT_TRUE(map().classLabels().empty());
  trigger("layer_classes");
  ASSERT_TRUE(settles());
  EXPECT_FALSE(map().classLabels().empty());
  trigger("layer_magnification");
  ASSERT_TRUE(settles());
  EXPECT_TRUE(map().classLabels().empty()) << "its colours are of no class";
}

TEST_F(WorldTest, AnAutoencoderHasNoPriorAndSaysSo) {
  openModel(smallModel(2, Family::Autoencoder));
  for (const char* layer : {"layer_prior", "layer_aggregate"}) {
    EXPECT_FALSE(action(layer)->isEnabled()) << layer;
    EXPECT_FALSE(action(layer)->toolTip().isEmpty());
  }
  EXPECT_TRUE(action("layer_magnification")->isEnabled());
  trigger("layerNone");
  key(Qt::Key_L);
  EXPECT_TRUE(action("layer_error")->isChecked()) << "those that it has not are passed over";
  ASSERT_TRUE(settles());
}

TEST_F(WorldTest, AnEmbeddingHasNoneAndComesBackWithAPlane) {
  openModel(smallModel(3));
  ASSERT_TRUE(settles());
  EXPECT_FALSE(ground().empty());
  trigger("layer_prior");
  showEmbedding();
  EXPECT_TRUE(ground().empty());
  EXPECT_FALSE(child<QPushButton>("mapWorld")->isEnabled());
  EXPECT_FALSE(child<QPushButton>("mapWorld")->toolTip().isEmpty());
  EXPECT_FALSE(action("decodedWorld")->isEnabled() || action("decodedWorld")->isChecked()) << "the menu says what is there";
  EXPECT_TRUE(action("layerNone")->isChecked());
  EXPECT_FALSE(child<QPushButton>("mapLayer")->isChecked());
  exploration().setLayout(MapLayout(3));
  EXPECT_TRUE(child<QPushButton>("mapWorld")->isEnabled());
  EXPECT_TRUE(action("decodedWorld")->isEnabled() && action("decodedWorld")->isChecked()) << "what was chosen stays";
  EXPECT_TRUE(action("layer_prior")->isChecked() && child<QPushButton>("mapLayer")->isChecked());
  ASSERT_TRUE(settles());
  EXPECT_FALSE(ground().empty());
}

TEST_F(WorldTest, AKeyChangesNoChoiceThatTheMenuLocks) {
  openModel(smallModel(3));
  trigger("layer_prior");
  showEmbedding();
  key(Qt::Key_W);
  key(Qt::Key_L);
  EXPECT_TRUE(map().legend().content()) << "it says why there is none";
  exploration().setLayout(MapLayout(3));
  EXPECT_TRUE(action("decodedWorld")->isChecked());
  EXPECT_TRUE(action("layer_prior")->isChecked());
}

TEST_F(WorldTest, AnotherCoordinateOffThePlaneIsAnotherWorld) {
  openModel(smallModel(3));
  ASSERT_TRUE(settles());
  LatentPoint point = exploration().point();
  point[static_cast<std::size_t>(3 - exploration().layout().dimensions()[0] - exploration().layout().dimensions()[1])] += 1.0F;
  part<ExplorationBinding>().movePoint(point);
  EXPECT_FALSE(part<WorldFlow>().settled()) << "all of it is decoded anew";
  ASSERT_TRUE(settles());
}

TEST_F(WorldTest, AnotherGivenClassIsAnotherWorld) {
  ModelConfig conditional = smallModel(2, Family::ConditionalVae);
  conditional.classes = 10;
  openModel(conditional);
  ASSERT_TRUE(settles());
  const MapView view = map().view();
  const auto painted = [&] {
    MapGround copy = ground();
    QImage picture(view.size.toSize(), QImage::Format_ARGB32_Premultiplied);
    copy.paint(picture, view);
    return picture;
  };
  const QImage asZero = painted();
  const LatticeBlock area = ground().area();
  exploration().setGivenClass(7);
  EXPECT_FALSE(part<WorldFlow>().settled()) << "all of it is decoded anew";
  ASSERT_TRUE(settles());
  EXPECT_EQ(ground().area(), area);
  EXPECT_EQ(ground().images(), area.count());
  EXPECT_NE(painted(), asZero);
  exploration().setGivenClass(0);
  ASSERT_TRUE(settles());
  EXPECT_EQ(painted(), asZero);
}

TEST_F(WorldTest, WhatTheUserChoseIsRemembered) {
  keepSettingsHere();
  start();
  trigger("decodedWorld");
  closeWindow();
  makeWindow(true);
  EXPECT_FALSE(action("decodedWorld")->isChecked());
  EXPECT_FALSE(child<QPushButton>("mapWorld")->isChecked());
}

}  // namespace
}  // namespace latentscape
