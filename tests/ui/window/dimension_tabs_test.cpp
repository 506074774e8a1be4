// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/attributes.h"
#include "core/exploration/neighbours.h"
#include "core/exploration/traversal.h"
#include "tests/core/exploration/select_codes.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/analyses/attributes_panel.h"
#include "ui/analyses/neighbours_panel.h"
#include "ui/analyses/traversal_panel.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_view.h"
#include "ui/window/analysis_tabs.h"

#include <QComboBox>
#include <QImage>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSlider>
#include <QSplitter>
#include <QTabWidget>

#include <cmath>

namespace latentscape {
namespace {

class DimensionTabsTest : public WindowTest {
 protected:
  static constexpr int kDimension = 4;

  void SetUp() override {
    openModel(smallModel(kDimension));
    ASSERT_TRUE(eventually([&] { return !part<DimensionsController>().answer().kl.empty() && codes().count == kTest; }));
  }
  const Codes& codes() const { return *exploration().codes(); }
  LatentPoint code(std::size_t image) const { return {codes().meanOf(image).begin(), codes().meanOf(image).end()}; }
  void showTab(const char* name) const { tabs().setCurrentIndex(m_window->analyses().indexOf(QString::fromLatin1(name))); }
  QImage decoded(const LatentPoint& point) const {
    ImageView view;
    view.setImage(decodePoint(*exploration().model(), point));
    return view.picture();
  }
  void expectExport(const char* button, const char* file) const {
    ASSERT_TRUE(eventually([&] { return child<QPushButton>(button)->isEnabled(); }));
    click(button);
    const auto path = m_folder / file;
    answerFileDialog("saveDialog", path);
    EXPECT_TRUE(eventually([&] { return !QImage(QString::fromStdString(path.string()), "PNG").isNull(); }));
  }
};

TEST_F(DimensionTabsTest, ATraversalHasARowForEachDimensionAroundTheProbe) {
  const LatentPoint base{0.1F, -0.2F, 0.3F, -0.4F};
  m_window->binding().movePoint(base);
  showTab("traversal");
  auto& panel = part<TraversalPanel>();
  ASSERT_TRUE(eventually([&] { return panel.headline().startsWith(QStringLiteral("4 dimensions")); }));
  for (int row = 1; row <= kDimension; ++row)
    EXPECT_TRUE(child(QStringLiteral("traversalRow%1").arg(row).toLatin1())->isVisible());
  // The images are as large as the tab has room for, with all rows in sight.
  auto* scroll = child<QScrollArea>("traversalScroll");
  const int large = child<ImageGrid>("traversalRow1")->cellRect(0).height();
  EXPECT_EQ(scroll->verticalScrollBar()->maximum(), 0);
  auto* rows = child<QSplitter>("rows");
  rows->setSizes({300, 600});
  EXPECT_TRUE(eventually([&] { return child<ImageGrid>("traversalRow1")->cellRect(0).height() > large + 10; }));
  EXPECT_TRUE(eventually([&] { return scroll->verticalScrollBar()->maximum() == 0; }));
  // The last image of the first row is at 3 along the most informative dimension.
  auto* first = child<ImageGrid>("traversalRow1");
  QTest::mouseClick(first, Qt::LeftButton, {}, first->cellRect(10).center());
  LatentPoint expected = base;
  expected[dimensionsByKl(codes())[0]] = 3.0F;
  EXPECT_EQ(exploration().point(), expected);
  EXPECT_TRUE(eventually([&] { return picture("decodedImage") == decoded(expected); }));
  EXPECT_TRUE(eventually([&] { return first->current() == 10; })) << "the row follows the probe";
  child<QSlider>("traversalRange")->setValue(6);
  ASSERT_TRUE(eventually([&] { return panel.headline().contains(QStringLiteral("from −6 to 6")); }));
  QTest::mouseClick(first, Qt::LeftButton, {}, first->cellRect(0).center());
  expected[dimensionsByKl(codes())[0]] = -6.0F;
  EXPECT_EQ(exploration().point(), expected);
  EXPECT_TRUE(
      panel.headline().endsWith(QStringLiteral("the others stay at the probe. The frame nearest to the probe is marked.")))
      << panel.headline().toStdString();
  EXPECT_TRUE(eventually([&] { return first->current() == 0; }));
  child<QSlider>("traversalRange")->setValue(3);
  ASSERT_TRUE(eventually([&] { return panel.headline().contains(QStringLiteral("from −3 to 3")); }));
  EXPECT_EQ(first->current(), 0) << "the nearest to a probe outside the range";
  child<QSlider>("traversalRange")->setValue(6);
  ASSERT_TRUE(eventually([&] { return panel.headline().contains(QStringLiteral("from −6 to 6")); }));
  expectExport("traversalExport", "traversal.png");
}

TEST_F(DimensionTabsTest, NeighboursInLatentSpaceAndInPixelsAreWalkedByClicks) {
  showTab("neighbours");
  auto& panel = part<NeighboursPanel>();
  EXPECT_FALSE(child("neighboursLatent1")->isVisible()) << "nothing is selected";
  constexpr std::size_t image = 7;
  m_window->binding().select(image);
  const ImageSet& images = exploration().dataset()->test;
  const auto near = *nearestCodes(codes(), codes().meanOf(image), 10, image);
  const auto alike = *nearestImages(images, images.image(image), 10, image);
  const QString headline = QStringLiteral("%1 of 10 neighbours of test image #7 are near in latent space and in pixels")
                               .arg(sharedNeighbours(near, alike));
  ASSERT_TRUE(eventually([&] { return panel.headline() == headline; })) << panel.headline().toStdString();
  EXPECT_EQ(child<ImageView>("neighboursLatent1")->caption(),
            QStringLiteral("%1 · %2").arg(images.label(near[0].index)).arg(near[0].distance, 0, 'f', 2));
  EXPECT_EQ(child<ImageView>("neighboursPixels10")->caption(),
            QStringLiteral("%1 · %2").arg(images.label(alike[9].index)).arg(alike[9].distance, 0, 'f', 2));
  expectExport("neighboursExport", "neighbours.png");
  click("neighboursPixels2");
  EXPECT_EQ(exploration().selection(), alike[1].index);
  EXPECT_TRUE(eventually([&] { return panel.headline().contains(QStringLiteral("#%1 ").arg(alike[1].index)); }));
  m_window->binding().select(std::nullopt);
  EXPECT_TRUE(panel.headline().isEmpty());
}

TEST_F(DimensionTabsTest, AnAttributeIsTheWayFromOneClassToAnother) {
  const LatentPoint base{0.1F, -0.2F, 0.3F, -0.4F};
  m_window->binding().movePoint(base);
  showTab("attributes");
  auto* plus = child<QComboBox>("attributesPlus");
  plus->setCurrentIndex(3);
  emit plus->activated(3);
  const auto three = selectCodes(codes(), imagesOfClass(exploration().dataset()->test, 3));
  const auto one = selectCodes(codes(), imagesOfClass(exploration().dataset()->test, 1));
  const LatentPoint vector = *attributeVector(three, one);
  EXPECT_TRUE(eventually([&] { return picture("attributesImage") == decoded(withAttribute(base, vector, 1.0)); }));
  child<QSlider>("attributesStrength")->setValue(-150);
  EXPECT_TRUE(eventually([&] { return picture("attributesImage") == decoded(withAttribute(base, vector, -1.5)); }));
  expectExport("attributesExport", "attribute.png");
  click("attributesMove");
  const LatentPoint there = withAttribute(base, vector, -1.5);
  for (std::size_t i = 0; i < there.size(); ++i) EXPECT_NEAR(exploration().point()[i], there[i], 1e-5);
  EXPECT_EQ(part<AttributesPanel>().strength(), 0.0);
  EXPECT_TRUE(eventually([&] { return picture("attributesImage") == picture("decodedImage"); }));
}

TEST_F(DimensionTabsTest, AnAttributeOfPickedImagesIsPutOntoTheSelectedOne) {
  showTab("attributes");
  EXPECT_FALSE(child("attributesAddPlus")->isEnabled()) << "nothing is selected";
  for (const std::size_t image : {2U, 5U}) {
    m_window->binding().select(image);
    click("attributesAddPlus");
  }
  click("attributesAddPlus");  // the same once more
  EXPECT_EQ(part<AttributesPanel>().picks(true), (std::vector<std::size_t>{2, 5}));
  m_window->binding().select(9);
  click("attributesAddMinus");
  EXPECT_EQ(child<QComboBox>("attributesPlus")->currentText(), QStringLiteral("Picked: 2"));
  auto* onto = m_window->findChild<QWidget*>(QStringLiteral("attributesOnto"));
  ASSERT_NE(onto, nullptr);
  onto->setFocus();
  QTest::keyClick(onto, Qt::Key_Right);
  const LatentPoint vector =
      *attributeVector(selectCodes(codes(), std::vector<std::size_t>{2, 5}), selectCodes(codes(), std::vector<std::size_t>{9}));
  EXPECT_TRUE(eventually([&] { return picture("attributesImage") == decoded(withAttribute(code(9), vector, 1.0)); }));
  click("attributesClear");
  EXPECT_TRUE(part<AttributesPanel>().picks(true).empty());
}

TEST_F(DimensionTabsTest, TheyFollowNewerWeightsAndAnotherModel) {
  showTab("traversal");
  ASSERT_TRUE(eventually([&] { return part<TraversalPanel>().headline().startsWith(QStringLiteral("4 ")); }));
  trigger("openEmbedded");
  EXPECT_TRUE(eventually([&] { return part<TraversalPanel>().headline().startsWith(QStringLiteral("2 ")); }));
  EXPECT_FALSE(child("traversalRow3")->isVisible());
  m_window->binding().select(4);
  showTab("neighbours");
  EXPECT_TRUE(eventually([&] { return part<NeighboursPanel>().headline().contains(QStringLiteral("#4 ")); }));
  trigger("openEmbedded");
  EXPECT_TRUE(eventually([&] { return part<NeighboursPanel>().headline().isEmpty(); })) << "its selection is gone";
}

}  // namespace
}  // namespace latentscape
