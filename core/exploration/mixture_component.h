// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/mixture.h"

#include <cstddef>
#include <span>
#include <vector>

#include <Eigen/Core>

namespace latentscape {

// Private to the mixture: its linear algebra. A covariance is d * d, or a column of d variances.

using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

RowMatrix toMatrix(std::span<const float> points, std::size_t dimension);  // one row for each point

// One Gaussian and its weight.
class Component {
 public:
  Component(Eigen::Index dimension, CovarianceKind kind);

  double weight() const { return m_weight; }
  const Eigen::MatrixXd& covariance() const { return m_covariance; }
  void setWeight(double weight) { m_weight = weight; }
  void setMean(const Eigen::RowVectorXd& mean) { m_mean = mean; }
  // Raises eigenvalues below the floor to the floor.
  void setCovariance(const Eigen::MatrixXd& covariance, double floor);

  // log(weight) + log N(point), one value for each row.
  Eigen::VectorXd logWeighted(const Eigen::Ref<const RowMatrix>& points) const;
  // mean + factor * noise: turns standard normals into a sample of the Gaussian.
  Eigen::VectorXd place(const Eigen::VectorXd& noise) const;
  void appendTo(Mixture& mixture) const;

 private:
  CovarianceKind m_kind;
  double m_weight = 0.0;
  Eigen::RowVectorXd m_mean;
  Eigen::MatrixXd m_covariance;
  Eigen::MatrixXd m_factor;  // lower triangular, with factor * factor^T = covariance; or a column of standard deviations
};

// The components of a mixture. Its covariances must be positive definite.
std::vector<Component> componentsOf(const Mixture& mixture);

// Sets each component's share in each point (n * k; rows sum to 1) and returns the log densities of the points.
Eigen::VectorXd shareOut(const std::vector<Component>& parts, const Eigen::Ref<const RowMatrix>& points,
                         Eigen::Ref<RowMatrix> shares);

// The sum of share * (point - mean) (point - mean)^T, or only its diagonal.
class Scatter {
 public:
  Scatter(Eigen::Index dimension, CovarianceKind kind);
  void add(const Eigen::Ref<const RowMatrix>& points, const Eigen::RowVectorXd& mean, const Eigen::VectorXd& shares);
  Eigen::MatrixXd matrix() const;

 private:
  CovarianceKind m_kind;
  Eigen::MatrixXd m_sum;  // only the lower triangle
};

}  // namespace latentscape
