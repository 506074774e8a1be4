// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/fused/reconstruction_term.h"

#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

namespace latentscape::fused {

double ReconstructionTerm::variance(const ParameterStore& store) const {
  return m_options.learnedVariance ? std::exp(static_cast<double>(store.values.data()[m_options.logVarianceAt]))
                                   : m_options.variance;
}

void ReconstructionTerm::begin(const Batch& batch, const ParameterStore& store, std::size_t units, const Targets& targets) {
  m_targets = targets;
  m_sums.assign(units, 0.0);
  double weight = 1.0 / static_cast<double>(batch.count);
  if (m_options.meanOverPixels) weight /= static_cast<double>(m_options.pixels);
  if (m_options.kind == Reconstruction::SquaredError) weight *= 2.0;
  if (m_options.kind == Reconstruction::Gaussian) weight /= variance(store);
  m_scale = static_cast<float>(weight);
}

void ReconstructionTerm::finish(const Batch& batch, const Rows& rows, const float* bias) {
  const auto term = m_options.kind == Reconstruction::Bernoulli ? dense::bernoulliFromLogits : dense::squaredErrors;
  m_sums[rows.unit] +=
      term(rows.values, bias + rows.bias, m_targets.values + (rows.panel * m_targets.rows + rows.row) * batch.panel, rows.rows,
           batch.columnsOf(rows.panel), batch.imagesOf(rows.panel), m_scale);
}

double ReconstructionTerm::sum(const Batch& batch, const ParameterStore& store) {
  const double sum = std::accumulate(m_sums.begin(), m_sums.end(), 0.0);
  if (m_options.kind != Reconstruction::Gaussian) return sum;
  m_squaredErrors = sum;
  const auto pixels = static_cast<double>(batch.count * m_options.pixels);
  return 0.5 * (m_squaredErrors / variance(store) + pixels * std::log(2.0 * std::numbers::pi * variance(store)));
}

void ReconstructionTerm::updateVariance(const Batch& batch, const Update& update) const {
  if (!m_options.learnedVariance) return;
  const auto pixels = static_cast<double>(m_options.pixels), images = static_cast<double>(batch.count);
  const double weight = (m_options.meanOverPixels ? 1.0 / pixels : 1.0) / images;
  alignas(64) std::array<float, dense::kLine> own{};
  own[0] = static_cast<float>(0.5 * weight * (images * pixels - m_squaredErrors / variance(update.store)));
  update.apply(m_options.logVarianceAt, own.data(), own.size());
}

}  // namespace latentscape::fused
