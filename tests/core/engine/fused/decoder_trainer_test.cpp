// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/fused/decoder_trainer.h"
#include "core/base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace latentscape {
namespace {

ImageSet noiseImages(std::size_t count) {
  ImageSet images{{5, 4, 1}, std::vector<std::uint8_t>(count * 20), {}};
  RandomStream random(3);
  for (auto& pixel : images.pixels) pixel = static_cast<std::uint8_t>(random.below(256));
  return images;
}

std::vector<float> normals(std::size_t count, std::uint64_t seed) {
  std::vector<float> values(count);
  RandomStream(seed).fillNormal(values);
  return values;
}

DecoderConfig configOf(Activation activation, Reconstruction reconstruction, bool learned) {
  DecoderConfig config;
  config.image = {5, 4, 1};
  config.inputs = 3;
  config.hidden = {7, 19};
  config.activation = activation;
  config.reconstruction = reconstruction;
  config.learnedInputs = learned;
  return config;
}

// The reconstruction term in double precision from the definition: layer by layer, image by image.
double termByDefinition(const DecoderConfig& config, const ImageSet& images, const std::vector<double>& parameters,
                        const std::vector<float>& given) {
  double sum = 0.0;
  std::vector<int> widths = config.hidden;
  widths.push_back(20);
  for (std::size_t i = 0; i < images.size(); ++i) {
    std::size_t layersEnd = 0;
    for (std::size_t l = 0, in = 3; l < widths.size(); in = static_cast<std::size_t>(widths[l++])) {
      layersEnd += (in + 1) * static_cast<std::size_t>(widths[l]);
    }
    std::vector<double> x(3);
    for (std::size_t k = 0; k < 3; ++k)
      x[k] = config.learnedInputs ? parameters[layersEnd + i * 3 + k] : static_cast<double>(given[i * 3 + k]);
    std::size_t at = 0;
    for (std::size_t l = 0; l < widths.size(); ++l) {
      const auto out = static_cast<std::size_t>(widths[l]);
      std::vector<double> y(out);
      for (std::size_t o = 0; o < out; ++o) {
        y[o] = parameters[at + out * x.size() + o];
        for (std::size_t k = 0; k < x.size(); ++k) y[o] += parameters[at + o * x.size() + k] * x[k];
        if (l + 1 < widths.size()) y[o] = config.activation == Activation::Relu ? std::max(0.0, y[o]) : std::tanh(y[o]);
      }
      at += out * (x.size() + 1);
      x = y;
    }
    for (std::size_t p = 0; p < 20; ++p) {
      const double target = images.image(i)[p] / 255.0;
      sum += config.reconstruction == Reconstruction::SquaredError ? (x[p] - target) * (x[p] - target)
                                                                   : std::log1p(std::exp(x[p])) - x[p] * target;
    }
  }
  return sum / static_cast<double>(images.size());
}

struct Case {
  Activation activation;
  Reconstruction reconstruction;
  bool learned;
};

class DecoderGradient : public testing::TestWithParam<Case> {};

TEST_P(DecoderGradient, IsTheSlopeOfTheTermByItsDefinition) {
  const Case& c = GetParam();
  const DecoderConfig config = configOf(c.activation, c.reconstruction, c.learned);
  const ImageSet images = noiseImages(70);  // more than a panel
  const auto given = normals(70 * 3, 5);
  DecoderTrainer trainer(config, images, given, 2);
  const auto floats = trainer.parameters();
  EXPECT_EQ(floats.size(), 3U * 7 + 7 + 7 * 19 + 19 + 19 * 20 + 20 + (c.learned ? 210 : 0));
  std::vector<double> parameters(floats.begin(), floats.end());
  EXPECT_NEAR(trainer.loss(), termByDefinition(config, images, parameters, given), 1e-4);
  const auto gradient = trainer.gradient();
  ASSERT_EQ(gradient.size(), parameters.size());
  for (std::size_t i = 0; i < parameters.size(); i += 7) {
    const double kept = parameters[i], h = 1e-5;
    parameters[i] = kept + h;
    const double above = termByDefinition(config, images, parameters, given);
    parameters[i] = kept - h;
    const double below = termByDefinition(config, images, parameters, given);
    parameters[i] = kept;
    EXPECT_NEAR(gradient[i], (above - below) / (2.0 * h), 2e-4) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, DecoderGradient,
                         testing::Values(Case{Activation::Relu, Reconstruction::SquaredError, true},
                                         Case{Activation::Relu, Reconstruction::Bernoulli, false},
                                         Case{Activation::Tanh, Reconstruction::SquaredError, false},
                                         Case{Activation::Tanh, Reconstruction::Bernoulli, true}));

// Wide layers leave out what ReLU has cut: the slope along the gradient, by differences of the loss.
TEST(DecoderTrainer, TheGradientOfWideLayersIsTheSlopeOfTheLoss) {
  for (const Activation activation : {Activation::Relu, Activation::Tanh}) {
    DecoderConfig config = configOf(activation, Reconstruction::SquaredError, true);
    config.hidden = {90, 150};
    const ImageSet images = noiseImages(70);
    DecoderTrainer trainer(config, images, normals(70 * 3, 5), 2);
    const auto start = trainer.parameters(), gradient = trainer.gradient();
    double square = 0.0;
    for (const float g : gradient) square += static_cast<double>(g) * static_cast<double>(g);
    const double norm = std::sqrt(square), h = 1e-3;
    const auto lossAt = [&](double by) {
      auto moved = start;
      for (std::size_t i = 0; i < moved.size(); ++i) moved[i] += static_cast<float>(by * gradient[i] / norm);
      trainer.setParameters(moved);
      return trainer.loss();
    };
    EXPECT_NEAR((lossAt(h) - lossAt(-h)) / (2.0 * h), norm, 0.01 * norm);
  }
}

TEST(DecoderTrainer, StepsAsAdamDoes) {
  const ImageSet images = noiseImages(20);
  DecoderConfig config = configOf(Activation::Tanh, Reconstruction::SquaredError, true);
  config.learningRate = 0.01;
  DecoderTrainer trainer(config, images, normals(60, 5), 1);
  const auto before = trainer.parameters();
  std::vector<double> value(before.begin(), before.end()), mean(value.size()), square(value.size());
  for (int t = 1; t <= 5; ++t) {
    const auto gradient = trainer.gradient();
    trainer.step();
    for (std::size_t i = 0; i < value.size(); ++i) {  // Kingma and Ba 2015, algorithm 1
      mean[i] = 0.9 * mean[i] + 0.1 * gradient[i];
      square[i] = 0.999 * square[i] + 0.001 * gradient[i] * gradient[i];
      value[i] -= 0.01 * mean[i] / (1.0 - std::pow(0.9, t)) / (std::sqrt(square[i] / (1.0 - std::pow(0.999, t))) + 1e-8);
    }
  }
  const auto after = trainer.parameters();
  for (std::size_t i = 0; i < value.size(); ++i) EXPECT_NEAR(after[i], value[i], 1e-5) << i;
}

TEST(DecoderTrainer, ThreadsChangeNothing) {
  const ImageSet images = noiseImages(70);
  const DecoderConfig config = configOf(Activation::Relu, Reconstruction::Bernoulli, true);
  DecoderTrainer one(config, images, normals(210, 5), 1), three(config, images, normals(210, 5), 3);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(one.step(), three.step());
  EXPECT_EQ(one.parameters(), three.parameters());
}

TEST(DecoderTrainer, GivesBackWhatItTakes) {
  const ImageSet images = noiseImages(70);
  const auto given = normals(210, 5);
  DecoderTrainer fixed(configOf(Activation::Tanh, Reconstruction::SquaredError, false), images, given, 1);
  fixed.step();
  EXPECT_EQ(fixed.inputs(), given);
  DecoderTrainer learned(configOf(Activation::Tanh, Reconstruction::SquaredError, true), images, given, 1);
  EXPECT_EQ(learned.inputs(), given);
  learned.step();
  EXPECT_NE(learned.inputs(), given);
  // Pixels in [0, 1] are those that the term is of, where it is Bernoulli's: none is cut.
  DecoderTrainer bernoulli(configOf(Activation::Tanh, Reconstruction::Bernoulli, true), images, given, 1);
  for (int i = 0; i < 10; ++i) bernoulli.step();
  const auto pixels = bernoulli.decode(bernoulli.inputs());
  double sum = 0.0;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const double target = images.pixels[i] / 255.0;
    sum -= target * std::log(pixels[i]) + (1.0 - target) * std::log1p(-pixels[i]);
  }
  EXPECT_NEAR(bernoulli.loss(), sum / 70.0, 1e-4);
  const auto kept = learned.parameters();
  learned.step();
  learned.setParameters(kept);
  EXPECT_EQ(learned.parameters(), kept);
}

}  // namespace
}  // namespace latentscape
