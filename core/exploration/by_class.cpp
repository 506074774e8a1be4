// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/by_class.h"

#include <algorithm>
#include <string>

namespace latentscape {
namespace {

// Copies the given rows, in order, out of n / width rows of `width` values; scatter() copies them back.
std::vector<float> gather(std::span<const float> values, std::size_t width, const std::vector<std::size_t>& rows) {
  std::vector<float> result(values.empty() ? 0 : rows.size() * width);
  for (std::size_t i = 0; i < rows.size() && !values.empty(); ++i) {
    std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(rows[i] * width), width,
                result.begin() + static_cast<std::ptrdiff_t>(i * width));
  }
  return result;
}

void scatter(const std::vector<float>& values, std::size_t width, const std::vector<std::size_t>& rows, std::span<float> result) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(i * width), width,
                result.begin() + static_cast<std::ptrdiff_t>(rows[i] * width));
  }
}

}  // namespace

Result<ByClass> ByClass::create(const Model& model, std::span<const std::uint8_t> labels, std::size_t count) {
  ByClass result(model);
  if (model.classes() == 0) return result;
  if (labels.size() != count) {
    return Error{"the model is conditional, but the images have no classes", "dataset", "Choose a data set with labels."};
  }
  for (const std::uint8_t label : labels) {
    if (label >= model.classes()) {
      return Error{"the model was trained on " + std::to_string(model.classes()) + " classes, found an image of class " +
                       std::to_string(label),
                   "dataset", "Choose the data set that the model was trained on."};
    }
  }
  for (int c = 0; c < model.classes(); ++c) result.m_models.push_back(model.ofClass(c));
  result.m_labels.assign(labels.begin(), labels.end());
  return result;
}

// Calls answer(model, rows) for each class that occurs; rows are the class's positions among the `count` images from `first` on.
template <class Answer>
void ByClass::eachClass(std::size_t first, std::size_t count, const Answer& answer) const {
  std::vector<std::vector<std::size_t>> rows(m_models.size());
  for (std::size_t i = 0; i < count; ++i) rows[m_labels[first + i]].push_back(i);
  for (std::size_t c = 0; c < rows.size(); ++c) {
    if (!rows[c].empty()) answer(*m_models[c], rows[c]);
  }
}

void ByClass::encode(std::size_t first, std::span<const float> images, std::span<float> mean,
                     std::span<float> logVariance) const {
  if (m_models.empty()) return m_model->encode(images, mean, logVariance);
  const std::size_t pixels = m_model->imageShape().pixels(), d = static_cast<std::size_t>(m_model->latentDimension());
  eachClass(first, images.size() / pixels, [&](const Model& model, const std::vector<std::size_t>& rows) {
    std::vector<float> m(rows.size() * d), v(rows.size() * d);
    model.encode(gather(images, pixels, rows), m, v);
    scatter(m, d, rows, mean);
    scatter(v, d, rows, logVariance);
  });
}

void ByClass::decode(std::size_t first, std::span<const float> latent, std::span<float> pixels) const {
  if (m_models.empty()) return m_model->decode(latent, pixels);
  const std::size_t size = m_model->imageShape().pixels(), d = static_cast<std::size_t>(m_model->latentDimension());
  eachClass(first, latent.size() / d, [&](const Model& model, const std::vector<std::size_t>& rows) {
    std::vector<float> decoded(rows.size() * size);
    model.decode(gather(latent, d, rows), decoded);
    scatter(decoded, size, rows, pixels);
  });
}

void ByClass::score(std::size_t first, std::span<const float> images, std::span<const float> noise,
                    std::span<float> reconstruction, std::span<float> kl) const {
  if (m_models.empty()) return m_model->score(images, noise, reconstruction, kl);
  const std::size_t pixels = m_model->imageShape().pixels(), d = static_cast<std::size_t>(m_model->latentDimension());
  eachClass(first, reconstruction.size(), [&](const Model& model, const std::vector<std::size_t>& rows) {
    std::vector<float> terms(rows.size()), divergences(rows.size() * d);
    model.score(gather(images, pixels, rows), gather(noise, d, rows), terms, divergences);
    scatter(terms, 1, rows, reconstruction);
    scatter(divergences, d, rows, kl);
  });
}

}  // namespace latentscape
