// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model.h"

#include <memory>
#include <span>
#include <utility>

namespace latentscape {

// Passes everything on to another model. A test's model derives from it and overrides what it watches or changes. The model of
// a class is the other's own.
class ForwardingModel : public Model {
 public:
  explicit ForwardingModel(std::shared_ptr<const Model> model) : m_model(std::move(model)) {}
  ImageShape imageShape() const override { return m_model->imageShape(); }
  int latentDimension() const override { return m_model->latentDimension(); }
  bool variational() const override { return m_model->variational(); }
  int classes() const override { return m_model->classes(); }
  std::shared_ptr<const Model> ofClass(int label) const override { return m_model->ofClass(label); }
  int givenClass() const override { return m_model->givenClass(); }
  void encode(std::span<const float> images, std::span<float> mean, std::span<float> logVariance) const override {
    m_model->encode(images, mean, logVariance);
  }
  void decode(std::span<const float> latent, std::span<float> pixels) const override { m_model->decode(latent, pixels); }
  void score(std::span<const float> images, std::span<const float> noise, std::span<float> reconstruction,
             std::span<float> kl) const override {
    m_model->score(images, noise, reconstruction, kl);
  }
  void reconstructionTerms(std::span<const float> image, std::span<const float> latent, std::span<float> terms) const override {
    m_model->reconstructionTerms(image, latent, terms);
  }
  void decodeTangents(std::span<const float> latent, std::span<const float> directions, std::span<float> pixels,
                      std::span<float> tangents) const override {
    m_model->decodeTangents(latent, directions, pixels, tangents);
  }
  void reconstructionGradients(std::span<const float> images, std::span<const float> weights, std::span<const float> latent,
                               std::span<float> terms, std::span<float> gradients) const override {
    m_model->reconstructionGradients(images, weights, latent, terms, gradients);
  }

 private:
  std::shared_ptr<const Model> m_model;
};

}  // namespace latentscape
