// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/aligned_floats.h"
#include "core/base/thread_team.h"
#include "core/data/dataset.h"
#include "core/engine/fused/batch_loader.h"
#include "core/engine/fused/layer.h"
#include "core/engine/fused/optimizer_step.h"
#include "core/engine/fused/parameter_layout.h"
#include "core/engine/fused/reconstruction_term.h"
#include "core/engine/fused/reparameterization.h"
#include "core/engine/fused/tiled_layer.h"
#include "core/model/config.h"
#include "core/model/losses.h"
#include "core/model/trainer_state.h"
#include "core/model/weights.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace latentscape {

// Forward pass, loss, backward pass and optimizer in one go on the processor: activations lie transposed in panels (see
// dense_kernels.h), bias, activation and the loss's gradient are applied while a product's result is in the cache, and the
// gradient of the weights is never stored (unless it is clipped): the optimizer takes its step on it as it comes out. What a
// layer does is its own (layer.h and the classes behind it); this class lays layers out and conducts them. Memory is allocated by
// the constructor and reserve(), and by every thread a little for loading images. Every figure is computed by the same operations
// in the same order whatever the number of threads: the same seed gives the same bits.
class FusedStep {
 public:
  // team outlives it. Throws std::bad_alloc.
  FusedStep(const ModelConfig& config, const TrainingConfig& training, const Weights& initial, ThreadTeam& team);

  // Makes room for batches of up to `images`. Throws std::bad_alloc.
  void reserve(std::size_t images);
  std::size_t capacity() const { return m_capacity; }
  bool hasMatrixUnit() const { return m_matrixUnit; }  // wide layers' products run on it

  struct Objective {
    std::uint64_t step = 0;  // optimizer steps done before
    double beta = 1.0;       // weight of the KL divergence
    double learningRate = 1e-3;
  };
  // One step of the optimizer on the images with these indices (at most capacity()). Returns the mean losses before the step,
  // which are not finite if a weight was not.
  Losses train(const ImageSet& images, std::span<const std::uint32_t> indices, const Objective& objective);
  // The gradient that train() would take its step with; nothing changes.
  Weights gradient(const ImageSet& images, std::span<const std::uint32_t> indices, const Objective& objective);

  // Losses of images [first, first + count), count <= capacity(), summed over them. noise: count * latent dimension.
  Losses score(const ImageSet& images, std::size_t first, std::size_t count, std::span<const float> noise);
  // Posterior means of images [first, first + count), count <= capacity(): count * latent dimension.
  void encodeMeans(const ImageSet& images, std::size_t first, std::size_t count, std::span<float> means);

  Weights weights() const { return m_layout->unpacked(m_store.values.data()); }
  bool finite() const;  // whether all weights are; scoring doesn't multiply with those of black pixels

  // Parameters and moments, in the order and with the padding of this class. They, the images and an Objective are all that
  // train() depends on: the other members hold nothing from one batch to the next.
  fused::ParameterCopy copyParameters() const;  // throws std::bad_alloc
  void restore(const fused::ParameterCopy& copy);
  // What lays them out.
  std::shared_ptr<const fused::ParameterLayout> layout() const { return m_layout; }
  // Weights and moments; moments that are missing are 0.
  void setState(const TrainerState& state);

 private:
  struct Unit {
    fused::Layer* layer;
    std::size_t unit;
  };

  void makeLayers();
  void addDense(std::size_t in, std::size_t out, bool activated, fused::Input from, const fused::SideChannels& channels = {});
  std::size_t end() const { return m_layers.empty() ? 0 : m_layers.back()->end(); }  // of the parameters so far
  void makeLayout();
  void makeUnits();
  // Whether a layer's input gradient and update can be one pass. The first layer has no use for the former.
  bool learnsAtOnce(std::size_t index) const { return index > 0 && m_layers[index]->learnsAtOnce(m_team.size()); }
  // And whether they are for the batch at hand.
  bool isAtOnce(std::size_t index) const { return m_batch.count <= fused::Layer::kMostAtOnce && learnsAtOnce(index); }
  void copy(const float* from, float* to) const;

  void loadForTraining(const ImageSet& images, std::span<const std::uint32_t> indices, std::uint64_t step);
  void loadForScoring(const ImageSet& images, std::size_t first, std::size_t count);
  void load(const fused::BatchLoader::Source& source, std::size_t count, std::optional<std::uint64_t> step);
  fused::Layer& decoder() { return *m_layers[m_heads + 1]; }  // its first layer
  void forward(std::size_t layer, float* output);
  void encode();
  void decodeHidden();
  void decodeLast();
  void learnLast(const fused::Update& update);
  void finishLast(const fused::Rows& rows);
  Losses sums();
  void backward(const fused::Update& update, double beta);
  void encoderGradient(double beta);
  float* inputGradientOf(std::size_t index);
  bool takesBlocks(std::size_t index) const;
  void finishInputGradient(std::size_t index, const fused::Rows& rows);
  void endInputGradient(std::size_t index);
  Losses pass(const fused::Update& update, double beta);

  ThreadTeam& m_team;
  const bool m_matrixUnit;
  ModelConfig m_config;
  TrainingConfig m_training;
  fused::TileScratch m_scratch;
  std::vector<std::unique_ptr<fused::Layer>> m_layers;
  std::size_t m_heads = 0;  // index of the layer of mean and log-variance; the decoder's layers follow it
  std::shared_ptr<const fused::ParameterLayout> m_layout;
  std::vector<Unit> m_updateUnits;     // of all layers
  std::vector<Unit> m_laterUnits;      // of those that don't learn at once
  std::vector<Unit> m_transposeUnits;  // of inputs, for each panel
  std::size_t m_logVarianceAt = 0;     // of the pixels in the parameters, where it is learned
  fused::ParameterStore m_store;
  std::optional<fused::GradientClipping> m_clipping;
  fused::BatchLoader m_loader;
  fused::Reparameterization m_latent;
  fused::ReconstructionTerm m_reconstruction{{}};
  std::size_t m_capacity = 0;
  fused::Batch m_batch;  // at hand
};

}  // namespace latentscape
