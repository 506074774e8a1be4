// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/loss_watch.h"

#include <algorithm>
#include <cmath>

namespace latentscape {
namespace {

constexpr std::size_t kRenewed = 10;  // steps between two computations of the median
constexpr double kSizes = 2.0;        // of the median
constexpr double kDeviations = 50.0;  // median deviations

double medianOf(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

bool LossWatch::exploded(double objective) {
  if (m_losses.size() < kLeast || objective <= m_limit) {
    m_suspicious = 0;
    accept(objective);
    return false;
  }
  return ++m_suspicious >= kSteps;
}

void LossWatch::accept(double objective) {
  if (m_losses.size() < kWindow) {
    m_losses.push_back(objective);
  } else {
    m_losses[m_next] = objective;
    m_next = (m_next + 1) % kWindow;
  }
  if (m_losses.size() < kLeast) return;
  if (m_losses.size() > kLeast && ++m_sinceMedian < kRenewed) return;
  m_sinceMedian = 0;
  std::vector<double> values = m_losses;
  m_median = medianOf(values);
  for (double& value : values) value = std::abs(value - m_median);
  m_limit = m_median + std::max(kSizes * std::abs(m_median), kDeviations * medianOf(values));
}

void LossWatch::restart() { *this = LossWatch(); }

}  // namespace latentscape
