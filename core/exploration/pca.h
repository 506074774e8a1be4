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

// A plane through latent space: x and y are coordinates along two orthonormal directions, relative to mean. For d = 1 the second
// direction is zero and y has no effect.
struct PlaneMap {
  int dimension = 0;
  std::vector<float> mean;        // d
  std::vector<float> components;  // 2 * d: the direction of x, then that of y
};
// The plane of two of the dimensions 0 .. d-1, with mean 0. If first == second, a line.
PlaneMap coordinatePlane(int dimension, int first, int second);
bool isLine(const PlaneMap& map);  // the second direction is zero, so y has no effect
std::array<float, 2> toPlane(const PlaneMap& map, std::span<const float> point);  // orthogonal projection
// Moves the point within the plane's directions until toPlane() gives (x, y). The component orthogonal to the plane stays the
// same.
LatentPoint movedInPlane(const PlaneMap& map, std::span<const float> point, float x, float y);

// Principal component analysis (Pearson 1901), exact: eigenvectors of the codes' covariance matrix.
struct Pca {
  PlaneMap plane;         // the component with the largest absolute value is positive in each direction
  std::vector<float> xy;  // n * 2
  // d shares of the total variance in descending order; their sum is 1, or all are 0 if there is no variance.
  std::vector<double> explainedVariance;
};
// points: n * dimension, n >= 1. Checks the stop token between passes over the points. The decomposition itself takes less than a
// second up to d = 256, and some seconds at d = 1024. Errors: no points, or numbers that are not finite.
Result<Pca> principalComponents(std::span<const float> points, int dimension, std::stop_token stop = {},
                                const ProgressCallback& progress = {});

}  // namespace latentscape
