// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/code_target.h"

#include "core/exploration/chunks.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace latentscape {
namespace {

std::vector<float> repeated(const std::vector<float>& values, std::size_t times) {
  std::vector<float> all;
  all.reserve(values.size() * times);
  for (std::size_t i = 0; i < times; ++i) all.insert(all.end(), values.begin(), values.end());
  return all;
}

}  // namespace

Result<void> checkTarget(const Model& model, const CodeTarget& target) {
  const std::size_t pixels = model.imageShape().pixels();
  const auto wrong = [](const std::string& what, const std::string& advice) { return Error{what, "target", advice}; };
  if (target.pixels.size() != pixels) {
    return wrong("expected " + std::to_string(pixels) + " values, as the model's images have, found " +
                     std::to_string(target.pixels.size()),
                 "Give an image of the model's size and colour.");
  }
  if (!std::all_of(target.pixels.begin(), target.pixels.end(), [](float v) { return v >= 0.0F && v <= 1.0F; }))
    return wrong("expected values from 0 to 1, found others", "Divide levels of 8 bits by 255.");
  if (target.weights.empty()) return {};
  if (target.weights.size() != pixels) {
    return wrong(
        "expected a weight for each of " + std::to_string(pixels) + " values, found " + std::to_string(target.weights.size()),
        "Give one a value, or none.");
  }
  if (!std::all_of(target.weights.begin(), target.weights.end(), [](float w) { return std::isfinite(w) && w >= 0.0F; }))
    return wrong("expected finite weights of at least 0, found others", "");
  if (std::all_of(target.weights.begin(), target.weights.end(), [](float w) { return w == 0.0F; }))
    return wrong("all of the image is missing", "Leave a part of it that is known.");
  return {};
}

TargetTerms::TargetTerms(const Model& model, CodeTarget target, std::size_t codes)
    : m_model(&model), m_target(std::move(target)),
      m_together(imagesTogether(m_target.pixels.size(), std::max<std::size_t>(codes, 2))),
      m_images(repeated(m_target.pixels, m_together)), m_weights(repeated(m_target.weights, m_together)) {}

void TargetTerms::gradients(std::span<const float> latent, std::span<float> terms, std::span<float> gradients) const {
  const auto d = static_cast<std::size_t>(m_model->latentDimension());
  const std::size_t pixels = m_target.pixels.size();
  for (std::size_t at = 0; at < terms.size(); at += m_together) {
    const std::size_t n = std::min(m_together, terms.size() - at);
    m_model->reconstructionGradients(std::span(m_images).first(n * pixels),
                                     m_weights.empty() ? std::span<const float>() : std::span(m_weights).first(n * pixels),
                                     latent.subspan(at * d, n * d), terms.subspan(at, n), gradients.subspan(at * d, n * d));
  }
}

void TargetTerms::terms(std::span<const float> latent, std::span<float> terms) const {
  if (m_target.weights.empty()) {
    m_model->reconstructionTerms(m_target.pixels, latent, terms);
    return;
  }
  std::vector<float> unused(latent.size());
  gradients(latent, terms, unused);
}

}  // namespace latentscape
