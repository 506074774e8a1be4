// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/dense_step.h"

#include "core/model/step_noise.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstring>
#include <numbers>
#include <numeric>

namespace latentscape {
namespace {

using dense::kLine;
using dense::parts;

std::size_t roundUp(std::size_t value, std::size_t unit) { return parts(value, unit) * unit; }

// Rows an odd number of cache lines apart do not fall onto the same few sets of the cache.
std::size_t rowStride(std::size_t columns) {
  const std::size_t lines = parts(columns, kLine);
  return (lines | 1) * kLine;
}

}  // namespace

DenseStep::DenseStep(const ModelConfig& config, const TrainingConfig& training, const Weights& initial, ThreadTeam& team)
    : m_team(team), m_vector(dense::vectorWidth()), m_panel(dense::panelWidth()), m_config(config), m_training(training),
      m_latent(static_cast<std::size_t>(config.latentDimension)), m_classes(static_cast<std::size_t>(config.classes)),
      m_code(config.variational() ? 2 * m_latent : m_latent), m_heads(config.hidden.size()) {
  std::size_t at = 0;
  std::size_t in = config.encoderInputs();
  for (const int width : config.hidden) {
    at = addLayer(in, static_cast<std::size_t>(width), true, at);
    in = static_cast<std::size_t>(width);
  }
  at = addLayer(in, m_code, false, at);
  in = config.decoderInputs();
  for (auto width = config.hidden.rbegin(); width != config.hidden.rend(); ++width) {
    at = addLayer(in, static_cast<std::size_t>(*width), true, at);
    in = static_cast<std::size_t>(*width);
  }
  at = addLayer(in, config.image.pixels(), false, at);
  for (std::size_t layer = 0; layer < m_layers.size(); ++layer) {
    const std::size_t halves = layer == m_heads && config.variational() ? 2 : 1;
    for (std::size_t half = 0; half < halves; ++half) {
      const std::size_t rows = m_layers[layer].out / halves;
      for (const bool bias : {false, true}) m_slices.push_back({layer, half * rows, rows, bias});
    }
  }
  m_varianceMoments = addUnits();
  m_varianceAt = at;
  m_parameters = AlignedFloats(at + kLine);
  m_mean = AlignedFloats(std::max(at, m_varianceMoments) + kLine);
  m_square = AlignedFloats(m_mean.size());
  if (training.clip > 0.0) m_stored = AlignedFloats(m_parameters.size());
  pack(initial, m_parameters);
}

std::size_t DenseStep::addLayer(std::size_t in, std::size_t out, bool activated, std::size_t at) {
  Layer layer{in, out, roundUp(in, m_vector), rowStride(in), at, 0, activated, {}, {}, {}, {}, false, {}, {}, {}, {}};
  layer.biasAt = at + out * layer.stride;
  layer.tiled = dense::tiles::available() && m_panel == dense::kMaxPanel && std::min(in, out) >= dense::tiles::kDepth;
  m_layers.push_back(std::move(layer));
  return m_layers.back().biasAt + roundUp(out, kLine);
}

// Returns the floats of moments.
std::size_t DenseStep::addUnits() {
  constexpr std::size_t biases = 64;  // a multiple of every vector's width
  // Clipped, the step is taken on all parameters in their own order.
  const bool inOrder = m_training.clip > 0.0;
  std::size_t moments = 0;
  for (std::size_t i = m_layers.size(); i-- > 0;) {
    const Layer& layer = m_layers[i];
    const bool ordered = layer.tiled && !inOrder;
    const std::size_t block = layer.tiled ? dense::tiles::kRows : dense::kRowBlock;
    std::size_t weightMoments = moments;
    for (std::size_t panel = 0; panel < parts(layer.in, m_panel); ++panel) {
      for (std::size_t row = 0; row < layer.out; row += block) {
        const std::size_t rows = std::min(block, layer.out - row);
        m_weightUnits.push_back({i, row, rows, panel, weightMoments + (ordered ? 0 : row * layer.stride + panel * m_panel), ordered ? m_panel : layer.stride});
        if (ordered) weightMoments += rows * m_panel;
      }
      if (i > 0) m_transposeUnits.push_back({i, panel * m_panel, std::min(m_panel, layer.in - panel * m_panel)});
    }
    moments = ordered ? weightMoments : moments + layer.out * layer.stride;
    for (std::size_t row = 0; row < layer.out; row += biases) {
      m_weightUnits.push_back({i, row, std::min(biases, layer.out - row), kBias, moments + row, 0});
    }
    moments += roundUp(layer.out, kLine);
  }
  return moments;
}

void DenseStep::reserve(std::size_t images) {
  if (images <= m_capacity) return;
  const std::size_t panels = parts(images, m_panel);
  const std::size_t columns = panels * m_panel;
  for (std::size_t i = 0; i < m_layers.size(); ++i) {
    Layer& layer = m_layers[i];
    layer.input = AlignedFloats(columns * layer.in);
    layer.byImage = AlignedFloats(columns * roundUp(layer.in, m_panel));
    layer.gradient = AlignedFloats(columns * layer.out);
    if (layer.tiled) {
      namespace tiles = dense::tiles;
      const auto right = [](std::size_t depth, std::size_t width) {
        return AlignedFloats(parts(depth, tiles::kDepth) * roundUp(parts(width, tiles::kSide), 2) * 3 * tiles::kFloats);
      };
      layer.inputTiles = right(layer.in, columns);
      layer.gradientTiles = right(layer.out, columns);
      layer.byImageTiles = right(columns, layer.in);
      layer.gradientLeft = right(columns, layer.out);
    }
    if (layer.activated && m_config.activation != Activation::Relu) layer.slope = AlignedFloats(columns * layer.out);
  }
  m_posterior = AlignedFloats(columns * m_code);
  m_noise = AlignedFloats(columns * m_latent);
  m_latentGradient = AlignedFloats(columns * m_config.decoderInputs());
  if (m_training.corruption.kind != CorruptionKind::None) m_clean = AlignedFloats(columns * m_config.image.pixels());
  m_reconstruction.assign(panels * parts(m_layers.back().out, dense::kRowBlock), 0.0);
  m_kl.assign(panels, 0.0);
  m_capacity = images;
}

template <class Visit>
void DenseStep::forSlice(const Slice& slice, const Layer& layer, const Visit& visit) {
  if (slice.bias) {
    visit(layer.biasAt + slice.firstRow, slice.rows);
    return;
  }
  for (std::size_t row = slice.firstRow; row < slice.firstRow + slice.rows; ++row) visit(layer.weightAt + row * layer.stride, layer.in);
}

void DenseStep::pack(const Weights& weights, AlignedFloats& to) const {
  for (std::size_t i = 0; i < m_slices.size(); ++i) {
    const float* from = weights.tensors.at(i).values.data();
    forSlice(m_slices[i], m_layers[m_slices[i].layer], [&](std::size_t at, std::size_t count) {
      std::copy_n(from, count, to.data() + at);
      from += count;
    });
  }
  if (m_config.learnedVariance) to.data()[m_varianceAt] = weights.tensors.back().values.at(0);
}

Weights DenseStep::unpacked(const AlignedFloats& from) const {
  Weights weights;
  std::size_t i = 0;
  for (TensorSpec& spec : tensorLayout(m_config)) {
    Tensor tensor{std::move(spec.name), std::move(spec.shape), {}};
    if (i == m_slices.size()) {  // the pixels' log-variance
      tensor.values = {from.data()[m_varianceAt]};
      weights.tensors.push_back(std::move(tensor));
      break;
    }
    const Slice& slice = m_slices[i++];
    const Layer& layer = m_layers[slice.layer];
    tensor.values.reserve(slice.rows * (slice.bias ? 1 : layer.in));
    forSlice(slice, layer, [&](std::size_t at, std::size_t count) {
      tensor.values.insert(tensor.values.end(), from.data() + at, from.data() + at + count);
    });
    weights.tensors.push_back(std::move(tensor));
  }
  return weights;
}

void DenseStep::copyParameters(const AlignedFloats& from, AlignedFloats& to) {
  assert(from.size() == m_parameters.size());
  if (to.size() != from.size()) to = AlignedFloats(from.size());
  constexpr std::size_t unit = 16384;
  m_team.share(parts(from.size(), unit), [&](std::size_t i) {
    std::memcpy(to.data() + i * unit, from.data() + i * unit, std::min(unit, from.size() - i * unit) * sizeof(float));
  });
}

Losses DenseStep::train(const ImageSet& images, std::span<const std::uint32_t> indices, const Objective& objective) {
  load(images, indices.size(), [indices](std::size_t i) { return indices[i]; }, true, &objective);
  encode();
  Losses losses = decode();
  backward(objective.beta);
  updateWeights(objective, nullptr);
  losses.reconstruction /= static_cast<double>(m_count);
  losses.kl /= static_cast<double>(m_count);
  return losses;
}

Weights DenseStep::gradient(const ImageSet& images, std::span<const std::uint32_t> indices, const Objective& objective) {
  load(images, indices.size(), [indices](std::size_t i) { return indices[i]; }, true, &objective);
  encode();
  decode();
  backward(objective.beta);
  AlignedFloats result(m_parameters.size());
  updateWeights(objective, result.data());
  return unpacked(result);
}

Losses DenseStep::score(const ImageSet& images, std::size_t first, std::size_t count, std::span<const float> noise) {
  assert(noise.size() == count * m_latent);
  load(images, count, [first](std::size_t i) { return first + i; }, false, nullptr);
  for (std::size_t i = 0; i < count; ++i) setNoise(i, noise.data() + i * m_latent);
  encode();
  return decode();
}

void DenseStep::encodeMeans(const ImageSet& images, std::size_t first, std::size_t count, std::span<float> means) {
  assert(means.size() == count * m_latent);
  load(images, count, [first](std::size_t i) { return first + i; }, false, nullptr);
  encode();
  for (std::size_t i = 0; i < count; ++i) {
    const float* column = m_posterior.data() + i / m_panel * m_code * m_panel + i % m_panel;
    for (std::size_t k = 0; k < m_latent; ++k) means[i * m_latent + k] = column[k * m_panel];
  }
}

// Images into the first layer's input, and the step's noise where there is one.
template <class IndexOf>
void DenseStep::load(const ImageSet& images, std::size_t count, const IndexOf& indexOf, bool byImage, const Objective* noise) {
  assert(count > 0 && count <= m_capacity && images.shape == m_config.image);
  m_count = count;
  m_corrupted = noise != nullptr && m_training.corruption.kind != CorruptionKind::None;
  Layer& layer = m_layers.front();
  const std::size_t groups = parts(count, m_vector);
  const std::size_t noises = noise != nullptr && m_config.variational() ? parts(count, kNoiseGroup) : 0;
  m_team.share(groups + noises, [&](std::size_t unit) {
    if (unit >= groups) {
      const std::size_t first = (unit - groups) * kNoiseGroup;
      const std::size_t drawn = std::min(kNoiseGroup, count - first);
      thread_local std::vector<float> values;
      values.resize(drawn * m_latent);
      fillStepNoise(m_training.seed, noise->step, unit - groups, values);
      for (std::size_t i = 0; i < drawn; ++i) setNoise(first + i, values.data() + i * m_latent);
      return;
    }
    const std::size_t first = unit * m_vector;
    std::array<const std::uint8_t*, dense::kMaxVector> rows{};
    const std::size_t n = std::min(m_vector, count - first);
    for (std::size_t i = 0; i < n; ++i) rows[i] = images.image(indexOf(first + i)).data();
    const std::size_t pixels = m_config.image.pixels();
    float* byFeature = m_corrupted ? m_clean.data() + first / m_panel * pixels * m_panel : layer.input.data() + first / m_panel * layer.in * m_panel;
    dense::unpackImages({rows.data(), n}, pixels, byFeature, first % m_panel, byImage && !m_corrupted ? layer.byImage.data() : nullptr, first,
                        layer.byImage.size() / parts(layer.in, m_panel));
    for (std::size_t i = 0; i < n && m_corrupted; ++i) loadCorrupted({rows[i], pixels}, first + i, noise->step);
    for (std::size_t i = 0; i < n && m_classes > 0; ++i) loadClass(first + i, images.label(indexOf(first + i)), byImage);
  });
  listInputs(byImage);
}

// The vector kernels leave out what is black. The matrix unit would gain nothing.
void DenseStep::listInputs(bool byImage) {
  const Layer& layer = m_layers.front();
  const std::size_t images = panels(), features = byImage ? parts(layer.in, m_panel) : 0;
  m_brightFeatureCounts.assign(images, 0);
  m_brightImageCounts.assign(parts(layer.in, m_panel), 0);
  if (layer.tiled || m_corrupted) return;
  m_brightFeatures.resize(images * layer.in);
  m_brightImages.resize(features * m_capacity);
  m_team.share(images + features, [&, images](std::size_t unit) {
    thread_local std::vector<std::uint32_t> rows;
    const bool feature = unit < images;
    const std::size_t panel = feature ? unit : unit - images, depth = feature ? layer.in : m_count;
    rows.resize(depth);
    const float* from = feature ? layer.input.data() + panel * layer.in * m_panel
                                : layer.byImage.data() + panel * (layer.byImage.size() / parts(layer.in, m_panel));
    std::size_t count = dense::listRows(from, depth, feature ? columnsOf(panel) : std::min(m_panel, layer.columns - panel * m_panel), rows.data());
    if (count * 10 > depth * 9) return;
    if (count == 0) rows[count++] = 0;  // all black: one row of zeros
    dense::Depth* to = feature ? m_brightFeatures.data() + panel * layer.in : m_brightImages.data() + panel * m_capacity;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t row = rows[i];
      to[i] = {rows[i], static_cast<std::uint32_t>(feature ? row : row / m_panel * layer.out * m_panel + row % m_panel)};
    }
    (feature ? m_brightFeatureCounts : m_brightImageCounts)[panel] = count;
  });
}

std::span<const dense::Depth> DenseStep::brightFeatures(std::size_t layer, std::size_t panel) const {
  return layer != 0 ? std::span<const dense::Depth>() : std::span(m_brightFeatures.data() + panel * m_layers.front().in, m_brightFeatureCounts[panel]);
}
std::span<const dense::Depth> DenseStep::brightImages(std::size_t layer, std::size_t panel) const {
  return layer != 0 ? std::span<const dense::Depth>() : std::span(m_brightImages.data() + panel * m_capacity, m_brightImageCounts[panel]);
}

void DenseStep::loadCorrupted(std::span<const std::uint8_t> image, std::size_t at, std::uint64_t step) {
  thread_local std::vector<float> values;
  values.resize(image.size());
  std::transform(image.begin(), image.end(), values.begin(), [](std::uint8_t level) { return static_cast<float>(level) * (1.0F / 255.0F); });
  RandomStream random = corruptionStream(m_training.seed, step, at);
  corrupt(m_training.corruption, values, random);
  Layer& layer = m_layers.front();
  float* column = layer.input.data() + at / m_panel * layer.in * m_panel + at % m_panel;
  for (std::size_t f = 0; f < values.size(); ++f) column[f * m_panel] = values[f];
  const std::size_t stride = layer.byImage.size() / parts(layer.in, m_panel);
  for (std::size_t f = 0; f < values.size(); f += m_panel) {
    std::copy_n(values.data() + f, std::min(m_panel, values.size() - f), layer.byImage.data() + f / m_panel * stride + at * m_panel);
  }
}

// The class as a one-hot vector behind the pixels, and behind z.
void DenseStep::loadClass(std::size_t image, int label, bool byImage) {
  for (const auto& [index, rows] : {std::pair{std::size_t{0}, m_config.image.pixels()}, std::pair{m_heads + 1, m_latent}}) {
    Layer& layer = m_layers[index];
    for (std::size_t c = 0; c < m_classes; ++c) {
      const std::size_t feature = rows + c;
      const float value = static_cast<int>(c) == label ? 1.0F : 0.0F;
      layer.input.data()[(image / m_panel * layer.in + feature) * m_panel + image % m_panel] = value;
      // The decoder's is transposed with its z.
      if (byImage && index == 0) {
        layer.byImage.data()[feature / m_panel * (layer.byImage.size() / parts(layer.in, m_panel)) + image * m_panel + feature % m_panel] = value;
      }
    }
  }
}

void DenseStep::setNoise(std::size_t image, const float* values) {
  float* column = m_noise.data() + image / m_panel * m_latent * m_panel + image % m_panel;
  for (std::size_t k = 0; k < m_latent; ++k) column[k * m_panel] = values[k];
}

}  // namespace latentscape
