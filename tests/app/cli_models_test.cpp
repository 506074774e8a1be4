// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"
#include "core/storage/checkpoint.h"
#include "core/storage/embedded_model.h"
#include "tests/app/cli_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <sstream>

namespace latentscape {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

std::string model() { return sharedRun().run.string(); }
std::filesystem::path file(const std::string& name) { return sharedRun().folder / "out" / name; }

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> result;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) result.push_back(cell);
  return result;
}

// The command with --out; expects it to succeed, and to print nothing but what sample draws.
PngSize draw(std::vector<std::string> arguments, const std::string& name) {
  arguments.insert(arguments.end(), {"--out", file(name).string()});
  const auto result = runCli(arguments);
  EXPECT_EQ(result.exitCode, 0) << result.err;
  if (arguments[0] != "sample") {
    EXPECT_EQ(result.out, "");
  }
  return pngSize(file(name));
}

TEST(CliModels, EvaluateTakesSplitPosteriorAndSeed) {
  const auto evaluate = [](const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"evaluate", model()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto result = runCli(arguments);
    EXPECT_EQ(result.exitCode, 0) << result.err;
    return json::parse(result.out);
  };
  const json sample = evaluate({});
  EXPECT_EQ(sample["posterior"], "sample");
  EXPECT_EQ(sample["split"], "test");
  EXPECT_EQ(sample["dataset"], sharedRun().data.string());
  EXPECT_NEAR(sample["loss"].get<double>(), sample["reconstruction"].get<double>() + sample["kl"].get<double>(), 1e-9);
  EXPECT_EQ(evaluate({"--seed", "5"}), sample);  // the training seed
  const json other = evaluate({"--seed", "6"});
  EXPECT_NE(other["reconstruction"], sample["reconstruction"]);
  EXPECT_EQ(other["kl"], sample["kl"]);  // in closed form: no sample in it
  const json mean = evaluate({"--posterior", "mean"});
  EXPECT_EQ(mean["posterior"], "mean");
  EXPECT_NE(mean["reconstruction"], sample["reconstruction"]);
  EXPECT_EQ(evaluate({"--split", "train", "--dataset", sharedRun().data.string()})["images"], 64);
}

TEST(CliModels, TheBuiltInModelAndDigitsAreThereOnEveryMachine) {
  const auto result = runCli({"evaluate", "embedded", "--dataset", "mnist", "--split", "test"});
  ASSERT_EQ(result.exitCode, 0) << result.err;
  const json figures = json::parse(result.out);
  EXPECT_EQ(figures["images"], 10000);
  const auto embedded = embeddedCheckpoint();
  ASSERT_TRUE(embedded.ok());
  if (embedded->test) {
    EXPECT_NEAR(figures["loss"].get<double>(), embedded->test->loss(), 1e-3 * embedded->test->loss());
  }
  EXPECT_EQ(draw({"interpolate", "embedded", "--from", "test:3", "--to", "test:8", "--scale", "1"}, "built-in.png"),
            (PngSize{2 + 11 * 30, 32}));
}

TEST(CliModels, EncodeWritesACodeForEveryImage) {
  const auto result = runCli({"encode", model(), "--out", file("codes.csv").string()});
  ASSERT_EQ(result.exitCode, 0) << result.err;
  std::istringstream csv(*readFile(file("codes.csv"), 1'000'000));
  std::string line;
  std::getline(csv, line);
  EXPECT_EQ(line, "index,label,mean_1,mean_2,log_variance_1,log_variance_2");
  int rows = 0;
  while (std::getline(csv, line)) {
    const auto row = cells(line);
    ASSERT_EQ(row.size(), 6U) << line;
    EXPECT_EQ(row[0], std::to_string(rows));
    EXPECT_EQ(row[1], std::to_string(rows % 10));
    for (std::size_t i = 2; i < row.size(); ++i) {
      std::size_t used = 0;
      EXPECT_TRUE(std::isfinite(std::stod(row[i], &used))) << row[i];
      EXPECT_EQ(used, row[i].size()) << row[i];
    }
    ++rows;
  }
  EXPECT_EQ(rows, 32);
}

TEST(CliModels, PicturesHaveTheSizesAskedFor) {
  EXPECT_EQ(draw({"decode", model(), "--z", "0.5,-1.2", "--scale", "1"}, "z.png"), (PngSize{8, 8}));
  EXPECT_EQ(draw({"decode", model(), "--z", " -0.5 , +1e-1", "--scale", "3"}, "z.png"), (PngSize{24, 24}));
  EXPECT_EQ(draw({"sample", model(), "--count", "10", "--seed", "3", "--scale", "1"}, "s.png"),
            (PngSize{2 + 4 * 10, 2 + 3 * 10}));
  EXPECT_EQ(draw({"manifold", model(), "--grid", "5", "--scale", "2"}, "m.png"), (PngSize{80, 80}));
  EXPECT_EQ(draw({"interpolate", model(), "--from", "test:3", "--to", "train:8", "--frames", "5", "--scale", "1"}, "i.png"),
            (PngSize{52, 12}));
  EXPECT_EQ(draw({"interpolate", model(), "--from", "z:1,0", "--to", "z:0,-1", "--mode", "spherical", "--scale", "1"}, "i.png"),
            (PngSize{112, 12}));
  EXPECT_EQ(draw({"manifold", model() + "/model.safetensors"}, "m2.png").width % 20,
            0U);  // the file itself, at a scale that the program chooses
}

TEST(CliModels, ReconstructDrawsOriginalsAboveReconstructionsAndPrintsTheirTerms) {
  const auto reconstruct = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--scale", "1", "--out", file("r.png").string()});
    const auto result = runCli(arguments);
    EXPECT_EQ(result.exitCode, 0) << result.err;
    return json::parse(result.out);
  };
  constexpr unsigned texts = 24 + 32 + 24 - 8, row = 8 + 8 + 18;  // margins and the title; an image with its caption
  const json first = reconstruct({"reconstruct", model(), "--count", "8", "--split", "train"});
  EXPECT_EQ(pngSize(file("r.png")).height, texts + 3U * row);
  EXPECT_EQ(first["split"], "train");
  EXPECT_EQ(first["terms"].size(), 8U);
  EXPECT_EQ(first["terms"][7]["image"], 7);
  EXPECT_EQ(reconstruct({"reconstruct", model(), "--count", "20"})["images"], 20);
  EXPECT_EQ(pngSize(file("r.png")).height, texts + 6U * row) << "eighteen side by side";
  const json named = reconstruct({"reconstruct", model(), "--indices", "31,0,7", "--csv", file("terms.csv").string()});
  EXPECT_EQ(named["terms"][0]["image"], 31);
  EXPECT_THAT(*readFile(file("terms.csv"), 10'000), HasSubstr("index,label,reconstruction,kl,psnr\n31,"));
  const json drawn = reconstruct({"reconstruct", model(), "--count", "5", "--seed", "2"});
  EXPECT_EQ(drawn["seed"], 2);
  EXPECT_NE(drawn["terms"][4]["image"], 4);
}

TEST(CliModels, ASeedDrawsTheSameSamples) {
  const auto drawn = [](const std::string& seed) {
    EXPECT_NE(draw({"sample", model(), "--count", "4", "--seed", seed}, "seed.png"), PngSize{});
    return *readFile(file("seed.png"), 1'000'000);
  };
  const std::string first = drawn("1");
  EXPECT_TRUE(first == drawn("1"));
  EXPECT_FALSE(first == drawn("2"));
}

TEST(CliModels, WhatTheModelOrTheImagesDoNotHaveIsWrongUsageThatSaysWhatIsExpected) {
  const struct {
    std::vector<std::string> arguments;
    const char* message;
  } cases[] = {
      {{"decode", model(), "--z", "1"}, "--z: expected 2 values"},
      {{"decode", model(), "--z", "1,2,3"}, "found 3"},
      {{"decode", model(), "--z", "1,two"}, "--z: expected numbers separated by commas, found \"two\""},
      {{"decode", model(), "--z", "1,nan"}, "--z"},
      {{"reconstruct", model(), "--indices", "0,32"}, "--indices: expected a whole number from 0 to 31, found 32"},
      {{"interpolate", model(), "--from", "test:32", "--to", "test:0"}, "--from: expected test:0 to test:31"},
      {{"interpolate", model(), "--from", "test:0", "--to", "8"}, "--to: expected test:N, train:N or z:NUMBERS, found \"8\""},
      {{"interpolate", model(), "--from", "test:0", "--to", "test:-1"}, "--to"},
      {{"interpolate", model(), "--from", "z:1", "--to", "test:1"}, "--from: expected 2 values"}};
  for (auto [arguments, message] : cases) {
    arguments.insert(arguments.end(), {"--out", file("none.png").string()});
    const auto result = runCli(arguments);
    EXPECT_EQ(result.exitCode, 2) << arguments[0] << ": " << result.err;
    EXPECT_THAT(result.err, HasSubstr(message));
  }
  EXPECT_FALSE(std::filesystem::exists(file("none.png")));
}

TEST(CliModels, FailuresSayWhichFileAndExitWithOne) {
  const auto expectFailure = [](const std::vector<std::string>& arguments, const std::string& message) {
    const auto result = runCli(arguments);
    EXPECT_EQ(result.exitCode, 1) << arguments[0];
    EXPECT_THAT(result.err, HasSubstr("latentscape-cli: "));
    EXPECT_THAT(result.err, HasSubstr(message));
    EXPECT_EQ(result.out, "");
  };
  expectFailure({"evaluate", file("missing.safetensors").string()}, "missing.safetensors");
  ASSERT_TRUE(writeFile(file("junk.safetensors"), "this is no model at all").ok());
  expectFailure({"manifold", file("junk.safetensors").string(), "--out", file("none.png").string()}, "junk.safetensors");
  expectFailure({"evaluate", sharedRun().data.string()}, "holds no model.safetensors");
  // 8x8 images for a 28x28 model, and the other way round.
  expectFailure({"evaluate", "embedded", "--dataset", sharedRun().data.string()}, "28x28");
  expectFailure({"reconstruct", "embedded", "--dataset", sharedRun().data.string(), "--out", file("none.png").string()}, "28x28");
  // A file in place of a folder, and a folder in place of a file.
  ASSERT_TRUE(writeFile(file("file"), "x").ok());
  expectFailure({"decode", model(), "--z", "0,0", "--out", file("file/x.png").string()}, "file");
  std::filesystem::create_directories(file("folder.csv/inside"));
  expectFailure({"encode", model(), "--out", file("folder.csv").string()}, "folder.csv");
}

}  // namespace
}  // namespace latentscape
