// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"
#include "core/model/fields.h"
#include "core/runs/run_reader.h"
#include "tests/app/cli_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <set>
#include <utility>

namespace latentscape {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

// Small and repeatable, except for the settings in more.
std::vector<std::string> trainArguments(const std::filesystem::path& out, const std::vector<std::string>& more) {
  std::vector<std::string> arguments{"train", "--out", out.string()};
  const std::pair<std::string, std::string> options[] = {{"--dataset", sharedRun().data.string()},
                                                         {"--hidden", "16,8"},
                                                         {"--batch", "24"},
                                                         {"--seed", "5"},
                                                         {"--device", "cpu"},
                                                         {"--threads", "1"}};
  for (const auto& [option, value] : options) {
    if (std::find(more.begin(), more.end(), option) == more.end()) arguments.insert(arguments.end(), {option, value});
  }
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

const std::string deepLayers = "64,64,64,64,64,64,64,64,64,64,64,64,64,64,64,64";

void expectPictures(const std::filesystem::path& run) {
  EXPECT_EQ(pngSize(run / "losses.png"), (PngSize{1200, 600}));
  EXPECT_EQ(pngSize(run / "latent.png"), (PngSize{1000, 1000}));
  EXPECT_EQ(pngSize(run / "manifold.png"), (PngSize{20 * 8 * 2, 20 * 8 * 2}));
  EXPECT_EQ(pngSize(run / "reconstructions.png"), (PngSize{2 + 16 * (8 * 2 + 2), 2 + 2 * (8 * 2 + 2)}));
  EXPECT_EQ(pngSize(run / "samples.png"), (PngSize{2 + 8 * (8 * 2 + 2), 2 + 8 * (8 * 2 + 2)}));
}

void expectNoTemporaryFiles(const std::filesystem::path& folder) {
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    EXPECT_NE(entry.path().extension(), ".tmp") << entry.path();
}

TEST(CliTrain, LeavesARunAndSaysWhatItIs) {
  const SharedRun& shared = sharedRun();
  ASSERT_EQ(shared.training.exitCode, 0) << shared.training.err;
  const json result = json::parse(shared.training.out);
  EXPECT_EQ(result["run"], shared.run.string());
  EXPECT_EQ(result["epochs"], 3.0);
  EXPECT_EQ(result["step"], 9);  // 64 images in batches of 24, three times
  EXPECT_THAT(result["device"].get<std::string>(), HasSubstr("CPU"));
  EXPECT_GT(result["images_per_second"].get<double>(), 0.0);
  for (const char* const line : {"epoch 1/3", "epoch 2/3", "epoch 3/3"}) EXPECT_THAT(shared.training.err, HasSubstr(line));
  EXPECT_THAT(shared.training.err, Not(HasSubstr("\r")));  // no progress bar without a terminal

  const auto run = openRun(shared.run);
  ASSERT_TRUE(run.ok()) << run.error().message();
  EXPECT_EQ(run->checkpoint.step, 9U);
  EXPECT_EQ(run->checkpoint.config.dataset, shared.data.string());
  EXPECT_EQ(run->checkpoint.config.model.image, (ImageShape{8, 8, 1}));
  EXPECT_EQ(run->checkpoint.config.model.hidden, (std::vector<int>{16, 8}));
  EXPECT_EQ(run->checkpoint.config.training.batch, 24);
  EXPECT_EQ(run->checkpoint.config.training.learningRate, 1e-2);
  EXPECT_EQ(run->checkpoint.config.training.seed, 5U);
  const auto config = configFromJson(*readFile(shared.run / "config.json", 100000), "config.json");
  ASSERT_TRUE(config.ok()) << config.error().message();
  EXPECT_EQ(*config, run->checkpoint.config);

  std::vector<LossRecord> ends;
  EXPECT_TRUE(run->notes.empty());
  std::copy_if(run->losses.begin(), run->losses.end(), std::back_inserter(ends),
               [](const LossRecord& record) { return record.test.has_value(); });
  ASSERT_EQ(ends.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(ends[i].epoch, static_cast<int>(i) + 1);
    EXPECT_EQ(ends[i].images, 64 * (i + 1));
    EXPECT_EQ(ends[i].step, 3 * (i + 1));
  }
  EXPECT_EQ(result["test"]["loss"].get<double>(), ends[2].test->loss());
  EXPECT_LT(ends[2].test->loss(), ends[0].test->loss());
  expectPictures(shared.run);
  expectNoTemporaryFiles(shared.run);
}

// The table that the window's form has its limits from, too.
TEST(CliTrain, RefusesANumberOutsideTheRangeOfItsField) {
  for (const ConfigField& field : kConfigFields) {
    if (std::holds_alternative<std::monostate>(field.number)) continue;
    const std::string beyond = std::to_string(field.range.high + (field.range.highAllowed ? 1.0 : 0.0));
    const std::string value = field.range.whole ? beyond.substr(0, beyond.find('.')) : beyond;
    const CliResult run = runCli({"train", "--out", "x", std::string(field.option), value});
    EXPECT_EQ(run.exitCode, 2) << field.name << run.err;
    EXPECT_THAT(run.err, HasSubstr(std::string(field.option) + ": ")) << field.name;
    EXPECT_THAT(run.err, HasSubstr(field.range.text())) << field.name;
  }
}

TEST(CliTrain, EvaluateGivesTheRunsLastTestLoss) {
  const auto run = openRun(sharedRun().run);
  ASSERT_TRUE(run.ok());
  const auto evaluated = runCli({"evaluate", sharedRun().run.string()});
  ASSERT_EQ(evaluated.exitCode, 0) << evaluated.err;
  const json result = json::parse(evaluated.out);
  const Losses last = *run->losses.back().test;
  EXPECT_NEAR(result["loss"].get<double>(), last.loss(), 1e-3 * last.loss());
  EXPECT_NEAR(result["reconstruction"].get<double>(), last.reconstruction, 1e-3 * last.reconstruction);
  EXPECT_NEAR(result["kl"].get<double>(), last.kl, 1e-3 * std::max(last.kl, 1.0));
  EXPECT_EQ(result["images"], 32);
  EXPECT_EQ(result["seed"], 5);
}

TEST(CliTrain, TheSameSeedGivesTheSameModelBitForBitAndOverwriteReplacesARun) {
  const auto again = sharedRun().folder / "again";
  ASSERT_TRUE(writeFile(again / "mine.txt", "kept").ok());
  ASSERT_TRUE(writeFile(again / "model.safetensors", "old").ok());
  const auto refused = runCli(trainArguments(again, {"--lr", "1e-2", "--epochs", "3"}));
  EXPECT_EQ(refused.exitCode, 1);
  EXPECT_THAT(refused.err, HasSubstr("is not empty"));
  EXPECT_THAT(refused.err, HasSubstr("--overwrite"));
  EXPECT_EQ(*readFile(again / "model.safetensors", 10), "old");

  const auto trained = runCli(trainArguments(again, {"--lr", "1e-2", "--epochs", "3", "--overwrite"}));
  ASSERT_EQ(trained.exitCode, 0) << trained.err;
  EXPECT_EQ(*readFile(again / "mine.txt", 10), "kept");
  expectPictures(again);
  const auto first = readFile(sharedRun().run / "model.safetensors", 10'000'000);
  const auto second = readFile(again / "model.safetensors", 10'000'000);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_TRUE(*first == *second);
}

TEST(CliTrain, CtrlCKeepsWhatWasTrained) {
  const auto out = sharedRun().folder / "interrupted";
  bool sent = false;
  const auto result =
      runCli(trainArguments(out, {"--latent", "1", "--epochs", "100000"}), [&](pid_t process, const std::string& text) {
        if (sent || text.find("epoch 1/100000") == std::string::npos) return;
        sent = true;
        ::kill(process, SIGINT);
      });
  ASSERT_TRUE(sent) << result.err;
  EXPECT_EQ(result.exitCode, 1) << result.err;
  EXPECT_THAT(result.err, HasSubstr("what was trained is saved in " + out.string()));
  const auto run = openRun(out);
  ASSERT_TRUE(run.ok()) << run.error().message();
  EXPECT_GE(run->checkpoint.step, 3U);
  EXPECT_LT(run->checkpoint.epochs, 100000.0);
  ASSERT_FALSE(run->losses.empty());
  EXPECT_EQ(run->losses.back().step, run->checkpoint.step);
  EXPECT_EQ(json::parse(result.out)["step"], run->checkpoint.step);
  EXPECT_EQ(pngSize(out / "manifold.png"), (PngSize{20 * 8 * 2, 8 * 2}));  // one dimension: one row
  EXPECT_EQ(pngSize(out / "latent.png"), (PngSize{1000, 1000}));
  expectNoTemporaryFiles(out);
}

TEST(CliTrain, ALossThatDivergesFailsAndKeepsTheLastGoodWeights) {
  // One white image among black ones, and no hidden layers. Black images give the encoder's weights no gradient: the weights
  // move by a few each only when the white one comes, once per epoch of 16 steps. When it comes again, its 64 pixels give
  // log-variances in the hundreds, and the variance of any above 88 exceeds the float range. Of 64 dimensions some rise.
  const auto data = sharedRun().folder / "one-white";
  writeTinyDataset(data);
  for (const char* const name : {"train-images-idx3-ubyte", "t10k-images-idx3-ubyte"}) {
    std::string images = *readFile(data / name, 1'000'000);
    std::fill(images.begin() + 16, images.end(), '\0');  // after the header
    if (std::string(name).starts_with("train")) std::fill_n(images.begin() + 16, 64, '\xff');
    ASSERT_TRUE(writeFile(data / name, images).ok());
  }
  const auto out = sharedRun().folder / "diverged";
  const auto result = runCli(trainArguments(
      out, {"--dataset", data.string(), "--latent", "64", "--hidden", "", "--batch", "4", "--epochs", "20", "--lr", "3"}));
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_THAT(result.err, HasSubstr("the loss is no longer a finite number at step "));
  EXPECT_THAT(result.err, HasSubstr(out.string() + " holds that state, after "));
  const auto run = openRun(out);  // evaluate refuses weights that are not finite
  ASSERT_TRUE(run.ok()) << run.error().message();
  EXPECT_GE(run->checkpoint.step, 8U);
  EXPECT_LT(run->checkpoint.step, 32U);  // the white image has come for the second time by then
  EXPECT_EQ(json::parse(result.out)["step"], run->checkpoint.step);
  ASSERT_FALSE(run->losses.empty());
  EXPECT_LE(run->losses.back().step, run->checkpoint.step);
  EXPECT_GT(pngSize(out / "losses.png").width, 0U);
}

TEST(CliTrain, ARunThatFailsBeforeItHasTrainedAnythingWritesNothing) {
  // The first step moves every weight by about 10, the learning rate: 16 layers of 64 then multiply their input by some
  // hundreds each, which exceeds the float range.
  const auto out = sharedRun().folder / "diverged-at-once";
  const auto result = runCli(trainArguments(out, {"--hidden", deepLayers, "--epochs", "200", "--lr", "10", "--beta", "10000"}));
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_THAT(result.err, HasSubstr("no longer a finite number at step 2"));
  EXPECT_THAT(result.err, HasSubstr("nothing was written"));
  EXPECT_EQ(result.out, "");
  EXPECT_FALSE(std::filesystem::exists(out));
}

TEST(CliTrain, ADeviceThatIsNotThereFailsAndLeavesNoFolder) {
  const auto out = sharedRun().folder / "nowhere";
  const auto result = runCli({"train", "--dataset", sharedRun().data.string(), "--device", "cuda:77", "--out", out.string()});
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_THAT(result.err, HasSubstr("latentscape-cli: "));
  EXPECT_TRUE(result.out.empty());
  EXPECT_FALSE(std::filesystem::exists(out));
}

TEST(CliTrain, ARunThatDoesNotStartLeavesTheOneItWasToOverwriteAsItWas) {
  const auto out = sharedRun().folder / "kept";
  std::filesystem::copy(sharedRun().run, out, std::filesystem::copy_options::recursive);
  const std::vector<std::string> failing[] = {{"--overwrite", "--device", "cuda:77"},
                                              {"--overwrite", "--hidden", deepLayers, "--lr", "10", "--beta", "10000"}};
  for (const auto& more : failing) {
    EXPECT_EQ(runCli(trainArguments(out, more)).exitCode, 1);
    std::set<std::string> files, there;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(sharedRun().run)) {
      const auto name = entry.path().lexically_relative(sharedRun().run);
      files.insert(name.string());
      if (entry.is_regular_file()) {
        EXPECT_TRUE(*readFile(out / name, 10'000'000) == *readFile(entry.path(), 10'000'000)) << name;
      }
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(out))
      there.insert(entry.path().lexically_relative(out).string());
    EXPECT_EQ(there, files);
    EXPECT_TRUE(files.contains("current"));
  }
}

TEST(CliTrain, AModelWhosePicturesCannotBeWrittenIsStillSavedAndReported) {
  const auto out = sharedRun().folder / "no-pictures";
  ASSERT_TRUE(writeFile(out / "latent.png" / "in-the-way", "x").ok());
  ASSERT_TRUE(writeFile(out / "manifold.png", "of an earlier run").ok());
  const auto result = runCli(trainArguments(out, {"--epochs", "1", "--overwrite"}));
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_THAT(result.err, HasSubstr("latent.png: is not a regular file"));
  EXPECT_THAT(result.err, HasSubstr("the model is saved in " + out.string()));
  EXPECT_EQ(json::parse(result.out)["step"], 3);
  EXPECT_EQ(openRun(out)->checkpoint.step, 3U);
  EXPECT_FALSE(std::filesystem::exists(out / "manifold.png"));  // never beside a model other than their own
}

TEST(CliTrain, AnEpochsLineShowsTheMeanOverAllItsImages) {
  const auto out = sharedRun().folder / "means";
  const auto result = runCli(trainArguments(out, {"--epochs", "8", "--lr", "1e-2", "--batch", "4"}));  // 16 steps per epoch
  ASSERT_EQ(result.exitCode, 0) << result.err;
  const auto run = openRun(out);
  ASSERT_TRUE(run.ok());
  ASSERT_EQ(run->losses.size(), 17U);  // after the first step, and two per epoch
  double sum = 0.0;
  std::uint64_t before = 0, began = 0;
  int epoch = 0;
  for (const LossRecord& record : run->losses) {
    sum += record.train.loss() * static_cast<double>(record.images - before);
    before = record.images;
    if (!record.test) continue;
    char expected[80];
    std::snprintf(expected, sizeof expected, "epoch %d/8  -ELBO train %.2f, test %.2f ", ++epoch,
                  sum / static_cast<double>(record.images - began), record.test->loss());
    EXPECT_THAT(result.err, HasSubstr(expected));
    began = before;
    sum = 0.0;
  }
  EXPECT_EQ(epoch, 8);
  const json config = json::parse(*readFile(out / "config.json", 100000));
  // Followed by the processor's instruction set.
  EXPECT_THAT(config["trained"]["device"].get<std::string>(), ::testing::StartsWith("CPU, 1 thread, "));
  EXPECT_EQ(run->checkpoint.device, config["trained"]["device"].get<std::string>());
}

TEST(CliTrain, WhatCannotBeTrainedOnFailsBeforeAnythingIsMade) {
  const auto out = sharedRun().folder / "never";
  const auto unknown = runCli({"train", "--dataset", (sharedRun().folder / "no-such-data").string(), "--out", out.string()});
  EXPECT_EQ(unknown.exitCode, 1);
  EXPECT_THAT(unknown.err, HasSubstr("no-such-data"));
  // A data set whose training images are truncated.
  const auto broken = sharedRun().folder / "broken-data";
  writeTinyDataset(broken);
  std::filesystem::resize_file(broken / "train-images-idx3-ubyte", 1000);
  const auto cut = runCli({"train", "--dataset", broken.string(), "--out", out.string()});
  EXPECT_EQ(cut.exitCode, 1);
  EXPECT_THAT(cut.err, HasSubstr("train-images-idx3-ubyte"));
  EXPECT_FALSE(std::filesystem::exists(out));

  const auto file = sharedRun().folder / "a-file";
  ASSERT_TRUE(writeFile(file, "x").ok());
  EXPECT_EQ(runCli({"train", "--dataset", sharedRun().data.string(), "--out", file.string()}).exitCode, 1);
  EXPECT_EQ(runCli({"train", "--dataset", sharedRun().data.string(), "--out", (file / "run").string()}).exitCode, 1);
}

}  // namespace
}  // namespace latentscape
