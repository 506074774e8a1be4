// SPDX-License-Identifier: GPL-3.0-or-later
// The forward and the backward pass of the fused step.
#include "core/model/fused_step.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace latentscape {

using dense::parts;

namespace tiles = dense::tiles;

std::size_t FusedStep::tileColumns() const { return parts(m_count, 2 * tiles::kSide) * 2; }

tiles::Values FusedStep::inputValues(const Layer& layer) const {
  return &layer == &m_layers.front() && !m_corrupted ? tiles::Values::Levels : tiles::Values::Any;
}

// The right operand of the layer's forward product, or of the one with its transposed weights.
tiles::Right FusedStep::packOperand(const Layer& layer, bool transposed) {
  Layer& own = m_layers[static_cast<std::size_t>(&layer - m_layers.data())];
  const tiles::Values values = transposed ? tiles::Values::Any : inputValues(layer);
  const std::size_t depth = transposed ? layer.out : layer.in, columns = tileColumns();
  float* to = (transposed ? own.gradientTiles : own.inputTiles).data();
  const tiles::Panels from{(transposed ? layer.gradient : layer.input).data(), depth * m_panel, depth, parts(m_count, m_vector) * m_vector};
  m_team.share(parts(depth, tiles::kDepth), [&, columns](std::size_t step) {
    for (std::size_t tile = 0; tile < columns; ++tile) {
      tiles::packRight(from, step, tile, values, to + (step * columns + tile) * tiles::partsOf(values) * tiles::kFloats);
    }
  });
  return {to, columns, parts(depth, tiles::kDepth), values};
}

// The layer's weights, or their transpose, times its input or its gradient, in units of rows and panels: finish(row, rows, panel, where they are)
// is called with each. Beside them extra(0) .. extra(extras - 1).
template <class Finish, class Extra>
void FusedStep::multiplyLayer(const Layer& layer, bool transposed, float* result, const Finish& finish, std::size_t extras, const Extra& extra) {
  const std::size_t height = transposed ? layer.in : layer.out, depth = transposed ? layer.out : layer.in, n = panels();
  const float* weights = m_parameters.data() + layer.weightAt;
  if (layer.tiled) {
    const tiles::Right right = packOperand(layer, transposed);
    constexpr std::size_t wide = tiles::kColumns / dense::kMaxPanel;
    const std::size_t across = parts(n, wide), units = parts(height, tiles::kRows) * across;
    m_team.share(units + extras, [&, across, units](std::size_t unit) {
      if (unit >= units) return extra(unit - units);
      const std::size_t row = unit / across * tiles::kRows, panel = unit % across * wide;
      const std::size_t rows = std::min(tiles::kRows, height - row), first = panel * m_panel / tiles::kSide;
      float* c = result + (panel * height + row) * m_panel;
      tiles::multiply({weights + (transposed ? row : row * layer.stride), layer.stride, rows, depth, transposed}, right, first,
                      std::min(tiles::kColumns / tiles::kSide, right.tiles - first), c, height * m_panel);
      for (std::size_t p = panel; p < std::min(n, panel + wide); ++p) finish(row, rows, p, c + (p - panel) * height * m_panel);
    });
    return;
  }
  const auto index = static_cast<std::size_t>(&layer - m_layers.data());
  const float* operand = (transposed ? layer.gradient : layer.input).data();
  const std::size_t units = parts(height, dense::kRowBlock) * n;
  m_team.share(units + extras, [&, n, units](std::size_t unit) {
    if (unit >= units) return extra(unit - units);
    const std::size_t row = unit / n * dense::kRowBlock, panel = unit % n;
    const std::size_t rows = std::min(dense::kRowBlock, height - row);
    float* c = result + (panel * height + row) * m_panel;
    const dense::Product product{weights + (transposed ? row : row * layer.stride), transposed ? 1 : layer.stride, transposed ? layer.stride : 1,
                                 depth, 0, operand + panel * depth * m_panel, depth,
                                 transposed ? std::span<const dense::Depth>() : brightFeatures(index, panel)};
    dense::multiply(product, rows, columnsOf(panel), c);
    finish(row, rows, panel, c);
  });
}

constexpr auto kNothing = [](std::size_t) {};

void FusedStep::forward(std::size_t index, float* output) {
  const Layer& layer = m_layers[index];
  if (layer.kind != Kind::Dense) return forwardMaps(index, output);
  const auto finish = [&](std::size_t row, std::size_t rows, std::size_t panel, float* c) {
    const float* bias = m_parameters.data() + layer.biasAt + row;
    if (!layer.activated) return dense::addBias(c, bias, rows, columnsOf(panel));
    float* slope = layer.slope.empty() ? nullptr : m_layers[index].slope.data() + (panel * layer.out + row) * m_panel;
    dense::activate(m_config.activation, c, bias, slope, rows, columnsOf(panel));
  };
  multiplyLayer(layer, false, output, finish, 0, kNothing);
}

void FusedStep::encode() {
  for (std::size_t i = 0; i < m_heads; ++i) forward(i, m_layers[i + 1].input.data());
  forward(m_heads, m_posterior.data());
}

// From the posterior to the loss; where the output was, its gradient.
Losses FusedStep::decode() {
  Layer& first = m_layers[m_heads + 1];
  m_team.share(panels(), [&](std::size_t panel) {
    const float* mean = m_posterior.data() + panel * m_code * m_panel;
    float* z = first.input.data() + panel * first.in * m_panel;
    m_kl[panel] = 0.0;
    if (m_config.variational()) {
      m_kl[panel] = dense::sampleLatent(mean, mean + m_latent * m_panel, m_noise.data() + panel * m_latent * m_panel, z, m_latent, columnsOf(panel),
                                        imagesOf(panel));
    } else {
      std::copy_n(mean, m_latent * m_panel, z);
    }
  });
  for (std::size_t i = m_heads + 1; i + 1 < m_layers.size(); ++i) forward(i, m_layers[i + 1].input.data());
  outputLayer();
  return lossSums();
}

double FusedStep::variance() const {
  return m_config.learnedVariance ? std::exp(static_cast<double>(m_parameters.data()[m_varianceAt])) : m_config.variance;
}

// Of an image's term in what is minimised, for the kernels of the terms.
float FusedStep::outputScale() const {
  double weight = 1.0 / static_cast<double>(m_count);
  if (m_training.meanOverPixels) weight /= static_cast<double>(m_layers.back().out);
  if (m_config.reconstruction == Reconstruction::SquaredError) weight *= 2.0;
  if (m_config.reconstruction == Reconstruction::Gaussian) weight /= variance();
  return static_cast<float>(weight);
}

// The reconstruction term of some rows of the output in c, which becomes its gradient.
double FusedStep::outputTerm(float* c, const float* bias, std::size_t panel, std::size_t row, std::size_t rows, float scale) {
  const Layer& first = m_layers.front();
  const float* images = m_apart ? m_clean.data() : first.input.data();
  const std::size_t targetRows = m_apart ? m_layers.back().out : first.in;
  const auto term = m_config.reconstruction == Reconstruction::Bernoulli ? dense::bernoulliFromLogits : dense::squaredErrors;
  return term(c, bias, images + (panel * targetRows + row) * m_panel, rows, columnsOf(panel), imagesOf(panel), scale);
}

void FusedStep::outputLayer() {
  Layer& layer = m_layers.back();
  std::fill(m_reconstruction.begin(), m_reconstruction.end(), 0.0);
  if (layer.kind != Kind::Dense) return forwardMaps(m_layers.size() - 1, layer.gradient.data());
  const std::size_t n = panels();
  const float scale = outputScale();
  const std::size_t block = layer.tiled ? tiles::kRows : dense::kRowBlock;
  const auto finish = [&](std::size_t row, std::size_t rows, std::size_t panel, float* c) {
    m_reconstruction[row / block * n + panel] = outputTerm(c, m_parameters.data() + layer.biasAt + row, panel, row, rows, scale);
  };
  multiplyLayer(layer, false, layer.gradient.data(), finish, 0, kNothing);
}

Losses FusedStep::lossSums() {
  const auto units = static_cast<std::ptrdiff_t>(outputUnits());
  double reconstruction = std::accumulate(m_reconstruction.begin(), m_reconstruction.begin() + units, 0.0);
  if (m_config.reconstruction == Reconstruction::Gaussian) {
    m_squaredErrors = reconstruction;
    const double pixels = static_cast<double>(m_count * m_layers.back().out);
    reconstruction = 0.5 * (m_squaredErrors / variance() + pixels * std::log(2.0 * std::numbers::pi * variance()));
  }
  return {reconstruction, std::accumulate(m_kl.begin(), m_kl.begin() + static_cast<std::ptrdiff_t>(panels()), 0.0)};
}

void FusedStep::backward(double beta) {
  const auto klScale = static_cast<float>(beta / static_cast<double>(m_count));
  // What the weights' gradients need of the activations is put in order beside the first product.
  std::size_t transposes = m_transposeUnits.size() * panels();
  for (std::size_t i = m_layers.size() - 1; i > 0; --i, transposes = 0) {
    if (i != m_heads + 1) {
      inputGradient(i, m_layers[i - 1].gradient.data(), true, transposes);
      continue;
    }
    inputGradient(i, m_latentGradient.data(), false, transposes);
    const std::size_t inputs = m_layers[i].in;
    m_team.share(panels(), [&, inputs](std::size_t panel) {
      const float* mean = m_posterior.data() + panel * m_code * m_panel;
      const float* zGradient = m_latentGradient.data() + panel * inputs * m_panel;
      float* gradient = m_layers[m_heads].gradient.data() + panel * m_code * m_panel;
      if (!m_config.variational()) {
        std::copy_n(zGradient, m_latent * m_panel, gradient);
        return;
      }
      dense::latentGradient(mean, mean + m_latent * m_panel, m_noise.data() + panel * m_latent * m_panel, zGradient, klScale, gradient,
                            gradient + m_latent * m_panel, m_latent, columnsOf(panel), imagesOf(panel));
    });
  }
}

void FusedStep::inputGradient(std::size_t index, float* result, bool activated, std::size_t transposes) {
  const Layer& layer = m_layers[index];
  if (layer.kind != Kind::Dense) return mapsInputGradient(index, result, transposes);
  const auto finish = [&](std::size_t row, std::size_t rows, std::size_t panel, float* c) {
    if (!activated) return;
    const AlignedFloats& slope = m_layers[index - 1].slope;
    const std::size_t at = (panel * layer.in + row) * m_panel;
    if (slope.empty()) dense::maskByActivation(c, layer.input.data() + at, rows, columnsOf(panel));
    else dense::multiplyBySlope(c, slope.data() + at, rows, columnsOf(panel));
  };
  multiplyLayer(layer, true, result, finish, transposes, [&](std::size_t unit) { transposeUnit(unit); });
}

void FusedStep::transposeUnit(std::size_t unit) {
  const std::size_t n = panels(), panel = unit % n;
  const TransposeUnit& part = m_transposeUnits[unit / n];
  Layer& layer = m_layers[part.layer];
  if (layer.kind != Kind::Dense) return transposePositions(layer, layer.input.data(), panel, part.first, part.count);
  dense::transpose(layer.input.data() + panel * layer.in * m_panel, part.first, part.count, columnsOf(panel), layer.byImage.data(), panel * m_panel,
                   layer.byImage.size() / parts(layer.in, m_panel));
}

}  // namespace latentscape
