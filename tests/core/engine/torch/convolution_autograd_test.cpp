// SPDX-License-Identifier: GPL-3.0-or-later
// Compares the fused step and the frozen model of convolutional networks with LibTorch's autograd.
#include "core/engine/frozen/frozen_model.h"
#include "core/exploration/queries.h"
#include "tests/core/engine/torch/autograd.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

namespace latentscape {
namespace {

using ConvolutionsAndAutograd = EveryKernel;
INSTANTIATE_TEST_SUITE_P(Kernels, ConvolutionsAndAutograd, everyKernel(), kernelName);

void expectSameGradients(const Case& test, int threads) {
  SCOPED_TRACE(test.name() + " " + std::string(nameOf(test.model.family)) + " " + std::string(nameOf(test.model.activation)) +
               " " + std::string(nameOf(test.model.reconstruction)));
  ASSERT_TRUE(validate(test.model).ok()) << validate(test.model).error().message();
  const std::size_t count = test.images.size();
  const Weights theirs = autograd(test)->gradient(0, count), ours = test.fused(threads)->gradient(0, count);
  ASSERT_EQ(ours.tensors.size(), theirs.tensors.size());
  double whole = 0.0;
  for (const Tensor& tensor : theirs.tensors) whole += std::pow(norm(tensor.values), 2);
  for (std::size_t i = 0; i < ours.tensors.size(); ++i) {
    ASSERT_EQ(ours.tensors[i].name, theirs.tensors[i].name);
    ASSERT_EQ(ours.tensors[i].shape, theirs.tensors[i].shape);
    // The bias gradient of a single channel is a sum that may nearly cancel.
    const double difference = distance(ours.tensors[i].values, theirs.tensors[i].values) * norm(theirs.tensors[i].values);
    EXPECT_LE(difference, 1e-5 * norm(theirs.tensors[i].values) + 1e-6 * std::sqrt(whole)) << ours.tensors[i].name;
  }
}

// Both trainers must score and encode like the frozen model.
void expectSameScores(const Case& test, const Weights& weights) {
  const auto model = makeModel(test.model, std::make_shared<const Weights>(weights));
  const auto expected = evaluateModel(*model, test.images, PosteriorUse::Sample, 9);
  const std::size_t count = test.images.size() - 1;
  const auto codes = encodeImages(*model, test.images, 1, count);
  ASSERT_TRUE(expected.ok() && codes.ok());
  for (const auto& trainer : {autograd(test), test.fused(2)}) {
    const auto found = trainer->evaluate(test.images, 9, {});
    ASSERT_TRUE(found.ok());
    EXPECT_NEAR(found->reconstruction, expected->reconstruction, 1e-5 * std::abs(expected->reconstruction));
    EXPECT_NEAR(found->kl, expected->kl, 1e-5 * std::max(1.0, expected->kl));
    const auto means = trainer->encodeMeans(test.images, 1, count);
    for (std::size_t i = 0; i < means.size(); ++i) ASSERT_NEAR(means[i], codes->mean[i], 1e-5) << i;
  }
}

// Positions of so many channels are blocks of rows that the dense layers beside them take as they come.
TEST_P(ConvolutionsAndAutograd, GradientsMatchAutogradForWideChannels) {
  for (const std::vector<int>& channels : {std::vector<int>{32, 64}, {96}, {16, 48}}) {
    for (const std::vector<int>& hidden : {std::vector<int>{}, std::vector<int>{40}, std::vector<int>{200}}) {
      for (const Activation activation : {Activation::Relu, Activation::Silu}) {
        Case test({12, 10, 1}, channels, hidden, 3, 70);
        test.model.activation = activation;
        expectSameGradients(test, 2);
      }
    }
  }
}

TEST_P(ConvolutionsAndAutograd, GradientsMatchAutogradForOddSizes) {
  const std::vector<ImageShape> shapes{{2, 1, 1}, {7, 1, 3}, {1, 17, 1}, {12, 12, 3}, {9, 14, 1}};
  const std::vector<std::vector<int>> channels{{1}, {7}, {17, 3}, {70}, {5, 65}, {6, 8, 20}};
  const std::vector<std::vector<int>> widths{{}, {17}, {40, 33}};
  const std::vector<int> latents{1, 3}, batches{1, 5, 96, 200};
  int cases = 0;
  for (std::size_t s = 0; s < shapes.size(); ++s) {
    for (std::size_t c = 0; c < channels.size(); ++c) {
      for (std::size_t w = 0; w < widths.size(); ++w) {
        for (std::size_t l = 0; l < latents.size(); ++l) {
          for (std::size_t b = 0; b < batches.size(); ++b) {
            if ((s + 2 * c + 3 * w + l + b) % 7 != 0 || (s == 0 && channels[c].size() > 1)) continue;
            expectSameGradients(Case(shapes[s], channels[c], widths[w], latents[l], batches[b]), 1 + cases % 3);
            ++cases;
          }
        }
      }
    }
  }
  EXPECT_GE(cases, 80);
}

TEST_P(ConvolutionsAndAutograd, GradientsMatchAutogradForEveryKindOfModel) {
  int cases = 0;
  for (const Family family : {Family::Autoencoder, Family::Vae, Family::ConditionalVae}) {
    for (std::size_t a = 0; a < choiceNames<Activation>().size(); ++a) {
      for (const Reconstruction reconstruction :
           {Reconstruction::Bernoulli, Reconstruction::SquaredError, Reconstruction::Gaussian}) {
        for (const std::vector<int>& hidden : {std::vector<int>{}, std::vector<int>{17}}) {
          Case test({5, 8, cases % 2 == 0 ? 1 : 3}, {6, 9}, hidden, 3, 71);
          test.model.family = family;
          test.model.activation = static_cast<Activation>(a);
          test.model.reconstruction = reconstruction;
          test.model.learnedVariance = reconstruction == Reconstruction::Gaussian;
          test.model.classes = family == Family::ConditionalVae ? 5 : 0;
          test.training.meanOverPixels = cases % 4 == 1;
          expectSameGradients(test, 2);
          expectSameScores(test, initialWeights(test.model, 5));
          ++cases;
        }
      }
    }
  }
  EXPECT_EQ(cases, 90);
}

TEST_P(ConvolutionsAndAutograd, CorruptTheInputAndCompareWithTheCleanImages) {
  for (const Family family : {Family::Autoencoder, Family::ConditionalVae}) {
    Case test({5, 7, 3}, {6, 9}, {17}, 3, 71);
    test.model.family = family;
    test.model.classes = family == Family::ConditionalVae ? 5 : 0;
    test.training.corruption = {CorruptionKind::SaltAndPepper, 0.2};
    expectSameGradients(test, 2);
    const auto corrupted = test.fused(1);
    corrupted->step(0, 71);
    test.training.corruption = {};
    const auto clean = test.fused(1);
    clean->step(0, 71);
    EXPECT_NE(clean->readLosses(true).front().reconstruction, corrupted->readLosses(true).front().reconstruction);
  }
}

TEST_P(ConvolutionsAndAutograd, FiftyStepsOfEveryOptimizerMatchAutograd) {
  for (std::size_t o = 0; o < choiceNames<Optimizer>().size(); ++o) {
    Case test({14, 14, 1}, {8, 12}, {20}, 2, 150);
    test.training.optimizer = static_cast<Optimizer>(o);
    test.training.learningRate = test.training.optimizer == Optimizer::Sgd ? 1e-4 : 1e-3;
    test.training.clip = o % 2 == 1 ? 20.0 : 0.0;
    SCOPED_TRACE(nameOf(test.training.optimizer));
    const auto ours = test.fused(2), theirs = autograd(test);
    for (std::size_t step = 0; step < 50; ++step) {
      // Batches of 100 and a short one of 50.
      for (const auto& trainer : {ours.get(), theirs.get()}) trainer->step(step % 2 * 100, step % 2 == 0 ? 100 : 50);
    }
    const auto a = ours->readLosses(true), b = theirs->readLosses(true);
    ASSERT_EQ(a.size(), 50U);
    ASSERT_EQ(b.size(), 50U);
    for (std::size_t i = 0; i < 50; ++i) {
      ASSERT_NEAR(a[i].reconstruction, b[i].reconstruction, 1e-4 * b[i].reconstruction) << "step " << i;
      ASSERT_NEAR(a[i].kl, b[i].kl, 1e-4 * std::max(1.0, b[i].kl)) << "step " << i;
    }
    EXPECT_LT(a.back().loss(), a.front().loss());
    expectSameScores(test, initialWeights(test.model, 5));
  }
}

}  // namespace
}  // namespace latentscape
