// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/cholesky.h"

#include <cassert>
#include <cmath>
#include <limits>

namespace latentscape {

std::optional<Cholesky> Cholesky::factor(std::span<const double> matrix, std::size_t n) {
  assert(matrix.size() == n * n);
  std::vector<double> lower(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double value = matrix[i * n + j];
      for (std::size_t k = 0; k < j; ++k) value -= lower[i * n + k] * lower[j * n + k];
      if (i != j) {
        lower[i * n + j] = value / lower[j * n + j];
        continue;
      }
      // The remainder of a singular matrix's pivot is the rounding error of the entry that it was subtracted from.
      if (!(value > 4.0 * static_cast<double>(n) * std::numeric_limits<double>::epsilon() * matrix[i * n + i]))
        return std::nullopt;
      lower[i * n + i] = std::sqrt(value);
    }
  }
  return Cholesky(std::move(lower), n);
}

double Cholesky::logDeterminant() const {
  double sum = 0.0;
  for (std::size_t i = 0; i < m_n; ++i) sum += std::log(m_lower[i * m_n + i]);
  return 2.0 * sum;
}

void Cholesky::solveLower(std::span<double> b) const {
  assert(b.size() == m_n);
  for (std::size_t i = 0; i < m_n; ++i) {
    double value = b[i];
    for (std::size_t k = 0; k < i; ++k) value -= m_lower[i * m_n + k] * b[k];
    b[i] = value / m_lower[i * m_n + i];
  }
}

}  // namespace latentscape
