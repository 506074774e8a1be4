// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/memory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace latentscape {
namespace {

using ::testing::HasSubstr;

ModelConfig wide() {
  ModelConfig config;
  config.hidden = {4096, 4096};
  return config;
}

TEST(TrainingMemory, GrowsWithParametersAndWithTheBatch) {
  const ModelConfig small, large = wide();
  EXPECT_GE(weightsMemory(large), 4.0 * static_cast<double>(parameterCount(large)));
  EXPECT_GT(trainingMemory(large, 1), weightsMemory(large));
  EXPECT_GT(trainingMemory(small, 65536) - trainingMemory(small, 1), 65535.0 * 4.0 * (784.0 + 512.0 + 256.0));
  ModelConfig maps;
  maps.network = Network::Convolutional;
  maps.channels = {64};
  maps.hidden = {};
  EXPECT_GT(trainingMemory(maps, 1000) - trainingMemory(maps, 1), 999.0 * 4.0 * 14.0 * 14.0 * 64.0);
}

TEST(TrainingMemory, TheErrorNamesTheFieldAtFault) {
  const ModelConfig config = wide();
  const auto limit = [](double bytes) { return MemoryLimit{static_cast<std::uint64_t>(bytes), "the machine's memory"}; };
  EXPECT_TRUE(checkTrainingMemory(config, 100, limit(trainingMemory(config, 100))).ok());
  const auto batch = checkTrainingMemory(config, 101, limit(trainingMemory(config, 100)));
  ASSERT_FALSE(batch.ok());
  EXPECT_EQ(batch.error().where, "batch");
  EXPECT_THAT(batch.error().what, HasSubstr("with batches of 101 images would take"));
  const auto weights = checkTrainingMemory(config, 1, limit(weightsMemory(config)));
  ASSERT_FALSE(weights.ok());
  EXPECT_EQ(weights.error().where, "hidden");
  EXPECT_THAT(weights.error().what, HasSubstr(std::to_string(parameterCount(config)) + " parameters would take"));
}

}  // namespace
}  // namespace latentscape
