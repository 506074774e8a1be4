// SPDX-License-Identifier: GPL-3.0-or-later
// The fused step's gradient is the slope of what it minimises, by central differences of its own losses along each tensor's
// gradient: for every family, reconstruction term and kind of network, and for what is drawn in a step.
#include "tests/core/engine/trainers.h"

#include <cmath>
#include <memory>
#include <string>
#include <vector>

namespace latentscape {
namespace {

// One where threads can't be had (tests/neon.sh).
#ifdef LATENTSCAPE_TEST_THREADS
constexpr int kThreads = LATENTSCAPE_TEST_THREADS;
#else
constexpr int kThreads = 2;
#endif

// What a step on all images minimises, from the losses that it reports. Noise, corruption and black or white are those of step 0.
double objective(const Case& test, const Weights& weights) {
  const auto trainer = test.ready(makeFusedTrainer(test.model, test.training, weights, kThreads));
  trainer->step(0, test.images.size());
  const Losses losses = trainer->readLosses(true).front();
  const double pixels = test.training.meanOverPixels ? static_cast<double>(test.model.image.pixels()) : 1.0;
  return losses.reconstruction / pixels + test.training.beta * losses.kl;
}

void expectSlope(const Case& test) {
  ASSERT_TRUE(validate(test.model).ok()) << validate(test.model).error().message();
  SCOPED_TRACE(test.name() + " " + std::string(nameOf(test.model.family)) + " " + std::string(nameOf(test.model.activation)) +
               " " + std::string(nameOf(test.model.reconstruction)));
  const Weights gradient = test.fused(kThreads)->gradient(0, test.images.size());
  const Weights start = initialWeights(test.model, 5);
  double whole = 0.0;
  for (const Tensor& tensor : gradient.tensors) whole += std::pow(norm(tensor.values), 2);
  whole = std::sqrt(whole);
  ASSERT_GT(whole, 0.0);
  for (std::size_t i = 0; i < gradient.tensors.size(); ++i) {
    const double expected = norm(gradient.tensors[i].values), h = 3e-3;
    if (expected < 1e-3 * whole) continue;  // below what float32 losses resolve
    const auto moved = [&](double by) {
      Weights weights = start;
      for (std::size_t k = 0; k < weights.tensors[i].values.size(); ++k)
        weights.tensors[i].values[k] += static_cast<float>(by * gradient.tensors[i].values[k] / expected);
      return objective(test, weights);
    };
    EXPECT_NEAR((moved(h) - moved(-h)) / (2.0 * h), expected, 0.01 * expected + 1e-3 * whole) << gradient.tensors[i].name;
  }
}

using FusedGradient = EveryKernel;
INSTANTIATE_TEST_SUITE_P(Kernels, FusedGradient, everyKernel(), kernelName);

// Dense without and with hidden layers, wide enough for the matrix unit or for leaving zeros out, and convolutional without and
// with hidden layers.
std::vector<Case> networks() {
  return {Case({5, 7, 1}, std::vector<int>{}, 3, 71), Case({9, 5, 1}, {40, 33}, 3, 71), Case({9, 9, 1}, {150, 70}, 3, 71),
          Case({5, 8, 3}, {6, 9}, std::vector<int>{}, 3, 70), Case({9, 6, 1}, {7}, {17}, 3, 70)};
}

TEST_P(FusedGradient, IsTheSlopeOfEveryObjective) {
  int cases = 0;
  for (const Family family : {Family::Autoencoder, Family::Vae, Family::ConditionalVae}) {
    for (const Reconstruction reconstruction :
         {Reconstruction::Bernoulli, Reconstruction::SquaredError, Reconstruction::Gaussian}) {
      for (Case& test : networks()) {
        test.model.family = family;
        test.model.classes = family == Family::ConditionalVae ? 5 : 0;
        test.model.activation = cases % 2 == 0 ? Activation::Tanh : Activation::Silu;
        test.model.reconstruction = reconstruction;
        test.model.learnedVariance = reconstruction == Reconstruction::Gaussian;
        test.training.meanOverPixels = cases % 3 == 1;
        expectSlope(test);
        ++cases;
      }
    }
  }
  EXPECT_EQ(cases, 45);
}

TEST_P(FusedGradient, IsTheSlopeWithWhatAStepDraws) {
  for (const Family family : {Family::Vae, Family::ConditionalVae}) {
    for (Case& test : networks()) {
      test.model.family = family;
      test.model.classes = family == Family::ConditionalVae ? 5 : 0;
      test.model.activation = Activation::Tanh;
      test.training.corruption = {CorruptionKind::SaltAndPepper, 0.2};
      expectSlope(test);
      test.training.corruption = {};
      test.training.binarize = true;
      expectSlope(test);
    }
  }
}

// ReLU's kinks move a slope by less than the bound.
TEST_P(FusedGradient, IsTheSlopeWhereReluCuts) {
  for (const int latent : {3, 70}) {
    Case test({9, 9, 1}, {150, 130}, latent, 71);
    test.model.family = Family::ConditionalVae;
    test.model.classes = 5;
    expectSlope(test);
  }
}

// SGD without momentum takes the gradient as it is, cut to the norm where that is asked for; weight decay adds the weights.
TEST_P(FusedGradient, IsWhatAStepOfSgdTakes) {
  for (Case& test : networks()) {
    for (const double clip : {0.0, 0.5}) {
      test.training.optimizer = Optimizer::Sgd;
      test.training.momentum = 0.0;
      test.training.learningRate = 1e-2;
      test.training.clip = clip;
      test.training.weightDecay = clip == 0.0 ? 0.1 : 0.0;
      SCOPED_TRACE(test.name());
      const auto trainer = test.fused(kThreads);
      const Weights gradient = trainer->gradient(0, test.images.size()), before = *trainer->weights();
      double whole = 0.0;
      for (const Tensor& tensor : gradient.tensors) whole += std::pow(norm(tensor.values), 2);
      const double scale = clip > 0.0 ? std::min(1.0, clip / std::sqrt(whole)) : 1.0;
      EXPECT_TRUE(clip == 0.0 || scale < 1.0) << "nothing was cut";
      trainer->step(0, test.images.size());
      const Weights after = *trainer->weights();
      for (std::size_t i = 0; i < after.tensors.size(); ++i) {
        for (std::size_t k = 0; k < after.tensors[i].values.size(); ++k) {
          const double g = scale * gradient.tensors[i].values[k] + test.training.weightDecay * before.tensors[i].values[k];
          ASSERT_NEAR(after.tensors[i].values[k], before.tensors[i].values[k] - 1e-2 * g, 1e-6 + 1e-5 * std::abs(g))
              << after.tensors[i].name << " " << k;
        }
      }
    }
  }
}

}  // namespace
}  // namespace latentscape
