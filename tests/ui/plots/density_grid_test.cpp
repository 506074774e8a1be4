// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/density_grid.h"

#include "core/base/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace latentscape {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
constexpr QRgb ground = 0xff102030;

struct Points {
  std::vector<float> x, y;
  std::vector<std::uint8_t> labels;
  void add(float px, float py, std::uint8_t label, int times = 1) {
    for (int i = 0; i < times; ++i) {
      x.push_back(px);
      y.push_back(py);
      labels.push_back(label);
    }
  }
  void addTo(DensityGrid& grid, const DensityGrid::Weights& weights) const { grid.add(x, y, labels.data(), weights); }
};

// Red, green, blue; every other class is hidden.
DensityGrid::Weights threeColours() {
  DensityGrid::Weights weights{};
  weights[0] = {1.0F, 250.0F, 0.0F, 0.0F};
  weights[1] = {1.0F, 0.0F, 250.0F, 0.0F};
  weights[2] = {1.0F, 0.0F, 0.0F, 250.0F};
  return weights;
}

// Points over and around an image, and far from it.
Points scattered(QSize picture, std::size_t count) {
  Points points;
  RandomStream random(7);
  for (std::size_t i = 0; i < count; ++i) {
    const double scale = i % 50 == 0 ? 1e6 : 1.4;
    points.add(static_cast<float>((random.uniform() * scale - 0.2 * scale) * picture.width()),
               static_cast<float>((random.uniform() * scale - 0.2 * scale) * picture.height()),
               static_cast<std::uint8_t>(random.below(5)));
  }
  for (const float odd : {nan, infinity, -infinity, 3e38F, -3e38F}) {
    points.add(odd, 5.0F, 0);
    points.add(5.0F, odd, 1);
    points.add(odd, odd, 2);
  }
  return points;
}

QImage painted(DensityGrid& grid, QSize size) {
  QImage image(size, QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::magenta);
  grid.paint(image, ground);
  return image;
}

double distance(QRgb a, QRgb b) { return std::hypot(qRed(a) - qRed(b), qGreen(a) - qGreen(b), qBlue(a) - qBlue(b)); }

TEST(DensityGrid, CountsEveryPointInItsCell) {
  const DensityGrid::Weights weights = threeColours();
  for (const QSize size : {QSize(64, 48), QSize(101, 57), QSize(3, 1)}) {
    const Points points = scattered(size, 20'000);
    for (const int side : {1, 2, 3, 4}) {
      for (const QPoint anchor : {QPoint(0, 0), QPoint(1, -1), QPoint(-1'000'003, 999'998)}) {
        DensityGrid grid;
        grid.reset(size, side, anchor);
        points.addTo(grid, weights);
        EXPECT_EQ((grid.corner().x() - anchor.x()) % side, 0);
        EXPECT_EQ((grid.corner().y() - anchor.y()) % side, 0);
        EXPECT_LT(grid.corner().x(), 0);
        EXPECT_LT(grid.corner().y(), 0);
        EXPECT_GT(grid.corner().x() + grid.columns() * side, size.width());
        EXPECT_GT(grid.corner().y() + grid.rows() * side, size.height());
        std::map<std::pair<int, int>, std::array<int, 3>> expected;
        for (std::size_t i = 0; i < points.x.size(); ++i) {
          const double column = std::floor((static_cast<double>(points.x[i]) - grid.corner().x()) / side);
          const double row = std::floor((static_cast<double>(points.y[i]) - grid.corner().y()) / side);
          const bool inside = column >= 0.0 && row >= 0.0 && column < grid.columns() && row < grid.rows();
          if (inside && points.labels[i] < 3) ++expected[{static_cast<int>(column), static_cast<int>(row)}][points.labels[i]];
        }
        for (int row = 0; row < grid.rows(); ++row) {
          for (int column = 0; column < grid.columns(); ++column) {
            const std::array<int, 3> classes = expected[{column, row}];
            const DensityGrid::Cell& cell = grid.cell(column, row);
            ASSERT_EQ(cell.count, static_cast<float>(classes[0] + classes[1] + classes[2]))
                << column << ", " << row << " of side " << side;
            ASSERT_EQ(cell.red, 250.0F * static_cast<float>(classes[0]));
            ASSERT_EQ(cell.green, 250.0F * static_cast<float>(classes[1]));
            ASSERT_EQ(cell.blue, 250.0F * static_cast<float>(classes[2]));
          }
        }
      }
    }
  }
}

// As if the two kinds of points had been added one after the other.
TEST(DensityGrid, ChosenPointsHaveWeightsOfTheirOwn) {
  const QSize size(64, 48);
  const Points points = scattered(size, 20'000);
  const DensityGrid::Weights ofChosen = threeColours();
  DensityGrid::Weights ofRest{};
  for (std::size_t c = 0; c < 3; ++c) ofRest[c] = {0.25F, 32.0F, 32.0F, 32.0F};
  std::vector<std::uint64_t> chosen(points.x.size() / 64 + 1);
  Points in, out;
  RandomStream random(3);
  for (std::size_t i = 0; i < points.x.size(); ++i) {
    const bool is = random.below(3) == 0;
    (is ? in : out).add(points.x[i], points.y[i], points.labels[i]);
    if (is) chosen[i / 64] |= std::uint64_t{1} << i % 64;
  }
  DensityGrid grid, expected;
  grid.reset(size, 2, {0, 0});
  grid.add(points.x, points.y, points.labels.data(), chosen.data(), ofChosen, ofRest);
  expected.reset(size, 2, {0, 0});
  in.addTo(expected, ofChosen);
  out.addTo(expected, ofRest);
  for (int row = 0; row < grid.rows(); ++row) {
    for (int column = 0; column < grid.columns(); ++column) {
      // Sums of quarters and whole numbers: exact.
      ASSERT_EQ(grid.cell(column, row).count, expected.cell(column, row).count) << column << ", " << row;
      ASSERT_EQ(grid.cell(column, row).red, expected.cell(column, row).red);
      ASSERT_EQ(grid.cell(column, row).green, expected.cell(column, row).green);
      ASSERT_EQ(grid.cell(column, row).blue, expected.cell(column, row).blue);
    }
  }
}

TEST(DensityGrid, IsEmptyAgainAfterAReset) {
  DensityGrid grid;
  grid.reset({40, 40}, 2, {0, 0});
  scattered({40, 40}, 5'000).addTo(grid, threeColours());
  grid.reset({30, 20}, 2, {0, 0});
  const QImage image = painted(grid, {30, 20});
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) ASSERT_EQ(image.pixel(x, y), ground);
  }
}

TEST(DensityGrid, AHeapHasItsColoursByTheirShares) {
  DensityGrid grid;
  grid.reset({60, 20}, 2, {0, 0});
  Points points;
  points.add(10.5F, 10.5F, 0, 400);
  points.add(30.5F, 10.5F, 0, 100);
  points.add(30.5F, 10.5F, 1, 300);
  points.add(50.5F, 10.5F, 9, 400);  // hidden
  points.addTo(grid, threeColours());
  const QImage image = painted(grid, {60, 20});
  EXPECT_LT(distance(image.pixel(10, 10), qRgb(250, 0, 0)), 25.0);
  EXPECT_LT(distance(image.pixel(30, 10), qRgb(62, 188, 0)), 25.0);
  EXPECT_EQ(image.pixel(50, 10), ground);
  EXPECT_EQ(image.pixel(20, 10), ground);
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) ASSERT_EQ(qAlpha(image.pixel(x, y)), 255);
  }
}

TEST(DensityGrid, MorePointsAreMoreOpaqueAndOneIsSeen) {
  DensityGrid grid;
  grid.reset({100, 20}, 2, {0, 0});
  Points points;
  for (const auto& [x, count] :
       {std::pair{10.5F, 1}, std::pair{30.5F, 4}, std::pair{50.5F, 20}, std::pair{70.5F, 100}, std::pair{90.5F, 500}}) {
    points.add(x, 10.5F, 0, count);
  }
  points.addTo(grid, threeColours());
  const QImage image = painted(grid, {100, 20});
  double before = 12.0;  // the contrast that the eye can see against the background
  for (const int x : {10, 30, 50, 70, 90}) {
    const double seen = distance(image.pixel(x, 10), ground);
    EXPECT_GT(seen, before) << x;
    before = seen + 12.0;
  }
}

TEST(DensityGrid, APointIsPaintedWhereItLies) {
  for (const int side : {1, 2, 3, 4}) {
    DensityGrid grid;
    grid.reset({60, 60}, side, {1, 2});
    Points points;
    points.add(21.5F, 33.5F, 2, 50);
    points.addTo(grid, threeColours());
    const QImage image = painted(grid, {60, 60});
    double sum = 0.0, x = 0.0, y = 0.0;
    for (int v = 0; v < 60; ++v) {
      for (int u = 0; u < 60; ++u) {
        const double seen = distance(image.pixel(u, v), ground);
        sum += seen;
        x += (u + 0.5) * seen;
        y += (v + 0.5) * seen;
        const bool far = std::max(std::abs(u + 0.5 - 21.5), std::abs(v + 0.5 - 33.5)) > 3.0 * side;
        ASSERT_TRUE(!far || image.pixel(u, v) == ground) << u << ", " << v;
      }
    }
    EXPECT_NEAR(x / sum, 21.5, 0.5 * side + 0.1);
    EXPECT_NEAR(y / sum, 33.5, 0.5 * side + 0.1);
  }
}

// Cells are tied to the anchor: panned by whole pixels, the image moves and does not change.
TEST(DensityGrid, APannedPictureIsTheSamePictureMoved) {
  const QSize size(90, 70);
  const Points points = scattered(size, 30'000);
  DensityGrid grid;
  grid.reset(size, 2, {0, 0});
  points.addTo(grid, threeColours());
  const QImage before = painted(grid, size);
  Points moved = points;
  for (float& x : moved.x) x += 7.0F;
  for (float& y : moved.y) y -= 3.0F;
  grid.reset(size, 2, {7, -3});
  moved.addTo(grid, threeColours());
  const QImage after = painted(grid, size);
  for (int y = 10; y < 60; ++y) {
    // The points in sight differ slightly, and with them the number that makes a place opaque.
    for (int x = 10; x < 80; ++x) ASSERT_LT(distance(after.pixel(x, y - 3), before.pixel(x - 7, y)), 8.0) << x << ", " << y;
  }
}

}  // namespace
}  // namespace latentscape
