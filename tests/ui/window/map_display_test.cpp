// SPDX-License-Identifier: GPL-3.0-or-later
// What the window's map shows of images and classes.
#include "tests/ui/window/window_fixture.h"
#include "ui/panels/class_chip.h"
#include "ui/panels/class_legend.h"
#include "ui/plots/latent_map.h"
#include "ui/widgets/image_painting.h"

#include <QEnterEvent>
#include <QLineF>

#include <algorithm>
#include <set>

namespace latentscape {
namespace {

class MapDisplayTest : public WindowTest {
 protected:
  QPointF placeOf(std::size_t image) const {
    const auto mean = exploration().codes()->meanOf(image);
    return map().toPixel({static_cast<double>(mean[0]), static_cast<double>(mean[1])});
  }
  void hover(QPointF at) { mouse(QEvent::MouseMove, at, Qt::NoButton, Qt::NoButton); }
  std::set<int> names() {
    std::set<int> all;
    for (const auto& label : map().classLabels()) all.insert(label.number);
    return all;
  }
};

TEST_F(MapDisplayTest, HoveringShowsTheTestImageOfThePoint) {
  openStill();
  const auto& test = exploration().dataset()->test;
  const auto fromProbe = [&](std::size_t image) { return QLineF(placeOf(image), map().toPixel(map().probe())).length(); };
  for (std::size_t image : {std::size_t{3}, std::size_t{1234}, std::size_t{9990}}) {
    while (fromProbe(image) < 30.0) ++image;  // on the probe, no image is meant
    hover(placeOf(image));
    ASSERT_TRUE(eventually([&] { return map().hovered() >= 0; }));
    // Another may lie at the same place.
    const auto shown = static_cast<std::size_t>(map().hovered());
    EXPECT_EQ(map().hoverCard().picture(), toQImage(test.picture(shown)));
    hover({1, 1});
    ASSERT_TRUE(eventually([&] { return map().hovered() < 0; }));
  }
}

TEST_F(MapDisplayTest, ClassNamesStandOnTheMapUntilTurnedOff) {
  openStill();
  EXPECT_GE(names().size(), 8U) << "of ten digits";
  click("class4");
  EXPECT_EQ(names().count(4), 0U);
  trigger("showClassNames");
  EXPECT_TRUE(names().empty());
  trigger("showClassNames");
  EXPECT_GE(names().size(), 7U);
}

TEST_F(MapDisplayTest, AHoveredChipLightsItsClassUpOnTheMap) {
  openStill();
  trigger("showClassNames");  // only points are looked at
  const auto& test = exploration().dataset()->test;
  // The farthest point of class 1, away from others.
  std::size_t image = 0;
  const auto& codes = *exploration().codes();
  const auto distance = [&](std::size_t i) { return std::hypot(codes.meanOf(i)[0], codes.meanOf(i)[1]); };
  for (std::size_t i = 0; i < codes.count; ++i) {
    if (test.label(i) == 1 && (test.label(image) != 1 || distance(i) > distance(image))) image = i;
  }
  const auto contrast = [&] {
    return contrastRatio(map().grab().toImage().pixelColor(placeOf(image).toPoint()), m_theme->palette().plotGround);
  };
  ASSERT_TRUE(eventually([&] { return contrast() > 2.5; }));
  const auto point = [&](int number, bool at) {
    auto* chip = child<ClassChip>(QStringLiteral("class%1").arg(number).toLatin1().constData());
    QEnterEvent enter({3, 3}, {3, 3}, {3, 3});
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(chip, at ? static_cast<QEvent*>(&enter) : &leave);
  };
  point(7, true);
  EXPECT_TRUE(eventually([&] { return contrast() < 2.0; }));
  point(7, false);
  EXPECT_TRUE(eventually([&] { return contrast() > 2.5; }));
  point(1, true);
  EXPECT_EQ(part<ClassLegend>().litClass(), 1);
  EXPECT_GT(contrast(), 2.5);
}

TEST_F(MapDisplayTest, ImagesAsPointsFollowTheZoomAndTheKeys) {
  openStill();
  EXPECT_TRUE(map().thumbnails().empty());
  QTest::keyClick(m_window.get(), Qt::Key_T, Qt::ControlModifier);
  ASSERT_TRUE(eventually([&] { return map().thumbnails().size() > 20; }));
  for (const auto& thumbnail : map().thumbnails()) {
    EXPECT_EQ(static_cast<int>(thumbnail.label), exploration().dataset()->test.label(thumbnail.index));
  }
  QTest::keyClick(m_window.get(), Qt::Key_T, Qt::ControlModifier);
  EXPECT_FALSE(map().imagesAsPoints());
}

TEST_F(MapDisplayTest, TrainingOnOtherImagesBringsThemAndTheirNames) {
  openToTrain();
  trigger("imagesAsPoints");
  ASSERT_TRUE(eventually([&] { return !map().thumbnails().empty(); }));
  trainToTheEnd();
  EXPECT_EQ(map().hoverCard().images().get(), &exploration().dataset()->test);
  ASSERT_EQ(exploration().dataset()->test.size(), kTest);
  EXPECT_TRUE(eventually([&] {
    const auto all = map().thumbnails();
    return !all.empty() && std::all_of(all.begin(), all.end(), [](const auto& thumbnail) { return thumbnail.index < kTest; });
  }));
  EXPECT_TRUE(eventually([&] { return !names().empty(); }));
}

}  // namespace
}  // namespace latentscape
