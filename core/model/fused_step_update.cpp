// SPDX-License-Identifier: GPL-3.0-or-later
// The optimizer's part of the fused step.
#include "core/model/fused_step.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace latentscape {

using dense::kLine;
using dense::parts;

dense::OptimizerStep FusedStep::optimizerStep(const Objective& objective) const {
  dense::OptimizerStep step;
  step.optimizer = m_training.optimizer;
  double rate = objective.learningRate;
  step.weightDecay = static_cast<float>(m_training.weightDecay);
  switch (m_training.optimizer) {
    case Optimizer::Sgd:
      step.decay1 = static_cast<float>(m_training.momentum);
      break;
    case Optimizer::RmsProp:
      step.decay2 = 0.99F;
      step.rest2 = 0.01F;
      break;
    case Optimizer::AdamW:
      step.weightDecay = 0.0F;
      step.shrink = static_cast<float>(1.0 - rate * m_training.weightDecay);
      [[fallthrough]];
    case Optimizer::Adam: {
      const double t = static_cast<double>(objective.step + 1);
      rate /= 1.0 - std::pow(0.9, t);
      step.rootCorrection = static_cast<float>(1.0 / std::sqrt(1.0 - std::pow(0.999, t)));
      break;
    }
  }
  step.rate = static_cast<float>(rate);
  return step;
}

// gradient: where it is wanted instead of a step.
void FusedStep::updateWeights(const Objective& objective, float* gradient) {
  const dense::OptimizerStep step = optimizerStep(objective);
  const bool clipped = gradient == nullptr && m_training.clip > 0.0;
  float* stored = clipped ? m_stored.data() : gradient;
  orderMapGradients();
  packGradients();
  m_team.share(m_weightUnits.size(), [&](std::size_t index) { updateUnit(m_weightUnits[index], step, stored); });
  if (m_config.learnedVariance) updateVariance(step, stored);
  if (clipped) clippedStep(step);
}

// The operands of the weights' gradients for the matrix unit.
void FusedStep::packGradients() {
  namespace tiles = dense::tiles;
  struct Unit {
    Layer* layer;
    std::size_t panel;
    bool left;
  };
  thread_local std::vector<Unit> units;
  units.clear();
  for (Layer& layer : m_layers) {
    if (!layer.tiled) continue;
    for (std::size_t panel = 0; panel < parts(layer.in, m_panel); ++panel) units.push_back({&layer, panel, false});
    for (std::size_t panel = 0; panel < parts(layer.out, m_panel); ++panel) units.push_back({&layer, panel, true});
  }
  const std::size_t steps = parts(m_count, tiles::kDepth), side = m_panel / tiles::kSide;
  m_team.share(units.size(), [&, steps, side, all = units.data()](std::size_t index) {
    Layer& layer = *all[index].layer;
    const std::size_t first = all[index].panel * side;
    if (all[index].left) {
      const tiles::Panels from{layer.gradient.data(), layer.out * m_panel, layer.out, parts(m_count, m_vector) * m_vector};
      for (std::size_t tile = first; tile < std::min(first + side, parts(layer.out, tiles::kSide)); ++tile) {
        for (std::size_t s = 0; s < steps; ++s) tiles::packLeft(from, tile, s, layer.gradientLeft.data() + (tile * steps + s) * 3 * tiles::kFloats);
      }
      return;
    }
    const tiles::Values values = inputValues(layer);
    const std::size_t columns = parts(layer.in, 2 * tiles::kSide) * 2;
    const tiles::Panels from{layer.byImage.data(), layer.byImage.size() / parts(layer.in, m_panel), m_count, layer.columns};
    for (std::size_t s = 0; s < steps; ++s) {
      for (std::size_t tile = first; tile < std::min(first + side, columns); ++tile) {
        tiles::packRight(from, s, tile, values, layer.byImageTiles.data() + (s * columns + tile) * tiles::partsOf(values) * tiles::kFloats);
      }
    }
  });
}

constexpr std::size_t kLinesOfPage = 6;

void FusedStep::updateUnit(const WeightUnit& unit, const dense::OptimizerStep& step, float* gradient) {
  namespace tiles = dense::tiles;
  const Layer& layer = m_layers[unit.layer];
  if (layer.kind != Kind::Dense) return updateMaps(unit, step, gradient);
  const auto from = [&](std::size_t at) { return dense::Parameters{m_parameters.data() + at, m_mean.data() + unit.momentAt, m_square.data() + unit.momentAt}; };
  const auto into = [&](std::size_t at) { return gradient != nullptr ? gradient + at : nullptr; };
  const float* output = layer.gradient.data() + unit.first * m_panel;
  if (unit.panel == kBias) {
    const std::size_t at = layer.biasAt + unit.first;
    dense::biasStep(output, layer.out * m_panel, m_count, unit.rows, from(at), step, into(at));
    return;
  }
  const std::size_t column = unit.panel * m_panel;
  const std::size_t at = layer.weightAt + unit.first * layer.stride + column;
  const std::size_t columns = std::min(m_panel, layer.columns - column);
  if (layer.tiled) {
    alignas(64) float sums[tiles::kRows * dense::kMaxPanel];
    const std::size_t steps = parts(m_count, tiles::kDepth);
    const dense::Parameters parameters = from(at);
    const tiles::Right right{layer.byImageTiles.data(), parts(layer.in, 2 * tiles::kSide) * 2, steps, inputValues(layer)};
    // The rows of weights; of the moments, which lie in one piece, the beginnings of pages: the processor fetches the rest by itself.
    constexpr std::size_t page = 4096 / sizeof(float);
    const std::size_t pages = parts(unit.rows * m_panel, page);
    const std::array<tiles::Wanted, 3> wanted{{{parameters.values, layer.stride, unit.rows, parts(columns, kLine)},
                                               {parameters.mean, page, pages, kLinesOfPage},
                                               {parameters.square, page, pages, kLinesOfPage}}};
    tiles::multiplyPacked(layer.gradientLeft.data() + unit.first / tiles::kSide * steps * 3 * tiles::kFloats, right, column / tiles::kSide, sums, wanted);
    dense::stepFrom(sums, unit.rows, columns, parameters, layer.stride, unit.momentStride, step, into(at));
    return;
  }
  const dense::Product product{output, m_panel, 1, m_panel, layer.out * m_panel,
                               layer.byImage.data() + unit.panel * (layer.byImage.size() / parts(layer.in, m_panel)), m_count,
                               brightImages(unit.layer, unit.panel)};
  dense::weightStep(product, unit.rows, columns, from(at), layer.stride, step, into(at));
}

// The gradient of the Gaussian term by its log-variance.
void FusedStep::updateVariance(const dense::OptimizerStep& step, float* gradient) {
  const auto pixels = static_cast<double>(m_layers.back().out);
  const auto images = static_cast<double>(m_count);
  const double weight = (m_training.meanOverPixels ? 1.0 / pixels : 1.0) / images;
  alignas(64) float own[kLine] = {};
  own[0] = static_cast<float>(0.5 * weight * (images * pixels - m_squaredErrors / variance()));
  if (gradient != nullptr) std::copy_n(own, kLine, gradient + m_varianceAt);
  else dense::applyGradient(own, kLine, {m_parameters.data() + m_varianceAt, m_mean.data() + m_varianceMoments, m_square.data() + m_varianceMoments}, step);
}

// As PyTorch's clip_grad_norm_ cuts it.
void FusedStep::clippedStep(dense::OptimizerStep step) {
  constexpr std::size_t unit = 16384;
  const std::size_t units = parts(m_stored.size(), unit);
  const auto sizeOf = [&](std::size_t i) { return std::min(unit, m_stored.size() - i * unit); };
  m_norms.resize(units);
  m_team.share(units, [&](std::size_t i) { m_norms[i] = dense::squaredNorm(m_stored.data() + i * unit, sizeOf(i)); });
  const double norm = std::sqrt(std::accumulate(m_norms.begin(), m_norms.end(), 0.0));
  step.gradientScale = static_cast<float>(std::min(1.0, m_training.clip / (norm + 1e-6)));
  m_team.share(units, [&](std::size_t i) {
    const std::size_t at = i * unit;
    dense::applyGradient(m_stored.data() + at, sizeOf(i), {m_parameters.data() + at, m_mean.data() + at, m_square.data() + at}, step);
  });
}

}  // namespace latentscape
