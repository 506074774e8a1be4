// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/linear_probe.h"

#include "core/engine/kernels/linear_kernel.h"
#include "core/exploration/lbfgs.h"
#include "core/exploration/parallel.h"

#include <algorithm>
#include <cmath>

namespace latentscape {
namespace {

constexpr std::size_t kChunk = 256;  // rows that are multiplied together
// Parts of the rows. Their sums are added in order, so that the number of threads does not matter.
constexpr std::size_t kUnits = 16;

// The mean cross-entropy and its gradient over all rows. Parameters: weights (classes * dimension), then intercepts (classes),
// for centred rows. On rows far from 0, weights and intercepts would be correlated, and L-BFGS would take many times the steps.
class CrossEntropy {
 public:
  CrossEntropy(const Features& features, std::size_t classes, double l2)
      : m_features(features), m_classes(classes), m_l2(l2 / static_cast<double>(features.count)),
        m_transposed(features.values.size()), m_mean(features.dimension, 0.0) {
    const std::size_t d = features.dimension;
    for (std::size_t i = 0; i < features.values.size(); ++i)
      m_mean[i % d] += features.values[i] / static_cast<double>(features.count);
    for (std::size_t at = 0; at < features.count; at += kChunk) {
      const std::size_t n = std::min(kChunk, features.count - at);
      for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < d; ++j) m_transposed[at * d + j * n + i] = features.values[(at + i) * d + j];
      }
    }
  }

  // If a stop is requested, returns a partial result, which the caller must discard.
  double operator()(std::span<const double> parameters, std::span<double> gradient, std::stop_token stop) const {
    const std::vector<float> weights = ofPlainRows(parameters);
    const std::size_t chunks = (m_features.count + kChunk - 1) / kChunk;
    const std::size_t units = std::min(kUnits, chunks);
    std::vector<double> losses(units, 0.0);
    std::vector<std::vector<double>> gradients(units, std::vector<double>(parameters.size(), 0.0));
    const auto done = forEachUnit(units, 0, stop, "", {}, [&](std::size_t unit) {
      for (std::size_t c = unit * chunks / units; c < (unit + 1) * chunks / units; ++c)
        losses[unit] += addChunk(c, weights, gradients[unit]);
    });
    if (!done) return 0.0;
    const auto count = static_cast<double>(m_features.count);
    const std::size_t penalised = m_classes * m_features.dimension;
    double loss = 0.0;
    for (const double share : losses) loss += share / count;
    for (std::size_t j = parameters.size(); j-- > 0;) {  // intercepts first
      gradient[j] = 0.0;
      for (const auto& share : gradients) gradient[j] += share[j] / count;
      if (j >= penalised) continue;
      gradient[j] -= gradient[penalised + j / m_features.dimension] * m_mean[j % m_features.dimension];
      loss += 0.5 * m_l2 * parameters[j] * parameters[j];
      gradient[j] += m_l2 * parameters[j];
    }
    return loss;
  }

  // The weights and intercepts that give the same logits for rows that are not centred.
  std::vector<float> ofPlainRows(std::span<const double> parameters) const {
    std::vector<float> plain(parameters.begin(), parameters.end());
    const std::size_t d = m_features.dimension;
    for (std::size_t c = 0; c < m_classes; ++c) {
      double intercept = parameters[m_classes * d + c];
      for (std::size_t j = 0; j < d; ++j) intercept -= parameters[c * d + j] * m_mean[j];
      plain[m_classes * d + c] = static_cast<float>(intercept);
    }
    return plain;
  }

 private:
  double addChunk(std::size_t chunk, const std::vector<float>& parameters, std::vector<double>& gradient) const {
    const std::size_t d = m_features.dimension, at = chunk * kChunk, n = std::min(kChunk, m_features.count - at);
    const float* const intercepts = parameters.data() + m_classes * d;
    std::vector<float> logits(n * m_classes), residuals(m_classes * n), products(m_classes * d);
    const std::vector<float> zeros(d, 0.0F);
    denseLayer(m_features.values.data() + at * d, n, d, parameters.data(), intercepts, m_classes, logits.data(), false);
    double loss = 0.0;
    std::vector<double> shares(m_classes);
    for (std::size_t i = 0; i < n; ++i) {
      const float* row = logits.data() + i * m_classes;
      const double most = *std::max_element(row, row + m_classes);
      double sum = 0.0;
      for (std::size_t c = 0; c < m_classes; ++c) sum += shares[c] = std::exp(row[c] - most);
      const std::size_t label = m_features.labels[at + i];
      loss += most + std::log(sum) - row[label];
      for (std::size_t c = 0; c < m_classes; ++c) {
        const double residual = shares[c] / sum - (c == label ? 1.0 : 0.0);
        residuals[c * n + i] = static_cast<float>(residual);
        gradient[m_classes * d + c] += residual;
      }
    }
    denseLayer(residuals.data(), m_classes, n, m_transposed.data() + at * d, zeros.data(), d, products.data(), false);
    for (std::size_t j = 0; j < products.size(); ++j) gradient[j] += products[j];
    return loss;
  }

  const Features& m_features;
  std::size_t m_classes;
  double m_l2;
  std::vector<float> m_transposed;  // chunk by chunk: [dimension, rows of the chunk]
  std::vector<double> m_mean;
};

}  // namespace

Result<LinearProbe> fitLinearProbe(const Features& train, const ProbeOptions& options, std::stop_token stop,
                                   const ProgressCallback& progress) {
  if (train.count == 0 || train.dimension == 0) return Error{"there are no training rows", "features", ""};
  const std::size_t classes = std::size_t{1} + *std::max_element(train.labels.begin(), train.labels.end());
  const CrossEntropy crossEntropy(train, classes, options.l2);
  LbfgsOptions how;
  how.maxIterations = options.maxIterations;
  how.tolerance = options.tolerance;
  const auto total = static_cast<std::uint64_t>(options.maxIterations);
  const auto found = minimise(
      std::vector<double>(classes * (train.dimension + 1), 0.0), how,
      [&](std::span<const double> x, std::span<double> gradient) { return crossEntropy(x, gradient, stop); },
      [&](int iteration) {
        if (progress) progress({"linear probe", static_cast<std::uint64_t>(iteration), total});
        return !stop.stop_requested();
      });
  if (stop.stop_requested()) return Error::cancelledByUser();
  LinearProbe probe{classes, train.dimension, {}, {}, found.iterations, found.converged};
  const auto parameters = crossEntropy.ofPlainRows(found.x);
  const auto split = parameters.begin() + static_cast<std::ptrdiff_t>(classes * train.dimension);
  probe.weights.assign(parameters.begin(), split);
  probe.intercepts.assign(split, parameters.end());
  return probe;
}

std::vector<std::uint8_t> LinearProbe::classify(const Features& features) const {
  std::vector<std::uint8_t> given(features.count);
  std::vector<float> logits(kChunk * classes);
  for (std::size_t at = 0; at < features.count; at += kChunk) {
    const std::size_t n = std::min(kChunk, features.count - at);
    denseLayer(features.values.data() + at * dimension, n, dimension, weights.data(), intercepts.data(), classes, logits.data(),
               false);
    for (std::size_t i = 0; i < n; ++i) {
      const float* row = logits.data() + i * classes;
      given[at + i] = static_cast<std::uint8_t>(std::max_element(row, row + classes) - row);
    }
  }
  return given;
}

}  // namespace latentscape
