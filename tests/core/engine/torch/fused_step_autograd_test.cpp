// SPDX-License-Identifier: GPL-3.0-or-later
// Compares the fused step with LibTorch's autograd.
#include "core/base/random.h"
#include "core/data/binarization.h"
#include "core/engine/frozen/frozen_model.h"
#include "core/exploration/queries.h"
#include "tests/core/engine/torch/autograd.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

namespace latentscape {
namespace {

using FusedStepAndAutograd = EveryKernel;
INSTANTIATE_TEST_SUITE_P(Kernels, FusedStepAndAutograd, everyKernel(), kernelName);

TEST_P(FusedStepAndAutograd, GradientsMatchAutogradForOddSizes) {
  const std::vector<ImageShape> shapes{{1, 1, 1}, {7, 1, 1}, {1, 17, 1}, {20, 20, 1}, {157, 5, 1}};
  const std::vector<std::vector<int>> widths{{1}, {7}, {17}, {400}, {785}, {}, {17, 7, 33}};
  const std::vector<int> latents{1, 2, 3, 50}, batches{1, 5, 96, 128, 513};
  // Every pair of sizes, latent dimensions and batches; of the combinations with the rest, every fifth.
  int cases = 0;
  for (std::size_t s = 0; s < shapes.size(); ++s) {
    for (std::size_t w = 0; w < widths.size(); ++w) {
      for (std::size_t l = 0; l < latents.size(); ++l) {
        for (std::size_t b = 0; b < batches.size(); ++b) {
          if ((s + 2 * w + 3 * l + b) % 5 != 0) continue;
          const Case test(shapes[s], widths[w], latents[l], batches[b]);
          SCOPED_TRACE(test.name());
          const auto count = static_cast<std::size_t>(batches[b]);
          const Weights theirs = autograd(test)->gradient(0, count);
          for (const int threads : {1, 2, 3}) {
            const Weights ours = test.fused(threads)->gradient(0, count);
            ASSERT_EQ(ours.tensors.size(), theirs.tensors.size());
            for (std::size_t i = 0; i < ours.tensors.size(); ++i) {
              ASSERT_EQ(ours.tensors[i].name, theirs.tensors[i].name);
              EXPECT_LE(distance(ours.tensors[i].values, theirs.tensors[i].values), 1e-5)
                  << ours.tensors[i].name << ", " << threads << " threads";
            }
          }
          ++cases;
        }
      }
    }
  }
  EXPECT_EQ(cases, 140);
}

// Whole panels of black, by feature and by image, and an entirely black image.
TEST_P(FusedStepAndAutograd, BlackPixelsMayBeSkipped) {
  Case test({20, 20, 1}, {40}, 2, 150);
  for (std::size_t i = 0; i < test.images.size(); ++i) {
    for (std::size_t p = 0; p < 400; ++p) {
      const bool ink = i != 70 && p >= 130 && p < 300 && (i + p) % 3 != 0;
      if (!ink) test.images.pixels[i * 400 + p] = 0;
    }
  }
  for (const std::size_t count : {std::size_t{1}, std::size_t{40}, std::size_t{150}}) {
    const Weights theirs = autograd(test)->gradient(0, count), ours = test.fused(2)->gradient(0, count);
    for (std::size_t i = 0; i < ours.tensors.size(); ++i) {
      EXPECT_LE(distance(ours.tensors[i].values, theirs.tensors[i].values), 1e-5)
          << ours.tensors[i].name << ", " << count << " images";
    }
  }
}

TEST_P(FusedStepAndAutograd, GradientsMatchAutogradForEveryKindOfModel) {
  int cases = 0;
  for (const Family family : {Family::Autoencoder, Family::Vae, Family::ConditionalVae}) {
    for (std::size_t a = 0; a < choiceNames<Activation>().size(); ++a) {
      for (const Reconstruction reconstruction :
           {Reconstruction::Bernoulli, Reconstruction::SquaredError, Reconstruction::Gaussian}) {
        for (const bool learned : {false, true}) {
          if (learned && reconstruction != Reconstruction::Gaussian) continue;
          for (const std::vector<int>& hidden : {std::vector<int>{}, std::vector<int>{33, 40}}) {
            Case test({5, 7, 1}, hidden, 3, 71);
            test.model.family = family;
            test.model.activation = static_cast<Activation>(a);
            test.model.reconstruction = reconstruction;
            test.model.learnedVariance = learned;
            test.model.classes = family == Family::ConditionalVae ? 5 : 0;
            test.training.meanOverPixels = cases % 2 == 1;
            ASSERT_TRUE(validate(test.model).ok());
            SCOPED_TRACE(test.name() + " " + std::string(nameOf(family)) + " " + std::string(nameOf(test.model.activation)) +
                         " " + std::string(nameOf(reconstruction)));
            const Weights theirs = autograd(test)->gradient(0, 71), ours = test.fused(2)->gradient(0, 71);
            ASSERT_EQ(ours.tensors.size(), theirs.tensors.size());
            for (std::size_t i = 0; i < ours.tensors.size(); ++i) {
              EXPECT_LE(distance(ours.tensors[i].values, theirs.tensors[i].values), 1e-5) << ours.tensors[i].name;
            }
            // Both must also score like the frozen model.
            const auto model = makeModel(test.model, std::make_shared<const Weights>(initialWeights(test.model, 5)));
            const auto expected = evaluateModel(*model, test.images, PosteriorUse::Sample, 9);
            const auto codes = encodeImages(*model, test.images, 3, 60);
            ASSERT_TRUE(expected.ok() && codes.ok());
            for (const auto& trainer : {autograd(test), test.fused(2)}) {
              const auto found = trainer->evaluate(test.images, 9, {});
              ASSERT_TRUE(found.ok());
              EXPECT_NEAR(found->reconstruction, expected->reconstruction, 1e-5 * std::abs(expected->reconstruction));
              EXPECT_NEAR(found->kl, expected->kl, 1e-5 * std::max(1.0, expected->kl));
              const auto means = trainer->encodeMeans(test.images, 3, 60);
              for (std::size_t i = 0; i < means.size(); ++i) ASSERT_NEAR(means[i], codes->mean[i], 1e-5) << i;
            }
            ++cases;
          }
        }
      }
    }
  }
  EXPECT_EQ(cases, 120);
}

// Layers wide enough to leave zeros out, several tiles each: first, middle and last ones, whole panels and others, few zeros and
// many, teams for which a layer learns in one pass and others.
TEST_P(FusedStepAndAutograd, WideLayersMatchAutogradForEveryKindOfModel) {
  int cases = 0;
  const auto expectSame = [&](const Case& test, std::size_t count) {
    SCOPED_TRACE(test.name() + " " + std::string(nameOf(test.model.family)) + " " + std::string(nameOf(test.model.activation)) +
                 " " + std::string(nameOf(test.model.reconstruction)) + ", " + std::to_string(count) + " images");
    const Weights theirs = autograd(test)->gradient(0, count);
    for (const int threads : {1, 2, 3, 4}) {
      const Weights ours = test.fused(threads)->gradient(0, count);
      for (std::size_t i = 0; i < ours.tensors.size(); ++i) {
        ASSERT_LE(distance(ours.tensors[i].values, theirs.tensors[i].values), 1e-5)
            << ours.tensors[i].name << ", " << threads << " threads";
      }
    }
    ++cases;
  };
  for (const Family family : {Family::Autoencoder, Family::Vae, Family::ConditionalVae}) {
    for (const Activation activation : {Activation::Relu, Activation::Tanh}) {
      for (const Reconstruction reconstruction : {Reconstruction::Bernoulli, Reconstruction::Gaussian}) {
        for (const int latent : {3, 70}) {
          Case test({20, 20, 1}, {300, 130}, latent, 130);
          test.model.family = family;
          test.model.classes = family == Family::ConditionalVae ? 5 : 0;
          test.model.activation = activation;
          test.model.reconstruction = reconstruction;
          test.model.learnedVariance = reconstruction == Reconstruction::Gaussian;
          expectSame(test, latent == 3 ? 130 : 67);
        }
      }
    }
  }
  for (const std::uint8_t grey : {std::uint8_t{0}, std::uint8_t{9}}) {  // few pixels that are not black, and none that is
    Case test({20, 20, 1}, {300, 130}, 3, 130);
    for (std::size_t i = 0; i < test.images.pixels.size(); ++i)
      if (i % 17 != 0) test.images.pixels[i] = grey;
    expectSame(test, 130);
    test.training.corruption = {CorruptionKind::Masking, 0.3};
    expectSame(test, 65);
  }
  EXPECT_EQ(cases, 28);
}

// Three steps move weights by a tenth; of RMSprop and Adam the sign of the smallest gradients decides a part in hundreds.
TEST_P(FusedStepAndAutograd, WideLayersTakeEveryOptimizersStep) {
  for (std::size_t o = 0; o < choiceNames<Optimizer>().size(); ++o) {
    for (const double clip : {0.0, 0.5}) {
      Case test({20, 20, 1}, {300, 130}, 3, 130);
      test.training.optimizer = static_cast<Optimizer>(o);
      test.training.weightDecay = 0.01;
      test.training.clip = clip;
      SCOPED_TRACE(std::string(nameOf(test.training.optimizer)) + ", clip " + std::to_string(clip));
      const auto theirs = trainedValues(*autograd(test), 3, 130), ours = trainedValues(*test.fused(2), 3, 130);
      for (std::size_t i = 0; i < ours.size(); ++i) EXPECT_LE(distance(ours[i], theirs[i]), 5e-3) << i;
    }
  }
}

TEST_P(FusedStepAndAutograd, CorruptsTheInputAndComparesWithTheCleanImages) {
  for (const Corruption corruption : {Corruption{CorruptionKind::Gaussian, 0.5}, Corruption{CorruptionKind::SaltAndPepper, 0.2},
                                      Corruption{CorruptionKind::Masking, 0.3}}) {
    for (const Family family : {Family::Autoencoder, Family::ConditionalVae}) {
      Case test({5, 7, 1}, {33}, 3, 71);
      test.model.family = family;
      test.model.classes = family == Family::ConditionalVae ? 5 : 0;
      test.training.corruption = corruption;
      const auto theirs = autograd(test), ours = test.fused(2);
      for (int step = 0; step < 3; ++step) {
        const Weights a = ours->gradient(0, 71), b = theirs->gradient(0, 71);
        for (std::size_t i = 0; i < a.tensors.size(); ++i)
          EXPECT_LE(distance(a.tensors[i].values, b.tensors[i].values), 1e-5) << a.tensors[i].name;
        ours->step(0, 71);
        theirs->step(0, 71);
      }
      const double corrupted = ours->readLosses(true).front().reconstruction;
      test.training.corruption = {};
      const auto clean = test.fused(1);
      clean->step(0, 71);
      EXPECT_NE(clean->readLosses(true).front().reconstruction, corrupted);
    }
  }
}

TEST_P(FusedStepAndAutograd, BinarizesAgainAtEveryStep) {
  Case test({9, 8, 1}, {33}, 3, 71);
  test.training.binarize = true;
  const auto theirs = autograd(test), ours = test.fused(2);
  const Weights before = ours->gradient(0, 71);
  for (int step = 0; step < 3; ++step) {
    const Weights a = ours->gradient(0, 71), b = theirs->gradient(0, 71);
    for (std::size_t i = 0; i < a.tensors.size(); ++i)
      EXPECT_LE(distance(a.tensors[i].values, b.tensors[i].values), 1e-5) << a.tensors[i].name;
    ours->step(0, 71);
    theirs->step(0, 71);
  }
  // The images as the first step binarized them, in the order of the batch: from the last to the first.
  for (std::size_t i = 0; i < test.images.size(); ++i) {
    RandomStream random(test.training.seed, streams::stepBinarization(0, test.images.size() - 1 - i));
    const auto pixels = std::span(test.images.pixels).subspan(i * 72, 72);
    binarize(pixels, random, pixels);
  }
  test.training.binarize = false;
  const Weights same = test.fused(1)->gradient(0, 71);
  for (std::size_t i = 0; i < same.tensors.size(); ++i)
    EXPECT_EQ(same.tensors[i].values, before.tensors[i].values) << same.tensors[i].name;
}

TEST_P(FusedStepAndAutograd, EveryOptimizerMatchesAutograd) {
  for (std::size_t o = 0; o < choiceNames<Optimizer>().size(); ++o) {
    for (const double decay : {0.0, 0.05}) {
      for (const double clip : {0.0, 20.0}) {
        Case test({9, 5, 1}, {33}, 3, 100);
        test.model.reconstruction = Reconstruction::Gaussian;
        test.model.learnedVariance = true;
        test.training.optimizer = static_cast<Optimizer>(o);
        test.training.learningRate = test.training.optimizer == Optimizer::Sgd ? 1e-4 : 1e-3;
        test.training.weightDecay = decay;
        test.training.clip = clip;
        SCOPED_TRACE(std::string(nameOf(test.training.optimizer)) + ", weight decay " + std::to_string(decay) + ", clip " +
                     std::to_string(clip));
        const auto ours = test.fused(2), theirs = autograd(test);
        for (int step = 0; step < 50; ++step) {
          for (const auto& trainer : {ours.get(), theirs.get()}) trainer->step(0, 100);
        }
        const auto a = ours->readLosses(true), b = theirs->readLosses(true);
        for (std::size_t i = 0; i < 50; ++i) {
          ASSERT_NEAR(a[i].reconstruction, b[i].reconstruction, 1e-4 * std::max(1.0, std::abs(b[i].reconstruction)))
              << "step " << i;
          ASSERT_NEAR(a[i].kl, b[i].kl, 1e-4 * std::max(1.0, b[i].kl)) << "step " << i;
        }
        EXPECT_LT(a.back().loss(), a.front().loss());
        const auto mine = ours->weights(), other = theirs->weights();
        for (std::size_t i = 0; i < mine->tensors.size(); ++i) {
          EXPECT_LE(distance(mine->tensors[i].values, other->tensors[i].values), 1e-3) << mine->tensors[i].name;
        }
      }
    }
  }
}

TEST_P(FusedStepAndAutograd, FiftyStepsMatchAutograd) {
  for (const auto& [hidden, latent] : {std::pair{std::vector<int>{40}, 2}, std::pair{std::vector<int>{50, 30}, 20}}) {
    Case test({14, 14, 1}, hidden, latent, 300);
    SCOPED_TRACE(test.name());
    const auto ours = test.fused(2), theirs = autograd(test);
    for (std::size_t step = 0; step < 50; ++step) {
      // Batches of 128, 128 and a short one of 44.
      const std::size_t first = step % 3 * 128;
      for (const auto& trainer : {ours.get(), theirs.get()}) trainer->step(first, std::min<std::size_t>(128, 300 - first));
    }
    const auto a = ours->readLosses(true), b = theirs->readLosses(true);
    ASSERT_EQ(a.size(), 50U);
    ASSERT_EQ(b.size(), 50U);
    for (std::size_t i = 0; i < 50; ++i) {
      EXPECT_NEAR(a[i].reconstruction, b[i].reconstruction, 1e-4 * b[i].reconstruction) << "step " << i;
      EXPECT_NEAR(a[i].kl, b[i].kl, 1e-4 * std::max(1.0, b[i].kl)) << "step " << i;
    }
    EXPECT_LT(a.back().loss(), a.front().loss());
  }
}

TEST_P(FusedStepAndAutograd, WideLayersLearnTheSame) {
  for (const double clip : {0.0, 0.5}) {
    Case test({28, 28, 1}, {400}, 2, 130);
    test.training.clip = clip;
    test.training.weightDecay = 0.01;
    SCOPED_TRACE(clip);
    const auto theirs = autograd(test);
    const auto expected = trainedValues(*theirs, 3, 130), found = trainedValues(*test.fused(1), 3, 130);
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_LE(distance(found[i], expected[i]), 1e-3) << i;
  }
}

// Posteriors and classes this wide are operands of the matrix unit, too.
TEST_P(FusedStepAndAutograd, GradientsMatchAutogradForAWideLatentSpace) {
  for (const Family family : {Family::Autoencoder, Family::Vae, Family::ConditionalVae}) {
    for (const std::vector<int>& hidden : {std::vector<int>{}, std::vector<int>{70}}) {
      Case test({9, 5, 1}, hidden, 40, 71);
      test.model.family = family;
      test.model.classes = family == Family::ConditionalVae ? 5 : 0;
      SCOPED_TRACE(test.name() + " " + std::string(nameOf(family)));
      const Weights theirs = autograd(test)->gradient(0, 71), ours = test.fused(2)->gradient(0, 71);
      for (std::size_t i = 0; i < ours.tensors.size(); ++i)
        EXPECT_LE(distance(ours.tensors[i].values, theirs.tensors[i].values), 1e-5) << ours.tensors[i].name;
    }
  }
}

}  // namespace
}  // namespace latentscape
