// SPDX-License-Identifier: GPL-3.0-or-later
// Compares the built-in model on the built-in digits with Python's PyTorch on the same file (trained_model.py).
#include "core/data/embedded.h"
#include "core/data/sha256.h"
#include "core/engine/frozen/frozen_model.h"
#include "core/exploration/queries.h"
#include "core/model/model.h"
#include "core/storage/checkpoint.h"
#include "core/storage/embedded_model.h"
#include "tests/core/engine/reference.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace latentscape {
namespace {

constexpr double kTolerance = 1e-5;  // times max(1, |x|)

class TrainedModel : public ::testing::Test {
 protected:
  void SetUp() override {
    auto checkpoint = embeddedCheckpoint();
    ASSERT_TRUE(checkpoint) << checkpoint.error().message();
    model = makeModel(checkpoint->config.model, checkpoint->weights);
    auto opened = embeddedDigits();
    ASSERT_TRUE(opened) << opened.error().message();
    digits = *std::move(opened);
  }

  Losses losses(PosteriorUse use, std::uint64_t seed) const {
    const auto result = evaluateModel(*model, digits->test, use, seed);
    return result ? *result : Losses{NAN, NAN};
  }

  std::shared_ptr<const Model> model;
  std::shared_ptr<const Dataset> digits;
};

TEST_F(TrainedModel, FiguresBelongToThisFile) {
  std::ifstream stream(LATENTSCAPE_MODEL_FILE, std::ios::binary);
  const std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(stream), {}};
  EXPECT_EQ(sha256({bytes}), reference()["model_sha256"].get<std::string>())
      << "the built-in model has changed: run tests/reference/trained_model.py again";
}

TEST_F(TrainedModel, PosteriorsMatchPyTorch) {
  const auto codes = encodeImages(*model, digits->test, 0, reference()["images"].get<std::size_t>());
  ASSERT_TRUE(codes) << codes.error().message();
  expectClose(codes->mean, reference()["mean"], kTolerance);
  expectClose(codes->logVariance, reference()["log_variance"], kTolerance);
}

TEST_F(TrainedModel, DecodedPixelsMatchPyTorch) {
  const std::vector<float> z = reference()["z"];
  std::vector<float> pixels(z.size() / static_cast<std::size_t>(model->latentDimension()) * model->imageShape().pixels());
  model->decode(z, pixels);
  expectClose(pixels, reference()["decoded"], kTolerance);
}

TEST_F(TrainedModel, LossesAtThePosteriorMeanMatchPyTorch) {
  const Losses ours = losses(PosteriorUse::Mean, 1);
  const auto& theirs = reference()["losses_at_the_mean"];
  const double reconstruction = theirs["reconstruction"], kl = theirs["kl"];
  EXPECT_NEAR(ours.reconstruction, reconstruction, kTolerance * reconstruction);
  EXPECT_NEAR(ours.kl, kl, kTolerance * std::max(1.0, kl));
}

// One sample of z per image: PyTorch's figures are a mean over many seeds, ours over three. The KL divergence involves no
// samples.
TEST_F(TrainedModel, SampledLossesMatchPyTorchWithinSamplingError) {
  const auto& theirs = reference()["losses_of_a_sample"];
  const double mean = theirs["reconstruction"]["mean"], deviation = theirs["reconstruction"]["standard_deviation"];
  const double seeds = theirs["seeds"];
  double sum = 0.0;
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const Losses ours = losses(PosteriorUse::Sample, seed);
    EXPECT_NEAR(ours.reconstruction, mean, 4 * deviation * std::sqrt(1 + 1 / seeds)) << "seed " << seed;
    EXPECT_NEAR(ours.kl, theirs["kl"]["mean"].get<double>(), kTolerance * std::max(1.0, ours.kl));
    sum += ours.reconstruction;
  }
  EXPECT_NEAR(sum / 3, mean, 4 * deviation * std::sqrt(1.0 / 3 + 1 / seeds));
  // A sample must differ from the mean: the bounds above are narrower than the difference.
  EXPECT_GT(mean - theirs["reconstruction"]["standard_deviation"].get<double>() * 8,
            reference()["losses_at_the_mean"]["reconstruction"].get<double>());
}

}  // namespace
}  // namespace latentscape
