// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/plane_neighbours.h"
#include "tests/core/exploration/point_clouds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace latentscape {
namespace {

Codes codesOf(std::vector<float> mean, int dimension) {
  const std::size_t count = mean.size() / static_cast<std::size_t>(dimension);
  std::vector<float> logVariance(mean.size());
  return Codes{dimension, count, std::move(mean), std::move(logVariance)};
}

// Compares with all codes in all dimensions, at places on and off the cloud.
void expectNearest(const Codes& codes, const PlaneMap& plane, const LatentPoint& base, std::size_t count) {
  const PlaneNeighbours neighbours(codes, plane, base);
  for (float y = -4.0F; y <= 4.0F; y += 1.1F) {
    for (float x = -4.0F; x <= 4.0F; x += 0.9F) {
      const auto expected = nearestCodes(codes, movedInPlane(plane, base, x, y), count);
      ASSERT_TRUE(expected.ok());
      const auto found = neighbours.nearest(static_cast<double>(x), static_cast<double>(y), count);
      ASSERT_EQ(found.size(), expected->size());
      // A near tie may be told differently, since points and places are rounded to floats: distances are compared.
      for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_NEAR(found[i].distance, (*expected)[i].distance, 1e-5) << x << ' ' << y << ' ' << i;
        double square = 0.0;
        const auto mean = codes.meanOf(found[i].index);
        const LatentPoint point = movedInPlane(plane, base, x, y);
        for (std::size_t k = 0; k < mean.size(); ++k)
          square += std::pow(static_cast<double>(mean[k]) - static_cast<double>(point[k]), 2.0);
        EXPECT_NEAR(std::sqrt(square), found[i].distance, 1e-5) << "the index is that of another code";
      }
    }
  }
}

TEST(PlaneNeighbours, AreThoseOfAllDimensions) {
  expectNearest(codesOf(normals(700, 2, 1), 2), coordinatePlane(2, 0, 1), {0.5F, 0.5F}, 16);
  expectNearest(codesOf(normals(500, 5, 2), 5), coordinatePlane(5, 3, 1), {1.0F, -0.5F, 0.3F, 2.0F, -1.0F}, 15);
  expectNearest(codesOf(normals(90, 1, 3), 1), coordinatePlane(1, 0, 0), {0.7F}, 16);
}

TEST(PlaneNeighbours, InPrincipalComponents) {
  const auto points = gaussianClusters(600, 4, 3, 2.0F, 5);
  const auto pca = principalComponents(points, 4);
  ASSERT_TRUE(pca.ok());
  expectNearest(codesOf(points, 4), pca->plane, {1.0F, -2.0F, 0.5F, 1.5F}, 16);
}

TEST(PlaneNeighbours, TiesAreInOrderOfIndex) {
  // A lattice, each of whose points is there three times.
  std::vector<float> mean;
  for (int copy = 0; copy < 3; ++copy) {
    for (int i = 0; i < 49; ++i) mean.insert(mean.end(), {static_cast<float>(i % 7), static_cast<float>(i / 7)});
  }
  const Codes codes = codesOf(mean, 2);
  const PlaneMap plane = coordinatePlane(2, 0, 1);
  const LatentPoint base{0.0F, 0.0F};
  const PlaneNeighbours neighbours(codes, plane, base);
  for (float y = -1.0F; y <= 7.0F; y += 0.5F) {
    for (float x = -1.0F; x <= 7.0F; x += 0.5F) {
      EXPECT_EQ(neighbours.nearest(static_cast<double>(x), static_cast<double>(y), 10),
                *nearestCodes(codes, LatentPoint{x, y}, 10))
          << x << ' ' << y;
    }
  }
}

TEST(PlaneNeighbours, FewCodesAndBrokenOnes) {
  const PlaneMap plane = coordinatePlane(2, 0, 1);
  const LatentPoint base{0.0F, 0.0F};
  const PlaneNeighbours three(codesOf({3.0F, 4.0F, NAN, 0.0F, 0.0F, 1.0F}, 2), plane, base);
  EXPECT_EQ(three.nearest(0.0, 0.0, 16), (std::vector<Neighbour>{{2, 1.0}, {0, 5.0}}));
  EXPECT_EQ(three.nearest(0.0, 0.0, 1), (std::vector<Neighbour>{{2, 1.0}}));
  EXPECT_TRUE(three.nearest(0.0, 0.0, 0).empty());
  EXPECT_TRUE(PlaneNeighbours(codesOf({}, 2), plane, base).nearest(0.0, 0.0, 3).empty());
}

}  // namespace
}  // namespace latentscape
