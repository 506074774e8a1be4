// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/queries.h"

#include <array>
#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {

// A plane through latent space: x and y are coordinates along two orthonormal directions, seen from mean. Where d = 1 the second
// direction is zero and y does nothing.
struct PlaneMap {
  int dimension = 0;
  std::vector<float> mean;        // d
  std::vector<float> components;  // 2 * d: the direction of x, then that of y
};
// The plane of two of the dimensions as they are, 0 .. d-1; mean 0. first == second shows a line.
PlaneMap coordinatePlane(int dimension, int first, int second);
std::array<float, 2> toPlane(const PlaneMap& map, std::span<const float> point);  // the orthogonal projection
LatentPoint fromPlane(const PlaneMap& map, float x, float y);                     // mean + x * direction + y * direction
// The point moved within the plane's directions until toPlane gives (x, y): what is orthogonal to the plane stays.
LatentPoint movedInPlane(const PlaneMap& map, std::span<const float> point, float x, float y);

// Principal component analysis (Pearson 1901), exact: eigenvectors of the codes' covariance matrix.
struct Pca {
  PlaneMap plane;         // each direction's largest coordinate (by amount) is positive
  std::vector<float> xy;  // n * 2
  std::vector<double>
      explainedVariance;  // d shares of the total variance, falling; they sum to 1, or are all 0 where nothing varies
};
// points: n * dimension, n >= 1. The stop token is looked at between passes over the points; the decomposition itself takes under
// a second up to d = 256 and some seconds at d = 1024. Errors: no points, or numbers that are not finite.
Result<Pca> principalComponents(std::span<const float> points, int dimension, std::stop_token stop = {},
                                const ProgressCallback& progress = {});

}  // namespace latentscape
