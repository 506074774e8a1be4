// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/exploration/pca.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include <Eigen/Eigenvalues>

namespace latentscape {
namespace {

using Index = Eigen::Index;
using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr std::size_t kRows = 1024;  // points between two checks of the stop token

double along(const PlaneMap& map, std::size_t axis, std::span<const float> point) {
  const auto d = static_cast<std::size_t>(map.dimension);
  double sum = 0.0;
  for (std::size_t i = 0; i < d; ++i) sum += (static_cast<double>(point[i]) - map.mean[i]) * map.components[axis * d + i];
  return sum;
}

}  // namespace

PlaneMap coordinatePlane(int dimension, int first, int second) {
  assert(first >= 0 && first < dimension && second >= 0 && second < dimension);
  const auto d = static_cast<std::size_t>(dimension);
  PlaneMap map{dimension, std::vector<float>(d), std::vector<float>(2 * d)};
  map.components[static_cast<std::size_t>(first)] = 1.0F;
  if (second != first) map.components[d + static_cast<std::size_t>(second)] = 1.0F;
  return map;
}

bool isLine(const PlaneMap& map) {
  return std::all_of(map.components.begin() + map.dimension, map.components.end(), [](float value) { return value == 0.0F; });
}

std::array<float, 2> toPlane(const PlaneMap& map, std::span<const float> point) {
  return {static_cast<float>(along(map, 0, point)), static_cast<float>(along(map, 1, point))};
}

LatentPoint movedInPlane(const PlaneMap& map, std::span<const float> point, float x, float y) {
  const auto d = static_cast<std::size_t>(map.dimension);
  const double dx = x - along(map, 0, point);
  const double dy = y - along(map, 1, point);
  LatentPoint moved(d);
  for (std::size_t i = 0; i < d; ++i)
    moved[i] = static_cast<float>(point[i] + dx * map.components[i] + dy * map.components[d + i]);
  return moved;
}

Result<Pca> principalComponents(std::span<const float> points, int dimension, std::stop_token stop,
                                const ProgressCallback& progress) {
  assert(dimension > 0 && points.size() % static_cast<std::size_t>(dimension) == 0);
  const auto d = static_cast<std::size_t>(dimension);
  const std::size_t n = points.size() / d;
  if (n == 0) return Error{"there are no codes to project", "codes", "Choose another split or data set."};
  if (!std::all_of(points.begin(), points.end(), [](float v) { return std::isfinite(v); })) {
    return Error{"the codes hold numbers that are not finite", "codes",
                 "The images are far from what the model was trained on, or the model is broken."};
  }
  const Eigen::Map<const Rows> all(points.data(), static_cast<Index>(n), static_cast<Index>(d));

  Eigen::RowVectorXd mean = Eigen::RowVectorXd::Zero(static_cast<Index>(d));
  for (std::size_t at = 0; at < n; at += kRows) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    mean += all.middleRows(static_cast<Index>(at), static_cast<Index>(std::min(kRows, n - at))).cast<double>().colwise().sum();
  }
  mean /= static_cast<double>(n);
  Eigen::MatrixXd scatter = Eigen::MatrixXd::Zero(static_cast<Index>(d), static_cast<Index>(d));
  for (std::size_t at = 0; at < n; at += kRows) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    const std::size_t rows = std::min(kRows, n - at);
    Eigen::MatrixXd block = all.middleRows(static_cast<Index>(at), static_cast<Index>(rows)).cast<double>();
    block.rowwise() -= mean;
    scatter.selfadjointView<Eigen::Lower>().rankUpdate(block.transpose());
    if (progress) progress({"principal components", at + rows, n});
  }
  if (stop.stop_requested()) return Error::cancelledByUser();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(scatter);  // reads the lower triangle; eigenvalues ascend
  if (solver.info() != Eigen::Success)
    return Error{"the principal components of the codes can't be found", "codes", "Their values are too large."};

  Pca pca;
  pca.plane = {dimension, std::vector<float>(d), std::vector<float>(2 * d)};
  for (std::size_t i = 0; i < d; ++i) pca.plane.mean[i] = static_cast<float>(mean[static_cast<Index>(i)]);
  for (std::size_t axis = 0; axis < std::min<std::size_t>(2, d); ++axis) {
    Eigen::VectorXd direction = solver.eigenvectors().col(static_cast<Index>(d - 1 - axis));
    Index largest = 0;
    direction.cwiseAbs().maxCoeff(&largest);
    if (direction[largest] < 0.0) direction = -direction;
    for (std::size_t i = 0; i < d; ++i) pca.plane.components[axis * d + i] = static_cast<float>(direction[static_cast<Index>(i)]);
  }
  // Rounding may turn a variance of 0 into a tiny positive or negative number, far below the precision of a float.
  const Eigen::VectorXd variances = solver.eigenvalues().reverse().cwiseMax(0.0);
  const double total = variances.sum();
  const bool varies = total > static_cast<double>(n) * 1e-26 * mean.squaredNorm();
  pca.explainedVariance.resize(d);
  for (std::size_t i = 0; i < d; ++i) pca.explainedVariance[i] = varies ? variances[static_cast<Index>(i)] / total : 0.0;
  pca.xy.resize(2 * n);
  for (std::size_t i = 0; i < n; ++i) {
    const auto xy = toPlane(pca.plane, points.subspan(i * d, d));
    pca.xy[2 * i] = xy[0];
    pca.xy[2 * i + 1] = xy[1];
  }
  return pca;
}

}  // namespace latentscape
