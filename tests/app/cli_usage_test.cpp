// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/registry.h"
#include "core/base/files.h"
#include "tests/app/cli_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace latentscape {
namespace {

using ::testing::HasSubstr;

TEST(CliUsage, HelpAndVersionGoToStandardOutput) {
  const auto help = runCli({"--help"});
  EXPECT_EQ(help.exitCode, 0);
  for (const char* const word :
       {"datasets",    "train",     "evaluate",  "decode",   "encode",     "sample",  "manifold",    "reconstruct",
        "interpolate", "anomalies", "represent", "compress", "decompress", "denoise", "uncertainty", "traverse",
        "neighbours",  "attribute", "project",   "refine",   "inpaint",    "select",  "Examples"}) {
    EXPECT_THAT(help.out, HasSubstr(word));
  }
  EXPECT_EQ(help.err, "");
  const auto version = runCli({"--version"});
  EXPECT_EQ(version.exitCode, 0);
  EXPECT_TRUE(version.out.starts_with("latentscape-cli ")) << version.out;
  const auto train = runCli({"train", "--help"});
  EXPECT_EQ(train.exitCode, 0);
  for (const char* const option : {"--dataset", "--network", "--channels", "--latent", "--hidden", "--epochs", "--batch", "--lr",
                                   "--beta", "--seed", "--device", "--threads", "--out", "--overwrite"}) {
    EXPECT_THAT(train.out, HasSubstr(option));
  }
}

TEST(CliUsage, HelpListsTheAnalysesInTheRegistrysOrder) {
  const std::string help = runCli({"--help"}).out;
  std::size_t last = 0;
  for (const AnalysisInfo& info : analyses()) {
    if (info.command.empty()) continue;
    const std::size_t place = help.find("\n  " + std::string(info.command) + " ");
    ASSERT_NE(place, std::string::npos) << info.command;
    EXPECT_GT(place, last) << info.command;
    last = place;
  }
}

TEST(CliUsage, HelpOfAnAnalysisSaysInWhichFormItWrites) {
  EXPECT_THAT(runCli({"neighbours", "--help"}).out, HasSubstr("those in pixels (also as JSON)"));
}

TEST(CliUsage, WrongUsageExitsWithTwoAndNamesWhatIsWrong) {
  const struct {
    std::vector<std::string> arguments;
    const char* message;
  } cases[] = {
      {{}, "A command is required"},
      {{"paint"}, "paint"},
      {{"train"}, "--out"},
      {{"train", "--out", "x", "--epoch", "3"}, "--epoch"},
      {{"train", "--out", "x", "--epochs", "three"}, "--epochs"},
      {{"train", "--out", "x", "--epochs", "0"}, "--epochs: expected a whole number from 1 to 100000, found \"0\""},
      {{"train", "--out", "x", "--latent", "0"}, "--latent: expected a whole number from 1 to 1024, found \"0\""},
      {{"train", "--out", "x", "--latent", "100000"}, "from 1 to 1024"},
      {{"train", "--out", "x", "--batch", "-1"}, "--batch"},
      {{"train", "--out", "x", "--lr", "0"}, "--lr: 0 is out of range"},
      {{"train", "--out", "x", "--lr", "nan"}, "--lr"},
      {{"train", "--out", "x", "--beta", "-1"}, "--beta"},
      {{"train", "--out", "x", "--seed", "-1"}, "--seed"},
      {{"train", "--out", "x", "--hidden", "512;256"}, "--hidden"},
      {{"train", "--out", "x", "--hidden", "0"}, "--hidden"},
      {{"train", "--out", "x", "--hidden", "16384,16384,16384"}, "--hidden"},
      {{"train", "--out", "x", "--device", "tpu"}, "--device: \"tpu\" is not a device"},
      {{"train", "--out", "x", "--threads", "-1"}, "--threads"},
      {{"train", "--out", "x", "--epochs", "99999999999999999999"}, "from 1 to 100000"},
      {{"train", "--out", "x", "--images=-5"}, "--images: expected a whole number from 0 to 1099511627776, found \"-5\""},
      {{"train", "--out", "x", "--images", "0x10"}, "--images: expected a whole number"},
      {{"train", "--out", "x", "--lr", "fast"}, "--lr: expected a number above 0 and at most 10, found \"fast\""},
      {{"train", "--out", "x", "--momentum", "heavy"}, "--momentum: expected a number of at least 0 and below 1"},
      {{"train", "--out", "x", "--clip", "-1"}, "--clip: expected a number from 0 to"},
      {{"train", "--out", "x", "--variance", "0"}, "--variance: expected a number from 0.000001 to 1000"},
      {{"train", "--out", "x", "--side", "5000"}, "--side: expected a whole number from 0 to 1024"},
      {{"train", "--out", "x", "--test-share", "half"}, "--test-share: expected a number above 0 and below 1"},
      {{"train", "--out", ""}, "--out: expected a value, found \"\""},
      {{"train", "--out", "x", "--dataset", ""}, "--dataset: expected a value"},
      {{"evaluate", ""}, "MODEL: expected a value"},
      {{"encode", "m", "--out", ""}, "--out: expected a value"},
      {{"datasets", "show", ""}, "DATASET: expected a value"},
      {{"datasets", "show", "x", "--split-seed=-1"}, "--split-seed: expected a whole number from 0 to"},
      {{"reconstruct", "m", "--out", "x.png", "--indices=-1"}, "--indices: expected a whole number from 0"},
      {{"evaluate"}, "MODEL"},
      {{"evaluate", "m", "--split", "validation"}, "--split"},
      {{"evaluate", "m", "--posterior", "mode"}, "--posterior"},
      {{"evaluate", "m", "--seed", "-1"}, "--seed"},
      {{"decode", "m", "--out", "x.png"}, "--z"},
      {{"decode", "m", "--z", "1,2"}, "--out"},
      {{"decode", "m", "--z", "1,2", "--out", "x.jpg"}, ".png"},
      {{"encode", "m"}, "--out"},
      {{"sample", "m", "--out", "x.png", "--count", "0"}, "--count"},
      {{"manifold", "m", "--out", "x.png", "--grid", "1000"}, "--grid"},
      {{"reconstruct", "m", "--out", "x.png", "--indices", "1,x"}, "--indices"},
      {{"reconstruct", "m", "--out", "x.png", "--indices", "1", "--count", "2"}, "--count"},
      {{"interpolate", "m", "--out", "x.png", "--from", "test:1"}, "--to"},
      {{"interpolate", "m", "--out", "x.png", "--from", "test:1", "--to", "test:2", "--frames", "1"}, "--frames"},
      {{"interpolate", "m", "--out", "x.png", "--from", "test:1", "--to", "test:2", "--mode", "geodesic"}, "--mode"},
      {{"evaluate", "m", "--importance-samples", "0"}, "--importance-samples"},
      {{"evaluate", "m", "--pixels", "colour"}, "--pixels"},
      {{"evaluate", "m", "--images", "0"}, "--images"},
      {{"evaluate", "m", "--chart", "x.jpg"}, ".svg"},
      {{"anomalies", "m"}, "--anomalous"},
      {{"anomalies", "m", "--anomalous", "x", "--score", "likelihood"}, "--score"},
      {{"represent", "m", "--neighbours", "0"}, "--neighbours"},
      {{"represent", "m", "--l2", "-1"}, "--l2"},
      {{"compress", "m"}, "--out"},
      {{"compress", "m", "--out", "x", "--bits", "17"}, "--bits"},
      {{"decompress", "m", "--out", "x"}, "CODES"},
      {{"denoise", "m"}, "--corruption"},
      {{"denoise", "m", "--corruption", "rain:1"}, "--corruption"},
      {{"uncertainty", "m"}, "--image"},
      {{"uncertainty", "m", "--image", "3"}, "--image: expected test:N or train:N, found \"3\""},
      {{"uncertainty", "m", "--image", "test:1", "--samples", "1"}, "--samples"},
      {{"refine", "m"}, "--image"},
      {{"refine", "m", "--image", "3"}, "--image: expected test:N, train:N or a picture's file, found \"3\""},
      {{"refine", "m", "--image", "test:1", "--samples", "1"}, "--samples"},
      {{"inpaint", "m", "--image", "test:1"}, "--missing"},
      {{"inpaint", "m", "--image", "test:1", "--missing", "1,2,3"}, "--missing: expected four whole numbers"},
      {{"inpaint", "m", "--missing", "1,2,3,4"}, "--image"},
      {{"datasets", "fetch"}, "NAME"},
      {{"datasets", "fetch", "cifar-1000"}, "cifar-1000"},
      {{"datasets", "verify", "nothing"}, "nothing"},
      {{"datasets", "list", "extra"}, "extra"}};
  for (const auto& [arguments, message] : cases) {
    const auto result = runCli(arguments);
    std::ostringstream command;
    for (const std::string& word : arguments) command << word << ' ';
    EXPECT_EQ(result.exitCode, 2) << command.str() << ": " << result.err;
    EXPECT_THAT(result.err, HasSubstr(message)) << command.str();
    EXPECT_EQ(result.out, "") << command.str();
  }
}

// Every option that takes a number says its range in the help, since one check makes both the range and the error's words.
TEST(CliUsage, EveryNumberHasARange) {
  std::size_t numbers = 0;
  for (const std::string command :
       {"train",      "evaluate",  "encode",     "decode",  "manifold",    "reconstruct", "interpolate", "anomalies",
        "represent",  "compress",  "decompress", "denoise", "uncertainty", "sample",      "judge",       "traverse",
        "neighbours", "attribute", "project",    "lesson",  "refine",      "inpaint"}) {
    std::istringstream help(runCli({command, "--help"}).out);
    for (std::string line; std::getline(help, line);) {
      std::istringstream words(line);
      std::string option, type;
      words >> option >> type;
      if (!option.starts_with("--") || !(type.starts_with("INT") || type.starts_with("UINT") || type.starts_with("FLOAT")))
        continue;
      ++numbers;
      EXPECT_NE(type.find(':'), std::string::npos) << command << ": " << line;
    }
  }
  EXPECT_GT(numbers, 50U);
}

TEST(CliUsage, ALeadingZeroChangesNoNumber) {
  const auto out = (sharedRun().folder / "zeros.png").string();
  std::string ten;
  for (const char* const count : {"10", "010", "+10", "0000000000000000000000010"}) {
    const auto result = runCli({"sample", "embedded", "--count", count, "--seed", ten.empty() ? "8" : "08", "--out", out});
    ASSERT_EQ(result.exitCode, 0) << result.err;
    if (ten.empty()) ten = *readFile(out, 1 << 20);
    EXPECT_TRUE(*readFile(out, 1 << 20) == ten) << count;
  }
  const auto none = runCli({"sample", "embedded", "--count", "00", "--out", out});
  EXPECT_EQ(none.exitCode, 2);
  EXPECT_THAT(none.err, HasSubstr("--count: expected a whole number from 1 to 100000, found \"0\""));
}

TEST(CliUsage, WhatTheUserTypesCantActOnTheTerminal) {
  const std::string nasty = "\x1b]0;title\x07\u009b31m\u202e";
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{nasty},
                                                    {"evaluate", nasty},
                                                    {"datasets", "show", nasty},
                                                    {"train", "--out", "x", "--lr", nasty},
                                                    {"datasets", "fetch", nasty},
                                                    {"decode", "embedded", "--out", "x.png", "--z", nasty}}) {
    const auto result = runCli(arguments);
    EXPECT_NE(result.exitCode, 0);
    EXPECT_THAT(result.err, HasSubstr("\\u001b]0;title\\u0007\\u009b31m\\u202e")) << arguments.front();
    for (const char* const raw : {"\x1b", "\x07", "\u009b", "\u202e"})
      EXPECT_EQ(result.err.find(raw), std::string::npos) << arguments.front();
  }
}

TEST(CliUsage, DatasetsAreListed) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"datasets"}, std::vector<std::string>{"datasets", "list"}}) {
    const auto result = runCli(arguments);
    EXPECT_EQ(result.exitCode, 0) << result.err;
    for (const char* const word : {"NAME", "LICENCE", "mnist", "fashion-mnist", "CC BY-SA 3.0", "28x28"})
      EXPECT_THAT(result.out, HasSubstr(word));
  }
}

}  // namespace
}  // namespace latentscape
