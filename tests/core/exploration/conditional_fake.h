// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/core/exploration/fake_model.h"

#include <memory>

namespace latentscape {

// FakeModel with three classes; the class number is added to codes, to the first decoded pixel and to the reconstruction term.
class Conditional : public FakeModel {
 public:
  explicit Conditional(int own = 0) : m_own(static_cast<float>(own)) {}
  int classes() const override { return 3; }
  int givenClass() const override { return static_cast<int>(m_own); }
  std::shared_ptr<const Model> ofClass(int c) const override { return std::make_shared<Conditional>(c); }
  void encode(std::span<const float> images, std::span<float> mean, std::span<float> logVariance) const override {
    FakeModel::encode(images, mean, logVariance);
    for (float& value : mean) value += m_own;
  }
  void decode(std::span<const float> latent, std::span<float> pixels) const override {
    FakeModel::decode(latent, pixels);
    for (std::size_t i = 0; i < pixels.size(); i += 4) pixels[i] = m_own / 4.0F;
  }
  void decodeTangents(std::span<const float> latent, std::span<const float> directions, std::span<float> pixels,
                      std::span<float> tangents) const override {
    FakeModel::decodeTangents(latent, directions, pixels, tangents);
    for (std::size_t t = 0; t < tangents.size(); t += 4) tangents[t] = 0.0F;
  }
  void score(std::span<const float> images, std::span<const float> noise, std::span<float> reconstruction,
             std::span<float> kl) const override {
    FakeModel::score(images, noise, reconstruction, kl);
    for (float& value : reconstruction) value += m_own;
    for (float& value : kl) value += m_own;
  }

 private:
  float m_own;
};

}  // namespace latentscape
