// SPDX-License-Identifier: GPL-3.0-or-later
#include "support.h"
#include "ui/panels/reconstructions_panel.h"
#include "ui/panels/samples_panel.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_view.h"

#include <QLabel>
#include <QPushButton>

namespace latentscape {
namespace {

TEST(Reconstructions, EachStandsBelowItsOriginal) {
  ReconstructionsPanel panel;
  EXPECT_TRUE(child(panel, "reconstructionsEmpty")->isVisibleTo(&panel));
  EXPECT_FALSE(child(panel, "othersButton")->isEnabled());
  std::vector<Image> originals, reconstructions;
  QStringList captions;
  for (int i = 0; i < ReconstructionsPanel::imageCount; ++i) {
    originals.push_back(grey(static_cast<std::uint8_t>(10 + i)));
    reconstructions.push_back(grey(static_cast<std::uint8_t>(100 + i)));
    captions << QStringLiteral("class %1").arg(i);
  }
  panel.setImages(originals, reconstructions, captions);
  EXPECT_FALSE(child(panel, "reconstructionsEmpty")->isVisibleTo(&panel));
  panel.resize(1000, 170);
  panel.show();
  for (int i = 0; i < ReconstructionsPanel::imageCount; ++i) {
    auto* original = child<ImageView>(panel, QStringLiteral("original%1").arg(i).toLatin1().constData());
    auto* reconstruction = child<ImageView>(panel, QStringLiteral("reconstruction%1").arg(i).toLatin1().constData());
    EXPECT_EQ(qGray(original->picture().pixel(0, 0)), 10 + i);
    EXPECT_EQ(qGray(reconstruction->picture().pixel(0, 0)), 100 + i);
    EXPECT_EQ(original->x(), reconstruction->x());
    EXPECT_LT(original->y(), reconstruction->y());
    EXPECT_EQ(original->accessibleDescription(), captions[i]);
  }
}

TEST(Reconstructions, OriginalsAloneWaitForTheirs) {
  ReconstructionsPanel panel;
  panel.setImages(greys(3), {}, {});
  EXPECT_TRUE(child<ImageView>(panel, "original2")->hasImage());
  EXPECT_FALSE(child<ImageView>(panel, "original3")->hasImage());
  EXPECT_FALSE(child<ImageView>(panel, "reconstruction0")->hasImage());
}

TEST(Reconstructions, OthersByMouseAndKey) {
  ReconstructionsPanel panel;
  panel.setImages(greys(8), greys(8), {});
  QSignalSpy others(&panel, &ReconstructionsPanel::othersRequested);
  click(child(panel, "othersButton"));
  press(child(panel, "othersButton"), Qt::Key_Return);
  EXPECT_EQ(others.count(), 2);
}

TEST(Samples, AClickOrEnterTellsWhich) {
  SamplesPanel panel;
  EXPECT_TRUE(child(panel, "samplesEmpty")->isVisibleTo(&panel));
  panel.setSamples(greys(SamplesPanel::imageCount), 7);
  EXPECT_EQ(child<QLabel>(panel, "samplesSeed")->text(), QStringLiteral("seed 7"));
  panel.resize(700, 500);
  panel.show();
  auto* grid = child<ImageGrid>(panel, "samplesGrid");
  QSignalSpy clicked(&panel, &SamplesPanel::sampleClicked);
  QTest::mouseClick(grid, Qt::LeftButton, {}, grid->cellRect(19).center());
  press(grid, Qt::Key_Right);
  press(grid, Qt::Key_Return);
  ASSERT_EQ(clicked.count(), 2);
  EXPECT_EQ(clicked[0][0].toInt(), 19);
  EXPECT_EQ(clicked[1][0].toInt(), 20);
}

TEST(Samples, ButtonsAskByMouseAndKeyOnceThereAreSamples) {
  SamplesPanel panel;
  QSignalSpy again(&panel, &SamplesPanel::resampleRequested);
  QSignalSpy save(&panel, &SamplesPanel::exportRequested);
  click(child(panel, "resampleButton"));
  EXPECT_EQ(again.count(), 0);
  panel.setSamples(greys(SamplesPanel::imageCount), 1);
  for (const char* name : {"resampleButton", "exportSamplesButton"}) {
    click(child(panel, name));
    press(child(panel, name), Qt::Key_Return);
  }
  EXPECT_EQ(again.count(), 2);
  EXPECT_EQ(save.count(), 2);
}

TEST(Samples, AWideAndLowPlaceHasFewerRowsOfLargerImages) {
  SamplesPanel panel;
  panel.setSamples(greys(SamplesPanel::imageCount), 1);
  auto* grid = child<ImageGrid>(panel, "samplesGrid");
  panel.resize(700, 560);
  panel.show();
  EXPECT_EQ(grid->rows(), 8);
  panel.resize(1250, 130);
  QCoreApplication::processEvents();
  EXPECT_LT(grid->rows(), 8);
  EXPECT_EQ(grid->rows() * grid->columns(), 64);
  EXPECT_GE(grid->cellRect(0).width(), 28);
  EXPECT_TRUE(grid->rect().contains(grid->cellRect(63)));
}

}  // namespace
}  // namespace latentscape
