// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace latentscape {

// The lower triangle L of a symmetric positive definite matrix A = L L^T. Any thread.
class Cholesky {
 public:
  // matrix: n * n, row-major; only its lower triangle is read. Returns nullopt if it is not positive definite to within rounding.
  static std::optional<Cholesky> factor(std::span<const double> matrix, std::size_t n);

  double logDeterminant() const;  // log det A
  // Solves L y = b in place, so that the squared norm of the result is b^T A^-1 b. b: n values.
  void solveLower(std::span<double> b) const;

 private:
  Cholesky(std::vector<double> lower, std::size_t n) : m_lower(std::move(lower)), m_n(n) {}
  std::vector<double> m_lower;  // n * n, zeros above the diagonal
  std::size_t m_n;
};

}  // namespace latentscape
