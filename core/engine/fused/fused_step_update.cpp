// SPDX-License-Identifier: GPL-3.0-or-later
// The optimizer's part of the fused step.
#include "core/engine/fused/fused_step.h"

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
    case Optimizer::Sgd: step.decay1 = static_cast<float>(m_training.momentum); break;
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
  m_team.share(m_weightUnits.size(),
               [&](std::size_t index, std::size_t thread) { updateUnit(m_weightUnits[index], thread, step, stored); });
  if (m_config.learnedVariance) updateVariance(step, stored);
  if (clipped) clippedStep(step);
}

namespace {

// The optimizer's step on a block of weights, some rows at a time.
struct BlockStep {
  const float* sums = nullptr;
  std::size_t rows = 0, columns = 0;
  dense::Parameters parameters{};
  float* gradient = nullptr;
  const dense::OptimizerStep* step = nullptr;

  static void part(const void* context, std::size_t i, std::size_t of) {
    const auto& all = *static_cast<const BlockStep*>(context);
    const std::size_t begin = all.rows * i / of, end = all.rows * (i + 1) / of, at = begin * dense::tiles::kBlockColumns;
    if (begin == end) return;
    dense::stepFrom(all.sums + at, end - begin, all.columns,
                    {all.parameters.values + at, all.parameters.mean + at, all.parameters.square + at},
                    dense::tiles::kBlockColumns, *all.step, all.gradient == nullptr ? nullptr : all.gradient + at);
  }
};

}  // namespace

// The step on one block is taken beside the product of the next one, which leaves the vector units and the memory free.
void FusedStep::updateTiled(const WeightUnit& unit, float* packed, const dense::OptimizerStep& step, float* gradient) {
  namespace tiles = dense::tiles;
  Layer& layer = m_layers[unit.layer];
  const tiles::Right right = byImageOperand(layer);
  for (std::size_t tile = 0; tile < 2 * right.steps; ++tile) {
    tiles::packLeft(inPanels(layer.gradient, layer.out), unit.first / tiles::kSide + tile % 2, tile / 2,
                    packed + tile * 3 * tiles::kFloats);
  }
  alignas(64) std::array<std::array<float, tiles::kBlock>, 2> sums;
  BlockStep before;
  const tiles::Ready ready;
  for (std::size_t panel = unit.panel; panel < unit.panel + unit.panels; ++panel) {
    float* own = sums[panel % 2].data();
    tiles::multiplyPacked(packed, right, panel * 2, own, {BlockStep::part, &before});
    const std::size_t column = panel * tiles::kBlockColumns, at = layer.at(unit.first, column);
    before = {own,
              unit.rows,
              std::min(tiles::kBlockColumns, layer.columns - column),
              {m_parameters.data() + at, m_mean.data() + at, m_square.data() + at},
              gradient != nullptr ? gradient + at : nullptr,
              &step};
  }
  BlockStep::part(&before, 0, 1);
}

void FusedStep::updateUnit(const WeightUnit& unit, std::size_t thread, const dense::OptimizerStep& step, float* gradient) {
  const Layer& layer = m_layers[unit.layer];
  if (layer.kind != Kind::Dense) return updateMaps(unit, step, gradient);
  const auto from = [&](std::size_t at) {
    return dense::Parameters{m_parameters.data() + at, m_mean.data() + at, m_square.data() + at};
  };
  const auto into = [&](std::size_t at) { return gradient != nullptr ? gradient + at : nullptr; };
  const float* output = layer.gradient.data() + unit.first * m_panel;
  if (unit.panel == kBias) {
    const std::size_t at = layer.biasAt + unit.first;
    dense::biasStep(output, layer.out * m_panel, m_count, unit.rows, from(at), step, into(at));
    return;
  }
  if (layer.tiled) return updateTiled(unit, m_packed[thread].data(), step, gradient);
  for (std::size_t panel = unit.panel; panel < unit.panel + unit.panels; ++panel) {
    const std::size_t column = panel * m_panel, at = layer.at(unit.first, column);
    const dense::Product product{output,
                                 m_panel,
                                 1,
                                 m_panel,
                                 layer.out * m_panel,
                                 layer.byImage.data() + panel * (layer.byImage.size() / parts(layer.in, m_panel)),
                                 m_count,
                                 brightImages(unit.layer, panel)};
    dense::weightStep(product, unit.rows, std::min(m_panel, layer.columns - column), from(at), layer.stride, step, into(at));
  }
}

// The gradient of the Gaussian term by its log-variance.
void FusedStep::updateVariance(const dense::OptimizerStep& step, float* gradient) {
  const auto pixels = static_cast<double>(m_layers.back().out);
  const auto images = static_cast<double>(m_count);
  const double weight = (m_training.meanOverPixels ? 1.0 / pixels : 1.0) / images;
  alignas(64) float own[kLine] = {};
  own[0] = static_cast<float>(0.5 * weight * (images * pixels - m_squaredErrors / variance()));
  if (gradient != nullptr) std::copy_n(own, kLine, gradient + m_varianceAt);
  else
    dense::applyGradient(
        own, kLine, {m_parameters.data() + m_varianceAt, m_mean.data() + m_varianceAt, m_square.data() + m_varianceAt}, step);
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
    dense::applyGradient(m_stored.data() + at, sizeOf(i), {m_parameters.data() + at, m_mean.data() + at, m_square.data() + at},
                         step);
  });
}

}  // namespace latentscape
