// SPDX-License-Identifier: GPL-3.0-or-later
// LibTorch's engine on the command line.
#include "tests/app/cli_run.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace latentscape {
namespace {

using nlohmann::json;

CliResult train(const std::string& engine) {
  return runCli({"train",
                 "--dataset",
                 sharedRun().data.string(),
                 "--network",
                 "convolutional",
                 "--channels",
                 "4",
                 "--hidden",
                 "",
                 "--latent",
                 "2",
                 "--epochs",
                 "2",
                 "--batch",
                 "24",
                 "--lr",
                 "1e-2",
                 "--device",
                 "cpu",
                 "--threads",
                 "1",
                 "--engine",
                 engine,
                 "--out",
                 (sharedRun().folder / ("engine-" + engine)).string()});
}

TEST(CliTorch, AutogradTrainsTheSameModel) {
  const auto fused = train("fused"), autograd = train("autograd");
  ASSERT_EQ(fused.exitCode, 0) << fused.err;
  ASSERT_EQ(autograd.exitCode, 0) << autograd.err;
  const double ours = json::parse(fused.out)["test"]["loss"], theirs = json::parse(autograd.out)["test"]["loss"];
  EXPECT_NEAR(ours, theirs, 1e-4 * theirs);
}

}  // namespace
}  // namespace latentscape
