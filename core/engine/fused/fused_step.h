// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/aligned_floats.h"
#include "core/base/thread_team.h"
#include "core/data/dataset.h"
#include "core/engine/kernels/dense_kernels.h"
#include "core/engine/kernels/dense_tiles.h"
#include "core/engine/kernels/map_kernels.h"
#include "core/model/config.h"
#include "core/model/losses.h"
#include "core/model/weights.h"

#include <cstdint>
#include <span>
#include <vector>

namespace latentscape {

// Forward pass, loss, backward pass and optimizer in one go on the processor: activations lie transposed in panels (see
// dense_kernels.h), bias, activation and the loss's gradient are applied while a product's result is in the cache, and the
// gradient of the weights is never stored (unless it is clipped): the optimizer's step is taken on it as it comes out. Memory is
// allocated by the constructor and reserve(), and by every thread a little for loading images. Wide layers' products run on the
// processor's matrix unit where there is one (dense_tiles.h), with the same exactness. Feature maps lie as images do, (H, W, C)
// by feature: the inputs of a convolution at one position of many images are three runs of rows, those of a transposed one at
// most four, so that products need no patches and none is with a zero between pixels. Every figure is computed by the same
// operations in the same order whatever the number of threads: the same seed gives the same bits.
class FusedStep {
 public:
  // team outlives it. Throws std::bad_alloc.
  FusedStep(const ModelConfig& config, const TrainingConfig& training, const Weights& initial, ThreadTeam& team);

  // Makes room for batches of up to `images`. Throws std::bad_alloc.
  void reserve(std::size_t images);
  std::size_t capacity() const { return m_capacity; }
  bool hasMatrixUnit() const { return m_tiles; }  // wide layers' products run on it

  struct Objective {
    std::uint64_t step = 0;  // optimizer steps done before
    double beta = 1.0;       // weight of the KL divergence
    double learningRate = 1e-3;
  };
  // One step of the optimizer on the images with these indices (at most capacity()). Returns the mean losses before the step.
  Losses train(const ImageSet& images, std::span<const std::uint32_t> indices, const Objective& objective);
  // The gradient that train() would take its step with; nothing changes.
  Weights gradient(const ImageSet& images, std::span<const std::uint32_t> indices, const Objective& objective);

  // Losses of images [first, first + count), count <= capacity(), summed over them. noise: count * latent dimension.
  Losses score(const ImageSet& images, std::size_t first, std::size_t count, std::span<const float> noise);
  // Posterior means of images [first, first + count), count <= capacity(): count * latent dimension.
  void encodeMeans(const ImageSet& images, std::size_t first, std::size_t count, std::span<float> means);

  Weights weights() const { return unpacked(m_parameters); }
  // All parameters in the order and with the padding of this class: to keep and bring back.
  const AlignedFloats& parameters() const { return m_parameters; }
  void copyParameters(const AlignedFloats& from, AlignedFloats& to);
  void restoreParameters(const AlignedFloats& from) { copyParameters(from, m_parameters); }

 private:
  enum class Kind { Dense, Down, Up };  // a convolution is Down, a transposed one Up
  struct Layer {
    Kind kind = Kind::Dense;
    std::size_t in = 0, out = 0;  // values of an image
    // Dense: channels of the maps on its sides, 1 elsewhere.
    std::size_t inChannels = 1, outChannels = 1;
    // Down: from big to small; Up: from small to big.
    ImageShape big{}, small{};
    // Of weights. Dense: [out][in] in blocks, so that what one unit of work reads of them lies in long pieces: a block's rows one
    // after the other, a row of blocks from left to right, rows of blocks from top to bottom, filled up with zeros. Maps: [ky * 3
    // + kx][channel of big][channel of small].
    std::size_t blockRows = 0, blockColumns = 0;
    std::size_t rows = 0;
    std::size_t used = 0;     // of a row
    std::size_t columns = 0;  // used, rounded up to whole vectors
    std::size_t stride = 0;   // floats from one row of weights (of a block) to the next
    std::size_t biases = 0;
    std::size_t weightAt = 0, biasAt = 0;  // in m_parameters
    bool activated = false;                // by the model's activation
    AlignedFloats input{};                 // by feature
    // The same by image, for the weights' gradient; of maps the small side's values, its gradient where that is the output:
    // [panel of channels][panel of images][position][image][channel].
    AlignedFloats byImage{};
    AlignedFloats gradient{};  // of the output before its activation, by feature
    AlignedFloats slope{};     // the activation's derivative there, where it has to be kept

    bool tiled = false;  // dense, large enough for the matrix unit, and there is one; the packed operands of its products:
    AlignedFloats inputTiles{}, gradientTiles{};  // right operands of the forward and the backward pass
    AlignedFloats byImageTiles{};                 // right operand of the weights' gradient, instead of byImage

    std::size_t block() const { return blockRows * blockColumns; }
    std::size_t across() const { return dense::parts(in, blockColumns); }  // blocks of a dense layer's weights
    // Where a weight of a dense layer lies in the parameters.
    std::size_t at(std::size_t row, std::size_t column) const {
      return weightAt + (row / blockRows * across() + column / blockColumns) * block() + row % blockRows * blockColumns +
             column % blockColumns;
    }

    std::size_t positions(bool inBig) const {
      return static_cast<std::size_t>(inBig ? big.height * big.width : small.height * small.width);
    }
    // Few enough weights for one value of the small map that their gradient is found without byImage.
    bool fewTaps() const { return kind != Kind::Dense && big.channels <= 5; }
    std::size_t channels(bool inBig) const { return static_cast<std::size_t>(inBig ? big.channels : small.channels); }
  };
  // A tensor of Weights as rows of a layer: mean and log-variance are one layer here.
  struct Slice {
    std::size_t layer, firstRow, rows;
    bool bias;
  };
  struct WeightUnit {
    std::size_t layer, first, rows;
    std::size_t panel;  // of a row's columns (where there are few taps, vector); kBias for the biases
    std::size_t panels = 1;
  };
  static constexpr std::size_t kBias = static_cast<std::size_t>(-1);

  std::size_t addLayer(Layer layer, std::size_t at);
  std::size_t addDense(std::size_t in, std::size_t out, bool activated, std::size_t at);
  std::size_t addMaps(Kind kind, const ImageShape& big, const ImageShape& small, bool activated, std::size_t at);
  void addUnits();
  void addDenseUnits(std::size_t layer, std::size_t together);
  void addMapUnits(std::size_t layer);
  template <class Visit>
  static void forSlice(const Slice& slice, const Layer& layer, const Visit& visit);
  void pack(const Weights& weights, AlignedFloats& to) const;
  Weights unpacked(const AlignedFloats& from) const;

  std::size_t panels() const { return (m_count + m_panel - 1) / m_panel; }
  std::size_t imagesOf(std::size_t panel) const { return std::min(m_panel, m_count - panel * m_panel); }
  std::size_t columnsOf(std::size_t panel) const { return (imagesOf(panel) + m_vector - 1) / m_vector * m_vector; }

  template <class IndexOf>
  void load(const ImageSet& images, std::size_t count, const IndexOf& indexOf, bool byImage, const Objective* noise);
  void listInputs(bool byImage);
  std::span<const dense::Depth> brightFeatures(std::size_t layer, std::size_t panel) const;
  std::span<const dense::Depth> brightImages(std::size_t layer, std::size_t panel) const;
  void setNoise(std::size_t image, const float* values);
  void loadCorrupted(std::span<const std::uint8_t> image, std::size_t at, std::uint64_t step);
  void loadClass(std::size_t image, int label, bool byImage);
  dense::tiles::Values inputValues(const Layer& layer) const;
  dense::tiles::Panels inPanels(const AlignedFloats& values, std::size_t rows) const;
  dense::tiles::Right inputOperand(Layer& layer) const;
  dense::tiles::Right gradientOperand(Layer& layer) const;
  dense::tiles::Right byImageOperand(Layer& layer) const;
  void packInput(Layer& layer, std::size_t row, std::size_t tile, std::size_t count) const;
  void packGradient(Layer& layer, std::size_t row, std::size_t panel) const;
  template <class Pack>
  void packAll(std::size_t rows, const Pack& pack);
  void packWholeInput(Layer& layer);
  void packWholeGradient(Layer& layer);
  template <class Finish, class Extra>
  void multiplyLayer(Layer& layer, bool transposed, float* result, const Finish& finish, std::size_t extras, const Extra& extra);
  void forward(std::size_t layer, float* output);
  void encode();
  Losses decode();
  void outputLayer();
  double outputTerm(float* c, const float* bias, std::size_t panel, std::size_t row, std::size_t rows, float scale);
  float outputScale() const;
  std::size_t outputUnits() const;

  // fused_step_maps.cpp
  std::size_t positionsTogether(const Layer& layer, bool inBig) const;
  void mapProduct(const Layer& layer, bool inBig, const float* from, std::size_t position, std::size_t columns, float* c) const;
  void forwardMaps(std::size_t layer, float* output);
  void mapsInputGradient(std::size_t layer, float* result, std::size_t transposes);
  void transposePositions(Layer& layer, const float* from, std::size_t panel, std::size_t first, std::size_t count);
  void orderMapGradients();
  void updateMaps(const WeightUnit& unit, const dense::OptimizerStep& step, float* gradient);
  void updateMapBiases(const WeightUnit& unit, const dense::OptimizerStep& step, float* gradient);
  void updateFewTaps(const WeightUnit& unit, const dense::OptimizerStep& step, float* gradient);
  void finishMaps(std::size_t at, const float* sums, std::size_t count, const dense::OptimizerStep& step, float* gradient);
  void loadMaps(std::size_t first, std::size_t count);
  void backward(double beta);
  void inputGradient(std::size_t layer, float* result, bool activated, std::size_t transposes);
  void transposeUnit(std::size_t unit);
  void updateWeights(const Objective& objective, float* gradient);
  void updateUnit(const WeightUnit& unit, std::size_t thread, const dense::OptimizerStep& step, float* gradient);
  void updateTiled(const WeightUnit& unit, float* packed, const dense::OptimizerStep& step, float* gradient);
  void updateVariance(const dense::OptimizerStep& step, float* gradient);
  dense::OptimizerStep optimizerStep(const Objective& objective) const;
  void clippedStep(dense::OptimizerStep step);
  Losses lossSums();
  double variance() const;

  ThreadTeam& m_team;
  const std::size_t m_vector, m_panel;
  const bool m_tiles;
  ModelConfig m_config;
  TrainingConfig m_training;
  std::size_t m_latent, m_classes;
  std::size_t m_code;   // floats of an image's posterior: mean and log-variance, or the mean alone
  std::size_t m_heads;  // index of the layer of mean and log-variance; the decoder's layers follow it
  std::vector<Layer> m_layers;
  std::vector<Slice> m_slices;  // in the order of tensorLayout()
  std::vector<WeightUnit> m_weightUnits;
  struct TransposeUnit {
    std::size_t layer, first, count;  // features, or positions of maps
  };
  std::vector<TransposeUnit> m_transposeUnits;   // of inputs
  AlignedFloats m_parameters, m_mean, m_square;  // moments of the gradient
  std::size_t m_varianceAt = 0;                  // of the pixels' log-variance in the parameters, where it is learned
  AlignedFloats m_stored;                        // the gradient, where it is clipped
  std::vector<AlignedFloats> m_packed;           // of each thread: the left operand of the weights' gradient that it works on
  AlignedFloats m_posterior;                     // output of the heads: mean above log-variance
  AlignedFloats m_noise, m_latentGradient;
  AlignedFloats m_clean;     // images by feature, where what goes in is not they: corrupted, or with planes of classes
  bool m_corrupted = false;  // the batch at hand
  // Of the images as they go in, which are black for the greatest part: what is not black of every panel, by feature and by
  // image, and how many; none listed where there is too little to leave out.
  std::vector<dense::Depth> m_brightFeatures, m_brightImages;
  std::vector<std::size_t> m_brightFeatureCounts, m_brightImageCounts;
  bool m_apart = false;                        // its clean images are in m_clean
  bool m_learning = false;                     // a backward pass follows
  std::vector<double> m_reconstruction, m_kl;  // partial sums, each of one unit
  std::vector<double> m_norms;
  double m_squaredErrors = 0.0;  // of the batch at hand
  std::size_t m_capacity = 0;
  std::size_t m_count = 0;  // images of the batch at hand
};

}  // namespace latentscape
