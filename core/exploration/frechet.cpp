// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/frechet.h"

#include "core/exploration/model_input.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <string>

namespace latentscape {
namespace {

constexpr std::size_t kMaxDimension = 1024;

constexpr std::uint64_t kSplitSeed = 1;

Error tooFew(std::size_t dimension, std::size_t count) {
  return Error{"a covariance of " + std::to_string(dimension) + " dimensions needs at least " + std::to_string(dimension + 1) +
                   " points, found " + std::to_string(count),
               "", "Use more samples and images."};
}

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
    return Error{
        "a Fréchet distance takes 1 to " + std::to_string(kMaxDimension) + " dimensions, found " + std::to_string(dimension), "",
        ""};
  }
  for (const auto& points : {a, b}) {
    if (points.size() / dimension < dimension + 1) return tooFew(dimension, points.size() / dimension);
    if (!std::all_of(points.begin(), points.end(), [](float value) { return std::isfinite(value); })) {
      return Error{"a point is not finite", "", "The model has diverged; train one with a smaller learning rate."};
    }
  }
  const Moments first = momentsOf(a, dimension), second = momentsOf(b, dimension);
  // (C1 C2)^(1/2) has the trace of the symmetric (C1^(1/2) C2 C1^(1/2))^(1/2).
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> own(first.covariance);
  const Eigen::MatrixXd root =
      own.eigenvectors() * own.eigenvalues().cwiseMax(0.0).cwiseSqrt().asDiagonal() * own.eigenvectors().transpose();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> both(root * second.covariance * root, Eigen::EigenvaluesOnly);
  const double shared = both.eigenvalues().cwiseMax(0.0).cwiseSqrt().sum();
  return std::max(0.0,
                  (first.mean - second.mean).squaredNorm() + first.covariance.trace() + second.covariance.trace() - 2.0 * shared);
}

Result<SampleQuality> judgeSamples(const Model& judge, const ImageSet& samples, const ImageSet& images, std::stop_token stop,
                                   const ProgressCallback& progress) {
  const auto needed = static_cast<std::size_t>(judge.latentDimension()) + 1;
  for (const ImageSet* set : {&samples, &images}) {
    if (set->size() < needed) return tooFew(needed - 1, set->size());
  }
  const auto encode = [&](const ImageSet& set) {
    if (judge.classes() == 0) return encodeImages(judge, set, 0, set.size(), stop, progress);
    const ImageSet unlabelled{set.shape, set.pixels, std::vector<std::uint8_t>(set.size(), 0)};
    return encodeImages(judge, unlabelled, 0, unlabelled.size(), stop, progress);
  };
  const auto drawn = encode(samples);
  if (!drawn) return drawn.error();
  const auto real = encode(images);
  if (!real) return real.error();
  const auto d = static_cast<std::size_t>(real->dimension);
  const auto distance = frechetDistance(drawn->mean, real->mean, d);
  if (!distance) return distance.error();
  // Draw the halves at random, since files are often in the order of their classes.
  std::vector<float> halves[2];
  const std::vector<std::size_t> chosen = drawImages(real->count, real->count / 2, kSplitSeed);
  for (std::size_t i = 0; i < real->count; ++i) {
    const auto mean = real->meanOf(i);
    auto& half = halves[std::binary_search(chosen.begin(), chosen.end(), i) ? 0 : 1];
    half.insert(half.end(), mean.begin(), mean.end());
  }
  SampleQuality quality{*distance, std::nullopt, samples.size(), images.size()};
  if (const auto floor = frechetDistance(halves[0], halves[1], d)) quality.floor = *floor;
  return quality;
}

}  // namespace latentscape
