// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/model.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace latentscape {

// A model's answers for the images of a set. A conditional model is conditioned on each image's own class; any other model
// answers as usual. Keeps a reference to the model, which must outlive it. Any thread, concurrently.
class ByClass {
 public:
  // labels: for all images. Errors, for a conditional model: images without classes, or with classes that the model doesn't have.
  static Result<ByClass> create(const Model& model, std::span<const std::uint8_t> labels, std::size_t count);

  const Model& of(std::size_t index) const { return m_models.empty() ? *m_model : *m_models[m_labels[index]]; }

  // As the members of Model, for the images (or points) first, first + 1, ... of the set.
  void encode(std::size_t first, std::span<const float> images, std::span<float> mean, std::span<float> logVariance) const;
  void decode(std::size_t first, std::span<const float> latent, std::span<float> pixels) const;
  void score(std::size_t first, std::span<const float> images, std::span<const float> noise, std::span<float> reconstruction,
             std::span<float> kl) const;

 private:
  explicit ByClass(const Model& model) : m_model(&model) {}
  template <class Answer>
  void eachClass(std::size_t first, std::size_t count, const Answer& answer) const;

  const Model* m_model;
  std::vector<std::shared_ptr<const Model>> m_models;  // by class; empty if the model is not conditional
  std::vector<std::uint8_t> m_labels;
};

}  // namespace latentscape
