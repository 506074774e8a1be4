// SPDX-License-Identifier: GPL-3.0-or-later
// Compares the forward pass of convolutional networks with figures from Python's PyTorch (tests/reference/conv_vae.py).
#include "core/base/random.h"
#include "core/engine/frozen/frozen_model.h"
#include "core/model/model.h"
#include "tests/core/engine/reference.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <memory>
#include <thread>

namespace latentscape {
namespace {

constexpr std::size_t kImages = 4, kPixels = 90;

const nlohmann::json& figures(bool conditional) {
  static const nlohmann::json all = [] {
    std::ifstream file(LATENTSCAPE_CONVOLUTIONAL_REFERENCE);
    return nlohmann::json::parse(file);
  }();
  return all.at(conditional ? "class 1 of 5" : "plain");
}

std::shared_ptr<const Model> model(bool conditional) {
  ModelConfig config{{5, 6, 3}, {9}, 3};
  config.network = Network::Convolutional;
  config.channels = {4, 7};
  config.family = conditional ? Family::ConditionalVae : Family::Vae;
  config.classes = conditional ? 5 : 0;
  auto weights = std::make_shared<Weights>(initialWeights(config, 1));
  for (std::size_t t = 0; t < weights->tensors.size(); ++t) {
    auto& values = weights->tensors[t].values;
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = static_cast<float>(0.3 * std::sin(0.7 * static_cast<double>(i) + 1.3 * static_cast<double>(t)));
    }
  }
  auto made = makeModel(config, weights);
  return conditional ? made->ofClass(1) : made;
}

std::vector<float> images() {
  std::vector<float> values;
  for (std::size_t i = 0; i < kImages; ++i) {
    for (std::size_t p = 0; p < kPixels; ++p) values.push_back(static_cast<float>((37 * i + 11 * p + i * p) % 256) / 255.0F);
  }
  return values;
}

TEST(ConvolutionalModel, PosteriorPixelsAndTermsMatchPyTorch) {
  for (const bool conditional : {false, true}) {
    SCOPED_TRACE(conditional);
    const auto frozen = model(conditional);
    std::vector<float> mean(12), logVariance(12), pixels(kImages * kPixels), noise(12), reconstruction(kImages), kl(12);
    frozen->encode(images(), mean, logVariance);
    frozen->decode(mean, pixels);
    for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<float>(std::sin(1.1 * static_cast<double>(i)));
    frozen->score(images(), noise, reconstruction, kl);
    expectClose(mean, figures(conditional)["mean"], 1e-5);
    expectClose(logVariance, figures(conditional)["log_variance"], 1e-5);
    expectClose(pixels, figures(conditional)["decoded"], 1e-5);
    expectClose(reconstruction, figures(conditional)["reconstruction"], 1e-5);
  }
}

// Larger than a block of positions, with a batch larger than the chunks.
TEST(ConvolutionalModel, ABatchGivesTheResultsOfItsImages) {
  ModelConfig config{{23, 30, 1}, {20}, 2};
  config.network = Network::Convolutional;
  config.channels = {5, 6};
  const auto frozen = makeModel(config, std::make_shared<const Weights>(initialWeights(config, 2)));
  const std::size_t pixels = config.image.pixels();
  std::vector<float> batch(100 * pixels), mean(200), logVariance(200), decoded(100 * pixels), alone(pixels);
  RandomStream random(1);
  for (float& v : batch) v = static_cast<float>(random.uniform());
  frozen->encode(batch, mean, logVariance);
  frozen->decode(mean, decoded);
  for (const std::size_t i : {0, 63, 64, 99}) {
    std::vector<float> m(2), l(2);
    frozen->encode(std::span(batch).subspan(i * pixels, pixels), m, l);
    EXPECT_NEAR(m[0], mean[2 * i], 1e-6);
    EXPECT_NEAR(l[1], logVariance[2 * i + 1], 1e-6);
    frozen->decode(std::span(mean).subspan(2 * i, 2), alone);
    for (std::size_t p = 0; p < pixels; ++p) ASSERT_NEAR(alone[p], decoded[i * pixels + p], 1e-6);
  }
}

TEST(ConvolutionalModel, ManyThreadsMayCallItAtOnce) {
  const auto frozen = model(false);
  std::vector<float> expected(kImages * kPixels), latent(12);
  RandomStream(3).fillNormal(latent);
  frozen->decode(latent, expected);
  std::vector<std::vector<float>> answers(4, std::vector<float>(kImages * kPixels));
  {
    std::vector<std::jthread> threads;
    for (auto& answer : answers) {
      threads.emplace_back([&] {
        for (int i = 0; i < 200; ++i) frozen->decode(latent, answer);
      });
    }
  }
  for (const auto& answer : answers) EXPECT_EQ(answer, expected);
}

}  // namespace
}  // namespace latentscape
