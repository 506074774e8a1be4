// SPDX-License-Identifier: GPL-3.0-or-later
#include "support.h"
#include "ui/panels/dimensions_panel.h"
#include "ui/panels/map_bar.h"
#include "ui/widgets/choice_combo.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSlider>

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

std::vector<DimensionChoice> choices(std::initializer_list<int> dimensions) {
  std::vector<DimensionChoice> all;
  for (const int dimension : dimensions) all.push_back({dimension, coordinateName(dimension)});
  return all;
}

// Top to bottom, by their position.
std::vector<int> order(const DimensionsPanel& panel, int dimensions) {
  std::vector<std::pair<int, int>> placed;
  for (int i = 0; i < dimensions; ++i) {
    if (const auto* slider = panel.findChild<QSlider*>(QStringLiteral("dimensionSlider%1").arg(i + 1)))
      placed.emplace_back(slider->y(), i);
  }
  std::sort(placed.begin(), placed.end());
  std::vector<int> result;
  for (const auto& [y, dimension] : placed) result.push_back(dimension);
  return result;
}

TEST(Dimensions, AreNamedWithSubscripts) {
  EXPECT_EQ(coordinateName(0), QStringLiteral("z₁"));
  EXPECT_EQ(coordinateName(108), QStringLiteral("z₁₀₉"));
}

TEST(Dimensions, EachSliderMovesItsOwn) {
  DimensionsPanel panel;
  panel.setDimensions(choices({4, 0, 2}), {6.0, 3.0, 3.0});
  QSignalSpy moved(&panel, &DimensionsPanel::coordinateMoved);
  child<QSlider>(panel, "dimensionSlider5")->setValue(500);
  ASSERT_EQ(moved.count(), 1);
  EXPECT_EQ(moved[0][0].toInt(), 4);
  EXPECT_NEAR(moved[0][1].toDouble(), 3.0, 1e-9) << "half of its extent";
  EXPECT_EQ(child<QLabel>(panel, "dimensionValue5")->text(), QStringLiteral("3.00"));
  const float point[] = {-1.5F, 9.0F, 40.0F, 9.0F, 0.6F};
  panel.setPoint(point);
  EXPECT_EQ(moved.count(), 1) << "emits nothing";
  EXPECT_EQ(child<QSlider>(panel, "dimensionSlider1")->value(), -500);
  EXPECT_EQ(child<QSlider>(panel, "dimensionSlider5")->value(), 100);
  EXPECT_EQ(child<QLabel>(panel, "dimensionValue3")->text(), QStringLiteral("40.00")) << "beyond the slider's end";
  EXPECT_EQ(child<QSlider>(panel, "dimensionSlider3")->value(), 1000);
  const float shorter[] = {0.75F, 0.5F};
  panel.setPoint(shorter);
  EXPECT_EQ(child<QLabel>(panel, "dimensionValue1")->text(), QStringLiteral("0.75"));
  EXPECT_EQ(child<QLabel>(panel, "dimensionValue5")->text(), QStringLiteral("0.60"));
  QSignalSpy reset(&panel, &DimensionsPanel::resetRequested);
  click(child(panel, "resetDimensionsButton"));
  EXPECT_EQ(reset.count(), 1);
}

TEST(Dimensions, TheirOrderStaysWhileOneHasTheKeyboard) {
  DimensionsPanel panel;
  panel.resize(400, 300);
  panel.setDimensions(choices({0, 1, 2}), {3.0, 3.0, 3.0});
  showActive(panel);
  EXPECT_EQ(order(panel, 3), (std::vector<int>{0, 1, 2}));
  auto* slider = child<QSlider>(panel, "dimensionSlider2");
  slider->setFocus();
  panel.setDimensions(choices({2, 1, 0}), {3.0, 3.0, 3.0});
  EXPECT_EQ(order(panel, 3), (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(child<QSlider>(panel, "dimensionSlider2"), slider) << "the same widget";
  slider->clearFocus();
  panel.setDimensions(choices({2, 1, 0}), {3.0, 3.0, 3.0});
  EXPECT_TRUE(QTest::qWaitFor([&] { return order(panel, 3) == std::vector<int>{2, 1, 0}; }, 5000));
}

TEST(Dimensions, TheMostInformativeOfManyHaveSliders) {
  DimensionsPanel panel;
  std::vector<DimensionChoice> all;
  for (int i = 0; i < 300; ++i) all.push_back({299 - i, coordinateName(299 - i)});
  panel.setDimensions(all, std::vector<double>(300, 3.0));
  EXPECT_EQ(panel.findChildren<QSlider*>().size(), static_cast<qsizetype>(DimensionsPanel::kMost));
  EXPECT_NE(panel.findChild<QSlider*>(QStringLiteral("dimensionSlider300")), nullptr);
  EXPECT_EQ(panel.findChild<QSlider*>(QStringLiteral("dimensionSlider1")), nullptr);
  EXPECT_TRUE(child<QLabel>(panel, "moreDimensions")->text().contains(QStringLiteral("44")));
}

TEST(MapBarTest, AxesAreChosenAndChangedPlaces) {
  MapBar bar;
  bar.setDimensions(choices({6, 2, 0, 1}));
  bar.setShown(std::nullopt, 6, 2, {});
  auto* x = child<QComboBox>(bar, "mapXCombo");
  auto* y = child<QComboBox>(bar, "mapYCombo");
  EXPECT_EQ(x->currentText(), QStringLiteral("z₇"));
  EXPECT_EQ(y->currentText(), QStringLiteral("z₃"));
  QSignalSpy chosen(&bar, &MapBar::axesChosen);
  x->setCurrentIndex(2);
  emit x->activated(2);
  ASSERT_EQ(chosen.count(), 1);
  EXPECT_EQ(chosen[0], (QList<QVariant>{0, 2}));
  bar.setShown(std::nullopt, 0, 2, {});
  y->setCurrentIndex(2);
  emit y->activated(2);
  ASSERT_EQ(chosen.count(), 2);
  EXPECT_EQ(chosen[1], (QList<QVariant>{2, 0})) << "the same one twice: they swap";
}

TEST(MapBarTest, ShowsHowFarAProjectionIs) {
  MapBar bar;
  auto* progress = child<QProgressBar>(bar, "mapProgress");
  bar.setShown(ProjectionMethod::Pca, 0, 1, QStringLiteral("note"));
  EXPECT_TRUE(child(bar, "mapAgainButton")->isVisibleTo(&bar));
  EXPECT_FALSE(progress->isVisibleTo(&bar) || child(bar, "mapXCombo")->isVisibleTo(&bar));
  bar.setProgress(Progress{"t-SNE", 250, 1000});
  EXPECT_TRUE(progress->isVisibleTo(&bar));
  EXPECT_EQ(progress->value(), 250);
  EXPECT_FALSE(child(bar, "mapAgainButton")->isVisibleTo(&bar));
  QSignalSpy cancelled(&bar, &MapBar::cancelled);
  click(child(bar, "mapCancelButton"));
  EXPECT_EQ(cancelled.count(), 1);
  bar.setProgress(std::nullopt);
  EXPECT_FALSE(progress->isVisibleTo(&bar));
}

TEST(MapBarTest, IsOfOneHeightWhateverItOffers) {
  MapBar bar;
  showActive(bar);
  const int height = bar.sizeHint().height();
  EXPECT_GE(height, child(bar, "mapKindCombo")->sizeHint().height());
  EXPECT_GE(height, child(bar, "mapFollow")->sizeHint().height());
  EXPECT_EQ(bar.sizePolicy().verticalPolicy(), QSizePolicy::Fixed);
  const auto expectSame = [&](const char* when) {
    QApplication::processEvents();
    EXPECT_EQ(bar.sizeHint().height(), height) << when;
    EXPECT_LE(bar.minimumSizeHint().height(), height) << when;
  };
  for (const auto method : {ProjectionMethod::Pca, ProjectionMethod::Tsne, ProjectionMethod::Umap}) {
    bar.setShown(method, 0, 1, QStringLiteral("note"));
    expectSame("projected");
    bar.setProgress(Progress{"t-SNE", 1, 10});
    expectSame("projecting");
    bar.setProgress(std::nullopt);
  }
  bar.setChoices(false);
  expectSame("two dimensions");
  for (const char* name : {"mapKindCombo", "mapXCombo", "mapPerplexity", "mapNeighbours", "mapAgainButton", "mapProgress"})
    EXPECT_FALSE(child(bar, name)->isVisible()) << name;
  for (const char* name : {"mapFollow", "mapFit"}) EXPECT_TRUE(child(bar, name)->isVisible()) << name;
}

// With the choice of images and without.
class MapBarAnyWidth : public ::testing::TestWithParam<bool> {};

TEST_P(MapBarAnyWidth, NothingCoversAnything) {
  QWidget map;  // a window of its own would be as wide as its parts ask for
  auto* child = new MapBar(&map);
  MapBar& bar = *child;
  map.resize(1000, 60);
  map.show();
  bar.setDimensions(choices({0, 1, 2}));
  bar.setImages(MapSet::Train, GetParam());
  const auto* images = latentscape::child<FormCombo>(bar, "mapSetCombo");
  constexpr int least = 126;  // pixels, for the choice
  using Method = ProjectionMethod;
  for (const int room : {268, 368, 392, 463, 589, 640, 900}) {
    const int width = room + (GetParam() ? least : 0);
    for (const std::optional<Method> method : {std::optional<Method>(), {Method::Pca}, {Method::Tsne}, {Method::Umap}}) {
      for (const bool computing : {false, true}) {
        bar.setShown(method, 0, 1, QStringLiteral("of 10,000 codes"));
        bar.setProgress(computing ? std::optional(Progress{"t-SNE", 1, 4}) : std::nullopt);
        bar.resize(width, bar.sizeHint().height());
        QCoreApplication::processEvents();
        int right = 0;
        std::vector<QRect> places;
        for (const QWidget* part : bar.findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
          if (!part->isVisible() || part->width() == 0) continue;
          for (const QRect& other : places)
            EXPECT_FALSE(part->geometry().intersects(other)) << width << part->objectName().toStdString();
          places.push_back(part->geometry());
          if (qobject_cast<const QPushButton*>(part) != nullptr) {
            EXPECT_GE(part->width(), part->sizeHint().width()) << width << part->objectName().toStdString() << " is cut";
          }
          right = std::max(right, part->geometry().right());
        }
        for (const char* name : {"mapLayer", "mapFollow"})
          EXPECT_TRUE(latentscape::child(bar, name)->isVisible()) << width << name;
        EXPECT_EQ(images->isVisible(), GetParam());
        if (GetParam()) {
          EXPECT_GE(images->width(), images->widthShowing(false)) << width;
        }
        EXPECT_LT(right, width) << "method " << (method ? static_cast<int>(*method) : -1) << (computing ? ", computing" : "");
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(MapBarTest, MapBarAnyWidth, ::testing::Bool());

TEST(MapBarTest, InTheNarrowestWindowEachListShowsWhatIsChosen) {
  QWidget map;
  auto* bar = new MapBar(&map);
  map.resize(1000, 60);
  map.show();
  bar->setDimensions(choices({0, 1, 2}));
  bar->setImages(MapSet::Train, true);
  bar->resize(302, bar->sizeHint().height());
  QCoreApplication::processEvents();
  for (const char* name : {"mapSetCombo", "mapKindCombo", "mapXCombo", "mapYCombo"}) {
    const auto* list = child<FormCombo>(*bar, name);
    EXPECT_GE(list->width(), list->widthShowing(false)) << name;
  }
}

TEST(MapBarTest, TheTitlesOfTheImagesAreWholeWhereThereIsRoom) {
  QWidget map;
  auto* bar = new MapBar(&map);
  map.resize(1200, 60);
  map.show();
  bar->setDimensions(choices({0, 1, 2}));
  const auto* images = child<FormCombo>(*bar, "mapSetCombo");
  EXPECT_FALSE(images->isVisible()) << "at first there is no choice";
  bar->setImages(MapSet::Train, true);
  const auto widthIn = [&](int room) {
    bar->resize(room, bar->sizeHint().height());
    QCoreApplication::processEvents();
    return images->width();
  };
  EXPECT_EQ(widthIn(1200), images->widthShowing(true));
  EXPECT_LT(widthIn(300), images->widthShowing(true)) << "the others need the room";
  EXPECT_GE(widthIn(300), images->widthShowing(false));
  bar->setChoices(false);
  EXPECT_EQ(widthIn(560), images->widthShowing(true)) << "there are no others";
}

TEST(MapBarTest, TheUserChoosesTheImages) {
  MapBar bar;
  QSignalSpy chosen(&bar, &MapBar::imagesChosen);
  auto* images = child<QComboBox>(bar, "mapSetCombo");
  bar.setImages(MapSet::Train, true);
  EXPECT_EQ(images->currentText(), QStringLiteral("Training images"));
  EXPECT_EQ(chosen.count(), 0) << "emits nothing";
  images->setCurrentIndex(2);
  emit images->activated(2);
  ASSERT_EQ(chosen.count(), 1);
  EXPECT_EQ(chosen[0][0].value<MapSet>(), MapSet::All);
}

TEST(MapBarTest, ANoteIsWholeOrATooltip) {
  QWidget map;
  auto* bar = new MapBar(&map);
  map.resize(1200, 60);
  map.show();
  const QString note = QStringLiteral("of 10,000 codes, which allow 12.3");
  bar->setShown(ProjectionMethod::Tsne, 0, 1, note);
  const auto* label = child<ElidedLabel>(*bar, "mapNote");
  const auto* kind = child<QComboBox>(*bar, "mapKindCombo");
  for (const int width : {268, 463, 640, 800, 1100}) {
    bar->resize(width, bar->sizeHint().height());
    QCoreApplication::processEvents();
    EXPECT_NE(label->isVisible(), kind->toolTip().contains(QStringLiteral("10,000"))) << width << ": one of both";
    EXPECT_FALSE(label->isVisible() && label->isElided()) << width;
  }
  EXPECT_TRUE(label->isVisible());
  bar->resize(463, bar->sizeHint().height());
  QCoreApplication::processEvents();
  EXPECT_FALSE(label->isVisible());
  EXPECT_TRUE(kind->accessibleDescription().contains(QStringLiteral("10,000")));
}

TEST(MapBarTest, TheFieldOfAnEmbeddingHasItsNameBesideItInASmallWindowToo) {
  QWidget map;
  auto* bar = new MapBar(&map);
  map.resize(1200, 60);
  map.show();
  for (const int width : {368, 463, 900}) {
    bar->resize(width, bar->sizeHint().height());
    for (const auto& [method, name] : {std::pair{ProjectionMethod::Tsne, QStringLiteral("Perplexity")},
                                       {ProjectionMethod::Umap, QStringLiteral("Neighbours")}}) {
      bar->setShown(method, 0, 1, {});
      QCoreApplication::processEvents();
      bool named = false;
      for (const auto* label : bar->findChildren<QLabel*>()) named = named || (label->isVisible() && label->text() == name);
      EXPECT_TRUE(named) << name.toStdString() << " at " << width;
    }
  }
}

TEST(MapBarTest, ItsButtonsAreIconsWhereThereIsNoRoomForTheWords) {
  QWidget map;
  auto* bar = new MapBar(&map);
  map.resize(1000, 60);
  map.show();
  bar->setDimensions(choices({0, 1, 2}));
  bar->setShown(std::nullopt, 0, 1, {});
  bar->setWorld(true, {});
  auto* world = child<QPushButton>(*bar, "mapWorld");
  const auto resizeTo = [&](int width) {
    bar->resize(width, bar->sizeHint().height());
    QCoreApplication::processEvents();
  };
  resizeTo(900);
  EXPECT_FALSE(world->text().isEmpty());
  EXPECT_TRUE(world->icon().isNull());
  const int wide = world->width();
  const QString name = world->accessibleName();
  const int high = world->height();
  resizeTo(463);
  for (const char* tool : {"mapWorld", "mapLayer", "mapFollow", "mapFit"}) {
    const auto* button = child<QPushButton>(*bar, tool);
    ASSERT_TRUE(button->isVisible()) << tool;
    EXPECT_TRUE(button->text().isEmpty()) << tool;
    EXPECT_FALSE(button->icon().isNull()) << tool;
    EXPECT_EQ(button->height(), high) << tool;
  }
  EXPECT_LT(world->width(), wide);
  EXPECT_EQ(world->accessibleName(), name);
  EXPECT_TRUE(world->toolTip().startsWith(QStringLiteral("Decoded\n"))) << "the icon says what it is";
  EXPECT_TRUE(world->isChecked());
  QSignalSpy chosen(bar, &MapBar::worldChosen);
  click(world);
  ASSERT_EQ(chosen.count(), 1);
  EXPECT_FALSE(chosen[0][0].toBool());
  resizeTo(250);
  EXPECT_FALSE(world->isVisible()) << "the combo boxes need the room";
  bar->setChoices(false);
  QCoreApplication::processEvents();
  EXPECT_TRUE(world->isVisible()) << "without them there is room";
}

TEST(MapBarTest, FollowIsAChoiceAndFitARequest) {
  MapBar bar;
  showActive(bar);
  auto* follow = child<QPushButton>(bar, "mapFollow");
  QSignalSpy chosen(&bar, &MapBar::followChosen), fit(&bar, &MapBar::fitRequested);
  EXPECT_TRUE(follow->isChecked());
  bar.setFollow(false);
  EXPECT_FALSE(follow->isChecked());
  EXPECT_EQ(chosen.count(), 0) << "emits nothing";
  follow->setFocus();
  QTest::keyClick(follow, Qt::Key_Space);
  ASSERT_EQ(chosen.count(), 1);
  EXPECT_TRUE(chosen[0][0].toBool());
  click(follow);
  EXPECT_FALSE(chosen[1][0].toBool());
  click(child(bar, "mapFit"));
  EXPECT_EQ(fit.count(), 1);
}

TEST(MapBarTest, SettingsOfAnEmbeddingAreBesideIt) {
  MapBar bar;
  auto* perplexity = child<QLineEdit>(bar, "mapPerplexity");
  auto* neighbours = child<QLineEdit>(bar, "mapNeighbours");
  bar.setShown(ProjectionMethod::Pca, 0, 1, {});
  EXPECT_FALSE(perplexity->isVisibleTo(&bar) || neighbours->isVisibleTo(&bar));
  bar.setShown(ProjectionMethod::Tsne, 0, 1, {});
  EXPECT_TRUE(perplexity->isVisibleTo(&bar) && !neighbours->isVisibleTo(&bar));
  bar.setShown(ProjectionMethod::Umap, 0, 1, {});
  EXPECT_TRUE(!perplexity->isVisibleTo(&bar) && neighbours->isVisibleTo(&bar));
  // Nothing lies over the fields.
  bar.resize(600, 40);
  bar.show();
  ASSERT_TRUE(QTest::qWaitForWindowExposed(&bar));
  for (const auto& [method, field] : {std::pair{ProjectionMethod::Tsne, perplexity}, {ProjectionMethod::Umap, neighbours}}) {
    bar.setShown(method, 0, 1, QStringLiteral("of 10,000 codes"));
    QApplication::processEvents();
    EXPECT_EQ(field->width(), 64);
    for (const QWidget* other : bar.findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
      EXPECT_FALSE(other != field && other->isVisible() && other->geometry().intersects(field->geometry()))
          << other->objectName().toStdString();
    }
  }
  QSignalSpy again(&bar, &MapBar::againRequested);
  neighbours->selectAll();
  QTest::keyClicks(neighbours, QStringLiteral("40"));
  QTest::keyClick(neighbours, Qt::Key_Return);
  EXPECT_EQ(bar.neighbours(), 40);
  EXPECT_EQ(again.count(), 1);
  neighbours->selectAll();
  QTest::keyClicks(neighbours, QStringLiteral("1"));  // too few
  QTest::keyClick(neighbours, Qt::Key_Return);
  EXPECT_EQ(bar.neighbours(), 40);
  EXPECT_EQ(again.count(), 1);
}

}  // namespace
}  // namespace latentscape
