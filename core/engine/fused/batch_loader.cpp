// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/fused/batch_loader.h"

#include "core/base/random.h"
#include "core/data/binarization.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <vector>

namespace latentscape::fused {

using dense::parts;

namespace {

// The row 0 of an image's column in a matrix of `rows` rows by feature.
float* columnOf(const Batch& batch, AlignedFloats& values, std::size_t rows, std::size_t image) {
  return values.data() + image / batch.panel * rows * batch.panel + image % batch.panel;
}

}  // namespace

BatchLoader::BatchLoader(const ModelConfig& model, const TrainingConfig& training)
    : m_model(model), m_training(training), m_pixels(model.image.pixels()),
      m_latent(static_cast<std::size_t>(model.latentDimension)), m_classes(static_cast<std::size_t>(model.classes)) {}

void BatchLoader::reserve(std::size_t images, const Layer& first) {
  const Batch room{images};
  if (m_training.corruption.kind == CorruptionKind::None && !first.inputLayout(m_pixels).interleaved(m_pixels)) return;
  m_clean = AlignedFloats(room.panels() * room.panel * m_pixels);
}

Targets BatchLoader::targets(const Layer& first) const {
  return m_apart ? Targets{m_clean.data(), m_pixels} : Targets{first.input.data(), first.in()};
}

void BatchLoader::load(const Batch& batch, const Source& source, std::optional<std::uint64_t> step, const Place& place,
                       ThreadTeam& team) {
  assert(batch.count > 0 && source.images.shape == m_model.image);
  Layer& first = place.first;
  const bool learning = step.has_value();
  m_corrupted = learning && m_training.corruption.kind != CorruptionKind::None;
  first.beginInput(!m_corrupted, learning);
  const Work work{batch, source, step, place, first.inputLayout(m_pixels), first.byImage()};
  m_apart = m_corrupted || work.layout.interleaved(m_pixels);
  const std::size_t groups = parts(batch.count, batch.vector);
  const std::size_t noises = learning && m_model.variational() ? parts(batch.count, streams::kNoiseGroup) : 0;
  team.share(groups + noises, [&](std::size_t unit) {
    if (unit >= groups) drawNoise(work, unit - groups);
    else loadImages(work, unit);
  });
  first.endInput(batch, team);
}

void BatchLoader::drawNoise(const Work& work, std::size_t group) const {
  const std::size_t first = group * streams::kNoiseGroup, count = std::min(streams::kNoiseGroup, work.batch.count - first);
  thread_local std::vector<float> values;
  values.resize(count * m_latent);
  RandomStream(m_training.seed, streams::stepNoise(*work.step, group)).fillNormal(values);
  for (std::size_t i = 0; i < count; ++i)
    work.place.latent.setNoise(first + i, std::span<const float>(values).subspan(i * m_latent, m_latent));
}

// A vector's width of images.
void BatchLoader::loadImages(const Work& work, std::size_t unit) {
  const Batch& batch = work.batch;
  const ImageSet& images = work.source.images;
  Layer& layer = work.place.first;
  const std::size_t first = unit * batch.vector, n = std::min(batch.vector, batch.count - first);
  std::array<const std::uint8_t*, dense::kMaxVector> rows{};
  for (std::size_t i = 0; i < n; ++i) rows[i] = images.image(work.source.indexOf(first + i)).data();
  if (work.step && m_training.binarize) {
    thread_local std::vector<std::uint8_t> drawn;
    drawn.resize(n * m_pixels);
    for (std::size_t i = 0; i < n; ++i) {
      RandomStream random(m_training.seed, streams::stepBinarization(*work.step, first + i));
      binarize({rows[i], m_pixels}, random, std::span(drawn).subspan(i * m_pixels, m_pixels));
      rows[i] = drawn.data() + i * m_pixels;
    }
  }
  AlignedFloats& into = m_apart ? m_clean : layer.input;
  float* byFeature = into.data() + first / batch.panel * (m_apart ? m_pixels : layer.in()) * batch.panel;
  dense::unpackImages({rows.data(), n}, m_pixels, byFeature, first % batch.panel, m_corrupted ? nullptr : work.byImage, first,
                      layer.byImageStride());
  if (m_apart && !m_corrupted) interleave(work, first, n);
  for (std::size_t i = 0; i < n && m_corrupted; ++i) loadCorrupted(work, {rows[i], m_pixels}, first + i);
  for (std::size_t i = 0; i < n && m_classes > 0; ++i) loadClass(work, first + i, images.label(work.source.indexOf(first + i)));
  layer.inputColumnsWritten(batch, unit);
}

// Clean images into an input with other channels between pixels.
void BatchLoader::interleave(const Work& work, std::size_t first, std::size_t count) {
  Layer& layer = work.place.first;
  const float* from = columnOf(work.batch, m_clean, m_pixels, first);
  float* to = columnOf(work.batch, layer.input, layer.in(), first);
  for (std::size_t f = 0; f < m_pixels; ++f)
    std::copy_n(from + f * work.batch.panel, count, to + work.layout.row(f) * work.batch.panel);
}

void BatchLoader::loadCorrupted(const Work& work, std::span<const std::uint8_t> image, std::size_t at) const {
  thread_local std::vector<float> values;
  values.resize(image.size());
  std::transform(image.begin(), image.end(), values.begin(),
                 [](std::uint8_t level) { return static_cast<float>(level) * (1.0F / 255.0F); });
  RandomStream random(m_training.seed, streams::stepCorruption(*work.step, at));
  corrupt(m_training.corruption, values, random);
  Layer& layer = work.place.first;
  const std::size_t panel = work.batch.panel;
  float* column = columnOf(work.batch, layer.input, layer.in(), at);
  for (std::size_t f = 0; f < values.size(); ++f) column[work.layout.row(f) * panel] = values[f];
  if (work.byImage == nullptr) return;
  for (std::size_t f = 0; f < values.size(); f += panel) {
    std::copy_n(values.data() + f, std::min(panel, values.size() - f),
                work.byImage + f / panel * layer.byImageStride() + at * panel);
  }
}

// A one-hot vector.
void BatchLoader::loadClass(const Work& work, std::size_t image, int label) const {
  const std::size_t panel = work.batch.panel;
  const auto put = [&](Layer& layer, const InputLayout& layout) {
    float* column = columnOf(work.batch, layer.input, layer.in(), image);
    for (std::size_t row = layout.values; row < layer.in(); row += layout.step) {
      for (std::size_t c = 0; c < m_classes; ++c) column[(row + c) * panel] = static_cast<int>(c) == label ? 1.0F : 0.0F;
    }
  };
  put(work.place.first, work.layout);
  put(work.place.decoder, work.place.decoder.inputLayout(m_latent));
  if (work.byImage == nullptr) return;
  // The decoder's input is transposed with its z.
  for (std::size_t feature = m_pixels; feature < m_pixels + m_classes; ++feature) {
    work.byImage[feature / panel * work.place.first.byImageStride() + image * panel + feature % panel] =
        static_cast<int>(feature - m_pixels) == label ? 1.0F : 0.0F;
  }
}

}  // namespace latentscape::fused
