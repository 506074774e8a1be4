// SPDX-License-Identifier: GPL-3.0-or-later
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
  for (const char* const word : {"datasets",    "train",       "evaluate",   "decode",    "encode",   "sample",     "manifold",
                                 "reconstruct", "interpolate", "anomalies",  "represent", "compress", "decompress", "denoise",
                                 "uncertainty", "traverse",    "neighbours", "attribute", "project",  "Examples"}) {
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

TEST(CliUsage, WrongUsageExitsWithTwoAndNamesWhatIsWrong) {
  const struct {
    std::vector<std::string> arguments;
    const char* message;
  } cases[] = {{{}, "A command is required"},
               {{"paint"}, "paint"},
               {{"train"}, "--out"},
               {{"train", "--out", "x", "--epoch", "3"}, "--epoch"},
               {{"train", "--out", "x", "--epochs", "three"}, "--epochs"},
               {{"train", "--out", "x", "--epochs", "0"}, "--epochs: 0 is out of range"},
               {{"train", "--out", "x", "--latent", "0"}, "--latent: 0 is out of range"},
               {{"train", "--out", "x", "--latent", "100000"}, "--latent"},
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
               {{"evaluate", "m", "--images", "1"}, "--images"},
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
