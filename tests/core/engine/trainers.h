// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A model, its training and images, and the fused trainer for it.
#include "core/base/random.h"
#include "core/engine/fused/fused_trainer.h"
#include "core/engine/kernels/dense_kernels.h"
#include "core/engine/kernels/dense_tiles.h"

#include <gtest/gtest.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <ostream>
#include <string>
#include <vector>

namespace latentscape {

inline ImageSet noiseImages(ImageShape shape, std::size_t count) {
  ImageSet set{shape, {}, {}};
  RandomStream random(3);
  set.pixels.resize(count * shape.pixels());
  // A third of the pixels black, a third white, roughly like digits.
  for (std::size_t i = 0; i < count; ++i) set.labels.push_back(static_cast<std::uint8_t>(i % 5));
  for (auto& pixel : set.pixels) pixel = static_cast<std::uint8_t>(std::clamp(static_cast<int>(random.below(768)) - 256, 0, 255));
  return set;
}

struct Case {
  ModelConfig model;
  TrainingConfig training;
  ImageSet images;

  Case(ImageShape shape, std::vector<int> hidden, int latent, int batch)
      : model{shape, std::move(hidden), latent}, images(noiseImages(shape, static_cast<std::size_t>(batch))) {
    training.batch = batch;
    training.beta = 1.7;
    training.device = "cpu";
    training.threads = 1;
    training.seed = 11;
  }
  // A convolutional network.
  Case(ImageShape shape, std::vector<int> channels, std::vector<int> hidden, int latent, int batch)
      : Case(shape, std::move(hidden), latent, batch) {
    model.network = Network::Convolutional;
    model.channels = std::move(channels);
  }
  std::string name() const { return describeArchitecture(model) + ", batch " + std::to_string(training.batch); }

  std::unique_ptr<Trainer> ready(Result<std::unique_ptr<Trainer>> made) const {
    EXPECT_TRUE(made.ok());
    (*made)->setTrainingImages(images);
    std::vector<std::uint32_t> order(images.size());
    std::iota(order.rbegin(), order.rend(), 0U);
    (*made)->setOrder(order);
    return std::move(*made);
  }
  std::unique_ptr<Trainer> fused(int threads) const {
    return ready(makeFusedTrainer(model, training, initialWeights(model, 5), threads));
  }
};

// The kernels that a processor may use: its matrix unit, its best vectors, and those of older processors.
struct Kernels {
  const char* name;
  bool tiles;
  std::int64_t target;  // Highway's target; 0: the best
};
inline void PrintTo(const Kernels& kernels, std::ostream* out) { *out << kernels.name; }

class EveryKernel : public testing::TestWithParam<Kernels> {
 protected:
  void SetUp() override {
    const auto& [name, tiles, target] = GetParam();
    const std::int64_t there = hwy::SupportedTargets() & HWY_TARGETS;
    if ((tiles && !dense::tiles::available()) || (target != 0 && (there & target) == 0))
      GTEST_SKIP() << "this processor has no " << name;
    dense::tiles::allow(tiles);
    if (target != 0) hwy::GetChosenTarget().Update(target);
    if (target == HWY_AVX2) {
      EXPECT_STREQ(dense::instructionSet(), "AVX2");
    }
    if (target == HWY_SSE4) {
      EXPECT_STREQ(dense::instructionSet(), "SSE");
    }
  }
  void TearDown() override {
    dense::tiles::allow(true);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
};
inline auto everyKernel() {
  return testing::Values(Kernels{"MatrixUnit", true, 0}, Kernels{"Vectors", false, 0}, Kernels{"AVX2", false, HWY_AVX2},
                         Kernels{"SSE4", false, HWY_SSE4});
}
inline std::string kernelName(const testing::TestParamInfo<Kernels>& test) { return test.param.name; }

// ||values||.
inline double norm(const std::vector<float>& values) {
  double sum = 0.0;
  for (const float v : values) sum += std::pow(static_cast<double>(v), 2);
  return std::sqrt(sum);
}

// ||a - b|| / ||b||; 0 if both are zero.
inline double distance(const std::vector<float>& a, const std::vector<float>& b) {
  EXPECT_EQ(a.size(), b.size());
  double difference = 0.0, norm = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference += std::pow(static_cast<double>(a[i]) - static_cast<double>(b[i]), 2);
    norm += std::pow(static_cast<double>(b[i]), 2);
  }
  return difference == 0.0 ? 0.0 : std::sqrt(difference / norm);
}

// The weights after steps on the first `images` images.
inline std::vector<std::vector<float>> trainedValues(Trainer& trainer, int steps, std::size_t images) {
  for (int step = 0; step < steps; ++step) trainer.step(0, images);
  std::vector<std::vector<float>> values;
  const auto weights = trainer.weights();
  for (const Tensor& tensor : weights->tensors) values.push_back(tensor.values);
  return values;
}

}  // namespace latentscape
