// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/result.h"
#include "core/data/dataset_options.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// The architecture: a variational autoencoder (Kingma and Welling 2014) with dense layers and ReLU between them.
// The decoder mirrors the encoder; its output layer gives Bernoulli logits.
struct ModelConfig {
  ImageShape image{28, 28, 1};
  std::vector<int> hidden{512, 256};  // widths of the encoder's hidden layers, in forward order; may be empty
  int latentDimension = 2;

  bool operator==(const ModelConfig&) const = default;
};

struct TrainingConfig {
  int epochs = 10;
  int batch = 128;             // images; an epoch's last batch may be shorter
  double learningRate = 1e-3;  // Adam's (beta1 0.9, beta2 0.999, epsilon 1e-8)
  double beta = 1.0;           // weight of the KL divergence in what is minimised
  std::uint64_t seed = 1;      // of initial weights, order of images and noise; below 2^53, so that JSON keeps it
  std::string device = "auto"; // auto | cpu | cuda | cuda:N
  int threads = 0;             // on the CPU; 0: all that the process may use, and never more than those
  std::string engine = "auto"; // fused (CPU only) | autograd (LibTorch) | auto: fused on the CPU, autograd elsewhere

  bool operator==(const TrainingConfig&) const = default;
};

// Everything that makes a run: the same on the same device with the same engine and number of threads gives the same run.
struct RunConfig {
  std::string dataset = "mnist";  // name, folder or file
  DatasetOptions data;            // what is made of it
  ModelConfig model;
  TrainingConfig training;

  bool operator==(const RunConfig&) const = default;
};

struct ConfigLimits {
  static constexpr int maxHiddenLayers = 16;
  static constexpr int maxWidth = 16384;
  static constexpr int maxLatentDimension = 1024;
  static constexpr int maxImageSide = 4096;
  static constexpr int maxEpochs = 100000;
  static constexpr int maxBatch = 65536;
  static constexpr double maxLearningRate = 10.0;
  static constexpr double maxBeta = 10000.0;
  static constexpr std::uint64_t maxSeed = (std::uint64_t{1} << 53) - 1;
  static constexpr int maxThreads = 1024;
  static constexpr std::int64_t maxParameters = 500'000'000;
};

// An out-of-range value as an Error whose where is the field's name in config.json ("latent_dimension") and whose text says
// what is allowed. For forms, command lines and files alike.
Result<void> validate(const ModelConfig& config);
Result<void> validate(const TrainingConfig& config);
Result<void> validate(const RunConfig& config);

// "512, 256" as {512, 256}; spaces are free, empty text is no hidden layer. Error.where is "hidden".
Result<std::vector<int>> parseHidden(std::string_view text);
std::string formatHidden(const std::vector<int>& hidden);  // "512, 256"
// "784–512–256–2"
std::string describeArchitecture(const ModelConfig& config);
std::int64_t parameterCount(const ModelConfig& config);

}  // namespace latentscape
