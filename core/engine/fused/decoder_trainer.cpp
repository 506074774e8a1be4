// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/fused/decoder_trainer.h"

#include "core/base/random.h"
#include "core/base/threads.h"
#include "core/engine/fused/make_dense_layer.h"
#include "core/engine/fused/optimizer_step.h"
#include "core/engine/kernels/linear_kernel.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

namespace latentscape {

using dense::kLine;
using dense::parts;
using fused::Layer;
using fused::Rows;

namespace {

int prepare(int threads) {
  flushDenormals();  // this thread computes too
  return threads;
}

}  // namespace

DecoderTrainer::DecoderTrainer(const DecoderConfig& config, const ImageSet& images, std::span<const float> inputs, int threads)
    : m_config(config), m_team(prepare(threads)), m_batch{.count = images.size(), .learning = true},
      m_term({.kind = config.reconstruction, .pixels = config.image.pixels()}) {
  assert(images.size() > 0 && images.shape == config.image);
  assert(inputs.size() == images.size() * static_cast<std::size_t>(config.inputs));
  assert(config.reconstruction != Reconstruction::Gaussian);
  makeLayers();
  const Layer& first = *m_layers.front();
  const std::size_t pixels = m_layers.back()->out(), inputBlock = parts(first.input.size(), kLine) * kLine;
  m_inputsAt = m_layers.back()->end();
  m_store.resize(m_inputsAt + (config.learnedInputs ? inputBlock : 0));
  m_inputGradient = AlignedFloats(inputBlock);
  m_targets = AlignedFloats(m_batch.panels() * m_batch.panel * pixels);
  for (std::size_t at = 0; at < m_batch.count; at += m_batch.vector) {
    std::array<const std::uint8_t*, dense::kMaxVector> rows{};
    const std::size_t n = std::min(m_batch.vector, m_batch.count - at);
    for (std::size_t i = 0; i < n; ++i) rows[i] = images.image(at + i).data();
    dense::unpackImages({rows.data(), n}, pixels, m_targets.data() + at / m_batch.panel * pixels * m_batch.panel,
                        at % m_batch.panel, nullptr, 0, 0);
  }
  start(inputs);
}

void DecoderTrainer::makeLayers() {
  auto in = static_cast<std::size_t>(m_config.inputs);
  const auto add = [&](std::size_t out, bool activated) {
    const std::size_t at = m_layers.empty() ? 0 : m_layers.back()->end();
    m_layers.push_back(fused::makeDenseLayer(
        {in, out, activated, at, m_layers.empty() ? fused::Input::Codes : fused::Input::Activations}, nullptr));
    m_layers.back()->reserve(m_batch.count, m_config.activation);
    m_layers.back()->makeUnits(1);
    in = out;
  };
  for (const int width : m_config.hidden) add(static_cast<std::size_t>(width), true);
  add(m_config.image.pixels(), false);
}

// In the order of parameters().
void DecoderTrainer::visitParameters(fused::VisitParameters visit) const {
  for (const auto& layer : m_layers) {
    layer->placement().weights(0, layer->out(), visit);
    layer->placement().biases(0, layer->out(), visit);
  }
  if (!m_config.learnedInputs) return;
  visitInputs([&](std::size_t at, std::size_t count, std::size_t step) { visit(m_inputsAt + at, count, step); });
}

// Places in a block of inputs by feature, image by image.
void DecoderTrainer::visitInputs(fused::VisitParameters visit) const {
  const std::size_t in = m_layers.front()->in(), panel = m_batch.panel;
  for (std::size_t i = 0; i < m_batch.count; ++i) visit(i / panel * in * panel + i % panel, in, panel);
}

// As PyTorch's Linear starts.
void DecoderTrainer::start(std::span<const float> inputs) {
  RandomStream random(m_config.seed, streams::kInitialWeights);
  for (const auto& layer : m_layers) {
    const double bound = 1.0 / std::sqrt(static_cast<double>(layer->in()));
    const auto draw = [&](std::size_t at, std::size_t count, std::size_t step) {
      for (std::size_t k = 0; k < count; ++k)
        m_store.values.data()[at + k * step] = static_cast<float>((2.0 * random.uniform() - 1.0) * bound);
    };
    layer->placement().weights(0, layer->out(), draw);
    layer->placement().biases(0, layer->out(), draw);
  }
  auto next = inputs.begin();
  visitInputs([&](std::size_t at, std::size_t count, std::size_t step) {
    for (std::size_t k = 0; k < count; ++k) inputBlock()[at + k * step] = *next++;
  });
}

float* DecoderTrainer::inputBlock() {
  return m_config.learnedInputs ? m_store.values.data() + m_inputsAt : m_layers.front()->input.data();
}

std::vector<float> DecoderTrainer::values(const AlignedFloats& from) const {
  std::vector<float> values;
  visitParameters([&](std::size_t at, std::size_t count, std::size_t step) {
    for (std::size_t k = 0; k < count; ++k) values.push_back(from.data()[at + k * step]);
  });
  return values;
}

std::vector<float> DecoderTrainer::parameters() const { return values(m_store.values); }

void DecoderTrainer::setParameters(std::span<const float> values) {
  auto next = values.begin();
  visitParameters([&](std::size_t at, std::size_t count, std::size_t step) {
    for (std::size_t k = 0; k < count; ++k) m_store.values.data()[at + k * step] = *next++;
  });
  assert(next == values.end());
}

std::vector<float> DecoderTrainer::inputs() const {
  std::vector<float> values;
  const float* block = m_config.learnedInputs ? m_store.values.data() + m_inputsAt : m_layers.front()->input.data();
  visitInputs([&](std::size_t at, std::size_t count, std::size_t step) {
    for (std::size_t k = 0; k < count; ++k) values.push_back(block[at + k * step]);
  });
  return values;
}

std::vector<float> DecoderTrainer::decode(std::span<const float> inputs) const {
  const std::size_t n = inputs.size() / m_layers.front()->in();
  std::vector<float> values(inputs.begin(), inputs.end()), weights, biases, next;
  for (const auto& layer : m_layers) {
    const auto appendTo = [this](std::vector<float>& list) {
      return [this, &list](std::size_t at, std::size_t count, std::size_t step) {
        for (std::size_t k = 0; k < count; ++k) list.push_back(m_store.values.data()[at + k * step]);
      };
    };
    weights.clear();
    biases.clear();
    layer->placement().weights(0, layer->out(), appendTo(weights));
    layer->placement().biases(0, layer->out(), appendTo(biases));
    next.resize(n * layer->out());
    denseLayer(values.data(), n, layer->in(), weights.data(), biases.data(), layer->out(), next.data(), false);
    if (layer->activated()) activate(m_config.activation, next);
    values.swap(next);
  }
  for (float& value : values) {
    value =
        m_config.reconstruction == Reconstruction::Bernoulli ? 1.0F / (1.0F + std::exp(-value)) : std::clamp(value, 0.0F, 1.0F);
  }
  return values;
}

double DecoderTrainer::forward() {
  if (m_config.learnedInputs) std::copy_n(inputBlock(), m_layers.front()->input.size(), m_layers.front()->input.data());
  m_layers.front()->wholeInputWritten(m_batch, m_team);
  for (std::size_t i = 0; i + 1 < m_layers.size(); ++i) {
    Layer& layer = *m_layers[i];
    Layer& next = *m_layers[i + 1];
    layer.forward(m_batch, m_store, m_team, next.input.data(), [&](const Rows& rows) {
      layer.finishOutput(m_batch, m_store, rows);
      next.inputWritten(m_batch, rows.row, rows.rows, rows.panel);
    });
  }
  Layer& last = *m_layers.back();
  const float* bias = m_store.values.data() + last.biasAt();
  m_term.begin(m_batch, m_store, last.forwardUnits(m_batch), {m_targets.data(), last.out()});
  last.forward(m_batch, m_store, m_team, last.gradient.data(), [&, bias](const Rows& rows) {
    m_term.finish(m_batch, rows, bias);
    last.gradientWritten(m_batch, rows.row, rows.rows, rows.panel);
  });
  return m_term.sum(m_batch, m_store) / static_cast<double>(m_batch.count);
}

void DecoderTrainer::backward() {
  const std::size_t n = m_batch.panels();
  for (std::size_t i = m_layers.size(); i-- > 0;) {
    Layer& layer = *m_layers[i];
    const std::size_t transposes = layer.transposeUnits() * n;
    const auto transpose = [&](std::size_t unit) { layer.transposeInput(m_batch, unit / n, unit % n); };
    if (i == 0) {
      if (m_config.learnedInputs)
        layer.inputGradient(m_batch, m_store, m_team, m_inputGradient.data(), [](const Rows&) {}, {transposes, transpose});
      else m_team.share(transposes, transpose);
      return;
    }
    Layer& before = *m_layers[i - 1];
    layer.inputGradient(m_batch, m_store, m_team, before.gradient.data(),
                        [&](const Rows& rows) {
                          layer.finishInputGradient(m_batch, before, rows);
                          before.gradientWritten(m_batch, rows.row, rows.rows, rows.panel);
                        },
                        {transposes, transpose});
  }
}

// gradient: where it is wanted instead of a step.
void DecoderTrainer::update(float* gradient) {
  TrainingConfig adam;
  adam.optimizer = Optimizer::Adam;
  adam.weightDecay = 0.0;
  const dense::OptimizerStep step = fused::optimizerStep(adam, m_steps, m_config.learningRate);
  const fused::Update update{m_store, step, gradient};
  for (const auto& layer : m_layers)
    m_team.share(layer->updateUnits(),
                 [&](std::size_t unit, std::size_t thread) { layer->update(m_batch, unit, thread, update); });
  if (m_config.learnedInputs) update.apply(m_inputsAt, m_inputGradient.data(), m_inputGradient.size());
}

double DecoderTrainer::step() {
  m_store.finite = true;
  const double before = forward();
  backward();
  update(nullptr);
  ++m_steps;
  return m_store.finite ? before : std::numeric_limits<double>::quiet_NaN();
}

double DecoderTrainer::loss() { return forward(); }

std::vector<float> DecoderTrainer::gradient() {
  forward();
  backward();
  AlignedFloats whole(m_store.values.size());
  update(whole.data());
  return values(whole);
}

}  // namespace latentscape
