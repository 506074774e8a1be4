// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/mixture_component.h"

#include <cmath>
#include <limits>
#include <numbers>

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>

namespace latentscape {

RowMatrix toMatrix(std::span<const float> points, std::size_t dimension) {
  using Floats = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  return Eigen::Map<const Floats>(points.data(), static_cast<Eigen::Index>(points.size() / dimension),
                                  static_cast<Eigen::Index>(dimension))
      .cast<double>();
}

Component::Component(Eigen::Index dimension, CovarianceKind kind)
    : m_kind(kind), m_mean(Eigen::RowVectorXd::Zero(dimension)), m_covariance(Eigen::MatrixXd::Ones(dimension, 1)) {
  if (kind == CovarianceKind::Full) m_covariance.setIdentity(dimension, dimension);
  m_factor = m_covariance;
}

void Component::setCovariance(const Eigen::MatrixXd& covariance, double floor) {
  m_covariance = covariance;
  if (m_kind == CovarianceKind::Diagonal) {
    m_covariance = m_covariance.cwiseMax(floor);
    m_factor = m_covariance.cwiseSqrt();
    return;
  }
  // All eigenvalues are above the floor exactly if the matrix minus the floor is positive definite, which is far cheaper to test.
  const auto identity = Eigen::MatrixXd::Identity(m_covariance.rows(), m_covariance.cols());
  if (m_covariance.llt().info() != Eigen::Success || (m_covariance - floor * identity).llt().info() != Eigen::Success) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(m_covariance);
    const Eigen::VectorXd lifted = solver.eigenvalues().cwiseMax(floor);
    m_covariance = solver.eigenvectors() * lifted.asDiagonal() * solver.eigenvectors().transpose();
    // Rounding may lose a floor that is tiny compared with the largest eigenvalue.
    if (m_covariance.llt().info() != Eigen::Success) m_covariance.diagonal().array() += lifted.maxCoeff() * 1e-13;
  }
  m_factor = m_covariance.llt().matrixL();
}

Eigen::VectorXd Component::logWeighted(const Eigen::Ref<const RowMatrix>& points) const {
  if (!(m_weight > 0.0)) return Eigen::VectorXd::Constant(points.rows(), -std::numeric_limits<double>::infinity());
  RowMatrix centred = points.rowwise() - m_mean;
  Eigen::VectorXd squares;  // of the Mahalanobis distances
  double logDeviations = 0.0;
  if (m_kind == CovarianceKind::Full) {
    Eigen::MatrixXd columns = centred.transpose();
    m_factor.triangularView<Eigen::Lower>().solveInPlace(columns);
    squares = columns.colwise().squaredNorm().transpose();
    logDeviations = m_factor.diagonal().array().log().sum();
  } else {
    centred.array().rowwise() /= m_factor.col(0).transpose().array();
    squares = centred.rowwise().squaredNorm();
    logDeviations = m_factor.array().log().sum();
  }
  const double constant =
      std::log(m_weight) - logDeviations - 0.5 * static_cast<double>(m_mean.size()) * std::log(2.0 * std::numbers::pi);
  return (constant - 0.5 * squares.array()).matrix();
}

Eigen::VectorXd Component::place(const Eigen::VectorXd& noise) const {
  if (m_kind == CovarianceKind::Diagonal) return m_mean.transpose() + m_factor.col(0).cwiseProduct(noise);
  return m_mean.transpose() + m_factor.triangularView<Eigen::Lower>() * noise;
}

void Component::appendTo(Mixture& mixture) const {
  mixture.weights.push_back(m_weight);
  mixture.means.insert(mixture.means.end(), m_mean.begin(), m_mean.end());
  mixture.covariances.insert(mixture.covariances.end(), m_covariance.data(),
                             m_covariance.data() + m_covariance.size());  // symmetric
}

std::vector<Component> componentsOf(const Mixture& mixture) {
  const auto d = static_cast<Eigen::Index>(mixture.dimension);
  const Eigen::Index columns = mixture.kind == CovarianceKind::Full ? d : 1;
  std::vector<Component> parts;
  for (std::size_t k = 0; k < mixture.components(); ++k) {
    Component part(d, mixture.kind);
    part.setWeight(mixture.weights[k]);
    part.setMean(Eigen::Map<const Eigen::RowVectorXd>(mixture.means.data() + static_cast<Eigen::Index>(k) * d, d));
    part.setCovariance(
        Eigen::Map<const Eigen::MatrixXd>(mixture.covariances.data() + static_cast<Eigen::Index>(k) * d * columns, d, columns),
        0.0);
    parts.push_back(std::move(part));
  }
  return parts;
}

Eigen::VectorXd shareOut(const std::vector<Component>& parts, const Eigen::Ref<const RowMatrix>& points,
                         Eigen::Ref<RowMatrix> shares) {
  for (std::size_t k = 0; k < parts.size(); ++k) shares.col(static_cast<Eigen::Index>(k)) = parts[k].logWeighted(points);
  const Eigen::VectorXd largest = shares.rowwise().maxCoeff();
  shares = (shares.colwise() - largest).array().exp().matrix();
  const Eigen::VectorXd sums = shares.rowwise().sum();
  shares.array().colwise() /= sums.array();
  return largest + sums.array().log().matrix();
}

Scatter::Scatter(Eigen::Index dimension, CovarianceKind kind)
    : m_kind(kind), m_sum(Eigen::MatrixXd::Zero(dimension, kind == CovarianceKind::Full ? dimension : 1)) {}

void Scatter::add(const Eigen::Ref<const RowMatrix>& points, const Eigen::RowVectorXd& mean, const Eigen::VectorXd& shares) {
  Eigen::MatrixXd centred = points.rowwise() - mean;
  centred.array().colwise() *= shares.array().sqrt();
  if (m_kind == CovarianceKind::Full) m_sum.selfadjointView<Eigen::Lower>().rankUpdate(centred.transpose());
  else m_sum += centred.colwise().squaredNorm().transpose();
}

Eigen::MatrixXd Scatter::matrix() const {
  if (m_kind == CovarianceKind::Diagonal) return m_sum;
  return m_sum.selfadjointView<Eigen::Lower>();
}

}  // namespace latentscape
