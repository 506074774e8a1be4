// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/function_ref.h"
#include "core/base/thread_team.h"
#include "core/data/dataset.h"
#include "core/engine/fused/layer.h"
#include "core/engine/fused/reconstruction_term.h"
#include "core/engine/fused/reparameterization.h"
#include "core/model/config.h"

#include <cstdint>
#include <optional>

namespace latentscape::fused {

// Brings images into the first layer's input, with all that is drawn for a training step: noise, black or white, corruption. A
// conditional model's class goes behind the pixels (of a convolutional network behind each) and behind z.
class BatchLoader {
 public:
  BatchLoader(const ModelConfig& model, const TrainingConfig& training);

  void reserve(std::size_t images, const Layer& first);  // the encoder's; throws std::bad_alloc

  struct Source {
    const ImageSet& images;
    FunctionRef<std::size_t(std::size_t)> indexOf;  // of the batch's i-th image in the set
  };
  // Where the images go.
  struct Place {
    Layer& first;    // of the encoder
    Layer& decoder;  // its first layer
    Reparameterization& latent;
  };
  // step: of the optimizer, for training; nothing for scoring and encoding: then nothing is drawn.
  void load(const Batch& batch, const Source& source, std::optional<std::uint64_t> step, const Place& place, ThreadTeam& team);

  // The clean images of the batch that was loaded last.
  Targets targets(const Layer& first) const;

 private:
  // What is loaded now.
  struct Work {
    const Batch& batch;
    const Source& source;
    std::optional<std::uint64_t> step;
    const Place& place;
    InputLayout layout;
    float* byImage;  // null where the images are not written in that order
  };
  void drawNoise(const Work& work, std::size_t group) const;
  void loadImages(const Work& work, std::size_t unit);
  void interleave(const Work& work, std::size_t first, std::size_t count);
  void loadCorrupted(const Work& work, std::span<const std::uint8_t> image, std::size_t at) const;
  void loadClass(const Work& work, std::size_t image, int label) const;

  ModelConfig m_model;
  TrainingConfig m_training;
  std::size_t m_pixels, m_latent, m_classes;
  // The clean images by feature, where what goes in is something else: corrupted, or with channels of the class between pixels.
  AlignedFloats m_clean;
  bool m_corrupted = false, m_apart = false;  // the batch at hand: its clean images are in m_clean
};

}  // namespace latentscape::fused
