// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/aligned_floats.h"
#include "core/base/thread_team.h"
#include "core/data/dataset.h"
#include "core/engine/fused/layer.h"
#include "core/engine/fused/reconstruction_term.h"
#include "core/model/choices.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace latentscape {

// A decoder alone: dense layers with an activation between them, from a few numbers an image to its pixels.
struct DecoderConfig {
  ImageShape image;
  int inputs = 1;           // numbers that go in for an image, from 1
  std::vector<int> hidden;  // widths in forward order; may be empty
  Activation activation = Activation::Relu;
  Reconstruction reconstruction = Reconstruction::SquaredError;  // or Bernoulli; Gaussian is not for it
  bool learnedInputs = false;  // what goes in is learned as the weights are: a code an image (Bojanowski et al. 2018)
  double learningRate = 1e-3;  // of Adam
  std::uint64_t seed = 1;      // of the weights
};

// Trains such a decoder on all images at once, by the layers of the fused step (layer.h) and with its Adam. One thread
// makes, uses and destroys it; the same bits for any number of threads.
class DecoderTrainer {
 public:
  // inputs: images.size() * config.inputs, image by image. At least one image. Throws std::bad_alloc. threads: at least 1.
  DecoderTrainer(const DecoderConfig& config, const ImageSet& images, std::span<const float> inputs, int threads);

  // One step of Adam. Returns the mean reconstruction term of an image before it: nats, or for squared errors their sum over
  // pixels.
  double step();
  void setLearningRate(double rate) { m_config.learningRate = rate; }

  std::vector<float> inputs() const;  // as they are now
  // Pixels in [0, 1] (squared errors: cut to that) for n * inputs numbers.
  std::vector<float> decode(std::span<const float> inputs) const;
  // The mean reconstruction term of the images, of the pixels as they come out of the last layer.
  double loss();

  // The gradient of loss() in the order of parameters(): weights [out, in] and biases of each layer, then the inputs where they
  // are learned.
  std::vector<float> gradient();
  std::vector<float> parameters() const;
  void setParameters(std::span<const float> values);  // as many as parameters() has

 private:
  void makeLayers();
  void start(std::span<const float> inputs);
  float* inputBlock();  // by feature: parameters where they are learned, the first layer's input otherwise
  void visitParameters(fused::VisitParameters visit) const;
  void visitInputs(fused::VisitParameters visit) const;
  std::vector<float> values(const AlignedFloats& from) const;
  double forward();
  void backward();
  void update(float* gradient);

  DecoderConfig m_config;
  ThreadTeam m_team;
  const fused::Batch m_batch;
  std::vector<std::unique_ptr<fused::Layer>> m_layers;
  std::size_t m_inputsAt = 0;  // in the parameters
  fused::ParameterStore m_store;
  AlignedFloats m_targets;  // by feature
  AlignedFloats m_inputGradient;
  fused::ReconstructionTerm m_term;
  std::uint64_t m_steps = 0;
};

}  // namespace latentscape
