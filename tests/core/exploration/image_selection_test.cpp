// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/image_selection.h"

#include "core/base/random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

namespace latentscape {
namespace {

using ::testing::ElementsAre;
using Floats = std::vector<float>;
using Places = std::vector<std::size_t>;

// A selection of 200 images, three words and a part of one, of those whose number divides.
ImageSelection multiplesOf(std::size_t divisor, std::size_t size = 200) {
  Places places;
  for (std::size_t i = 0; i < size; i += divisor) places.push_back(i);
  return ImageSelection::of(size, places);
}

ImageSelection combined(ImageSelection before, const ImageSelection& other, SelectionChange how) {
  before.combine(other, how);
  return before;
}

ImageSelection inverse(ImageSelection selection) {
  selection.invert();
  return selection;
}

TEST(ImageSelection, HoldsPlaces) {
  const Places places{0, 63, 64, 127, 199};
  const ImageSelection selection = ImageSelection::of(200, places);
  EXPECT_EQ(selection.size(), 200U);
  EXPECT_EQ(selection.count(), 5U);
  EXPECT_EQ(selection.indices(), places);
  EXPECT_TRUE(selection.contains(64) && selection.contains(199));
  EXPECT_FALSE(selection.contains(1) || selection.contains(65));
  EXPECT_FALSE(selection.none() || selection.isAll());
  EXPECT_TRUE(ImageSelection(200).none());
  EXPECT_TRUE(ImageSelection().none());
  EXPECT_EQ(ImageSelection::all(200).count(), 200U);
  EXPECT_TRUE(ImageSelection::all(64).isAll());
  EXPECT_EQ(ImageSelection(3, {~std::uint64_t{0}}), ImageSelection::all(3)) << "bits beyond the last image don't count";
}

TEST(ImageSelection, CombinesAsSetsDo) {
  for (const auto& [left, right] : {std::pair<std::size_t, std::size_t>{2, 3}, {3, 5}, {1, 7}, {200, 2}, {2, 2}}) {
    const ImageSelection a = multiplesOf(left), b = multiplesOf(right);
    for (std::size_t i = 0; i < 200; ++i) {
      const bool inA = i % left == 0, inB = i % right == 0;
      EXPECT_EQ(combined(a, b, SelectionChange::Add).contains(i), inA || inB);
      EXPECT_EQ(combined(a, b, SelectionChange::Subtract).contains(i), inA && !inB);
      EXPECT_EQ(combined(a, b, SelectionChange::Replace).contains(i), inB);
      EXPECT_EQ(inverse(a).contains(i), !inA);
      ImageSelection both = a;
      both.intersect(b);
      EXPECT_EQ(both.contains(i), inA && inB);
    }
    // De Morgan's laws, and that inverting twice changes nothing.
    ImageSelection neither = inverse(a);
    neither.intersect(inverse(b));
    EXPECT_EQ(inverse(combined(a, b, SelectionChange::Add)), neither);
    EXPECT_EQ(combined(inverse(a), b, SelectionChange::Subtract), neither);
    EXPECT_EQ(inverse(inverse(a)), a);
    EXPECT_EQ(a.count() + inverse(a).count(), 200U);
    EXPECT_TRUE(combined(a, inverse(a), SelectionChange::Add).isAll());
    EXPECT_TRUE(combined(a, a, SelectionChange::Subtract).none());
  }
}

TEST(ImageSelection, TakesClassesAndLeavesHiddenOnesOut) {
  const std::vector<std::uint8_t> labels{0, 1, 2, 255, 1, 0};
  std::bitset<256> classes;
  classes.set(1).set(255);
  EXPECT_THAT(selectClasses(6, labels, classes).indices(), ElementsAre(1, 3, 4));
  EXPECT_TRUE(selectClasses(6, {}, classes).none()) << "images without classes";
  EXPECT_THAT(combined(ImageSelection::all(6), selectClasses(6, labels, classes), SelectionChange::Subtract).indices(),
              ElementsAre(0, 2, 5));
}

TEST(ImageSelection, TakesARangeWithItsEnds) {
  const double infinity = std::numeric_limits<double>::infinity(), nan = std::nan("");
  const std::vector<double> values{1.0, 2.0, 3.0, nan, -infinity, infinity, 2.5};
  EXPECT_THAT(selectRange(values, 2.0, 3.0).indices(), ElementsAre(1, 2, 6));
  EXPECT_THAT(selectRange(values, -infinity, infinity).indices(), ElementsAre(0, 1, 2, 4, 5, 6));
  EXPECT_TRUE(selectRange(values, 3.0, 2.0).none());
}

// The rule of image_selection.h, corner by corner, where numbers are small and whole: exact.
bool insideOf(const std::vector<std::array<long, 2>>& corners, long x, long y) {
  bool inside = false;
  for (std::size_t i = 0; i < corners.size(); ++i) {
    auto low = corners[i], high = corners[(i + 1) % corners.size()];
    if (low[1] > high[1]) std::swap(low, high);
    if (y < low[1] || y >= high[1]) continue;
    if ((x - low[0]) * (high[1] - low[1]) < (high[0] - low[0]) * (y - low[1])) inside = !inside;
  }
  return inside;
}

TEST(ImageSelection, AgreesWithCountingCrossingsOnRandomPolygons) {
  RandomStream random(7);
  Floats grid;
  for (int y = -2; y < 40; ++y) {
    for (int x = -2; x < 40; ++x) grid.insert(grid.end(), {static_cast<float>(x) / 4.0F, static_cast<float>(y) / 4.0F});
  }
  std::size_t within = 0;
  for (int trial = 0; trial < 200; ++trial) {
    // Corners and edges go through points of the grid, and corners repeat.
    std::vector<std::array<long, 2>> corners(3 + random.below(trial < 150 ? 9 : 200));
    Floats polygon;
    for (auto& corner : corners) {
      for (long& value : corner) polygon.push_back(static_cast<float>(value = static_cast<long>(random.below(37))) / 4.0F);
    }
    const auto selected = selectInside(grid, polygon);
    ASSERT_TRUE(selected.ok());
    within += selected->count();
    for (std::size_t i = 0; i < grid.size() / 2; ++i) {
      const long x = std::lround(grid[2 * i] * 4.0F), y = std::lround(grid[2 * i + 1] * 4.0F);
      ASSERT_EQ(selected->contains(i), insideOf(corners, x, y)) << "trial " << trial << ", point " << x << ", " << y;
    }
  }
  EXPECT_GT(within, 10'000U);
}

TEST(ImageSelection, KnowsATriangleAndASquareInsideASquare) {
  // x, y >= 0 and x + y < 1; the left and the lower edge belong to it.
  const Floats triangle{0.0F, 0.0F, 1.0F, 0.0F, 0.0F, 1.0F};
  Floats points;
  for (int i = 0; i < 32 * 32; ++i)
    points.insert(points.end(), {static_cast<float>(i % 32 - 8) / 16.0F, static_cast<float>(i / 32 - 8) / 16.0F});
  const auto selected = selectInside(points, triangle);
  for (std::size_t i = 0; i < points.size() / 2; ++i) {
    const float x = points[2 * i], y = points[2 * i + 1];
    EXPECT_EQ(selected->contains(i), x >= 0.0F && y >= 0.0F && x + y < 1.0F) << x << ", " << y;
  }
  // Around twice: what is enclosed twice is outside.
  const Floats twice{0.0F, 0.0F, 4.0F, 0.0F, 4.0F, 4.0F, 0.0F, 4.0F, 0.0F, 0.0F,
                     1.0F, 1.0F, 3.0F, 1.0F, 3.0F, 3.0F, 1.0F, 3.0F, 1.0F, 1.0F};
  EXPECT_THAT(selectInside(Floats{0.5F, 0.5F, 2.0F, 2.0F, 3.5F, 2.0F, 5.0F, 2.0F}, twice)->indices(), ElementsAre(0, 2));
}

TEST(ImageSelection, TheMiddleOfAStarIsOutside) {
  // A pentagram of radius 1. Its pentagon reaches out to cos(72°) / cos(36°) at corners, and to cos(72°) between them.
  Floats star;
  for (int i = 0; i < 5; ++i) {
    const double angle = std::numbers::pi * (0.5 + 0.8 * i);
    star.insert(star.end(), {static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))});
  }
  const double inner = std::cos(0.4 * std::numbers::pi), corner = inner / std::cos(0.2 * std::numbers::pi);
  Floats points;
  for (int i = 0; i < 360; ++i) {
    const double angle = std::numbers::pi * (0.5 + i / 180.0);
    for (const double radius : {0.99 * inner, 1.001 * corner, 1.001})
      points.insert(points.end(), {static_cast<float>(radius * std::cos(angle)), static_cast<float>(radius * std::sin(angle))});
  }
  const auto selected = selectInside(points, star);
  for (std::size_t i = 0; i < 360; ++i) {
    EXPECT_FALSE(selected->contains(3 * i)) << i << "°: enclosed twice";
    EXPECT_FALSE(selected->contains(3 * i + 2)) << i << "°: beyond the tips";
  }
  // Towards a tip, just beyond the pentagon's edge, lies an arm; between two tips lies nothing.
  for (std::size_t tip = 0; tip < 5; ++tip) {
    EXPECT_TRUE(selected->contains(3 * (72 * tip) + 1));
    EXPECT_FALSE(selected->contains(3 * (72 * tip + 36) + 1));
  }
}

TEST(ImageSelection, APointOnASharedEdgeIsInOneOfTwoPolygons) {
  // A square cut from corner to corner: edges that no float lies on exactly, and points as near to them as floats get.
  const float low = 0.1F, high = 0.7F, middle = 0.3F;
  const Floats square{low, low, high, middle, high, high, low, high};
  const Floats lower{low, low, high, middle, high, high}, upper{high, high, low, high, low, low};
  Floats points{low, low, high, high, middle, middle, high, middle, low, high};
  for (int i = 0; i <= 600; ++i) {
    const float x = low + static_cast<float>(i) / 1000.0F;
    points.insert(points.end(), {x, x, x, std::nextafter(x, 1.0F), x, std::nextafter(x, 0.0F)});
  }
  const auto all = selectInside(points, square), one = selectInside(points, lower), other = selectInside(points, upper);
  ImageSelection both = *one;
  both.intersect(*other);
  EXPECT_TRUE(both.none());
  EXPECT_EQ(combined(*one, *other, SelectionChange::Add), *all);
  EXPECT_GT(one->count(), 100U);
  EXPECT_GT(other->count(), 100U);
}

TEST(ImageSelection, DecidesWhereDoublesRound) {
  // At 0.5 the left edge is at 0.5 + tiny / 2: less than a double of that size can tell.
  const float tiny = std::ldexp(1.0F, -60);
  const Floats point{0.5F, 0.5F};
  EXPECT_TRUE(selectInside(point, Floats{0.0F, tiny, 1.0F, 1.0F, 2.0F, tiny})->contains(0)) << "below the edge";
  EXPECT_FALSE(selectInside(point, Floats{0.0F, -tiny, 1.0F, 1.0F, 2.0F, -tiny})->contains(0)) << "above it";
  EXPECT_TRUE(selectInside(point, Floats{0.0F, 0.0F, 1.0F, 1.0F, 2.0F, 0.0F})->contains(0)) << "on a left edge";
  EXPECT_FALSE(selectInside(point, Floats{0.0F, 0.0F, 1.0F, 1.0F, -1.0F, 1.0F})->contains(0)) << "on a right edge";
}

TEST(ImageSelection, LeavesOutWhatIsNotFinite) {
  const float nan = std::nanf(""), infinity = std::numeric_limits<float>::infinity();
  const Floats points{0.5F, nan, nan, 0.5F, infinity, 0.5F, 0.5F, -infinity, 0.5F, 0.5F};
  const Floats square{0.0F, 0.0F, nan, 3.0F, 1.0F, 0.0F, 1.0F, 1.0F, infinity, 0.0F, 0.0F, 1.0F};
  EXPECT_THAT(selectInside(points, square)->indices(), ElementsAre(4));
  const double all = std::numeric_limits<double>::infinity();
  EXPECT_THAT(selectInside(points, PlaneRectangle{-1e6, -1e6, all, all})->indices(), ElementsAre(4));
}

TEST(ImageSelection, WithFewCornersHasNoInside) {
  const Floats points{0.0F, 0.0F, 0.5F, 0.5F, 1.0F, 1.0F};
  for (const Floats& polygon :
       {Floats{}, Floats{0.0F, 0.0F}, Floats{0.0F, 0.0F, 1.0F, 1.0F}, Floats{0.0F, 0.5F, 1.0F, 0.5F, 2.0F, 0.5F}})
    EXPECT_TRUE(selectInside(points, polygon)->none());
  EXPECT_EQ(selectInside(Floats{}, Floats{0.0F, 0.0F, 1.0F, 0.0F, 0.0F, 1.0F})->size(), 0U);
}

TEST(ImageSelection, ARectangleHasItsEdges) {
  const Floats points{1.0F, 2.0F, 4.0F, 6.0F, 1.0F, 6.0F, 0.9F, 3.0F, 4.1F, 3.0F, 2.0F, 1.9F, 2.0F, 6.1F};
  EXPECT_THAT(selectInside(points, PlaneRectangle{1.0, 2.0, 3.0, 4.0})->indices(), ElementsAre(0, 1, 2));
}

// 2,000 corners on a wavy outline, which a lasso may have, or as a zigzag, each of whose edges crosses nearly every band.
Floats lasso(bool zigzag) {
  Floats polygon;
  for (int i = 0; i < 2000; ++i) {
    const double angle = 2.0 * std::numbers::pi * i / 2000.0;
    const double radius = zigzag ? (i % 2 == 0 ? 0.2 : 0.9) : 0.7 + 0.2 * std::sin(9.0 * angle);
    polygon.insert(polygon.end(), {static_cast<float>(radius * std::cos(angle)), static_cast<float>(radius * std::sin(angle))});
  }
  return polygon;
}

TEST(ImageSelection, AMillionPointsAreThoseOfCountingCrossings) {
  constexpr std::size_t count = 1'000'003;  // no whole number of words or pieces
  RandomStream random(3);
  Floats normals(2 * count);
  random.fillNormal(normals);
  for (const bool zigzag : {false, true}) {
    const Floats polygon = lasso(zigzag);
    // Fewer where every point has a thousand edges beside it.
    const std::size_t some = zigzag ? 50'001 : count;
    const auto points = std::span(normals).first(2 * some);
    const auto selected = selectInside(points, polygon);
    ASSERT_EQ(selected->size(), some);
    EXPECT_GT(selected->count(), some / 50);
    for (std::size_t i = 0; i < some; i += zigzag ? 23 : 499) {
      const double x = points[2 * i], y = points[2 * i + 1];
      bool inside = false;
      for (std::size_t a = 0; a < polygon.size(); a += 2) {
        const std::size_t b = (a + 2) % polygon.size();
        const double ax = polygon[a], ay = polygon[a + 1], bx = polygon[b], by = polygon[b + 1];
        if ((ay > y) != (by > y) && x < ax + (y - ay) / (by - ay) * (bx - ax)) inside = !inside;
      }
      ASSERT_EQ(selected->contains(i), inside) << "point " << x << ", " << y;
    }
  }
}

TEST(ImageSelection, CanBeCancelled) {
  std::stop_source stop;
  stop.request_stop();
  const auto selected = selectInside(Floats(200'000), lasso(false), stop.get_token());
  ASSERT_FALSE(selected.ok());
  EXPECT_TRUE(selected.error().cancelled);
}

}  // namespace
}  // namespace latentscape
