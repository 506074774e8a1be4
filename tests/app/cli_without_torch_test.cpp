// SPDX-License-Identifier: GPL-3.0-or-later
// A build without LibTorch refuses whatever needs it in one sentence.
#include "tests/app/cli_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace latentscape {
namespace {

using ::testing::HasSubstr;

TEST(CliWithoutTorch, AutogradAndGpusAreRefusedInASentence) {
  const auto folder = sharedRun().folder / "without-torch";
  for (const std::vector<std::string>& asked : {std::vector<std::string>{"--engine", "autograd"}, {"--device", "cuda"}}) {
    std::vector<std::string> command{"train", "--dataset", sharedRun().data.string(), "--epochs", "1", "--out", folder.string()};
    command.insert(command.end(), asked.begin(), asked.end());
    const auto result = runCli(command);
    EXPECT_EQ(result.exitCode, 1) << asked[0];
    EXPECT_THAT(result.err, HasSubstr("this build has no LibTorch")) << asked[0];
    EXPECT_FALSE(std::filesystem::exists(folder / "model.safetensors")) << asked[0];
  }
}

}  // namespace
}  // namespace latentscape
