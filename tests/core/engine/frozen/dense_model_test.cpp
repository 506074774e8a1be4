// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/engine/frozen/frozen_model.h"
#include "core/engine/kernels/linear_kernel.h"
#include "core/model/model.h"
#include "tests/core/engine/reference.h"
#include "tests/core/engine/small_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <memory>
#include <numbers>
#include <thread>
#include <tuple>

namespace latentscape {
namespace {

std::shared_ptr<const Model> smallModel() {
  return makeModel(small::config(), std::make_shared<const Weights>(small::weights()));
}

TEST(DenseModel, PosteriorAndDecodedPixelsMatchPyTorch) {
  const auto model = smallModel();
  std::vector<float> mean(27), logVariance(27), pixels(9 * 24);
  model->encode(small::values(), mean, logVariance);
  model->decode(mean, pixels);
  expectClose(mean, reference()["mean"], 1e-5);
  expectClose(logVariance, reference()["log_variance"], 1e-5);
  expectClose(pixels, reference()["decoded"], 1e-5);
}

TEST(DenseModel, TermsOfTheElboMatchPyTorch) {
  std::vector<float> reconstruction(9), kl(27);
  smallModel()->score(small::values(), small::noise(), reconstruction, kl);
  expectClose(reconstruction, reference()["reconstruction"], 1e-5);
  expectClose(kl, reference()["kl"], 1e-5);
}

// The gradient from PyTorch's autograd must be the slope of our objective: central differences along each tensor's own gradient.
TEST(DenseModel, FiniteDifferencesOfTheObjectiveMatchAutograd) {
  const auto objective = [](const Weights& weights) {
    std::vector<float> reconstruction(9), kl(27);
    makeModel(small::config(), std::make_shared<const Weights>(weights))
        ->score(small::values(), small::noise(), reconstruction, kl);
    double sum = 0;
    for (const float v : reconstruction) sum += v;
    for (const float v : kl) sum += v;
    return sum / 9.0;
  };
  const Weights start = small::weights();
  for (std::size_t t = 0; t < start.tensors.size(); ++t) {
    const std::vector<double> gradient = reference()["gradient"][start.tensors[t].name];
    double norm = 0;
    for (const double g : gradient) norm += g * g;
    norm = std::sqrt(norm);
    ASSERT_GT(norm, 0.0);
    const double h = 2e-3;
    Weights up = start, down = start;
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      up.tensors[t].values[i] += static_cast<float>(h * gradient[i] / norm);
      down.tensors[t].values[i] -= static_cast<float>(h * gradient[i] / norm);
    }
    EXPECT_NEAR((objective(up) - objective(down)) / (2 * h), norm, 0.01 * norm + 2e-3) << start.tensors[t].name;
  }
}

// Compares KL(N(m, s^2) || N(0, 1)) with quadrature of its definition.
TEST(DenseModel, KlDivergenceIsTheIntegralOfItsDefinition) {
  // With no hidden layer and one pixel, mean and log-variance are the biases.
  const ModelConfig config{{1, 1, 1}, {}, 1};
  for (const auto& [m, logVariance] : {std::pair{0.0, 0.0}, {1.5, -2.0}, {-0.7, 1.0}, {3.0, -4.0}}) {
    auto weights = std::make_shared<Weights>(initialWeights(config, 1));
    for (auto& tensor : weights->tensors) tensor.values.assign(tensor.values.size(), 0.0F);
    weights->tensors[1].values[0] = static_cast<float>(m);
    weights->tensors[3].values[0] = static_cast<float>(logVariance);
    std::vector<float> reconstruction(1), kl(1);
    makeModel(config, weights)->score(std::vector<float>{0.25F}, {}, reconstruction, kl);
    const double s = std::exp(0.5 * logVariance);
    double integral = 0;
    const int steps = 20000;
    for (int i = 0; i <= steps; ++i) {
      const double u = -12.0 + 24.0 * i / steps;  // in standard deviations
      const double z = m + s * u;
      const double q = std::exp(-0.5 * u * u) / std::sqrt(2 * std::numbers::pi);
      integral += q * (0.5 * z * z - 0.5 * u * u - 0.5 * logVariance) * 24.0 / steps;
    }
    EXPECT_NEAR(kl[0], integral, 1e-5 * std::max(1.0, integral));
    EXPECT_NEAR(reconstruction[0], std::log(2.0), 1e-6);  // logit 0: p = 1/2
  }
}

TEST(DenseModel, CrossEntropyOfExtremeLogitsIsFiniteAndExact) {
  const ModelConfig config{{1, 2, 1}, {}, 1};
  auto weights = std::make_shared<Weights>(initialWeights(config, 1));
  for (auto& tensor : weights->tensors) tensor.values.assign(tensor.values.size(), 0.0F);
  weights->tensors.back().values = {200.0F, -200.0F};
  std::vector<float> reconstruction(2), kl(2), pixels(2);
  const auto model = makeModel(config, weights);
  model->score(std::vector<float>{1.0F, 0.0F, 0.0F, 1.0F}, {}, reconstruction, kl);
  EXPECT_EQ(reconstruction[0], 0.0F);
  EXPECT_EQ(reconstruction[1], 400.0F);
  model->decode(std::vector<float>{0.0F}, pixels);
  EXPECT_EQ(pixels[0], 1.0F);
  EXPECT_NEAR(pixels[1], 0.0, 1e-30);
}

class LayerSizes : public ::testing::TestWithParam<std::tuple<std::size_t, std::size_t, std::size_t>> {};

TEST_P(LayerSizes, DenseLayerIsTheSumOfItsProducts) {
  const auto [n, in, out] = GetParam();
  std::vector<float> x(n * in), w(out * in), b(out), y(n * out, -1.0F), clipped(n * out, -1.0F);
  RandomStream random(n * 1000003 + in * 1009 + out);
  random.fillNormal(x);
  random.fillNormal(w);
  random.fillNormal(b);
  denseLayer(x.data(), n, in, w.data(), b.data(), out, y.data(), false);
  denseLayer(x.data(), n, in, w.data(), b.data(), out, clipped.data(), true);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t o = 0; o < out; ++o) {
      double sum = b[o], size = std::abs(b[o]);
      for (std::size_t k = 0; k < in; ++k) {
        sum += static_cast<double>(x[i * in + k]) * w[o * in + k];
        size += std::abs(static_cast<double>(x[i * in + k]) * w[o * in + k]);
      }
      ASSERT_NEAR(y[i * out + o], sum, 1e-6 * size + 1e-6);
      ASSERT_EQ(clipped[i * out + o], std::max(y[i * out + o], 0.0F));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(OddSizes, LayerSizes,
                         ::testing::Combine(::testing::Values(1, 2, 3, 5, 17), ::testing::Values(1, 2, 7, 16, 17, 50, 400),
                                            ::testing::Values(1, 3, 4, 7, 17)));

TEST(DenseModel, ManyThreadsMayCallItAtOnce) {
  const auto model = smallModel();
  std::vector<float> expected(9 * 24), latent(27);
  RandomStream(3).fillNormal(latent);
  model->decode(latent, expected);
  std::vector<std::vector<float>> answers(4, std::vector<float>(9 * 24));
  {
    std::vector<std::jthread> threads;
    for (auto& answer : answers) {
      threads.emplace_back([&] {
        for (int i = 0; i < 200; ++i) model->decode(latent, answer);
      });
    }
  }
  for (const auto& answer : answers) EXPECT_EQ(answer, expected);
}

// A batch of 100 spans several of the chunks in which images go through the layers.
TEST(DenseModel, ABatchGivesTheResultsOfItsImages) {
  const ModelConfig config{{3, 3, 1}, {20}, 2};
  const auto model = makeModel(config, std::make_shared<const Weights>(initialWeights(config, 2)));
  std::vector<float> images(100 * 9), mean(200), logVariance(200);
  RandomStream random(1);
  for (float& v : images) v = static_cast<float>(random.uniform());
  model->encode(images, mean, logVariance);
  for (const std::size_t i : {0, 63, 64, 99}) {
    std::vector<float> m(2), l(2);
    model->encode(std::span(images).subspan(i * 9, 9), m, l);
    EXPECT_NEAR(m[0], mean[2 * i], 1e-6);
    EXPECT_NEAR(l[1], logVariance[2 * i + 1], 1e-6);
  }
}

TEST(Activations, FollowTheirDefinitions) {
  std::vector<float> x;
  for (int i = -1200; i <= 1200; ++i) x.push_back(static_cast<float>(i) / 100.0F);
  const auto check = [&](Activation activation, const std::function<double(double)>& expected) {
    std::vector<float> y = x;
    activate(activation, y);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double value = expected(static_cast<double>(x[i]));
      ASSERT_NEAR(y[i], value, 1e-6 * std::max(1.0, std::abs(value))) << nameOf(activation) << " of " << x[i];
    }
  };
  check(Activation::Relu, [](double v) { return std::max(v, 0.0); });
  check(Activation::LeakyRelu, [](double v) { return v > 0.0 ? v : 0.01 * v; });
  check(Activation::Silu, [](double v) { return v / (1.0 + std::exp(-v)); });
  check(Activation::Gelu, [](double v) { return 0.5 * v * std::erfc(-v / std::numbers::sqrt2); });
  check(Activation::Tanh, [](double v) { return std::tanh(v); });
}

}  // namespace
}  // namespace latentscape
