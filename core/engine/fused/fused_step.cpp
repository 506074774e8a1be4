// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/fused/fused_step.h"

#include "core/engine/fused/make_dense_layer.h"
#include "core/engine/fused/map_layer.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

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
  makeLayout();
  m_layout->pack(initial, m_store.values.data());
}

void FusedStep::addDense(std::size_t in, std::size_t out, bool activated, fused::Input from,
                         const fused::SideChannels& channels) {
  m_layers.push_back(fused::makeDenseLayer({in, out, activated, end(), from, channels}, m_matrixUnit ? &m_scratch : nullptr));
}

void FusedStep::makeLayers() {
  using fused::MapLayer;
  const std::vector<ImageShape> maps = featureMaps(m_config);
  for (std::size_t i = 1; i < maps.size(); ++i)
    m_layers.push_back(
        std::make_unique<MapLayer>(MapLayer::Direction::Down, maps[i - 1], maps[i], true, end(), i == 1, m_config.activation));
  const std::size_t mapChannels = maps.empty() ? 1 : static_cast<std::size_t>(maps.back().channels);
  // Dense layers of these widths, the last of which gives `out`.
  const auto addAll = [&](std::size_t in, const auto& begin, const auto& stop, std::size_t out, bool lastActivated,
                          fused::Input from, fused::SideChannels channels) {
    for (auto width = begin; width != stop; ++width) {
      const auto wide = static_cast<std::size_t>(*width);
      addDense(in, wide, true, from, {channels.in, 1});
      channels.in = 1;
      from = fused::Input::Activations;
      in = wide;
    }
    addDense(in, out, lastActivated, from, channels);
  };
  const std::size_t pixels = m_config.image.pixels();
  addAll(maps.empty() ? pixels + static_cast<std::size_t>(m_config.classes) : maps.back().pixels(), m_config.hidden.begin(),
         m_config.hidden.end(), m_latent.code(), false, maps.empty() ? fused::Input::Images : fused::Input::Activations,
         {mapChannels, 1});
  m_heads = m_layers.size() - 1;
  addAll(m_config.decoderInputs(), m_config.hidden.rbegin(), m_config.hidden.rend(), maps.empty() ? pixels : maps.back().pixels(),
         !maps.empty(), fused::Input::Codes, {1, mapChannels});
  for (std::size_t i = maps.size(); i-- > 1;) {
    const ImageShape& big = i > 1 ? maps[i - 1] : m_config.image;
    m_layers.push_back(
        std::make_unique<MapLayer>(MapLayer::Direction::Up, big, maps[i], i > 1, end(), false, m_config.activation));
  }
}

// Mean and log-variance are one layer here.
void FusedStep::makeLayout() {
  std::vector<fused::ParameterLayout::Place> places;
  for (std::size_t i = 0; i < m_layers.size(); ++i) {
    const std::size_t halves = i == m_heads && m_config.variational() ? 2 : 1, rows = m_layers[i]->out() / halves;
    for (std::size_t first = 0; first < m_layers[i]->out(); first += rows) {
      for (const auto& visitAll : {m_layers[i]->placement().weights, m_layers[i]->placement().biases})
        places.emplace_back([visitAll, first, rows](fused::VisitParameters visit) { visitAll(first, rows, visit); });
    }
  }
  if (m_config.learnedVariance) places.emplace_back([at = m_logVarianceAt](fused::VisitParameters visit) { visit(at, 1, 1); });
  m_layout = std::make_shared<const fused::ParameterLayout>(m_config, std::move(places));
}

// The weights that a thread begins with are the same part of every layer as in forward().
void FusedStep::makeUnits() {
  constexpr std::size_t units = 20;  // of weights, for each thread
  const auto threads = static_cast<std::size_t>(m_team.size());
  std::size_t blocks = 0;
  for (const auto& layer : m_layers) blocks += layer->weightBlocks();
  // A unit has as many blocks, one beside the other as they lie in memory, as leave every thread enough units.
  const std::size_t together = std::max<std::size_t>(1, blocks / (units * threads));
  for (const auto& layer : m_layers) layer->makeUnits(together);
  const auto add = [this](std::size_t index, std::size_t begin, std::size_t end) {
    for (std::size_t unit = begin; unit < end; ++unit) {
      m_updateUnits.push_back({m_layers[index].get(), unit});
      if (!learnsAtOnce(index)) m_laterUnits.push_back({m_layers[index].get(), unit});
    }
  };
  for (std::size_t thread = 0; thread < threads; ++thread) {
    for (std::size_t i = m_layers.size(); i-- > 0;) {
      const std::size_t weights = m_layers[i]->weightUnits(), biases = m_layers[i]->updateUnits() - weights;
      add(i, weights * thread / threads, weights * (thread + 1) / threads);
      add(i, weights + biases * thread / threads, weights + biases * (thread + 1) / threads);
    }
  }
  for (std::size_t i = m_layers.size(); i-- > 0;) {
    for (std::size_t unit = 0; unit < m_layers[i]->transposeUnits(); ++unit)
      m_transposeUnits.push_back({m_layers[i].get(), unit});
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

bool FusedStep::finite() const {
  const std::span<const float> values(m_store.values.data(), m_store.values.size());
  return std::ranges::all_of(values, [](float value) { return std::isfinite(value); });
}

// Of all parameters.
void FusedStep::copy(const float* from, float* to) const {
  constexpr std::size_t unit = 16384;
  const std::size_t size = m_store.values.size();
  m_team.share(parts(size, unit), [=](std::size_t i) {
    std::memcpy(to + i * unit, from + i * unit, std::min(unit, size - i * unit) * sizeof(float));
  });
}

fused::ParameterCopy FusedStep::copyParameters() const {
  const auto copied = [this](const AlignedFloats& from) {
    auto to = std::make_unique_for_overwrite<float[]>(from.size());
    copy(from.data(), to.get());
    return to;
  };
  fused::ParameterCopy result{copied(m_store.values), nullptr, nullptr};
  if (hasMean(m_training.optimizer)) result.mean = copied(m_store.mean);
  if (hasSquare(m_training.optimizer)) result.square = copied(m_store.square);
  return result;
}

void FusedStep::restore(const fused::ParameterCopy& from) {
  copy(from.values.get(), m_store.values.data());
  if (from.mean) copy(from.mean.get(), m_store.mean.data());
  if (from.square) copy(from.square.get(), m_store.square.data());
}

void FusedStep::setState(const TrainerState& state) {
  for (AlignedFloats* each : {&m_store.values, &m_store.mean, &m_store.square}) std::fill_n(each->data(), each->size(), 0.0F);
  m_layout->pack(state.weights, m_store.values.data());
  if (!state.mean.empty()) m_layout->pack(state.mean, m_store.mean.data());
  if (!state.square.empty()) m_layout->pack(state.square, m_store.square.data());
}

Losses FusedStep::train(const ImageSet& images, std::span<const std::uint32_t> indices, const Objective& objective) {
  loadForTraining(images, indices, objective.step);
  const dense::OptimizerStep step = fused::optimizerStep(m_training, objective.step, objective.learningRate);
  m_store.finite = true;
  Losses losses = pass({m_store, step, m_clipping ? m_clipping->gradient() : nullptr}, objective.beta);
  if (m_clipping) m_clipping->step(m_store, step, m_training.clip, m_team);
  losses.reconstruction /= static_cast<double>(m_batch.count);
  losses.kl /= static_cast<double>(m_batch.count);
  if (!m_store.finite) losses.reconstruction = std::numeric_limits<double>::quiet_NaN();
  return losses;
}

Weights FusedStep::gradient(const ImageSet& images, std::span<const std::uint32_t> indices, const Objective& objective) {
  loadForTraining(images, indices, objective.step);
  AlignedFloats result(m_store.values.size());
  pass({m_store, fused::optimizerStep(m_training, objective.step, objective.learningRate), result.data()}, objective.beta);
  return m_layout->unpacked(result.data());
}

// Forward, backward and update. Returns the losses summed over the batch.
Losses FusedStep::pass(const fused::Update& update, double beta) {
  encode();
  decodeHidden();
  if (isAtOnce(m_layers.size() - 1)) learnLast(update);
  else decodeLast();
  const Losses losses = sums();
  backward(update, beta);
  for (const auto& each : m_layers) each->orderGradient(m_batch, m_team);
  const std::vector<Unit>& units = m_batch.count <= Layer::kMostAtOnce ? m_laterUnits : m_updateUnits;
  m_team.share(units.size(), [&](std::size_t index, std::size_t thread) {
    const Unit& unit = units[index];
    unit.layer->update(m_batch, unit.unit, thread, update);
  });
  m_reconstruction.updateVariance(m_batch, update);
  return losses;
}

Losses FusedStep::score(const ImageSet& images, std::size_t first, std::size_t count, std::span<const float> noise) {
  const auto latent = static_cast<std::size_t>(m_config.latentDimension);
  assert(noise.size() == count * latent);
  loadForScoring(images, first, count);
  for (std::size_t i = 0; i < count; ++i) m_latent.setNoise(i, noise.subspan(i * latent, latent));
  encode();
  decodeHidden();
  decodeLast();
  return sums();
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
  m_batch.learning = step.has_value();
  m_loader.load(m_batch, source, step, {*m_layers.front(), decoder(), m_latent}, m_team);
}

// A layer's output with bias and activation; not of the last one.
void FusedStep::forward(std::size_t index, float* output) {
  Layer& layer = *m_layers[index];
  Layer* next = index == m_heads ? nullptr : m_layers[index + 1].get();  // the posterior is not the next one's input
  const bool blocks = next != nullptr && layer.outputAlignment() % next->alignment() == 0;
  layer.forward(m_batch, m_store, m_team, output, [&, blocks](const Rows& rows) {
    layer.finishOutput(m_batch, m_store, rows);
    if (blocks) next->inputWritten(m_batch, rows.row, rows.rows, rows.panel);
  });
  if (!blocks && next != nullptr) next->wholeInputWritten(m_batch, m_team);
}

void FusedStep::encode() {
  for (std::size_t i = 0; i < m_heads; ++i) forward(i, m_layers[i + 1]->input.data());
  forward(m_heads, m_latent.posterior());
}

// From the posterior to the last layer's input.
void FusedStep::decodeHidden() {
  m_latent.sample(m_batch, m_team, decoder());
  decoder().wholeInputWritten(m_batch, m_team);
  for (std::size_t i = m_heads + 1; i + 1 < m_layers.size(); ++i) forward(i, m_layers[i + 1]->input.data());
  m_reconstruction.begin(m_batch, m_store, m_layers.back()->forwardUnits(m_batch), m_loader.targets(*m_layers.front()));
}

// From there to the loss; where the output was, its gradient.
void FusedStep::decodeLast() {
  Layer& last = *m_layers.back();
  const bool blocks = m_batch.learning && last.outputAlignment() % last.alignment() == 0;
  last.forward(m_batch, m_store, m_team, last.gradient.data(), [&, blocks](const Rows& rows) {
    finishLast(rows);
    if (blocks) last.gradientWritten(m_batch, rows.row, rows.rows, rows.panel);
  });
  if (m_batch.learning && !blocks) last.wholeGradientWritten(m_batch, m_team);
}

void FusedStep::finishLast(const Rows& rows) {
  m_reconstruction.finish(m_batch, rows, m_store.values.data() + m_layers.back()->biasAt());
}

void FusedStep::learnLast(const fused::Update& update) {
  const std::size_t index = m_layers.size() - 1;
  m_layers.back()->learnLast(
      m_batch, m_team, update, inputGradientOf(index), [this](const Rows& rows) { finishLast(rows); },
      [this, index](const Rows& rows) { finishInputGradient(index, rows); });
  endInputGradient(index);
}

Losses FusedStep::sums() { return {m_reconstruction.sum(m_batch, m_store), m_latent.divergence(m_batch)}; }

// The gradients of the layers' inputs, and the updates of those that learn at once.
void FusedStep::backward(const fused::Update& update, double beta) {
  const std::size_t n = m_batch.panels();
  const auto transpose = [this, n](std::size_t unit) {
    const Unit& part = m_transposeUnits[unit / n];
    part.layer->transposeInput(m_batch, part.unit, unit % n);
  };
  // What the weights' gradients need of the activations is put in order beside the first product.
  std::size_t transposes = m_transposeUnits.size() * n;
  for (std::size_t i = m_layers.size() - 1; i > 0; --i) {
    Layer& layer = *m_layers[i];
    const auto finish = [this, i](const Rows& rows) { finishInputGradient(i, rows); };
    if (!isAtOnce(i)) {
      layer.inputGradient(m_batch, m_store, m_team, inputGradientOf(i), finish, {transposes, transpose});
      transposes = 0;
      endInputGradient(i);
    } else if (i + 1 < m_layers.size()) {  // the last one has done it
      layer.learn(m_batch, m_team, update, inputGradientOf(i), finish);
      endInputGradient(i);
    }
    if (i == m_heads + 1) encoderGradient(beta);
  }
  if (transposes > 0) m_team.share(transposes, transpose);
}

// From z's gradient to that of its posterior.
void FusedStep::encoderGradient(double beta) {
  Layer& heads = *m_layers[m_heads];
  m_latent.posteriorGradient(m_batch, m_team, static_cast<float>(beta / static_cast<double>(m_batch.count)),
                             heads.gradient.data());
  heads.wholeGradientWritten(m_batch, m_team);
}

// Where the gradient of a layer's input goes: to the layer before, or from the decoder to z.
float* FusedStep::inputGradientOf(std::size_t index) {
  return index == m_heads + 1 ? m_latent.inputGradient() : m_layers[index - 1]->gradient.data();
}
// Whether the layer before takes the blocks in which a layer gives it its gradient.
bool FusedStep::takesBlocks(std::size_t index) const {
  return m_layers[index]->inputGradientAlignment() % m_layers[index - 1]->alignment() == 0;
}
void FusedStep::finishInputGradient(std::size_t index, const Rows& rows) {
  if (index == m_heads + 1) return;
  Layer& before = *m_layers[index - 1];
  m_layers[index]->finishInputGradient(m_batch, before, rows);
  if (takesBlocks(index)) before.gradientWritten(m_batch, rows.row, rows.rows, rows.panel);
}
void FusedStep::endInputGradient(std::size_t index) {
  if (index != m_heads + 1 && !takesBlocks(index)) m_layers[index - 1]->wholeGradientWritten(m_batch, m_team);
}

}  // namespace latentscape
