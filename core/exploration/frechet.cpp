// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/frechet.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <string>

namespace latentscape {
namespace {

constexpr std::size_t kMaxDimension = 1024;

struct Moments {
  Eigen::VectorXd mean;
  Eigen::MatrixXd covariance;
};

Moments momentsOf(std::span<const float> points, std::size_t dimension) {
  const auto d = static_cast<Eigen::Index>(dimension);
  const auto n = static_cast<Eigen::Index>(points.size() / dimension);
  const Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> rows(points.data(), n, d);
  Eigen::MatrixXd centred = rows.cast<double>();
  const Eigen::VectorXd mean = centred.colwise().mean().transpose();
  centred.rowwise() -= mean.transpose();
  return {mean, centred.transpose() * centred / static_cast<double>(n - 1)};
}

}  // namespace

Result<double> frechetDistance(std::span<const float> a, std::span<const float> b, std::size_t dimension) {
  if (dimension == 0 || dimension > kMaxDimension) {
    return Error{"a Fréchet distance takes 1 to " + std::to_string(kMaxDimension) + " dimensions, these are " + std::to_string(dimension), "", ""};
  }
  for (const auto& points : {a, b}) {
    if (points.size() / dimension < dimension + 1) {
      return Error{"a covariance of " + std::to_string(dimension) + " dimensions needs " + std::to_string(dimension + 1) + " points at least, these are " +
                       std::to_string(points.size() / dimension),
                   "", "Take more samples and images."};
    }
    if (!std::all_of(points.begin(), points.end(), [](float value) { return std::isfinite(value); })) {
      return Error{"a point that is not finite", "", "The model has diverged; train one with a smaller learning rate."};
    }
  }
  const Moments first = momentsOf(a, dimension), second = momentsOf(b, dimension);
  // (C1 C2)^(1/2) has the trace of the symmetric (C1^(1/2) C2 C1^(1/2))^(1/2).
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> own(first.covariance);
  const Eigen::MatrixXd root = own.eigenvectors() * own.eigenvalues().cwiseMax(0.0).cwiseSqrt().asDiagonal() * own.eigenvectors().transpose();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> both(root * second.covariance * root, Eigen::EigenvaluesOnly);
  const double shared = both.eigenvalues().cwiseMax(0.0).cwiseSqrt().sum();
  return std::max(0.0, (first.mean - second.mean).squaredNorm() + first.covariance.trace() + second.covariance.trace() - 2.0 * shared);
}

Result<SampleQuality> judgeSamples(const Model& judge, const ImageSet& samples, const ImageSet& images, std::stop_token stop,
                                   const ProgressCallback& progress) {
  const auto drawn = encodeImages(judge, samples, 0, samples.size(), stop, progress);
  if (!drawn) return drawn.error();
  const auto real = encodeImages(judge, images, 0, images.size(), stop, progress);
  if (!real) return real.error();
  const auto d = static_cast<std::size_t>(real->dimension);
  const auto distance = frechetDistance(drawn->mean, real->mean, d);
  if (!distance) return distance.error();
  const std::size_t half = real->count / 2 * d;
  const auto floor = frechetDistance(std::span(real->mean).first(half), std::span(real->mean).subspan(half), d);
  if (!floor) return floor.error();
  return SampleQuality{*distance, *floor, samples.size(), images.size()};
}

}  // namespace latentscape
