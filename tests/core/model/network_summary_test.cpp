// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/network_summary.h"

#include <gtest/gtest.h>

namespace latentscape {
namespace {

using Kind = NetworkStage::Kind;

std::vector<std::string> shapes(const ModelConfig& config) {
  std::vector<std::string> texts;
  for (const NetworkStage& stage : summarizeNetwork(config)) texts.push_back(stage.shapeText());
  return texts;
}

std::int64_t sum(const ModelConfig& config) {
  std::int64_t parameters = 0;
  for (const NetworkStage& stage : summarizeNetwork(config)) parameters += stage.parameters;
  return parameters;
}

TEST(NetworkSummary, ADenseVaeFromImageToImage) {
  const ModelConfig config;
  EXPECT_EQ(shapes(config), (std::vector<std::string>{"28×28×1", "512", "256", "2×2", "2", "256", "512", "28×28×1"}));
  const auto stages = summarizeNetwork(config);
  EXPECT_EQ(stages[1].parameters, 784 * 512 + 512);
  EXPECT_EQ(stages[3].kind, Kind::Posterior);
  EXPECT_EQ(stages[3].parameters, 2 * (256 * 2 + 2));
  EXPECT_EQ(stages[4].kind, Kind::Code);
  EXPECT_EQ(stages[4].parameters, 0);
  EXPECT_FALSE(stages[3].decoder);
  EXPECT_TRUE(stages[4].decoder);
  EXPECT_TRUE(stages[6].activated);
  EXPECT_FALSE(stages[7].activated);
  EXPECT_EQ(sum(config), parameterCount(config));
}

TEST(NetworkSummary, AConvolutionalNetworkHalvesAndDoublesOddSides) {
  ModelConfig config;
  config.image = {27, 30, 3};
  config.network = Network::Convolutional;
  config.channels = {8, 16};
  config.hidden = {40};
  config.latentDimension = 5;
  EXPECT_EQ(shapes(config),
            (std::vector<std::string>{"27×30×3", "14×15×8", "7×8×16", "40", "2×5", "5", "40", "7×8×16", "14×15×8", "27×30×3"}));
  const auto stages = summarizeNetwork(config);
  EXPECT_EQ(stages[1].parameters, 8 * 3 * 9 + 8);
  EXPECT_EQ(stages[8].kind, Kind::TransposedConvolution);
  EXPECT_EQ(stages[9].parameters, 8 * 3 * 9 + 3);
  EXPECT_EQ(sum(config), parameterCount(config));
}

TEST(NetworkSummary, VariantsWithoutHiddenLayersOrNoiseAndWithClassesOrVariance) {
  ModelConfig config;
  config.hidden = {};
  config.family = Family::Autoencoder;
  EXPECT_EQ(shapes(config), (std::vector<std::string>{"28×28×1", "2", "28×28×1"}));
  EXPECT_EQ(summarizeNetwork(config)[1].kind, Kind::Code);
  EXPECT_EQ(sum(config), parameterCount(config));
  config.family = Family::ConditionalVae;
  config.classes = 10;
  config.reconstruction = Reconstruction::Gaussian;
  config.learnedVariance = true;
  EXPECT_EQ(summarizeNetwork(config).back().parameters, 12 * 784 + 784 + 1);
  EXPECT_EQ(sum(config), parameterCount(config));
}

}  // namespace
}  // namespace latentscape
