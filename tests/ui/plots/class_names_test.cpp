// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/class_names.h"

#include "core/base/random.h"

#include <gtest/gtest.h>

#include <QImage>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <limits>

namespace latentscape {
namespace {

class ClassNamesTest : public testing::Test {
 protected:
  ClassNamesTest() {
    m_view.size = {600, 600};
    m_view.unitsPerPixel = 0.02;
  }
  // A normal blob.
  void add(QPointF centre, double spread, std::uint8_t label, int count, std::uint64_t seed = 1) {
    RandomStream random(seed + 7U * label);
    std::vector<float> xy(2 * static_cast<std::size_t>(count));
    random.fillNormal(xy);
    for (std::size_t i = 0; i < xy.size(); i += 2) {
      m_points.xy.push_back(static_cast<float>(centre.x() + spread * static_cast<double>(xy[i])));
      m_points.xy.push_back(static_cast<float>(centre.y() + spread * static_cast<double>(xy[i + 1])));
      m_points.labels.push_back(label);
    }
  }
  static double distance(QPointF a, QPointF b) { return std::hypot(a.x() - b.x(), a.y() - b.y()); }
  QPointF centre(std::size_t label) const { return classCentres(m_points, false).at(label).value().at; }
  void settle(ClassNames& names) const {
    for (int i = 0; i < 200 && names.step(m_view, m_font); ++i) {}
    EXPECT_FALSE(names.step(m_view, m_font));
  }
  // The box of a class's name; empty if it is not shown.
  QRectF boxOf(ClassNames& names, int number) const {
    for (const auto& label : names.labels(m_view, m_font)) {
      if (label.number == number) return label.box;
    }
    return {};
  }
  static void expectApart(const std::vector<ClassNames::Label>& labels) {
    for (std::size_t i = 0; i < labels.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) EXPECT_FALSE(labels[i].box.intersects(labels[j].box)) << labels[i].number;
    }
  }
  QImage paint(ClassNames& names, const Palette& palette, QRgb under) const {
    QImage image(600, 600, QImage::Format_ARGB32_Premultiplied);
    image.fill(under);
    QPainter painter(&image);
    painter.setFont(m_font);
    names.paint(painter, m_view, palette);
    return image;
  }
  MapPoints m_points;
  MapView m_view;
  QFont m_font;
};

TEST_F(ClassNamesTest, ACentreIsWhereTheClassIsDenseWhateverStraysFarAway) {
  add({2.0, -1.0}, 0.3, 0, 500);
  EXPECT_LT(distance(centre(0), {2.0, -1.0}), 0.1);
  add({400.0, 300.0}, 5.0, 0, 60);
  EXPECT_LT(distance(centre(0), {2.0, -1.0}), 0.15);
}

TEST_F(ClassNamesTest, AClassInTwoPartsHasItsNameAtOneOfThemAndKeepsIt) {
  add({-3.0, 0.0}, 0.3, 0, 300, 1);
  add({3.0, 0.0}, 0.3, 0, 310, 2);
  const auto first = classCentres(m_points, false);
  const double nearest = std::min(distance(first[0]->at, {-3.0, 0.0}), distance(first[0]->at, {3.0, 0.0}));
  EXPECT_LT(nearest, 0.3) << "not in the void between";
  // The other part gets a few more: no reason to jump.
  add(first[0]->at.x() > 0 ? QPointF(-3.0, 0.0) : QPointF(3.0, 0.0), 0.3, 0, 60, 3);
  const auto second = classCentres(m_points, false, first);
  EXPECT_LT(distance(second[0]->at, first[0]->at), 0.3);
}

TEST_F(ClassNamesTest, PointsThatAreNotFiniteAndClassesWithoutAnyHaveNoCentre) {
  constexpr float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
  m_points = {{nan, 0, 0, infinity, 1, 2, 1, 2, nan, nan}, {1, 1, 3, 3, 5}};
  const auto centres = classCentres(m_points, false);
  ASSERT_EQ(centres.size(), 4U);
  EXPECT_FALSE(centres[0] || centres[1] || centres[2]);
  EXPECT_EQ(centres[3]->at, QPointF(1, 2));
  EXPECT_TRUE(classCentres(MapPoints{}, false).empty());
  EXPECT_EQ(classCentres(m_points, true)[3]->at, QPointF(1, 0)) << "with one dimension, heights mean nothing";
}

TEST_F(ClassNamesTest, NamesStandAtTheirCentres) {
  add({-3, 3}, 0.4, 0, 300);
  add({3, 3}, 0.4, 1, 300);
  add({0, -3}, 0.4, 2, 300);
  ClassNames names;
  names.setNames({"Bag", "Coat", "Dress"});
  names.setPoints(&m_points, false);
  settle(names);
  const QPointF expected[] = {{-3, 3}, {3, 3}, {0, -3}};
  for (int c = 0; c < 3; ++c) EXPECT_LT(distance(boxOf(names, c).center(), m_view.toPixel(expected[c])), 8.0) << c;
}

TEST_F(ClassNamesTest, HiddenOnesAreHiddenAndAllCanBe) {
  add({-3, 3}, 0.4, 0, 300);
  add({3, 3}, 0.4, 1, 300);
  ClassNames names;
  names.setPoints(&m_points, false);
  names.setClassVisible(0, false);
  ASSERT_EQ(names.labels(m_view, m_font).size(), 1U);
  EXPECT_EQ(names.labels(m_view, m_font)[0].number, 1);
  names.setClassVisible(0, true);
  EXPECT_EQ(names.labels(m_view, m_font).size(), 2U);
  const QRgb ground = darkPalette().plotGround.rgb();
  const QImage blank = paint(names, darkPalette(), ground);
  names.setShown(false);
  EXPECT_TRUE(names.labels(m_view, m_font).empty());
  EXPECT_NE(paint(names, darkPalette(), ground), blank);
  names.setShown(true);
  names.setPoints(nullptr, false);
  EXPECT_TRUE(names.labels(m_view, m_font).empty());
}

TEST_F(ClassNamesTest, NamesAtOnePlaceStandBesideEachOther) {
  for (std::uint8_t c = 0; c < 6; ++c) add({0.02 * c, 0}, 0.5, c, 300);
  ClassNames names;
  names.setNames({"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal"});
  names.setPoints(&m_points, false);
  settle(names);
  const auto labels = names.labels(m_view, m_font);
  EXPECT_GE(labels.size(), 3U);
  expectApart(labels);
}

// As at the beginning of a run: all classes on a heap, beside which no name would be true.
TEST_F(ClassNamesTest, ANameThatIsMovedDoesNotStandWhereAnotherClassIs) {
  add({0, 0}, 2.0, 0, 600);
  add({0, 1.0}, 0.1, 1, 300);  // above, well within the spread of the first
  ClassNames names;
  names.setNames({"0", "1"});
  names.setPoints(&m_points, false);
  const QPointF middle = m_view.toPixel(centre(0));
  names.setTaken({QRectF(middle - QPointF(30, 14), QSizeF(60, 28))});  // an end of the interpolation
  settle(names);
  const QRectF box = boxOf(names, 0);
  if (box.isEmpty()) return;  // better no name than one of another class
  EXPECT_LE(distance(box.center(), middle), 1.3 * distance(box.center(), m_view.toPixel(centre(1))));
}

TEST_F(ClassNamesTest, NoNameStandsOffItsPoints) {
  for (std::uint8_t c = 0; c < 10; ++c) add({0, 0}, 0.1, c, 300);
  ClassNames names;
  names.setPoints(&m_points, false);
  settle(names);
  const auto labels = names.labels(m_view, m_font);
  EXPECT_GE(labels.size(), 1U);
  for (const auto& label : labels) EXPECT_LT(distance(label.box.center(), {300, 300}), 25.0) << label.number;
}

TEST_F(ClassNamesTest, OfManyClassesAsManyAsFitAndMoreCloser) {
  for (std::uint8_t c = 0; c < 100; ++c) add({0.5 * (c % 10) - 2.25, 0.15 * (c / 10)}, 0.05, c, 20);
  QStringList texts;
  for (int c = 0; c < 100; ++c) texts << QStringLiteral("class %1").arg(c);
  ClassNames names;
  names.setNames(texts);
  names.setPoints(&m_points, false);
  settle(names);
  const auto far = names.labels(m_view, m_font);
  expectApart(far);
  EXPECT_GT(far.size(), 5U);
  EXPECT_LT(far.size(), 80U);
  m_view.unitsPerPixel /= 4.0;
  m_view.size = {2400, 2400};
  settle(names);
  const auto close = names.labels(m_view, m_font);
  expectApart(close);
  EXPECT_GT(close.size(), far.size());
}

TEST_F(ClassNamesTest, KeepToTheMapAndGoWithTheirCentres) {
  add({5.9, 0}, 0.05, 0, 300);  // near the right edge
  ClassNames names;
  names.setNames({"a rather long name"});
  names.setPoints(&m_points, false);
  settle(names);
  EXPECT_TRUE(QRectF(0, 0, 600, 600).contains(boxOf(names, 0)));
  m_view.pan({30, 0});
  EXPECT_TRUE(boxOf(names, 0).isEmpty()) << "its centre is out of sight";
}

TEST_F(ClassNamesTest, FollowTrainingInSmallSteps) {
  add({-2, 0}, 0.3, 0, 300);
  ClassNames names;
  names.setPoints(&m_points, false);
  settle(names);
  const QPointF before = boxOf(names, 0).center();
  m_points = {};
  add({2, 0}, 0.3, 0, 300);
  names.setPoints(&m_points, false);
  EXPECT_LT(distance(boxOf(names, 0).center(), before), 1.0) << "nothing jumps";
  QPointF at = before;
  double longest = 0.0;
  for (int i = 0; i < 200 && names.step(m_view, m_font); ++i) {
    const QPointF now = boxOf(names, 0).center();
    EXPECT_GE(now.x(), at.x() - 0.01) << "and nothing turns back";
    longest = std::max(longest, distance(now, at));
    at = now;
  }
  EXPECT_LT(distance(at, m_view.toPixel({2, 0})), 8.0);
  EXPECT_LT(longest, 40.0) << "of 200";
}

// As of a run that is about to explode.
TEST_F(ClassNamesTest, ComeToRestHoweverFarAwayTheirClassesAre) {
  add({-2, 0}, 0.3, 0, 300);
  add({2, 0}, 0.3, 1, 300);
  ClassNames names;
  names.setPoints(&m_points, false);
  settle(names);
  for (const float far : {1e7F, 1e15F, 1e30F, 3e38F}) {
    for (std::size_t i = 0; i < m_points.count(); ++i) {
      if (m_points.label(i) == 1) m_points.xy[2 * i] = (i % 2 == 0 ? far : 0.7F * far);
    }
    names.setPoints(&m_points, false);
    settle(names);
    const auto labels = names.labels(m_view, m_font);
    ASSERT_EQ(labels.size(), 1U);
    EXPECT_EQ(labels[0].number, 0);
  }
}

// One class trembles where the other's name has just room beside it: neither comes, goes or hops.
TEST_F(ClassNamesTest, DoNotFlickerWhereTheyAreTight) {
  ClassNames names;
  names.setNames({"Sneaker", "Sandal"});
  m_points = {{0, 0, 0, 4}, {0, 1}};
  names.setPoints(&m_points, false);
  settle(names);
  const double height = boxOf(names, 0).height();
  std::optional<double> gone;
  for (double pixels = 2.0 * height; pixels > 0.5 * height; pixels -= 0.8) {  // nearer and nearer
    for (const double tremble : {0.4, -0.4, 0.4, -0.4}) {
      m_points.xy[3] = static_cast<float>((pixels + tremble) * m_view.unitsPerPixel);
      names.setPoints(&m_points, false);
      settle(names);
      const std::size_t count = names.labels(m_view, m_font).size();
      if (count == 1 && !gone) gone = pixels;
      EXPECT_EQ(count, gone ? 1U : 2U) << "once it has gone it stays away, at " << pixels;
    }
  }
  ASSERT_TRUE(gone);
  EXPECT_NEAR(*gone, height, 2.0);
}

// Letters of the text's colour, and around them the ground's, over whatever points are there.
TEST_F(ClassNamesTest, AreReadableOverPointsInDarkAndLight) {
  add({0, 0}, 0.3, 0, 300);
  for (const Palette& palette : {darkPalette(), lightPalette()}) {
    ClassNames names;
    names.setNames({"Ankle boot"});
    names.setPoints(&m_points, false);
    settle(names);
    const QRgb point = qRgb(128, 120, 110);
    const QImage image = paint(names, palette, point);
    const QRect box = boxOf(names, 0).toAlignedRect();
    int ink = 0, halo = 0, untouched = 0;
    for (int y = box.top(); y <= box.bottom(); ++y) {
      for (int x = box.left(); x <= box.right(); ++x) {
        const QRgb pixel = image.pixel(x, y);
        ink += pixel == palette.plotText.rgb() ? 1 : 0;
        halo += pixel == palette.plotGround.rgb() ? 1 : 0;
        untouched += pixel == point ? 1 : 0;
      }
    }
    EXPECT_GT(ink, 50);
    EXPECT_GT(halo, ink / 2);
    EXPECT_LT(untouched, box.width() * box.height() / 2);
  }
}

TEST_F(ClassNamesTest, TheOthersFadeWhereOneIsLit) {
  add({-3, 0}, 0.3, 0, 300);
  add({3, 0}, 0.3, 1, 300);
  ClassNames names;
  names.setPoints(&m_points, false);
  settle(names);
  const QRgb ground = darkPalette().plotGround.rgb();
  const auto brightest = [&](const QImage& image, int number) {
    int most = 0;
    const QRect box = boxOf(names, number).toRect();
    for (int y = box.top(); y <= box.bottom(); ++y) {
      for (int x = box.left(); x <= box.right(); ++x) most = std::max(most, qGray(image.pixel(x, y)));
    }
    return most;
  };
  names.setLit(1);
  const QImage lit = paint(names, darkPalette(), ground);
  EXPECT_GT(brightest(lit, 1), 240);
  EXPECT_LT(brightest(lit, 0), 120);
  names.setLit(std::nullopt);
  EXPECT_GT(brightest(paint(names, darkPalette(), ground), 0), 240);
}

}  // namespace
}  // namespace latentscape
