// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/config.h"

#include "core/model/weights.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace latentscape {
namespace {

TEST(Config, HiddenWidthsAreParsedAsPeopleWriteThem) {
  EXPECT_EQ(*parseHidden("512, 256"), (std::vector<int>{512, 256}));
  EXPECT_EQ(*parseHidden(" 400 "), std::vector<int>{400});
  EXPECT_EQ(*parseHidden("1,2 ,3"), (std::vector<int>{1, 2, 3}));
  EXPECT_TRUE(parseHidden("")->empty());
  EXPECT_EQ(*parseHidden(formatHidden({64, 32, 16})), (std::vector<int>{64, 32, 16}));
  for (const char* bad : {"512;256", "a", "512,", ",512", "0", "-3", "512 256", "1.5", "99999999999999999999", "20000",
                          "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1"}) {
    const auto result = parseHidden(bad);
    ASSERT_FALSE(result.ok()) << bad;
    EXPECT_EQ(result.error().where, "hidden");
    EXPECT_FALSE(result.error().advice.empty());
  }
}

TEST(Config, ErrorsNameTheFieldThatIsOutOfRange) {
  const auto field = [](auto change) {
    RunConfig config;
    change(config);
    const auto result = validate(config);
    return result.ok() ? std::string() : result.error().where;
  };
  EXPECT_EQ(field([](RunConfig&) {}), "");
  EXPECT_EQ(field([](RunConfig& c) { c.dataset.clear(); }), "dataset");
  EXPECT_EQ(field([](RunConfig& c) { c.model.latentDimension = 0; }), "latent_dimension");
  EXPECT_EQ(field([](RunConfig& c) { c.model.hidden = {0}; }), "hidden");
  EXPECT_EQ(field([](RunConfig& c) { c.model.hidden = {16384, 16384, 16384}; }), "hidden");  // too many parameters
  EXPECT_EQ(field([](RunConfig& c) { c.model.image.channels = 2; }), "image.channels");
  EXPECT_EQ(field([](RunConfig& c) { c.training.epochs = 0; }), "epochs");
  EXPECT_EQ(field([](RunConfig& c) { c.training.batch = -1; }), "batch");
  EXPECT_EQ(field([](RunConfig& c) { c.training.learningRate = 0; }), "learning_rate");
  EXPECT_EQ(field([](RunConfig& c) { c.training.learningRate = std::numeric_limits<double>::quiet_NaN(); }), "learning_rate");
  EXPECT_EQ(field([](RunConfig& c) { c.training.beta = -0.1; }), "beta");
  EXPECT_EQ(field([](RunConfig& c) { c.training.beta = 0.0; }), "");
  EXPECT_EQ(field([](RunConfig& c) { c.training.seed = ~std::uint64_t{0}; }), "seed");
  EXPECT_EQ(field([](RunConfig& c) { c.training.threads = -1; }), "threads");
  for (const char* device : {"", "gpu", "cuda:", "cuda:x", "cuda:1x", "CPU"}) {
    EXPECT_EQ(field([&](RunConfig& c) { c.training.device = device; }), "device") << device;
  }
  for (const char* device : {"auto", "cpu", "cuda", "cuda:0", "cuda:15"}) {
    EXPECT_EQ(field([&](RunConfig& c) { c.training.device = device; }), "") << device;
  }
}

TEST(Config, ChannelsAreParsedAsPeopleWriteThem) {
  EXPECT_EQ(*parseChannels("32, 64"), (std::vector<int>{32, 64}));
  for (const char* bad : {"", "0", "1025", "32,", "a", "1,1,1,1,1,1,1,1,1"}) {
    const auto result = parseChannels(bad);
    ASSERT_FALSE(result.ok()) << bad;
    EXPECT_EQ(result.error().where, "channels");
    EXPECT_FALSE(result.error().advice.empty());
  }
}

ModelConfig convolutional(ImageShape image, std::vector<int> channels, std::vector<int> hidden, int latent) {
  ModelConfig config{image, std::move(hidden), latent};
  config.network = Network::Convolutional;
  config.channels = std::move(channels);
  return config;
}

TEST(Config, AConvolutionHalvesItsInput) {
  const auto problem = [](const ModelConfig& config) {
    const auto result = validate(config);
    return result.ok() ? std::string() : result.error().where;
  };
  EXPECT_EQ(problem(convolutional({28, 28, 1}, {32, 64}, {256}, 2)), "");
  EXPECT_EQ(problem(convolutional({28, 28, 1}, {2, 2, 2, 2, 2}, {}, 2)), "");             // 14, 7, 4, 2, 1
  EXPECT_EQ(problem(convolutional({28, 28, 1}, {2, 2, 2, 2, 2, 2}, {}, 2)), "channels");  // a single pixel can't be halved
  EXPECT_EQ(problem(convolutional({1, 3, 1}, {2, 2}, {}, 2)), "");
  EXPECT_EQ(problem(convolutional({28, 28, 1}, {}, {}, 2)), "channels");
  EXPECT_EQ(problem(convolutional({28, 28, 1}, {1025}, {}, 2)), "channels");
  EXPECT_EQ(problem(convolutional({512, 512, 3}, {64}, {}, 2)), "");
  EXPECT_EQ(problem(convolutional({512, 512, 3}, {65}, {}, 2)), "channels");  // a map has more values than allowed
  EXPECT_EQ(problem(convolutional({4096, 4096, 1}, {1, 1, 1, 1, 1, 1, 1, 1}, {1}, 1)), "channels");  // few weights, large maps
  ModelConfig dense;
  dense.channels = {32};
  EXPECT_EQ(problem(dense), "channels");
  ModelConfig conditional = convolutional({5, 7, 3}, {4}, {}, 2);
  conditional.family = Family::ConditionalVae;
  conditional.classes = 6;
  EXPECT_EQ(featureMaps(conditional), (std::vector<ImageShape>{{5, 7, 9}, {3, 4, 4}}));
}

TEST(Config, ParameterCountOfAConvolutionalModel) {
  const ModelConfig config = convolutional({28, 28, 1}, {32, 64}, {256}, 2);
  // 320 + 18496 + 803072 + 514 + 514, 768 + 805952 + 18464 + 289
  EXPECT_EQ(parameterCount(config), 1648389);
  EXPECT_EQ(describeArchitecture(config), "28×28×1–32–64–256–2");
}

TEST(Config, ParameterCountOfTheClassicModel) {
  const ModelConfig classic{{28, 28, 1}, {400}, 20};
  EXPECT_EQ(parameterCount(classic), 652824);  // PyTorch's own VAE example
  EXPECT_EQ(describeArchitecture(classic), "784–400–20");
}

TEST(Weights, LayoutIsAsDocumented) {
  const auto layout = tensorLayout({{2, 2, 1}, {5, 3}, 2});
  const std::vector<std::pair<std::string, std::vector<std::int64_t>>> expected{
      {"encoder.hidden.0.weight", {5, 4}},     {"encoder.hidden.0.bias", {5}},      {"encoder.hidden.1.weight", {3, 5}},
      {"encoder.hidden.1.bias", {3}},          {"encoder.mean.weight", {2, 3}},     {"encoder.mean.bias", {2}},
      {"encoder.log_variance.weight", {2, 3}}, {"encoder.log_variance.bias", {2}},  {"decoder.hidden.0.weight", {3, 2}},
      {"decoder.hidden.0.bias", {3}},          {"decoder.hidden.1.weight", {5, 3}}, {"decoder.hidden.1.bias", {5}},
      {"decoder.output.weight", {4, 5}},       {"decoder.output.bias", {4}}};
  ASSERT_EQ(layout.size(), expected.size());
  for (std::size_t i = 0; i < layout.size(); ++i) {
    EXPECT_EQ(layout[i].name, expected[i].first);
    EXPECT_EQ(layout[i].shape, expected[i].second);
  }
}

TEST(Weights, LayoutOfAConvolutionalNetworkIsAsDocumented) {
  const auto layout = tensorLayout(convolutional({5, 6, 3}, {4, 7}, {9}, 2));
  const std::vector<std::pair<std::string, std::vector<std::int64_t>>> expected{{"encoder.convolution.0.weight", {4, 3, 3, 3}},
                                                                                {"encoder.convolution.0.bias", {4}},
                                                                                {"encoder.convolution.1.weight", {7, 4, 3, 3}},
                                                                                {"encoder.convolution.1.bias", {7}},
                                                                                {"encoder.hidden.0.weight", {9, 28}},
                                                                                {"encoder.hidden.0.bias", {9}},
                                                                                {"encoder.mean.weight", {2, 9}},
                                                                                {"encoder.mean.bias", {2}},
                                                                                {"encoder.log_variance.weight", {2, 9}},
                                                                                {"encoder.log_variance.bias", {2}},
                                                                                {"decoder.hidden.0.weight", {9, 2}},
                                                                                {"decoder.hidden.0.bias", {9}},
                                                                                {"decoder.map.weight", {28, 9}},
                                                                                {"decoder.map.bias", {28}},
                                                                                {"decoder.transposed.0.weight", {7, 4, 3, 3}},
                                                                                {"decoder.transposed.0.bias", {4}},
                                                                                {"decoder.output.weight", {4, 3, 3, 3}},
                                                                                {"decoder.output.bias", {3}}};
  ASSERT_EQ(layout.size(), expected.size());
  for (std::size_t i = 0; i < layout.size(); ++i) {
    EXPECT_EQ(layout[i].name, expected[i].first);
    EXPECT_EQ(layout[i].shape, expected[i].second);
  }
}

TEST(Weights, StartUniformWithinTheBoundOfPyTorchsLinear) {
  const ModelConfig config{{28, 28, 1}, {100}, 2};
  const Weights weights = initialWeights(config, 4);
  ASSERT_TRUE(checkWeights(config, weights, "test").ok());
  for (const char* name : {"encoder.hidden.0.weight", "encoder.hidden.0.bias", "decoder.output.weight"}) {
    const Tensor& tensor = *weights.find(name);
    const double bound = 1.0 / std::sqrt(std::string(name).starts_with("encoder") ? 784.0 : 100.0);
    double largest = 0, square = 0;
    for (const float v : tensor.values) {
      largest = std::max(largest, std::abs(static_cast<double>(v)));
      square += v * v;
    }
    const auto n = static_cast<double>(tensor.values.size());
    EXPECT_LE(largest, bound);
    EXPECT_GT(largest, 0.9 * bound);
    // The variance of a uniform distribution is bound^2 / 3; the standard error of its estimate is sqrt(4/45 / n) bound^2.
    EXPECT_NEAR(square / n, bound * bound / 3.0, 5.0 * std::sqrt(4.0 / 45.0 / n) * bound * bound);
  }
  EXPECT_NE(initialWeights(config, 5).tensors[0].values, weights.tensors[0].values);
  EXPECT_EQ(initialWeights(config, 4).tensors[0].values, weights.tensors[0].values);
}

TEST(Weights, ErrorsNameTheTensorThatDoesNotFit) {
  const ModelConfig config{{2, 2, 1}, {3}, 2};
  const auto problem = [&](auto change) {
    Weights weights = initialWeights(config, 1);
    change(weights);
    const auto result = checkWeights(config, weights, "file");
    return result.ok() ? std::string() : result.error().what;
  };
  EXPECT_EQ(problem([](Weights&) {}), "");
  EXPECT_NE(problem([](Weights& w) { w.tensors.pop_back(); }).find("decoder.output.bias is missing"), std::string::npos);
  EXPECT_NE(problem([](Weights& w) { w.tensors[0].shape = {4, 3}; }).find("[4, 3], expected [3, 4]"), std::string::npos);
  EXPECT_NE(problem([](Weights& w) { w.tensors[0].values.pop_back(); }).find("11 values, expected 12"), std::string::npos);
  EXPECT_NE(problem([](Weights& w) { w.tensors[3].values[0] = std::nanf(""); }).find("not finite"), std::string::npos);
  EXPECT_NE(problem([](Weights& w) { w.tensors.push_back({"extra", {1}, {0.0F}}); }), "");
  EXPECT_NE(problem([](Weights& w) { std::swap(w.tensors[0], w.tensors[1]); }), "");
}

TEST(Schedules, FollowTheirDefinitions) {
  TrainingConfig config;
  config.epochs = 10;
  config.learningRate = 0.5;
  EXPECT_EQ(scheduledLearningRate(config, 7.0, 0.1), 0.5);
  config.schedule = Schedule::Cosine;
  EXPECT_DOUBLE_EQ(scheduledLearningRate(config, 0.0, 0.1), 0.5);
  EXPECT_NEAR(scheduledLearningRate(config, 5.0, 0.1), 0.25, 1e-12);
  EXPECT_NEAR(scheduledLearningRate(config, 10.0, 0.1), 0.0, 1e-12);
  config.schedule = Schedule::Step;
  EXPECT_DOUBLE_EQ(scheduledLearningRate(config, 3.3, 0.1), 0.5);
  EXPECT_NEAR(scheduledLearningRate(config, 3.4, 0.1), 0.05, 1e-12);
  EXPECT_NEAR(scheduledLearningRate(config, 9.9, 0.1), 0.005, 1e-12);
  EXPECT_NEAR(scheduledLearningRate(config, 12.0, 0.1), 0.005, 1e-12);  // beyond the configured number of epochs
  config.schedule = Schedule::Constant;
  config.warmup = 2.0;
  EXPECT_NEAR(scheduledLearningRate(config, 0.0, 0.5), 0.125, 1e-12);  // the warm-up already counts for the first step
  EXPECT_NEAR(scheduledLearningRate(config, 1.5, 0.5), 0.5, 1e-12);
  config.beta = 4.0;
  config.klWarmup = 2.0;
  EXPECT_NEAR(scheduledBeta(config, 0.5), 1.0, 1e-12);
  EXPECT_EQ(scheduledBeta(config, 2.0), 4.0);
}

}  // namespace
}  // namespace latentscape
