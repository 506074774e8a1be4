// SPDX-License-Identifier: GPL-3.0-or-later
// The forward and the backward pass of the fused step.
#include "core/engine/fused/fused_step.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace latentscape {

using dense::parts;

namespace tiles = dense::tiles;

tiles::Values FusedStep::inputValues(const Layer& layer) const {
  return &layer == &m_layers.front() && !m_corrupted ? tiles::Values::Levels : tiles::Values::Any;
}

tiles::Panels FusedStep::inPanels(const AlignedFloats& values, std::size_t rows) const {
  return {values.data(), rows * m_panel, rows, parts(m_count, m_vector) * m_vector};
}

// The right operands of a layer's forward product, of the one with its transposed weights, and of its weights' gradient.
tiles::Right FusedStep::inputOperand(Layer& layer) const {
  return {layer.inputTiles.data(), parts(m_count, tiles::kPair), parts(layer.in, tiles::kDepth), inputValues(layer)};
}
tiles::Right FusedStep::gradientOperand(Layer& layer) const {
  return {layer.gradientTiles.data(), parts(m_count, tiles::kPair), parts(layer.out, tiles::kDepth), tiles::Values::Any};
}
tiles::Right FusedStep::byImageOperand(Layer& layer) const {
  return {layer.byImageTiles.data(), parts(layer.in, tiles::kPair), parts(m_count, tiles::kDepth), inputValues(layer)};
}

namespace {

constexpr std::size_t kSides = dense::kMaxPanel / tiles::kSide;  // tiles of a panel

// Rows [row, row + 32) of a matrix, some tiles of 16 images.
void packRows(const tiles::Panels& from, std::size_t row, std::size_t tile, std::size_t count, const tiles::Right& right) {
  const std::size_t end = std::min(tile + count, 2 * right.pairs);
  for (; tile < end; ++tile) tiles::packRight(from, row / tiles::kDepth, tile, right);
}

}  // namespace

// Rows [row, row + 32) of a layer's input, some tiles of 16 images, and of its gradient, a panel of them: where a product takes
// them.
void FusedStep::packInput(Layer& layer, std::size_t row, std::size_t tile, std::size_t count) const {
  if (!layer.inputTiles.empty()) packRows(inPanels(layer.input, layer.in), row, tile, count, inputOperand(layer));
}
void FusedStep::packGradient(Layer& layer, std::size_t row, std::size_t panel) const {
  if (!layer.gradientTiles.empty())
    packRows(inPanels(layer.gradient, layer.out), row, panel * kSides, kSides, gradientOperand(layer));
}

// What was not packed where it was made: pack(row, panel) for all of it.
template <class Pack>
void FusedStep::packAll(std::size_t rows, const Pack& pack) {
  const std::size_t n = panels();
  m_team.share(parts(rows, tiles::kDepth) * n, [&, n](std::size_t unit) { pack(unit / n * tiles::kDepth, unit % n); });
}
void FusedStep::packWholeInput(Layer& layer) {
  if (!layer.inputTiles.empty())
    packAll(layer.in, [&](std::size_t row, std::size_t panel) { packInput(layer, row, panel * kSides, kSides); });
}
void FusedStep::packWholeGradient(Layer& layer) {
  if (!layer.gradientTiles.empty())
    packAll(layer.out, [&](std::size_t row, std::size_t panel) { packGradient(layer, row, panel); });
}

// The layer's weights, or their transpose, times its input or its gradient, in units of rows and panels: finish(row, rows, panel,
// where they are) is called with each. Beside them extra(0) .. extra(extras - 1).
template <class Finish, class Extra>
void FusedStep::multiplyLayer(Layer& layer, bool transposed, float* result, const Finish& finish, std::size_t extras,
                              const Extra& extra) {
  const std::size_t height = transposed ? layer.in : layer.out, depth = transposed ? layer.out : layer.in, n = panels(),
                    block = layer.blockRows;
  const float* parameters = m_parameters.data();
  if (layer.tiled) {
    const tiles::Right right = transposed ? gradientOperand(layer) : inputOperand(layer);
    // Every unit packs its weights: it takes as many images as leave enough units for every thread.
    constexpr std::size_t pairs = dense::kMaxPanel / tiles::kPair;
    const std::size_t wide = std::clamp<std::size_t>(parts(height, block) * n / (4 * static_cast<std::size_t>(m_team.size())), 1,
                                                     tiles::kColumns / dense::kMaxPanel);
    const std::size_t across = parts(n, wide), units = parts(height, block) * across;
    m_team.share(units + extras, [&, across, units, wide, block](std::size_t unit) {
      if (unit >= units) return extra(unit - units);
      const std::size_t row = unit / across * block, panel = unit % across * wide, rows = std::min(block, height - row);
      float* c = result + (panel * height + row) * m_panel;
      const std::size_t first = panel * pairs;
      tiles::multiply({parameters + layer.weightAt, layer.across(), row / tiles::kRows, transposed}, right, first,
                      std::min(wide * pairs, right.pairs - first), rows, c, height * m_panel);
      for (std::size_t p = panel; p < std::min(n, panel + wide); ++p) finish(row, rows, p, c + (p - panel) * height * m_panel);
    });
    return;
  }
  const auto index = static_cast<std::size_t>(&layer - m_layers.data());
  const float* operand = (transposed ? layer.gradient : layer.input).data();
  const std::size_t units = parts(height, block) * n;
  m_team.share(units + extras, [&, n, units, block](std::size_t unit) {
    if (unit >= units) return extra(unit - units);
    const std::size_t row = unit / n * block, panel = unit % n;
    const std::size_t rows = std::min(block, height - row);
    float* c = result + (panel * height + row) * m_panel;
    const float* b = operand + panel * depth * m_panel;
    const dense::Product product =
        transposed ? dense::Product{parameters + layer.at(0, row),  1, layer.stride, layer.blockRows,
                                    layer.across() * layer.block(), b, depth}
                   : dense::Product{parameters + layer.at(row, 0), layer.stride, 1, layer.blockColumns, layer.block(), b, depth,
                                    brightFeatures(index, panel)};
    dense::multiply(product, rows, columnsOf(panel), c);
    finish(row, rows, panel, c);
  });
}

constexpr auto kNothing = [](std::size_t) {};

void FusedStep::forward(std::size_t index, float* output) {
  Layer& layer = m_layers[index];
  Layer* next = index == m_heads ? nullptr : &m_layers[index + 1];  // the posterior is not the next one's input
  if (layer.kind != Kind::Dense) {
    forwardMaps(index, output);
    return packWholeInput(*next);
  }
  const auto finish = [&](std::size_t row, std::size_t rows, std::size_t panel, float* c) {
    const float* bias = m_parameters.data() + layer.biasAt + row;
    float* slope = layer.slope.empty() ? nullptr : layer.slope.data() + (panel * layer.out + row) * m_panel;
    if (layer.activated) dense::activate(m_config.activation, c, bias, slope, rows, columnsOf(panel));
    else dense::addBias(c, bias, rows, columnsOf(panel));
    if (next != nullptr) packInput(*next, row, panel * kSides, kSides);
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
      m_kl[panel] = dense::sampleLatent(mean, mean + m_latent * m_panel, m_noise.data() + panel * m_latent * m_panel, z, m_latent,
                                        columnsOf(panel), imagesOf(panel));
    } else {
      std::copy_n(mean, m_latent * m_panel, z);
    }
  });
  packWholeInput(first);
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
  const std::size_t block = layer.blockRows;
  const auto finish = [&](std::size_t row, std::size_t rows, std::size_t panel, float* c) {
    m_reconstruction[row / block * n + panel] = outputTerm(c, m_parameters.data() + layer.biasAt + row, panel, row, rows, scale);
    if (m_learning) packGradient(layer, row, panel);
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
      dense::latentGradient(mean, mean + m_latent * m_panel, m_noise.data() + panel * m_latent * m_panel, zGradient, klScale,
                            gradient, gradient + m_latent * m_panel, m_latent, columnsOf(panel), imagesOf(panel));
    });
    packWholeGradient(m_layers[m_heads]);
  }
}

void FusedStep::inputGradient(std::size_t index, float* result, bool activated, std::size_t transposes) {
  Layer& layer = m_layers[index];
  Layer& before = m_layers[index - 1];
  if (layer.kind != Kind::Dense) {
    mapsInputGradient(index, result, transposes);
    return packWholeGradient(before);
  }
  const auto finish = [&](std::size_t row, std::size_t rows, std::size_t panel, float* c) {
    if (!activated) return;
    const std::size_t at = (panel * layer.in + row) * m_panel;
    if (before.slope.empty()) dense::maskByActivation(c, layer.input.data() + at, rows, columnsOf(panel));
    else dense::multiplyBySlope(c, before.slope.data() + at, rows, columnsOf(panel));
    packGradient(before, row, panel);
  };
  multiplyLayer(layer, true, result, finish, transposes, [&](std::size_t unit) { transposeUnit(unit); });
}

void FusedStep::transposeUnit(std::size_t unit) {
  const std::size_t n = panels(), panel = unit % n;
  const TransposeUnit& part = m_transposeUnits[unit / n];
  Layer& layer = m_layers[part.layer];
  if (layer.kind != Kind::Dense) return transposePositions(layer, layer.input.data(), panel, part.first, part.count);
  if (layer.tiled) {
    const tiles::Right right = byImageOperand(layer);
    const tiles::Panels from = inPanels(layer.input, layer.in);
    const std::size_t each = m_panel / tiles::kDepth;
    const std::size_t first = part.first / tiles::kSide, end = std::min(first + kSides, 2 * right.pairs);
    for (std::size_t tile = first; tile < end; ++tile) {
      for (std::size_t step = panel * each; step < std::min((panel + 1) * each, right.steps); ++step)
        tiles::packRightTransposed(from, step, tile, right);
    }
    return;
  }
  dense::transpose(layer.input.data() + panel * layer.in * m_panel, part.first, part.count, columnsOf(panel),
                   layer.byImage.data(), panel * m_panel, layer.byImage.size() / parts(layer.in, m_panel));
}

}  // namespace latentscape
