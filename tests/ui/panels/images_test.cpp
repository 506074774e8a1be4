// SPDX-License-Identifier: GPL-3.0-or-later
#include "support.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_painting.h"
#include "ui/widgets/image_rows.h"
#include "ui/widgets/image_view.h"

#include <algorithm>
#include <set>

namespace latentscape {
namespace {

TEST(ImagePainting, GreyAndColourKeepTheirValues) {
  const Image colour{{1, 2, 3}, {10, 20, 30, 40, 50, 60}};
  EXPECT_EQ(toQImage(colour).pixel(1, 0), qRgb(40, 50, 60));
  // Three pixels wide: a row is not a multiple of four bytes.
  const Image grey{{2, 3, 1}, {1, 2, 3, 4, 5, 6}};
  EXPECT_EQ(qGray(toQImage(grey).pixel(2, 0)), 3);
  EXPECT_EQ(qGray(toQImage(grey).pixel(0, 1)), 4);
}

TEST(ImagePainting, AMalformedImageIsNone) {
  EXPECT_TRUE(toQImage({}).isNull());
  EXPECT_TRUE(toQImage({{28, 28, 1}, std::vector<std::uint8_t>(10)}).isNull());
  EXPECT_TRUE(toQImage({{2, 1, 2}, std::vector<std::uint8_t>(4)}).isNull());
  EXPECT_TRUE(toQImage({{-1, -1, 1}, std::vector<std::uint8_t>(1)}).isNull());
}

TEST(ImageView, PaintsItsPictureLargeAndClearsIt) {
  ImageView view;
  view.resize(100, 100);
  view.setImage(grey(200, 4));
  EXPECT_NEAR(qGray(view.grab().toImage().pixel(50, 50)), 200, 1);
  view.clear();
  EXPECT_EQ(qGray(view.grab().toImage().pixel(50, 50)), 0);
  EXPECT_FALSE(view.hasImage());
}

TEST(ImageView, KeepsTheAspect) {
  ImageView view;
  view.resize(100, 100);
  const ImageShape wide{2, 8, 1};
  view.setImage({wide, std::vector<std::uint8_t>(wide.pixels(), 200)});
  const QImage shown = view.grab().toImage();
  EXPECT_NEAR(qGray(shown.pixel(50, 50)), 200, 1);
  EXPECT_EQ(shown.pixelColor(50, 20), view.palette().color(QPalette::Window)) << "nothing above a wide image";
}

TEST(ImageView, APictureThatIsNotBlackHasNoBlackFrame) {
  for (const int side : {60, 300}) {
    ImageView view;
    view.resize(side, side);
    view.setImage(grey(255));
    const QImage shown = view.grab().toImage();
    for (const QPoint edge : {QPoint(0, side / 2), QPoint(side - 1, side / 2), QPoint(side / 2, 0), QPoint(side / 2, side - 1)})
      EXPECT_EQ(qGray(shown.pixel(edge)), 255) << side << ": " << edge.x() << ", " << edge.y();
  }
}

TEST(ImageView, AMapOfValuesHasAScale) {
  ImageView view;
  view.resize(150, 180);
  view.setImage(grey(100));
  view.setCaption(QStringLiteral("Spread"));
  const QImage without = view.grab().toImage();
  view.setScale(ImageView::Scale{QStringLiteral("0"), QStringLiteral("0.31")});
  EXPECT_EQ(view.accessibleDescription(), QStringLiteral("Spread: black is 0, white is 0.31"));
  const QImage with = view.grab().toImage();
  const QRect line(0, 151, 150, 28);
  const auto brightest = [&](const QImage& image) {
    int most = 0;
    for (int y = line.top(); y < line.bottom(); ++y)
      for (int x = 0; x < line.width(); ++x) most = std::max(most, qGray(image.pixel(x, y)));
    return most;
  };
  EXPECT_NE(with.copy(line), without.copy(line));
  EXPECT_GT(brightest(with), 245) << "from black to white";
}

TEST(ImageView, AScaleWithoutRoomBesideTheCaptionStandsBelowItWhole) {
  ImageView view;
  view.resize(400, 180);
  view.setImage(grey(100));
  view.setCaption(QStringLiteral("Spread"));
  view.setScale(ImageView::Scale{QStringLiteral("0"), QStringLiteral("0.130")});
  const int words = view.fontMetrics().horizontalAdvance(QStringLiteral("Spread  0"));
  const int line = view.fontMetrics().height();
  const int width = std::max(words, view.minimumSizeHint().width());
  view.resize(width, width + 3 + 2 * line);  // a square picture, and two lines below it
  // Both lines below the picture are written, and the second one holds all of the scale: its values and white between them.
  const QImage shown = view.grab().toImage();
  const auto marked = [&](const QRect& part) {
    int count = 0;
    for (int y = part.top(); y <= part.bottom(); ++y)
      for (int x = part.left(); x <= part.right(); ++x)
        count += shown.pixelColor(x, y) != view.palette().color(QPalette::Window) ? 1 : 0;
    return count;
  };
  const int bottom = view.height() - line, values = view.fontMetrics().horizontalAdvance(QStringLiteral("0.130"));
  EXPECT_GT(marked({0, bottom - line, width, line}), 20) << "the caption";
  EXPECT_GT(marked({0, bottom, width - values, line}), 8 * 10) << "the bar";
  EXPECT_GT(marked({width - values, bottom, values, line}), 10) << "the largest value";
}

TEST(ImageView, BlendsNeighbouringPixels) {
  ImageView view;
  view.resize(200, 200);
  view.setImage({{2, 2, 1}, {0, 255, 0, 255}});
  std::set<int> tones;
  const QImage shown = view.grab().toImage();
  for (int x = 40; x < 160; ++x) tones.insert(qGray(shown.pixel(x, 100)));
  EXPECT_GT(tones.size(), 10U);
}

TEST(ImageView, IsClickedOnlyWhereItIsSelectable) {
  ImageView view;
  view.resize(60, 60);
  view.setImage(grey(1));
  QSignalSpy clicked(&view, &ImageView::clicked);
  click(&view);
  press(&view, Qt::Key_Space);
  EXPECT_EQ(clicked.count(), 0);
  view.setSelectable(true);
  click(&view);
  press(&view, Qt::Key_Space);
  EXPECT_EQ(clicked.count(), 2);
  QTest::mousePress(&view, Qt::LeftButton);
  QTest::mouseRelease(&view, Qt::LeftButton, {}, QPoint(500, 500));
  EXPECT_EQ(clicked.count(), 2) << "let go elsewhere";
}

TEST(ImageView, DescribesWhatIsThere) {
  ImageView view;
  view.setPlaceholder(QStringLiteral("No model yet"));
  EXPECT_EQ(view.accessibleDescription(), QStringLiteral("No model yet"));
  view.setImage(grey(1));
  view.setDescription(QStringLiteral("class 7"));
  EXPECT_EQ(view.accessibleDescription(), QStringLiteral("class 7"));
}

TEST(ImageGrid, PaintsEachImageInItsCell) {
  ImageGrid grid(2, 3);
  grid.resize(200, 130);
  grid.setImages({grey(40), grey(80), grey(120), grey(160), grey(200), grey(240)});
  const QImage shown = grid.grab().toImage();
  for (int i = 0; i < 6; ++i) EXPECT_NEAR(qGray(shown.pixel(grid.cellRect(i).center())), 40 * (i + 1), 1) << i;
  grid.setImages({grey(40)});
  EXPECT_EQ(qGray(grid.grab().toImage().pixel(grid.cellRect(5).center())), 0) << "the others are gone";
}

TEST(ImageGrid, KeysWalkRowsAndColumns) {
  ImageGrid grid(2, 3);
  grid.resize(200, 130);
  grid.setImages(greys(6));
  QSignalSpy clicked(&grid, &ImageGrid::clicked);
  press(&grid, Qt::Key_Up);  // nowhere to go
  press(&grid, Qt::Key_Right);
  press(&grid, Qt::Key_Down);
  press(&grid, Qt::Key_Space);
  press(&grid, Qt::Key_End);
  press(&grid, Qt::Key_Space);
  press(&grid, Qt::Key_Home);
  press(&grid, Qt::Key_Space);
  ASSERT_EQ(clicked.count(), 3);
  EXPECT_EQ(clicked[0][0].toInt(), 4);
  EXPECT_EQ(clicked[1][0].toInt(), 5);
  EXPECT_EQ(clicked[2][0].toInt(), 0);
}

TEST(ImageGrid, BetweenTheCellsIsNothing) {
  ImageGrid grid(1, 2);
  grid.setGap(20);
  grid.resize(120, 50);
  grid.setImages(greys(2));
  QSignalSpy clicked(&grid, &ImageGrid::clicked);
  QTest::mouseClick(&grid, Qt::LeftButton, {}, QPoint(grid.cellRect(0).right() + 10, 20));
  EXPECT_EQ(clicked.count(), 0);
}

TEST(ImageRows, CaptionsAreWholeAndColumnsWithoutRoomAreLeftOut) {
  const QString widest = QStringLiteral("+125.1");
  QStringList captions;
  for (int i = 0; i < 6; ++i) captions << QStringLiteral("80\n") + widest;
  ImageRows rows({QStringLiteral("Image"), QStringLiteral("Error")}, 6);
  rows.setCaptionsWhole();
  QFont small = rows.font();
  small.setPixelSize(rows.fontInfo().pixelSize() - 1);
  const int wide = QFontMetrics(small).horizontalAdvance(widest);
  const ImageGrid& grid = rows.grid();
  rows.resize(900, 80);
  rows.setImages(greys(12), captions);
  EXPECT_FALSE(grid.cellRect(5).isEmpty()) << "all of them";
  EXPECT_GT(grid.cellRect(1).left() - grid.cellRect(0).left(), wide + 4) << "with room between captions";
  const int side = grid.cellRect(0).width();
  rows.resize(rows.width() - grid.width() + 4 * wide, 80);  // four captions would touch
  rows.setImages(greys(12), captions);
  EXPECT_FALSE(grid.cellRect(2).isEmpty());
  EXPECT_TRUE(grid.cellRect(3).isEmpty());
  EXPECT_GT(grid.cellRect(1).left() - grid.cellRect(0).left(), wide + 4);
  EXPECT_GE(grid.cellRect(0).width(), side);
  // Keys pass over what is not shown, and a click tells the row and the column.
  QSignalSpy clicked(&rows, &ImageRows::clicked);
  for (int i = 0; i < 3; ++i) press(&rows.grid(), Qt::Key_Right);
  press(&rows.grid(), Qt::Key_Space);
  press(&rows.grid(), Qt::Key_End);
  press(&rows.grid(), Qt::Key_Space);
  press(&rows.grid(), Qt::Key_Right);
  press(&rows.grid(), Qt::Key_Space);
  ASSERT_EQ(clicked.count(), 3);
  EXPECT_EQ(clicked[0].at(0).toInt(), 1);
  EXPECT_EQ(clicked[0].at(1).toInt(), 0);
  for (const int last : {1, 2}) {
    EXPECT_EQ(clicked[last].at(0).toInt(), 1);
    EXPECT_EQ(clicked[last].at(1).toInt(), 2);
  }
}

TEST(ImageStrip, ShowsWhichIsCurrent) {
  ImageStrip strip(9);
  strip.resize(380, 40);
  strip.setImages(greys(9));
  const QImage before = strip.grab().toImage();
  strip.setCurrent(5);
  EXPECT_NE(strip.grab().toImage(), before);
  EXPECT_EQ(strip.accessibleDescription(), QStringLiteral("6 of 9"));
}

}  // namespace
}  // namespace latentscape
