// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/fused/fused_step.h"

#include "core/engine/fused/dense_layer.h"
#include "core/engine/fused/map_layer.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace latentscape {

using dense::kLine;
using dense::parts;
using fused::Beside;
using fused::Layer;
using fused::Rows;

FusedStep::FusedStep(const ModelConfig& config, const TrainingConfig& training, const Weights& initial, ThreadTeam& team)
    : m_team(team), m_matrixUnit(fused::TiledLayer::available()), m_config(config), m_training(training),
      m_loader(config, training), m_latent(config) {
  makeLayers();
  makeUnits();
  m_logVarianceAt = end();
  m_store.resize(m_logVarianceAt + kLine);
  if (training.clip > 0.0) m_clipping.emplace(m_store.values.size());
  fused::ReconstructionTerm::Options options{.kind = config.reconstruction,
                                             .pixels = m_layers.back()->out(),
                                             .meanOverPixels = training.meanOverPixels,
                                             .variance = config.variance,
                                             .learnedVariance = config.learnedVariance,
                                             .logVarianceAt = m_logVarianceAt};
  m_reconstruction = fused::ReconstructionTerm(options);
  pack(initial);
}

void FusedStep::addDense(std::size_t in, std::size_t out, bool activated, const fused::SideChannels& channels) {
  const bool first = m_layers.empty();
  if (m_matrixUnit && fused::TiledLayer::wideEnough(in, out))
    m_layers.push_back(std::make_unique<fused::TiledLayer>(in, out, activated, end(), first, m_scratch, channels));
  else m_layers.push_back(std::make_unique<fused::DenseLayer>(in, out, activated, end(), m_matrixUnit, first, channels));
}

void FusedStep::makeLayers() {
  using fused::MapLayer;
  const std::vector<ImageShape> maps = featureMaps(m_config);
  for (std::size_t i = 1; i < maps.size(); ++i)
    m_layers.push_back(std::make_unique<MapLayer>(MapLayer::Direction::Down, maps[i - 1], maps[i], true, end()));
  const std::size_t mapChannels = maps.empty() ? 1 : static_cast<std::size_t>(maps.back().channels);
  // Dense layers of these widths, the last of which gives `out`.
  const auto addAll = [&](std::size_t in, const auto& begin, const auto& stop, std::size_t out, bool lastActivated,
                          fused::SideChannels channels) {
    for (auto width = begin; width != stop; ++width) {
      const auto wide = static_cast<std::size_t>(*width);
      addDense(in, wide, true, {channels.in, 1});
      channels.in = 1;
      in = wide;
    }
    addDense(in, out, lastActivated, channels);
  };
  const std::size_t pixels = m_config.image.pixels();
  addAll(maps.empty() ? pixels + static_cast<std::size_t>(m_config.classes) : maps.back().pixels(), m_config.hidden.begin(),
         m_config.hidden.end(), m_latent.code(), false, {mapChannels, 1});
  m_heads = m_layers.size() - 1;
  addAll(m_config.decoderInputs(), m_config.hidden.rbegin(), m_config.hidden.rend(), maps.empty() ? pixels : maps.back().pixels(),
         !maps.empty(), {1, mapChannels});
  for (std::size_t i = maps.size(); i-- > 1;) {
    const ImageShape& big = i > 1 ? maps[i - 1] : m_config.image;
    m_layers.push_back(std::make_unique<MapLayer>(MapLayer::Direction::Up, big, maps[i], i > 1, end()));
  }
  for (std::size_t i = 0; i < m_layers.size(); ++i) {
    const std::size_t halves = i == m_heads && m_config.variational() ? 2 : 1;
    for (std::size_t half = 0; half < halves; ++half) {
      const std::size_t rows = m_layers[i]->out() / halves;
      for (const bool bias : {false, true}) m_slices.push_back({m_layers[i].get(), half * rows, rows, bias});
    }
  }
}

// The last layers come first: their inputs are the first that the backward pass needs.
void FusedStep::makeUnits() {
  constexpr std::size_t units = 20;  // of weights, for each thread
  std::size_t blocks = 0;
  for (const auto& layer : m_layers) blocks += layer->weightBlocks();
  // A unit has as many blocks, one beside the other as they lie in memory, as leave every thread enough units.
  const std::size_t together = std::max<std::size_t>(1, blocks / (units * static_cast<std::size_t>(m_team.size())));
  for (std::size_t i = m_layers.size(); i-- > 0;) {
    Layer& layer = *m_layers[i];
    layer.makeUnits(together);
    for (std::size_t unit = 0; unit < layer.updateUnits(); ++unit) m_updateUnits.push_back({&layer, unit});
    for (std::size_t unit = 0; unit < layer.transposeUnits(); ++unit) m_transposeUnits.push_back({&layer, unit});
  }
}

void FusedStep::reserve(std::size_t images) {
  if (images <= m_capacity) return;
  for (const auto& layer : m_layers) layer->reserve(images, m_config.activation);
  if (m_matrixUnit) m_scratch.reserve(images, m_team.size());
  m_loader.reserve(images, *m_layers.front());
  m_latent.reserve(images);
  m_capacity = images;
}

void FusedStep::pack(const Weights& weights) {
  for (std::size_t i = 0; i < m_slices.size(); ++i) {
    const float* from = weights.tensors.at(i).values.data();
    m_slices[i].visit([&](std::size_t at, std::size_t count, std::size_t step) {
      for (std::size_t k = 0; k < count; ++k) m_store.values.data()[at + k * step] = *from++;
    });
  }
  if (m_config.learnedVariance) m_store.values.data()[m_logVarianceAt] = weights.tensors.back().values.at(0);
}

Weights FusedStep::unpacked(const AlignedFloats& from) const {
  Weights weights;
  std::size_t i = 0;
  for (TensorSpec& spec : tensorLayout(m_config)) {
    std::size_t size = 1;
    for (const auto extent : spec.shape) size *= static_cast<std::size_t>(extent);
    Tensor tensor{std::move(spec.name), std::move(spec.shape), std::vector<float>(size)};
    if (i == m_slices.size()) {  // the pixels' log-variance
      tensor.values = {from.data()[m_logVarianceAt]};
      weights.tensors.push_back(std::move(tensor));
      break;
    }
    float* to = tensor.values.data();
    m_slices[i++].visit([&](std::size_t at, std::size_t count, std::size_t step) {
      if (step == 1) to = std::copy_n(from.data() + at, count, to);
      else
        for (std::size_t k = 0; k < count; ++k) *to++ = from.data()[at + k * step];
    });
    weights.tensors.push_back(std::move(tensor));
  }
  return weights;
}

void FusedStep::copyParameters(const AlignedFloats& from, AlignedFloats& to) {
  assert(from.size() == m_store.values.size());
  if (to.size() != from.size()) to = AlignedFloats(from.size());
  constexpr std::size_t unit = 16384;
  m_team.share(parts(from.size(), unit), [&](std::size_t i) {
    std::memcpy(to.data() + i * unit, from.data() + i * unit, std::min(unit, from.size() - i * unit) * sizeof(float));
  });
}

Losses FusedStep::train(const ImageSet& images, std::span<const std::uint32_t> indices, const Objective& objective) {
  loadForTraining(images, indices, objective.step);
  encode();
  Losses losses = decode();
  backward(objective.beta);
  takeStep(objective);
  losses.reconstruction /= static_cast<double>(m_batch.count);
  losses.kl /= static_cast<double>(m_batch.count);
  return losses;
}

Weights FusedStep::gradient(const ImageSet& images, std::span<const std::uint32_t> indices, const Objective& objective) {
  loadForTraining(images, indices, objective.step);
  encode();
  decode();
  backward(objective.beta);
  AlignedFloats result(m_store.values.size());
  update(fused::optimizerStep(m_training, objective.step, objective.learningRate), result.data());
  return unpacked(result);
}

Losses FusedStep::score(const ImageSet& images, std::size_t first, std::size_t count, std::span<const float> noise) {
  const auto latent = static_cast<std::size_t>(m_config.latentDimension);
  assert(noise.size() == count * latent);
  loadForScoring(images, first, count);
  for (std::size_t i = 0; i < count; ++i) m_latent.setNoise(i, noise.subspan(i * latent, latent));
  encode();
  return decode();
}

void FusedStep::encodeMeans(const ImageSet& images, std::size_t first, std::size_t count, std::span<float> means) {
  loadForScoring(images, first, count);
  encode();
  m_latent.copyMeans(m_batch, means);
}

void FusedStep::loadForTraining(const ImageSet& images, std::span<const std::uint32_t> indices, std::uint64_t step) {
  const auto indexOf = [indices](std::size_t i) -> std::size_t { return indices[i]; };
  load({images, indexOf}, indices.size(), step);
}
void FusedStep::loadForScoring(const ImageSet& images, std::size_t first, std::size_t count) {
  const auto indexOf = [first](std::size_t i) { return first + i; };
  load({images, indexOf}, count, std::nullopt);
}
void FusedStep::load(const fused::BatchLoader::Source& source, std::size_t count, std::optional<std::uint64_t> step) {
  assert(count <= m_capacity);
  m_batch.count = count;
  m_learning = step.has_value();
  m_loader.load(m_batch, source, step, {*m_layers.front(), decoder(), m_latent}, m_team);
}

// A layer's output with bias and activation; not of the last one.
void FusedStep::forward(std::size_t index, float* output) {
  Layer& layer = *m_layers[index];
  Layer* next = index == m_heads ? nullptr : m_layers[index + 1].get();  // the posterior is not the next one's input
  const bool blocks = layer.inBlocks() && next != nullptr;
  layer.forward(m_batch, m_store, m_team, output, [&, blocks](const Rows& rows) {
    layer.finishOutput(m_batch, m_store, rows);
    if (blocks) next->inputWritten(m_batch, rows.row, rows.panel);
  });
  if (!blocks && next != nullptr) next->wholeInputWritten(m_batch, m_team);
}

void FusedStep::encode() {
  for (std::size_t i = 0; i < m_heads; ++i) forward(i, m_layers[i + 1]->input.data());
  forward(m_heads, m_latent.posterior());
}

// From the posterior to the loss; where the output was, its gradient.
Losses FusedStep::decode() {
  m_latent.sample(m_batch, m_team, decoder());
  decoder().wholeInputWritten(m_batch, m_team);
  for (std::size_t i = m_heads + 1; i + 1 < m_layers.size(); ++i) forward(i, m_layers[i + 1]->input.data());
  Layer& last = *m_layers.back();
  const float* bias = m_store.values.data() + last.biasAt();
  const bool blocks = m_learning && last.inBlocks();
  m_reconstruction.begin(m_batch, m_store, last.forwardUnits(m_batch), m_loader.targets(*m_layers.front()));
  last.forward(m_batch, m_store, m_team, last.gradient.data(), [&, bias, blocks](const Rows& rows) {
    m_reconstruction.finish(m_batch, rows, bias);
    if (blocks) last.gradientWritten(m_batch, rows.row, rows.panel);
  });
  return {m_reconstruction.sum(m_batch, m_store), m_latent.divergence(m_batch)};
}

void FusedStep::backward(double beta) {
  const std::size_t n = m_batch.panels();
  const auto transpose = [this, n](std::size_t unit) {
    const Unit& part = m_transposeUnits[unit / n];
    part.layer->transposeInput(m_batch, part.unit, unit % n);
  };
  // What the weights' gradients need of the activations is put in order beside the first product.
  std::size_t transposes = m_transposeUnits.size() * n;
  for (std::size_t i = m_layers.size() - 1; i > 0; --i, transposes = 0) {
    inputGradient(i, {transposes, transpose});
    if (i != m_heads + 1) continue;
    Layer& heads = *m_layers[m_heads];
    m_latent.posteriorGradient(m_batch, m_team, static_cast<float>(beta / static_cast<double>(m_batch.count)),
                               heads.gradient.data());
    heads.wholeGradientWritten(m_batch, m_team);
  }
}

void FusedStep::inputGradient(std::size_t index, const Beside& beside) {
  Layer& layer = *m_layers[index];
  if (index == m_heads + 1)
    return layer.inputGradient(m_batch, m_store, m_team, m_latent.inputGradient(), [](const Rows&) {}, beside);
  Layer& before = *m_layers[index - 1];
  const bool blocks = layer.inBlocks();
  layer.inputGradient(
      m_batch, m_store, m_team, before.gradient.data(),
      [&, blocks](const Rows& rows) {
        layer.finishInputGradient(m_batch, before, rows);
        if (blocks) before.gradientWritten(m_batch, rows.row, rows.panel);
      },
      beside);
  if (!blocks) before.wholeGradientWritten(m_batch, m_team);
}

// gradient: where it is wanted instead of a step.
void FusedStep::update(const dense::OptimizerStep& step, float* gradient) {
  const fused::Update update{m_store, step, gradient};
  for (const auto& layer : m_layers) layer->orderGradient(m_batch, m_team);
  m_team.share(m_updateUnits.size(), [&](std::size_t index, std::size_t thread) {
    const Unit& unit = m_updateUnits[index];
    unit.layer->update(m_batch, unit.unit, thread, update);
  });
  m_reconstruction.updateVariance(m_batch, update);
}

void FusedStep::takeStep(const Objective& objective) {
  const dense::OptimizerStep step = fused::optimizerStep(m_training, objective.step, objective.learningRate);
  update(step, m_clipping ? m_clipping->gradient() : nullptr);
  if (m_clipping) m_clipping->step(m_store, step, m_training.clip, m_team);
}

}  // namespace latentscape
