// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/fused/decoder_trainer.h"

#include "core/base/random.h"
#include "core/base/threads.h"
#include "core/engine/kernels/linear_kernel.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <numeric>

namespace latentscape {

using dense::kLine;
using dense::parts;

namespace {

int prepare(int threads) {
  flushDenormals();  // this thread computes too
  return threads;
}

}  // namespace

DecoderTrainer::DecoderTrainer(const DecoderConfig& config, const ImageSet& images, std::span<const float> inputs, int threads)
    : m_config(config), m_team(prepare(threads)), m_vector(dense::vectorWidth()), m_panel(dense::panelWidth()),
      m_count(images.size()) {
  assert(m_count > 0 && images.shape == config.image && inputs.size() == m_count * static_cast<std::size_t>(config.inputs));
  assert(config.reconstruction != Reconstruction::Gaussian);
  auto in = static_cast<std::size_t>(config.inputs);
  for (const int width : config.hidden) {
    addLayer(in, static_cast<std::size_t>(width), true);
    in = static_cast<std::size_t>(width);
  }
  addLayer(in, config.image.pixels(), false);
  const Layer& last = m_layers.back();
  m_inputsAt = last.biasAt + parts(last.out, kLine) * kLine;
  const std::size_t codes = config.learnedInputs ? parts(m_layers.front().input.size(), kLine) * kLine : 0;
  m_parameters = AlignedFloats(m_inputsAt + codes);
  m_mean = AlignedFloats(m_parameters.size());
  m_square = AlignedFloats(m_parameters.size());
  m_targets = AlignedFloats(panels() * m_panel * last.out);
  m_inputGradient = AlignedFloats(parts(m_layers.front().input.size(), kLine) * kLine);
  m_terms.assign(parts(last.out, dense::kRowBlock) * panels(), 0.0);
  for (std::size_t first = 0; first < m_count; first += m_vector) {
    std::array<const std::uint8_t*, dense::kMaxVector> rows{};
    const std::size_t n = std::min(m_vector, m_count - first);
    for (std::size_t i = 0; i < n; ++i) rows[i] = images.image(first + i).data();
    dense::unpackImages({rows.data(), n}, last.out, m_targets.data() + first / m_panel * last.out * m_panel, first % m_panel,
                        nullptr, 0, 0);
  }
  start(inputs);
}

void DecoderTrainer::addLayer(std::size_t in, std::size_t out, bool activated) {
  const std::size_t at = m_layers.empty() ? 0 : m_layers.back().biasAt + parts(m_layers.back().out, kLine) * kLine;
  const std::size_t stride = parts(in, kLine) * kLine;
  const std::size_t columns = panels() * m_panel;
  Layer layer{in, out, parts(in, m_vector) * m_vector, stride, at, at + out * stride, activated, {}, {}, {}, {}};
  layer.input = AlignedFloats(columns * in);
  layer.byImage = AlignedFloats(columns * parts(in, m_panel) * m_panel);
  layer.gradient = AlignedFloats(columns * out);
  if (activated && m_config.activation != Activation::Relu) layer.slope = AlignedFloats(columns * out);
  m_layers.push_back(std::move(layer));
}

// visit(place in m_parameters) in the order of parameters().
template <class Visit>
void DecoderTrainer::forParameters(const Visit& visit) const {
  for (const Layer& layer : m_layers) {
    for (std::size_t row = 0; row < layer.out; ++row) {
      for (std::size_t column = 0; column < layer.in; ++column) visit(layer.weightAt + row * layer.stride + column);
    }
    for (std::size_t row = 0; row < layer.out; ++row) visit(layer.biasAt + row);
  }
  if (m_config.learnedInputs) forInputs([&](std::size_t at) { visit(m_inputsAt + at); });
}

// visit(place in a block of inputs by feature), image by image.
template <class Visit>
void DecoderTrainer::forInputs(const Visit& visit) const {
  const std::size_t in = m_layers.front().in;
  for (std::size_t i = 0; i < m_count; ++i) {
    for (std::size_t k = 0; k < in; ++k) visit((i / m_panel * in + k) * m_panel + i % m_panel);
  }
}

// As PyTorch's Linear starts.
void DecoderTrainer::start(std::span<const float> inputs) {
  RandomStream random(m_config.seed, streams::kInitialWeights);
  for (const Layer& layer : m_layers) {
    const double bound = 1.0 / std::sqrt(static_cast<double>(layer.in));
    const auto draw = [&] { return static_cast<float>((2.0 * random.uniform() - 1.0) * bound); };
    for (std::size_t row = 0; row < layer.out; ++row) {
      for (std::size_t column = 0; column < layer.in; ++column)
        m_parameters.data()[layer.weightAt + row * layer.stride + column] = draw();
    }
    for (std::size_t row = 0; row < layer.out; ++row) m_parameters.data()[layer.biasAt + row] = draw();
  }
  float* block = m_config.learnedInputs ? m_parameters.data() + m_inputsAt : m_layers.front().input.data();
  auto next = inputs.begin();
  forInputs([&](std::size_t at) { block[at] = *next++; });
}

std::vector<float> DecoderTrainer::parameters() const {
  std::vector<float> values;
  forParameters([&](std::size_t at) { values.push_back(m_parameters.data()[at]); });
  return values;
}

void DecoderTrainer::setParameters(std::span<const float> values) {
  auto next = values.begin();
  forParameters([&](std::size_t at) { m_parameters.data()[at] = *next++; });
  assert(next == values.end());
}

std::vector<float> DecoderTrainer::inputs() const {
  std::vector<float> values;
  const float* block = m_config.learnedInputs ? m_parameters.data() + m_inputsAt : m_layers.front().input.data();
  forInputs([&](std::size_t at) { values.push_back(block[at]); });
  return values;
}

std::vector<float> DecoderTrainer::decode(std::span<const float> inputs) const {
  const std::size_t n = inputs.size() / m_layers.front().in;
  std::vector<float> values(inputs.begin(), inputs.end()), weights, biases, next;
  for (const Layer& layer : m_layers) {
    weights.clear();
    for (std::size_t row = 0; row < layer.out; ++row) {
      const float* from = m_parameters.data() + layer.weightAt + row * layer.stride;
      weights.insert(weights.end(), from, from + layer.in);
    }
    biases.assign(m_parameters.data() + layer.biasAt, m_parameters.data() + layer.biasAt + layer.out);
    next.resize(n * layer.out);
    denseLayer(values.data(), n, layer.in, weights.data(), biases.data(), layer.out, next.data(), false);
    if (layer.activated) activate(m_config.activation, next);
    values.swap(next);
  }
  for (float& value : values) {
    value =
        m_config.reconstruction == Reconstruction::Bernoulli ? 1.0F / (1.0F + std::exp(-value)) : std::clamp(value, 0.0F, 1.0F);
  }
  return values;
}

double DecoderTrainer::forward() {
  const std::size_t n = panels();
  if (m_config.learnedInputs)
    std::copy_n(m_parameters.data() + m_inputsAt, m_layers.front().input.size(), m_layers.front().input.data());
  const double weight = (m_config.reconstruction == Reconstruction::SquaredError ? 2.0 : 1.0) / static_cast<double>(m_count);
  const auto term = m_config.reconstruction == Reconstruction::Bernoulli ? dense::bernoulliFromLogits : dense::squaredErrors;
  for (std::size_t i = 0; i < m_layers.size(); ++i) {
    Layer& layer = m_layers[i];
    const bool last = i + 1 == m_layers.size();
    m_team.share(parts(layer.out, dense::kRowBlock) * n, [&, n, last](std::size_t unit) {
      const std::size_t row = unit / n * dense::kRowBlock, panel = unit % n;
      const std::size_t rows = std::min(dense::kRowBlock, layer.out - row);
      const std::size_t at = (panel * layer.out + row) * m_panel;
      float* c = (last ? layer.gradient.data() : m_layers[i + 1].input.data()) + at;
      const float* bias = m_parameters.data() + layer.biasAt + row;
      dense::multiply({m_parameters.data() + layer.weightAt + row * layer.stride, layer.stride, 1, layer.in, 0,
                       layer.input.data() + panel * layer.in * m_panel, layer.in},
                      rows, columnsOf(panel), c);
      if (last)
        m_terms[unit] = term(c, bias, m_targets.data() + at, rows, columnsOf(panel), imagesOf(panel), static_cast<float>(weight));
      else
        dense::activate(m_config.activation, c, bias, layer.slope.empty() ? nullptr : layer.slope.data() + at, rows,
                        columnsOf(panel));
    });
  }
  return std::accumulate(m_terms.begin(), m_terms.end(), 0.0) / static_cast<double>(m_count);
}

void DecoderTrainer::backward() {
  const std::size_t n = panels();
  for (std::size_t i = m_layers.size(); i-- > 0;) {
    Layer& layer = m_layers[i];
    const std::size_t stride = layer.byImage.size() / parts(layer.in, m_panel);
    m_team.share(parts(layer.in, m_panel) * n, [&, n, stride](std::size_t unit) {
      const std::size_t first = unit / n * m_panel, panel = unit % n;
      dense::transpose(layer.input.data() + panel * layer.in * m_panel, first, std::min(m_panel, layer.in - first),
                       columnsOf(panel), layer.byImage.data(), panel * m_panel, stride);
    });
    if (i == 0 && !m_config.learnedInputs) return;
    float* result = i == 0 ? m_inputGradient.data() : m_layers[i - 1].gradient.data();
    m_team.share(parts(layer.in, dense::kRowBlock) * n, [&, n, result](std::size_t unit) {
      const std::size_t row = unit / n * dense::kRowBlock, panel = unit % n;
      const std::size_t rows = std::min(dense::kRowBlock, layer.in - row);
      const std::size_t at = (panel * layer.in + row) * m_panel;
      dense::multiply({m_parameters.data() + layer.weightAt + row, 1, layer.stride, layer.out, 0,
                       layer.gradient.data() + panel * layer.out * m_panel, layer.out},
                      rows, columnsOf(panel), result + at);
      if (i == 0) return;
      const AlignedFloats& slope = m_layers[i - 1].slope;
      if (slope.empty()) dense::maskByActivation(result + at, layer.input.data() + at, rows, columnsOf(panel));
      else dense::multiplyBySlope(result + at, slope.data() + at, rows, columnsOf(panel));
    });
  }
}

// gradient: where it is wanted instead of a step.
void DecoderTrainer::update(float* gradient) {
  dense::OptimizerStep step;
  const auto t = static_cast<double>(m_steps + 1);
  step.rate = static_cast<float>(m_config.learningRate / (1.0 - std::pow(0.9, t)));
  step.rootCorrection = static_cast<float>(1.0 / std::sqrt(1.0 - std::pow(0.999, t)));
  const auto from = [&](std::size_t at) {
    return dense::Parameters{m_parameters.data() + at, m_mean.data() + at, m_square.data() + at};
  };
  const auto into = [&](std::size_t at) { return gradient != nullptr ? gradient + at : nullptr; };
  for (Layer& layer : m_layers) {
    const std::size_t blocks = parts(layer.out, dense::kRowBlock);
    const std::size_t stride = layer.byImage.size() / parts(layer.in, m_panel);
    m_team.share(parts(layer.in, m_panel) * blocks, [&, blocks, stride](std::size_t unit) {
      const std::size_t row = unit % blocks * dense::kRowBlock, panel = unit / blocks, column = panel * m_panel;
      const std::size_t rows = std::min(dense::kRowBlock, layer.out - row);
      const std::size_t at = layer.weightAt + row * layer.stride + column;
      const dense::Product product{layer.gradient.data() + row * m_panel, m_panel, 1, m_panel, layer.out * m_panel,
                                   layer.byImage.data() + panel * stride, m_count};
      dense::weightStep(product, rows, std::min(m_panel, layer.columns - column), from(at), layer.stride, step, into(at));
    });
    dense::biasStep(layer.gradient.data(), layer.out * m_panel, m_count, layer.out, from(layer.biasAt), step, into(layer.biasAt));
  }
  if (!m_config.learnedInputs) return;
  if (gradient != nullptr) std::copy_n(m_inputGradient.data(), m_inputGradient.size(), gradient + m_inputsAt);
  else dense::applyGradient(m_inputGradient.data(), m_inputGradient.size(), from(m_inputsAt), step);
}

double DecoderTrainer::step() {
  const double before = forward();
  backward();
  update(nullptr);
  ++m_steps;
  return before;
}

double DecoderTrainer::loss() { return forward(); }

std::vector<float> DecoderTrainer::gradient() {
  forward();
  backward();
  AlignedFloats whole(m_parameters.size());
  update(whole.data());
  std::vector<float> values;
  forParameters([&](std::size_t at) { values.push_back(whole.data()[at]); });
  return values;
}

}  // namespace latentscape
