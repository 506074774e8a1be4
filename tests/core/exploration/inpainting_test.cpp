// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/inpainting.h"

#include "tests/core/exploration/autoencoder_of.h"
#include "tests/core/exploration/exact_posterior.h"
#include "tests/core/exploration/linear_gaussian.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace latentscape {
namespace {

const std::shared_ptr<const Model> kLinear = std::make_shared<LinearGaussian>();
// Of an image of LinearGaussian the upper half is known.
const CodeTarget kHalf{{0.62F, 0.41F, 0.0F, 0.0F}, {1.0F, 1.0F, 0.0F, 0.0F}};

// One dimension, images of 1x2 pixels. The first pixel's term is any function of z. The second decodes to (1 + tanh z) / 2, and
// has the squared error of that as its term. The encoder always says -1.
class OneDimensional final : public Model {
 public:
  using Function = float (*)(float z);
  OneDimensional(Function term, Function slope) : m_term(term), m_slope(slope) {}

  ImageShape imageShape() const override { return {1, 2, 1}; }
  int latentDimension() const override { return 1; }
  void encode(std::span<const float>, std::span<float> mean, std::span<float> logVariance) const override {
    std::fill(mean.begin(), mean.end(), -1.0F);
    std::fill(logVariance.begin(), logVariance.end(), -3.0F);
  }
  void decode(std::span<const float> latent, std::span<float> pixels) const override {
    for (std::size_t i = 0; i < latent.size(); ++i) {
      pixels[2 * i] = 0.25F;
      pixels[2 * i + 1] = second(latent[i]);
    }
  }
  void score(std::span<const float> images, std::span<const float> noise, std::span<float> reconstruction,
             std::span<float> kl) const override {
    std::vector<float> latent(kl.size(), -1.0F), gradients(kl.size());
    for (std::size_t i = 0; i < noise.size(); ++i) latent[i] += std::exp(-1.5F) * noise[i];
    reconstructionGradients(images, {}, latent, reconstruction, gradients);
    std::fill(kl.begin(), kl.end(), 0.5F * (1.0F + std::exp(-3.0F) - 1.0F + 3.0F));
  }
  void reconstructionTerms(std::span<const float> image, std::span<const float> latent, std::span<float> terms) const override {
    std::vector<float> images, gradients(latent.size());
    for (std::size_t i = 0; i < terms.size(); ++i) images.insert(images.end(), image.begin(), image.end());
    reconstructionGradients(images, {}, latent, terms, gradients);
  }
  void decodeTangents(std::span<const float> latent, std::span<const float> directions, std::span<float> pixels,
                      std::span<float> tangents) const override {
    decode(latent, pixels);
    const std::size_t each = directions.size();
    for (std::size_t i = 0; i < latent.size(); ++i) {
      for (std::size_t k = 0; k < each; ++k) {
        tangents[2 * (i * each + k)] = 0.0F;
        tangents[2 * (i * each + k) + 1] = directions[k] * secondSlope(latent[i]);
      }
    }
  }
  void reconstructionGradients(std::span<const float> images, std::span<const float> weights, std::span<const float> latent,
                               std::span<float> terms, std::span<float> gradients) const override {
    for (std::size_t i = 0; i < latent.size(); ++i) {
      const float z = latent[i], error = second(z) - images[2 * i + 1];
      const float a = weights.empty() ? 1.0F : weights[2 * i], b = weights.empty() ? 1.0F : weights[2 * i + 1];
      terms[i] = a * m_term(z) + b * error * error;
      gradients[i] = a * m_slope(z) + b * 2.0F * error * secondSlope(z);
    }
  }

 private:
  static float second(float z) { return 0.5F * (1.0F + std::tanh(z)); }
  static float secondSlope(float z) { return 0.5F * (1.0F - std::tanh(z) * std::tanh(z)); }

  Function m_term, m_slope;
};

// Minima near -1 and, the lower one, near 1.
std::shared_ptr<const Model> twoWells() {
  return std::make_shared<OneDimensional>([](float z) { return 4.0F * (z * z - 1.0F) * (z * z - 1.0F) - 2.0F * z; },
                                          [](float z) { return 16.0F * z * (z * z - 1.0F) - 2.0F; });
}

// A minimum near -1, and a lower but narrow one at 5, where the prior has no points.
std::shared_ptr<const Model> farWell() {
  static constexpr auto well = [](float z) { return 200.0F * std::exp(-2.0F * (z - 5.0F) * (z - 5.0F)); };
  return std::make_shared<OneDimensional>([](float z) { return 4.0F * (z + 1.0F) * (z + 1.0F) - well(z); },
                                          [](float z) { return 8.0F * (z + 1.0F) + 4.0F * (z - 5.0F) * well(z); });
}

// Of an image of OneDimensional the first pixel is known.
const CodeTarget kFirst{{0.25F, 0.0F}, {1.0F, 0.0F}};

TEST(Inpainting, ALinearModelsPosteriorIsThatOfTheKnownPixels) {
  const auto found = inpaint(kLinear, kHalf);
  ASSERT_TRUE(found.ok()) << found.error().message();
  const ExactPosterior exact = exactPosterior(kHalf, 1.0);
  for (std::size_t j = 0; j < 2; ++j) {
    EXPECT_NEAR(found->code.mean[j], exact.mean[j], 0.03 * std::sqrt(exact.variance[j])) << j;
    EXPECT_NEAR(found->code.logVariance[j], std::log(exact.variance[j]), 0.03) << j;
  }
  EXPECT_LT(found->loss, found->encodedLoss);

  std::vector<float> decoded(4);
  kLinear->decode(found->code.mean, decoded);
  EXPECT_EQ(found->completed, (std::vector<float>{0.62F, 0.41F, decoded[2], decoded[3]}));
}

TEST(Inpainting, TheLowestOfSeveralMinimaIsKept) {
  const auto model = twoWells();
  Refinement alone(model, kFirst, encodedGaussian(*model, kFirst.pixels));
  alone.advance(100);
  ASSERT_LT(alone.best().mean[0], -0.5F) << "from the encoder's code gradients find the other one";
  const auto found = inpaint(model, kFirst);
  ASSERT_TRUE(found.ok());
  EXPECT_GT(found->code.mean[0], 0.5F);
  EXPECT_LT(found->loss, alone.loss() - 1.0);
  EXPECT_EQ(found->completed[0], 0.25F);
  EXPECT_NEAR(found->completed[1], 0.5F * (1.0F + std::tanh(found->code.mean[0])), 1e-6F);
}

TEST(Inpainting, CodesOfOtherImagesCanBeStarts) {
  InpaintOptions options;
  options.starts = 0;
  EXPECT_LT(inpaint(twoWells(), kFirst, options)->code.mean[0], 0.0F) << "neither these nor the prior's points";
  options.starts = 2;
  EXPECT_LT(inpaint(farWell(), kFirst, options)->code.mean[0], 0.0F);
  options.codes = {{-2.0F}, {5.1F}};
  EXPECT_NEAR(inpaint(farWell(), kFirst, options)->code.mean[0], 5.0F, 0.2F);
}

// What a linear model is asked.
template <class Base>
class Asked final : public Base {
 public:
  void encode(std::span<const float> images, std::span<float> mean, std::span<float> logVariance) const override {
    Base::encode(images, mean, logVariance);
    if (++encoded == stopAt) stop.request_stop();
  }
  void reconstructionGradients(std::span<const float> images, std::span<const float> weights, std::span<const float> latent,
                               std::span<float> terms, std::span<float> gradients) const override {
    Base::reconstructionGradients(images, weights, latent, terms, gradients);
    most = std::max(most, terms.size());
    if (stop.stop_requested()) ++afterStop;
  }
  int stopAt = 0;
  mutable int encoded = 0, afterStop = 0;
  mutable std::size_t most = 0;  // codes at a time
  mutable std::stop_source stop;
};

TEST(Inpainting, IsTheSameInSteps) {
  const auto whole = inpaint(kLinear, kHalf);
  ASSERT_TRUE(whole.ok());
  Inpainting search(kLinear, kHalf);
  EXPECT_EQ(search.best(), search.encoded());
  EXPECT_EQ(search.loss(), search.encodedLoss());
  for (int last = 0; !search.done(); last = search.step()) {
    search.advance(1);
    EXPECT_GT(search.step(), last);
    EXPECT_LE(search.step(), search.total());
    EXPECT_LE(search.loss(), search.encodedLoss());
  }
  EXPECT_EQ(search.step(), search.total());
  EXPECT_EQ(search.encoded(), whole->encoded);
  EXPECT_EQ(search.best(), whole->code);
  EXPECT_EQ(search.loss(), whole->loss);
  EXPECT_EQ(search.completed(), whole->completed);
}

TEST(Inpainting, FirstStepsTakeFewSamples) {
  const auto model = std::make_shared<Asked<LinearGaussian>>();
  Inpainting search(model, kHalf);
  search.advance(2);  // fills, and judges the prior's points
  model->most = 0;
  search.advance(1);
  EXPECT_EQ(model->most, 8U);
  search.advance(1000);
  EXPECT_EQ(model->most, 32U) << "and the full number at last";
}

TEST(Inpainting, AnAutoencoderHasNoPriorToBeginAt) {
  const auto model = std::make_shared<Asked<AutoencoderOf<LinearGaussian>>>();
  InpaintOptions options;
  EXPECT_EQ(Inpainting(kLinear, kHalf, options).total(), 1 + 1 + 5 * 11 + 2 * 100);
  EXPECT_EQ(Inpainting(model, kHalf, options).total(), 1 + 2 * 11 + 2 * 100);
  options.codes = {{0.0F, 0.0F}};
  EXPECT_EQ(Inpainting(model, kHalf, options).total(), 1 + 1 + 3 * 11 + 2 * 100);
  const auto found = inpaint(model, kHalf, options);
  ASSERT_TRUE(found.ok());
  EXPECT_LT(found->loss, found->encodedLoss);
}

TEST(Inpainting, StopsBeforeTheNextStep) {
  const auto model = std::make_shared<Asked<LinearGaussian>>();
  model->stopAt = 2;  // the first code for the filled image
  const auto stopped = inpaint(model, kHalf, {}, model->stop.get_token());
  ASSERT_FALSE(stopped.ok());
  EXPECT_TRUE(stopped.error().cancelled);
  EXPECT_EQ(model->afterStop, 0);
}

TEST(Inpainting, TellsHowFarItIs) {
  std::vector<Progress> told;
  ASSERT_TRUE(inpaint(kLinear, kHalf, {}, {}, [&told](const Progress& progress) { told.push_back(progress); }).ok());
  for (std::size_t i = 1; i < told.size(); ++i) EXPECT_GT(told[i].done, told[i - 1].done);
  ASSERT_GT(told.size(), 12U);
  EXPECT_EQ(told.front().done, 1U);
  EXPECT_EQ(told.back().done, told.back().total);
}

TEST(Inpainting, ALossThatIsNoNumberIsTheHighest) {
  const auto halfBroken =
      std::make_shared<OneDimensional>([](float z) { return z < 0.0F ? std::nanf("") : 16.0F * (z - 1.0F) * (z - 1.0F); },
                                       [](float z) { return z < 0.0F ? std::nanf("") : 32.0F * (z - 1.0F); });
  const auto found = inpaint(halfBroken, kFirst);
  ASSERT_TRUE(found.ok()) << found.error().message();
  EXPECT_TRUE(std::isinf(found->encodedLoss)) << "the encoder's code is -1";
  EXPECT_NEAR(found->code.mean[0], 32.0F / 33.0F, 0.05F);

  const auto broken = std::make_shared<OneDimensional>([](float) { return std::nanf(""); }, [](float) { return std::nanf(""); });
  const auto refused = inpaint(broken, kFirst);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message(),
            "model: the model's loss is not a finite number at any code. Choose a model whose training did not diverge.");
}

TEST(Inpainting, IsTheSameForASeedAndDoesNotLookAtWhatIsMissing) {
  CodeTarget target{{0.62F, 0.41F, 0.2F, 0.0F}, {1.0F, 1.0F, 0.0F, 0.0F}};
  const auto one = inpaint(kLinear, target);
  target.pixels[2] = 0.9F;
  target.pixels[3] = 0.9F;
  const auto other = inpaint(kLinear, target);
  ASSERT_TRUE(one.ok() && other.ok());
  EXPECT_EQ(one->code, other->code);
  EXPECT_EQ(one->encoded, other->encoded);
  EXPECT_EQ(one->completed, other->completed);
}

TEST(Inpainting, WhatDoesNotFitIsAnErrorAndItCanBeStopped) {
  const CodeTarget nothing{{0.5F, 0.5F, 0.5F, 0.5F}, {0.0F, 0.0F, 0.0F, 0.0F}};
  const auto refused = inpaint(kLinear, nothing);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message(), "target: all of the image is missing. Leave a part of it that is known.");
  std::stop_source stop;
  stop.request_stop();
  const auto stopped = inpaint(kLinear, {{0.5F, 0.5F, 0.5F, 0.5F}, {1.0F, 0.0F, 1.0F, 1.0F}}, {}, stop.get_token());
  ASSERT_FALSE(stopped.ok());
  EXPECT_TRUE(stopped.error().cancelled);
}

}  // namespace
}  // namespace latentscape
