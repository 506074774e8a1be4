// SPDX-License-Identifier: GPL-3.0-or-later
// A build without LibTorch reports that where LibTorch is needed, and trains on the processor.
#include "core/engine/devices.h"
#include "core/engine/torch_library.h"
#include "core/engine/trainer_loader.h"
#include "tests/core/engine/small_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace latentscape {
namespace {

using ::testing::HasSubstr;

Result<std::unique_ptr<Trainer>> make(const std::string& engine, const std::string& device) {
  TrainingConfig config;
  config.engine = engine;
  config.device = device;
  return (*loadTrainerFactory())(small::config(), config, small::weights());
}

TEST(WithoutTorch, RequestsThatNeedItAreErrorsWithTheirField) {
  EXPECT_FALSE(hasTorchLibrary());
  for (const auto& [engine, device, field] : {std::tuple{"autograd", "auto", "engine"}, std::tuple{"autograd", "cpu", "engine"},
                                              std::tuple{"auto", "cuda", "device"}, std::tuple{"auto", "cuda:1", "device"}}) {
    const auto made = make(engine, device);
    ASSERT_FALSE(made.ok()) << engine << " " << device;
    EXPECT_EQ(made.error().where, field);
    EXPECT_THAT(made.error().what, HasSubstr("LATENTSCAPE_TORCH"));
    EXPECT_THAT(made.error().advice, HasSubstr("fused"));
  }
}

TEST(WithoutTorch, TheProcessorStillTrains) {
  EXPECT_TRUE(cudaDevices().empty()) << "a form would list them";
  for (const auto& [engine, device] : {std::pair{"auto", "auto"}, std::pair{"fused", "auto"}, std::pair{"auto", "cpu"}}) {
    const auto made = make(engine, device);
    ASSERT_TRUE(made.ok()) << engine << " " << device << ": " << made.error().message();
    EXPECT_EQ((*made)->device(), "cpu");
  }
}

}  // namespace
}  // namespace latentscape
