// SPDX-License-Identifier: GPL-3.0-or-later
// A convolutional network on the command line: trained, and read by every kind of command.
#include "core/base/files.h"
#include "tests/app/cli_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace latentscape {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

std::string file(const std::string& name) { return (sharedRun().folder / ("network-" + name)).string(); }
std::string data() { return sharedRun().data.string(); }

CliResult train(const std::string& run, std::vector<std::string> more) {
  std::vector<std::string> arguments{"train", "--dataset", data(), "--network", "convolutional", "--latent", "2",   "--epochs",
                                     "2",     "--batch",   "24",   "--lr",      "1e-2",          "--device", "cpu", "--threads",
                                     "1",     "--out",     run};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return runCli(arguments);
}

json answered(const std::vector<std::string>& arguments) {
  const auto result = runCli(arguments);
  EXPECT_EQ(result.exitCode, 0) << arguments[0] << ": " << result.err;
  return json::parse(result.out, nullptr, false);
}

TEST(CliNetwork, AConvolutionalModelTrainsAndEveryKindOfCommandTakesIt) {
  const std::string run = file("run");
  const auto trained = train(run, {"--channels", "4,6", "--hidden", "8"});
  ASSERT_EQ(trained.exitCode, 0) << trained.err;
  EXPECT_THAT(trained.err, HasSubstr("8×8×1–4–6–8–2"));
  EXPECT_EQ(json::parse(trained.out)["epochs"], 2);
  const json test = answered({"evaluate", run, "--posterior", "mean"});
  EXPECT_GT(test["reconstruction"].get<double>(), 0.0);
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"decode", run, "--z", "0.5,-1", "--out", file("a.png")},
                                             {"sample", run, "--count", "4", "--out", file("a.png")},
                                             {"manifold", run, "--grid", "3", "--out", file("a.png")},
                                             {"reconstruct", run, "--count", "3", "--out", file("a.png")},
                                             {"interpolate", run, "--from", "test:1", "--to", "test:2", "--out", file("a.png")},
                                             {"traverse", run, "--out", file("a.png")},
                                             {"encode", run, "--out", file("a.csv")},
                                             {"denoise", run, "--corruption", "masking:0.3"},
                                             {"uncertainty", run, "--image", "test:0", "--samples", "5"},
                                             {"refine", run, "--image", "test:0"},
                                             {"inpaint", run, "--image", "test:0", "--missing", "0,0,8,4"},
                                             {"compress", run, "--out", file("a.bin")}}) {
    const auto result = runCli(command);
    EXPECT_EQ(result.exitCode, 0) << command[0] << ": " << result.err;
  }
}

TEST(CliNetwork, AConditionalOneIsGivenTheClass) {
  const std::string run = file("conditional");
  const auto trained = train(run, {"--channels", "4", "--hidden", "8", "--family", "conditional-vae", "--activation", "silu"});
  ASSERT_EQ(trained.exitCode, 0) << trained.err;
  const auto picture = [&](const char* given) {
    const auto drawn = runCli({"sample", run, "--class", given, "--count", "1", "--temperature", "0", "--out", file("a.png")});
    EXPECT_EQ(drawn.exitCode, 0) << drawn.err;
    return *readFile(file("a.png"), 1'000'000);
  };
  EXPECT_FALSE(picture("3") == picture("4")) << "at the mean of the prior only the class tells them apart";
  EXPECT_GT(answered({"evaluate", run})["reconstruction"].get<double>(), 0.0);
}

TEST(CliNetwork, WhatDoesNotFitIsNamed) {
  const struct {
    std::vector<std::string> more;
    int exitCode;
    const char* message;
  } cases[] = {{{"--channels", "4,x"}, 2, "--channels: \"4,x\" is not a list of numbers of channels"},
               {{"--channels", ""}, 2, "--channels: a convolutional network needs channels"},
               {{"--channels", "0"}, 2, "--channels: 0 is out of range"},
               {{"--channels", "2000"}, 2, "--channels: 2000 is out of range"},
               {{"--channels", "1,1,1,1,1,1,1,1,1"}, 2, "--channels: 9 convolutions"},
               {{"--channels", "2,2,2,2"}, 1, "Give at most 3 numbers for images of 8×8 pixels"},
               {{"--network", "dense", "--channels", "4"}, 2, "--channels: a dense network has no channels"},
               {{"--network", "transformer"}, 2, "--network"}};
  for (const auto& [more, exitCode, message] : cases) {
    std::vector<std::string> arguments{"train", "--dataset", data(), "--out", file("none")};
    if (more.front() != "--network") arguments.insert(arguments.end(), {"--network", "convolutional"});
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto result = runCli(arguments);
    EXPECT_EQ(result.exitCode, exitCode) << message << result.err;
    EXPECT_THAT(result.err, HasSubstr(message));
    EXPECT_FALSE(std::filesystem::exists(file("none")));
  }
}

}  // namespace
}  // namespace latentscape
