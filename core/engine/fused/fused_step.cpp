// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/fused/fused_step.h"

#include "core/base/random.h"
#include "core/data/binarization.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

namespace latentscape {
using dense::parts;

void FusedStep::copyParameters(const AlignedFloats& from, AlignedFloats& to) {
  assert(from.size() == m_parameters.size());
  if (to.size() != from.size()) to = AlignedFloats(from.size());
  constexpr std::size_t unit = 16384;
  m_team.share(parts(from.size(), unit), [&](std::size_t i) {
    std::memcpy(to.data() + i * unit, from.data() + i * unit, std::min(unit, from.size() - i * unit) * sizeof(float));
  });
}

Losses FusedStep::train(const ImageSet& images, std::span<const std::uint32_t> indices, const Objective& objective) {
  load(images, indices.size(), [indices](std::size_t i) { return indices[i]; }, true, &objective);
  encode();
  Losses losses = decode();
  backward(objective.beta);
  updateWeights(objective, nullptr);
  losses.reconstruction /= static_cast<double>(m_count);
  losses.kl /= static_cast<double>(m_count);
  return losses;
}

Weights FusedStep::gradient(const ImageSet& images, std::span<const std::uint32_t> indices, const Objective& objective) {
  load(images, indices.size(), [indices](std::size_t i) { return indices[i]; }, true, &objective);
  encode();
  decode();
  backward(objective.beta);
  AlignedFloats result(m_parameters.size());
  updateWeights(objective, result.data());
  return unpacked(result);
}

Losses FusedStep::score(const ImageSet& images, std::size_t first, std::size_t count, std::span<const float> noise) {
  assert(noise.size() == count * m_latent);
  load(images, count, [first](std::size_t i) { return first + i; }, false, nullptr);
  for (std::size_t i = 0; i < count; ++i) setNoise(i, noise.data() + i * m_latent);
  encode();
  return decode();
}

void FusedStep::encodeMeans(const ImageSet& images, std::size_t first, std::size_t count, std::span<float> means) {
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
void FusedStep::load(const ImageSet& images, std::size_t count, const IndexOf& indexOf, bool byImage, const Objective* noise) {
  assert(count > 0 && count <= m_capacity && images.shape == m_config.image);
  m_count = count;
  m_corrupted = noise != nullptr && m_training.corruption.kind != CorruptionKind::None;
  m_apart = m_corrupted || (m_config.convolutional() && m_classes > 0);
  m_learning = byImage;
  Layer& layer = m_layers.front();
  byImage = byImage && !m_config.convolutional() && !layer.tiled;
  const std::size_t groups = parts(count, m_vector);
  const std::size_t noises = noise != nullptr && m_config.variational() ? parts(count, streams::kNoiseGroup) : 0;
  m_team.share(groups + noises, [&](std::size_t unit) {
    if (unit >= groups) {
      const std::size_t first = (unit - groups) * streams::kNoiseGroup;
      const std::size_t drawn = std::min(streams::kNoiseGroup, count - first);
      thread_local std::vector<float> values;
      values.resize(drawn * m_latent);
      RandomStream(m_training.seed, streams::stepNoise(noise->step, unit - groups)).fillNormal(values);
      for (std::size_t i = 0; i < drawn; ++i) setNoise(first + i, values.data() + i * m_latent);
      return;
    }
    const std::size_t first = unit * m_vector;
    std::array<const std::uint8_t*, dense::kMaxVector> rows{};
    const std::size_t n = std::min(m_vector, count - first);
    for (std::size_t i = 0; i < n; ++i) rows[i] = images.image(indexOf(first + i)).data();
    const std::size_t pixels = m_config.image.pixels();
    if (noise != nullptr && m_training.binarize) {
      thread_local std::vector<std::uint8_t> drawn;
      drawn.resize(n * pixels);
      for (std::size_t i = 0; i < n; ++i) {
        RandomStream random(m_training.seed, streams::stepBinarization(noise->step, first + i));
        binarize({rows[i], pixels}, random, std::span(drawn).subspan(i * pixels, pixels));
        rows[i] = drawn.data() + i * pixels;
      }
    }
    float* byFeature =
        m_apart ? m_clean.data() + first / m_panel * pixels * m_panel : layer.input.data() + first / m_panel * layer.in * m_panel;
    dense::unpackImages({rows.data(), n}, pixels, byFeature, first % m_panel,
                        byImage && !m_corrupted ? layer.byImage.data() : nullptr, first,
                        layer.byImage.size() / parts(layer.in, m_panel));
    if (m_apart && !m_corrupted) loadMaps(first, n);
    for (std::size_t i = 0; i < n && m_corrupted; ++i) loadCorrupted({rows[i], pixels}, first + i, noise->step);
    for (std::size_t i = 0; i < n && m_classes > 0; ++i) loadClass(first + i, images.label(indexOf(first + i)), byImage);
    if (!layer.tiled) return;
    const std::size_t tiles = unit + 1 == groups ? parts(groups, 2) * 2 - unit : 1;  // the last pair of tiles is whole
    for (std::size_t row = 0; row < layer.in; row += dense::tiles::kDepth) packInput(layer, row, unit, tiles);
  });
  listInputs(byImage);
}

// The vector kernels leave out what is black. The matrix unit would gain nothing.
void FusedStep::listInputs(bool byImage) {
  const Layer& layer = m_layers.front();
  const std::size_t images = panels(), features = byImage ? parts(layer.in, m_panel) : 0;
  m_brightFeatureCounts.assign(images, 0);
  m_brightImageCounts.assign(parts(layer.in, m_panel), 0);
  if (layer.kind != Kind::Dense || layer.tiled || m_corrupted) return;
  m_brightFeatures.resize(images * layer.in);
  m_brightImages.resize(features * m_capacity);
  m_team.share(images + features, [&, images](std::size_t unit) {
    thread_local std::vector<std::uint32_t> rows;
    const bool feature = unit < images;
    const std::size_t panel = feature ? unit : unit - images, depth = feature ? layer.in : m_count;
    rows.resize(depth);
    const float* from = feature ? layer.input.data() + panel * layer.in * m_panel
                                : layer.byImage.data() + panel * (layer.byImage.size() / parts(layer.in, m_panel));
    std::size_t count = dense::listRows(
        from, depth, feature ? columnsOf(panel) : std::min(m_panel, layer.columns - panel * m_panel), rows.data());
    if (count * 10 > depth * 9) return;
    if (count == 0) rows[count++] = 0;  // all black: one row of zeros
    dense::Depth* to = feature ? m_brightFeatures.data() + panel * layer.in : m_brightImages.data() + panel * m_capacity;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t row = rows[i];
      to[i] = {rows[i], static_cast<std::uint32_t>(feature ? layer.at(0, row) - layer.weightAt
                                                           : row / m_panel * layer.out * m_panel + row % m_panel)};
    }
    (feature ? m_brightFeatureCounts : m_brightImageCounts)[panel] = count;
  });
}

std::span<const dense::Depth> FusedStep::brightFeatures(std::size_t layer, std::size_t panel) const {
  if (layer != 0 || m_brightFeatureCounts[panel] == 0) return {};
  return std::span(m_brightFeatures).subspan(panel * m_layers.front().in, m_brightFeatureCounts[panel]);
}
std::span<const dense::Depth> FusedStep::brightImages(std::size_t layer, std::size_t panel) const {
  if (layer != 0 || m_brightImageCounts[panel] == 0) return {};
  return std::span(m_brightImages).subspan(panel * m_capacity, m_brightImageCounts[panel]);
}

void FusedStep::loadCorrupted(std::span<const std::uint8_t> image, std::size_t at, std::uint64_t step) {
  thread_local std::vector<float> values;
  values.resize(image.size());
  std::transform(image.begin(), image.end(), values.begin(),
                 [](std::uint8_t level) { return static_cast<float>(level) * (1.0F / 255.0F); });
  RandomStream random(m_training.seed, streams::stepCorruption(step, at));
  corrupt(m_training.corruption, values, random);
  Layer& layer = m_layers.front();
  float* column = layer.input.data() + at / m_panel * layer.in * m_panel + at % m_panel;
  if (m_config.convolutional()) {
    const auto colours = static_cast<std::size_t>(m_config.image.channels), channels = layer.channels(true);
    for (std::size_t f = 0; f < values.size(); ++f) column[(f / colours * channels + f % colours) * m_panel] = values[f];
    return;
  }
  for (std::size_t f = 0; f < values.size(); ++f) column[f * m_panel] = values[f];
  if (layer.tiled) return;
  const std::size_t stride = layer.byImage.size() / parts(layer.in, m_panel);
  for (std::size_t f = 0; f < values.size(); f += m_panel) {
    std::copy_n(values.data() + f, std::min(m_panel, values.size() - f),
                layer.byImage.data() + f / m_panel * stride + at * m_panel);
  }
}

// The class as a one-hot vector behind the pixels (of a convolutional network: behind each), and behind z.
void FusedStep::loadClass(std::size_t image, int label, bool byImage) {
  for (const auto& [index, rows] : {std::pair{std::size_t{0}, m_config.image.pixels()}, std::pair{m_heads + 1, m_latent}}) {
    Layer& layer = m_layers[index];
    if (layer.kind != Kind::Dense) {
      float* column = layer.input.data() + image / m_panel * layer.in * m_panel + image % m_panel;
      for (std::size_t f = layer.channels(true) - m_classes; f < layer.in; f += layer.channels(true)) {
        for (std::size_t c = 0; c < m_classes; ++c) column[(f + c) * m_panel] = static_cast<int>(c) == label ? 1.0F : 0.0F;
      }
      continue;
    }
    for (std::size_t c = 0; c < m_classes; ++c) {
      const std::size_t feature = rows + c;
      const float value = static_cast<int>(c) == label ? 1.0F : 0.0F;
      layer.input.data()[(image / m_panel * layer.in + feature) * m_panel + image % m_panel] = value;
      // The decoder's is transposed with its z.
      if (byImage && index == 0) {
        layer.byImage
            .data()[feature / m_panel * (layer.byImage.size() / parts(layer.in, m_panel)) + image * m_panel + feature % m_panel] =
            value;
      }
    }
  }
}

void FusedStep::setNoise(std::size_t image, const float* values) {
  float* column = m_noise.data() + image / m_panel * m_latent * m_panel + image % m_panel;
  for (std::size_t k = 0; k < m_latent; ++k) column[k * m_panel] = values[k];
}

}  // namespace latentscape
