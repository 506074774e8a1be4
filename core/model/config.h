// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/result.h"
#include "core/data/corruption.h"
#include "core/data/dataset_options.h"
#include "core/model/choices.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// The architecture: dense layers with an activation between them. The decoder mirrors the encoder; its output layer gives the
// parameter of the pixel distribution: Bernoulli logits, or the mean itself. A convolutional network adds layers that halve
// height and width (featureMaps) before the encoder's dense layers, and their mirror images after the decoder's.
struct ModelConfig {
  ImageShape image{28, 28, 1};
  std::vector<int> hidden{512, 256};  // widths of the encoder's hidden dense layers, in forward order; may be empty
  int latentDimension = 2;
  Family family = Family::Vae;
  Activation activation = Activation::Relu;
  Reconstruction reconstruction = Reconstruction::Bernoulli;
  double variance = 0.1;         // of a Gaussian pixel in [0, 1]; the initial value if it is learned
  bool learnedVariance = false;  // Gaussian only
  int classes = 0;               // of a conditional VAE: encoder and decoder receive the class as a one-hot vector; otherwise 0
  Network network = Network::Dense;
  std::vector<int> channels{};  // of a convolutional network's feature maps, in forward order, at least one; otherwise empty

  bool variational() const { return family != Family::Autoencoder; }
  bool convolutional() const { return network == Network::Convolutional; }
  std::size_t decoderInputs() const { return static_cast<std::size_t>(latentDimension) + static_cast<std::size_t>(classes); }

  bool operator==(const ModelConfig&) const = default;
};

// What a form and the command line start with for a convolutional network.
inline const std::vector<int> kDefaultChannels{32, 64};
inline const std::vector<int> kDefaultConvolutionalHidden{256};

struct TrainingConfig {
  int epochs = 10;
  int batch = 128;  // images; an epoch's last batch may be shorter
  Optimizer optimizer = Optimizer::Adam;
  double learningRate = 1e-3;
  Schedule schedule = Schedule::Constant;  // of the learning rate
  double warmup = 0.0;                     // epochs over which the learning rate rises from 0
  double momentum = 0.9;                   // of sgd
  double weightDecay = 0.0;                // of weights and biases
  double clip = 0.0;                       // upper limit on the gradient's Euclidean norm; 0: no limit
  double beta = 1.0;                       // weight of the KL divergence in the objective
  double klWarmup = 0.0;                   // epochs over which that weight rises from 0 (Bowman et al. 2016)
  // The classic mistake, to show its effect: the mean over pixels plus a summed KL, which weights the KL pixels-fold.
  bool meanOverPixels = false;
  Corruption corruption;   // of the input images, drawn again at every step; the output is compared with the clean images
  bool binarize = false;   // training images are drawn black or white at every step (binarization.h), test images once
  std::uint64_t seed = 1;  // of initial weights, image order, noise and corruption; below 2^53, which JSON can represent exactly
  std::string device = "auto";  // auto | cpu | cuda | cuda:N
  int threads = 0;              // on the CPU; 0: all that the process may use, which is also the maximum
  std::string engine = "auto";  // fused (CPU only) | autograd (LibTorch) | auto: fused on the CPU, autograd elsewhere

  bool operator==(const TrainingConfig&) const = default;
};

// Everything that determines a run: the same configuration, device, engine and number of threads give the same run.
struct RunConfig {
  std::string dataset = "mnist";  // name, folder or file
  DatasetOptions data;            // how it is prepared
  // By class number, as the data set had them when training began, so that a class can be named without the data set. UTF-8. May
  // be empty: a data set without classes, an older run. As many as a conditional model has classes.
  std::vector<std::string> classNames{};
  ModelConfig model;
  TrainingConfig training;

  bool operator==(const RunConfig&) const = default;
};

// Options that open a run's images again, with the numbers of classes as they were then.
DatasetOptions reopening(const RunConfig& config);

struct ConfigLimits {
  static constexpr int maxHiddenLayers = 16;
  static constexpr int maxWidth = 16384;
  static constexpr int maxConvolutions = 8;
  static constexpr int maxChannels = 1024;
  static constexpr std::size_t maxMapElements = 4'194'304;  // values in one image's feature map: 256x256 pixels with 64 channels
  static constexpr int maxLatentDimension = 1024;
  static constexpr int maxImageSide = 4096;
  static constexpr int maxEpochs = 100000;
  static constexpr int maxBatch = 65536;
  static constexpr double maxLearningRate = 10.0;
  static constexpr double maxBeta = 10000.0;
  static constexpr double maxVariance = 1000.0;
  static constexpr double maxWeightDecay = 10.0;
  static constexpr double maxClip = 1e9;
  static constexpr int maxClasses = 256;
  static constexpr std::uint64_t maxSeed = (std::uint64_t{1} << 53) - 1;
  static constexpr int maxThreads = 1024;
  static constexpr std::int64_t maxParameters = 500'000'000;
};

// Returns an Error for a value out of range: where is the field's name in config.json ("latent_dimension"), and the text says
// what is allowed. For forms, command lines and files alike.
Result<void> validate(const ModelConfig& config);
Result<void> validate(const TrainingConfig& config);
Result<void> validate(const RunConfig& config);

// Parses "512, 256" to {512, 256}. Ignores spaces; empty text means no hidden layer. Error.where is "hidden".
Result<std::vector<int>> parseHidden(std::string_view text);
std::string formatHidden(const std::vector<int>& hidden);  // "512, 256"
// The same for the channels of a convolutional network, of which there must be at least one. Error.where is "channels".
Result<std::vector<int>> parseChannels(std::string_view text);

// The shapes in a convolutional network's encoder, from its input to the last feature map. A conditional model's input has one
// more channel for each class. A convolution reduces n pixels to ceil(n / 2). Empty for a dense network.
std::vector<ImageShape> featureMaps(const ModelConfig& config);
// "784–512–256–2", "28×28×1–32–64–256–2"
std::string describeArchitecture(const ModelConfig& config);
std::int64_t parameterCount(const ModelConfig& config);

// The learning rate for a step that begins after `epochs` epochs and lasts `step` epochs (real numbers), and beta, with the KL
// warm-up, after `epochs` epochs.
double scheduledLearningRate(const TrainingConfig& config, double epochs, double step);
double scheduledBeta(const TrainingConfig& config, double epochs);

}  // namespace latentscape
