// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"
#include "tests/app/cli_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <sstream>

namespace latentscape {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string model() { return sharedRun().run.string(); }
std::filesystem::path file(const std::string& name) { return sharedRun().folder / "latent" / name; }

// What the command prints on standard output while it draws a picture.
json drawn(std::vector<std::string> arguments, const std::string& name) {
  arguments.insert(arguments.end(), {"--out", file(name).string()});
  const auto result = runCli(arguments);
  EXPECT_EQ(result.exitCode, 0) << arguments[0] << ": " << result.err;
  EXPECT_GT(pngSize(file(name)).width, 0U) << arguments[0];
  return json::parse(result.out, nullptr, false);
}

std::vector<std::vector<std::string>> rows(const std::filesystem::path& csv) {
  std::vector<std::vector<std::string>> table;
  std::istringstream stream(*readFile(csv, 10'000'000));
  for (std::string line; std::getline(stream, line);) {
    table.emplace_back();
    std::istringstream cells(line);
    for (std::string cell; std::getline(cells, cell, ',');) table.back().push_back(cell);
  }
  return table;
}

TEST(CliLatent, ProjectWritesAPlaneByEachMethod) {
  for (const std::string method : {"pca", "tsne", "umap"}) {
    const auto result = runCli({"project", model(), "--method", method, "--iterations", "60", "--epochs", "40", "--out",
                                file("xy.csv").string(), "--picture", file("xy.png").string()});
    ASSERT_EQ(result.exitCode, 0) << result.err;
    EXPECT_EQ(pngSize(file("xy.png")), (PngSize{1000, 1000}));
    const json figures = json::parse(result.out);
    EXPECT_EQ(figures["method"], method);
    EXPECT_EQ(figures["images"], 32);
    if (method == "pca") {
      EXPECT_NEAR(figures["explained_variance"][0].get<double>() + figures["explained_variance"][1].get<double>(), 1.0, 1e-9);
    }
    if (method == "tsne") {
      EXPECT_GT(figures["divergence"].get<double>(), 0.0);
    }
    const auto table = rows(file("xy.csv"));
    ASSERT_EQ(table.size(), 33U);
    EXPECT_EQ(table[0], (std::vector<std::string>{"index", "label", "x", "y"}));
    for (std::size_t i = 1; i < table.size(); ++i) {
      ASSERT_EQ(table[i].size(), 4U);
      EXPECT_EQ(table[i][0], std::to_string(i - 1));
      EXPECT_EQ(table[i][1], std::to_string((i - 1) % 10));
      EXPECT_TRUE(std::isfinite(std::stod(table[i][2])) && std::isfinite(std::stod(table[i][3])));
    }
  }
  ASSERT_EQ(
      runCli({"project", model(), "--images", "5", "--method", "tsne", "--iterations", "5", "--out", file("xy.csv").string()})
          .exitCode,
      0);
  EXPECT_EQ(rows(file("xy.csv")).size(), 6U);
}

TEST(CliLatent, ProjectSaysWhenFewerNeighboursAreUsed) {
  const auto result =
      runCli({"project", model(), "--method", "umap", "--images", "6", "--epochs", "5", "--out", file("xy.csv").string()});
  ASSERT_EQ(result.exitCode, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("the neighbours are more than 6 codes allow; used: 5"));
}

TEST(CliLatent, ProjectionsOfTheBuiltInDigitsKeepClassesTogether) {
  const auto result = runCli(
      {"project", "embedded", "--method", "umap", "--images", "400", "--epochs", "60", "--out", file("digits.csv").string()});
  ASSERT_EQ(result.exitCode, 0) << result.err;
  const auto table = rows(file("digits.csv"));
  ASSERT_EQ(table.size(), 401U);
  int same = 0;
  for (std::size_t i = 1; i < table.size(); ++i) {
    double least = INFINITY;
    std::string label;
    for (std::size_t j = 1; j < table.size(); ++j) {
      const double distance =
          std::hypot(std::stod(table[i][2]) - std::stod(table[j][2]), std::stod(table[i][3]) - std::stod(table[j][3]));
      if (j != i && distance < least) least = distance, label = table[j][1];
    }
    same += label == table[i][1] ? 1 : 0;
  }
  EXPECT_GT(same, 200);  // 40 by chance; the model's own plane has 295
}

TEST(CliLatent, TraverseOrdersDimensionsByTheirKl) {
  const json told = drawn({"traverse", model(), "--range", "-2:2", "--steps", "5"}, "t.png");
  ASSERT_EQ(told["rows"].size(), 2U);
  EXPECT_GE(told["rows"][0]["kl"].get<double>(), told["rows"][1]["kl"].get<double>());
  EXPECT_EQ(told["rows"][0]["dimension"].get<int>() + told["rows"][1]["dimension"].get<int>(), 3);
  EXPECT_EQ(told["from"], -2.0);
  EXPECT_EQ(told["steps"], 5);
  EXPECT_EQ(told["images"], 32);
  // The picture depends on what is moved: another base gives another picture.
  const std::string zeros = *readFile(file("t.png"), 10'000'000);
  drawn({"traverse", model(), "--range", "-2:2", "--steps", "5", "--image", "z:5,-5"}, "t.png");
  EXPECT_FALSE(zeros == *readFile(file("t.png"), 10'000'000));
  const json one =
      drawn({"traverse", model(), "--dimensions", "1", "--image", "train:3", "--images", "20", "--csv", file("t.csv").string()},
            "t.png");
  EXPECT_EQ(one["rows"].size(), 1U);
  EXPECT_EQ(one["images"], 20);
  EXPECT_EQ(one["point"].size(), 2U);
  EXPECT_EQ(rows(file("t.csv"))[1][0], std::to_string(one["rows"][0]["dimension"].get<int>()));
}

TEST(CliLatent, NeighboursComeInBothSpaces) {
  const json told = drawn({"neighbours", model(), "--image", "test:3", "--count", "4"}, "n.png");
  for (const char* const space : {"latent", "pixels"}) {
    ASSERT_EQ(told[space].size(), 4U);
    double last = 0.0;
    for (const json& one : told[space]) {
      EXPECT_NE(one["image"], 3) << "not itself";
      EXPECT_EQ(one["label"].get<int>(), one["image"].get<int>() % 10);
      EXPECT_GE(one["distance"].get<double>(), last);
      last = one["distance"];
    }
  }
  // Image i has a bright row, number i % 8.
  EXPECT_EQ(told["pixels"][0]["image"].get<int>() % 8, 3 % 8);
  EXPECT_LE(told["shared"].get<int>(), 4);
  EXPECT_EQ(told["images"], 32);
  drawn({"neighbours", model(), "--image", "test:3", "--count", "4", "--csv", file("n.csv").string()}, "n.png");
  const auto table = rows(file("n.csv"));
  ASSERT_EQ(table.size(), 9U);
  EXPECT_EQ(table[5][0], "pixels");
  EXPECT_EQ(table[5][2], std::to_string(told["pixels"][0]["image"].get<int>()));
  EXPECT_EQ(drawn({"neighbours", model(), "--image", "train:0", "--count", "100"}, "n.png")["pixels"].size(), 63U);
}

TEST(CliLatent, AttributeIsTheDifferenceOfTwoSelections) {
  const json told = drawn(
      {"attribute", model(), "--plus", "3,4", "--minus", "test:0,10,10", "--image", "test:5", "--strengths", "-2:2:9"}, "a.png");
  EXPECT_EQ(told["plus"], 6);  // three images of each class
  EXPECT_EQ(told["minus"], 2);
  EXPECT_EQ(told["strengths"].size(), 9U);
  EXPECT_EQ(told["strengths"][0], -2.0);
  ASSERT_EQ(told["vector"].size(), 2U);
  EXPECT_NEAR(told["length"].get<double>(), std::hypot(told["vector"][0].get<double>(), told["vector"][1].get<double>()), 1e-6);
  EXPECT_FALSE(told.contains("point"));
  const json one = drawn({"attribute", model(), "--plus", "3,4", "--minus", "test:0,10", "--image", "z:1,-1", "--strength", "0.5",
                          "--csv", file("a.csv").string()},
                         "a.png");
  EXPECT_NEAR(one["point"][0].get<double>(), 1.0 + 0.5 * told["vector"][0].get<double>(), 1e-5);
  EXPECT_NEAR(std::stod(rows(file("a.csv"))[2][1]), told["vector"][1].get<double>(), 1e-6);
  const json back = drawn({"attribute", model(), "--plus", "test:0,10", "--minus", "4,3", "--image", "z:0,0"}, "a.png");
  EXPECT_NEAR(back["vector"][0].get<double>(), -told["vector"][0].get<double>(), 1e-6);
}

TEST(CliLatent, SelectSumsUpImagesAndWritesThem) {
  // Image i is of class i % 10: three of each of these.
  const json told = drawn({"select", model(), "--class", "3,4", "--sheet", "4"}, "sheet.png");
  EXPECT_EQ(told["images"], 6);
  EXPECT_EQ(told["of"], 32);
  EXPECT_EQ(told["sheet"].size(), 4U);
  EXPECT_EQ(told["classes"][3], json({{"label", 3}, {"class", "3"}, {"images", 3}, {"of", 3}}));
  EXPECT_EQ(told["mean"].size(), 2U);
  const auto all = runCli(
      {"select", model(), "--range", "loss:-inf,inf", "--rectangle", "-1000,-1000,2000,2000", "--out", file("all.csv").string()});
  ASSERT_EQ(all.exitCode, 0) << all.err;
  EXPECT_EQ(json::parse(all.out)["loss_share"], 1.0);
  EXPECT_NEAR(json::parse(all.out)["loss"].get<double>(), told["loss_of_all"].get<double>(), 1e-9);
  const auto table = rows(file("all.csv"));
  ASSERT_EQ(table.size(), 33U);
  EXPECT_EQ(table[0], (std::vector<std::string>{"split", "index", "label", "mean_1", "mean_2", "loss"}));
  EXPECT_EQ(table[13][0] + ":" + table[13][1] + " " + table[13][2], "test:12 2");
}

// The numbers of the images that select chooses, as it writes them.
std::vector<std::string> selected(std::vector<std::string> by) {
  by.insert(by.begin(), {"select", model()});
  by.insert(by.end(), {"--out", file("some.csv").string()});
  const auto result = runCli(by);
  EXPECT_EQ(result.exitCode, 0) << result.err;
  if (result.exitCode != 0) return {};
  std::vector<std::string> numbers;
  for (const auto& row : rows(file("some.csv"))) numbers.push_back(row[1]);
  numbers.erase(numbers.begin());
  return numbers;
}

TEST(CliLatent, SelectDrawsALassoInAPlaneAndInverts) {
  const auto everything = selected({"--range", "loss:-inf,inf"});
  ASSERT_EQ(everything.size(), 32U);
  // On both sides of the widest gap between values of the second dimension.
  std::vector<double> second;
  const auto table = rows(file("some.csv"));
  for (std::size_t i = 1; i < table.size(); ++i) second.push_back(std::stod(table[i][4]));
  std::vector<double> sorted = second;
  std::sort(sorted.begin(), sorted.end());
  std::size_t widest = 1;
  for (std::size_t i = 2; i < sorted.size(); ++i) {
    if (sorted[i] - sorted[i - 1] > sorted[widest] - sorted[widest - 1]) widest = i;
  }
  const double middle = (sorted[widest - 1] + sorted[widest]) / 2.0;
  std::vector<std::string> low, high;
  for (std::size_t i = 0; i < second.size(); ++i) (second[i] < middle ? low : high).push_back(everything[i]);
  ASSERT_EQ(low.size(), widest);
  const std::string x = std::to_string(middle);
  const std::string across = "-100,-100," + x + ",-100," + x + ",100,-100,100";
  EXPECT_EQ(selected({"--lasso", across, "--dims", "2,1"}), low);
  EXPECT_EQ(selected({"--lasso", "-100,-100,100,-100,100," + x + ",-100," + x}), low) << "in dimensions 1 and 2";
  EXPECT_EQ(selected({"--lasso", across, "--dims", "2,1", "--invert"}), high);
  EXPECT_EQ(selected({"--rectangle", x + ",-100,200,200", "--dims", "2,1"}), high);
  const auto none = runCli({"select", model(), "--range", "loss:-inf,inf", "--invert"});
  EXPECT_EQ(none.exitCode, 1);
  EXPECT_THAT(none.err, HasSubstr("all of its 32 test images are chosen, so there are no others. Choose fewer of them."));
}

// Of each split of a file: how many images the model is evaluated on.
int imagesOf(const std::filesystem::path& dataset, const std::string& split) {
  const auto result = runCli({"evaluate", model(), "--dataset", dataset.string(), "--split", split});
  EXPECT_EQ(result.exitCode, 0) << result.err;
  return result.exitCode == 0 ? json::parse(result.out)["images"].get<int>() : -1;
}

TEST(CliLatent, WhatSelectWritesIsADataSet) {
  const auto chosen = file("chosen.npz"), with = file("with.npz"), without = file("without.npz");
  const auto tests = runCli({"select", model(), "--class", "3,4", "--out", chosen.string()});
  ASSERT_EQ(tests.exitCode, 0) << tests.err;
  EXPECT_EQ(imagesOf(chosen, "test"), 6);
  const std::string warning =
      "which stay test images: they are never trained on. To train on a selection, choose training images, by --split train.";
  EXPECT_THAT(tests.err, AllOf(HasSubstr("warning: " + chosen.string() + ": it holds test images of "), HasSubstr(warning)));
  const auto onTests = runCli({"train", "--dataset", chosen.string(), "--hidden", "16", "--epochs", "1", "--batch", "4",
                               "--device", "cpu", "--threads", "1", "--out", file("on-tests").string()});
  EXPECT_EQ(onTests.exitCode, 1) << onTests.err;
  EXPECT_THAT(onTests.err, AllOf(HasSubstr("chosen.npz: it holds test images of "), Not(HasSubstr("left out"))));
  EXPECT_THAT(onTests.err, HasSubstr("chosen.npz: split: all its 6 images are test images, which are never trained on."));
  EXPECT_FALSE(std::filesystem::exists(file("on-tests") / "model.safetensors"));
  const auto noTraining = runCli({"evaluate", model(), "--dataset", chosen.string(), "--split", "train"});
  EXPECT_EQ(noTraining.exitCode, 1);
  EXPECT_THAT(noTraining.err, HasSubstr("chosen.npz: has no train images"));
  // Of 64 training images.
  const auto trains = runCli({"select", model(), "--class", "3,4", "--split", "train", "--train-with", with.string(),
                              "--train-without", without.string()});
  ASSERT_EQ(trains.exitCode, 0) << trains.err;
  EXPECT_EQ(json::parse(trains.out)["images"], 13);
  EXPECT_THAT(trains.err, Not(HasSubstr("warning")));
  EXPECT_THAT(trains.err, HasSubstr("with.npz: 13 training images, and 32 test images of"));
  EXPECT_EQ(imagesOf(with, "train"), 13);
  EXPECT_EQ(imagesOf(with, "test"), 32);
  EXPECT_EQ(imagesOf(without, "train"), 51);
  EXPECT_EQ(imagesOf(without, "test"), 32);
}

TEST(CliLatent, NoFileIsWrittenIfAnotherCannotBe) {
  const std::string first = file("first.npz").string(), second = file("second.npz").string(), sheet = file("first.png").string();
  std::filesystem::create_directories(file("folder.npz"));
  std::filesystem::create_directories(file("folder.png"));
  std::filesystem::create_directories(file("folder.csv"));
  const std::vector<std::string> some{"select", model(), "--class", "3,4", "--split", "train"};
  const std::vector<std::string> all{"select", model(), "--range", "loss:-inf,inf", "--split", "train"};
  const struct {
    std::vector<std::string> command, outputs;
    std::string message;
  } cases[] = {
      {all,
       {"--out", sheet, "--train-with", first, "--train-without", second},
       "all training images are chosen, so none is left. Choose fewer."},
      {some, {"--train-with", first, "--train-without", file("folder.npz").string()}, "is not a regular file"},
      {some, {"--train-with", first, "--out", file("folder.png").string()}, "is not a regular file"},
      {some, {"--out", sheet, "--train-with", file("folder.npz").string()}, "is not a regular file"},
      {some, {"--train-with", first, "--train-without", first}, "first.npz: is to be written twice"},
      {some, {"--out", first, "--train-without", file("folder.csv/../first.npz").string()}, "is to be written twice"},
      {{"neighbours", model(), "--image", "test:3"},
       {"--out", sheet, "--csv", file("folder.csv").string()},
       "is not a regular file"},
      {{"project", model()}, {"--out", sheet, "--picture", file("folder.png").string()}, "is not a regular file"},
      {{"compress", model()}, {"--out", first, "--csv", file("folder.csv").string()}, "is not a regular file"},
      {{"anomalies", model(), "--normal", sharedRun().data.string() + ":1-4", "--anomalous", sharedRun().data.string() + ":0"},
       {"--misses", sheet, "--chart", file("folder.png").string()},
       "is not a regular file"}};
  for (const auto& [command, outputs, message] : cases) {
    auto arguments = command;
    arguments.insert(arguments.end(), outputs.begin(), outputs.end());
    const auto result = runCli(arguments);
    EXPECT_EQ(result.exitCode, 1) << command[0] << ": " << result.err;
    EXPECT_THAT(result.err, HasSubstr(message)) << command[0];
    EXPECT_EQ(result.out, "");
    for (const std::string& written : {first, second, sheet})
      EXPECT_FALSE(std::filesystem::exists(written)) << command[0] << " " << written;
  }
}

TEST(CliLatent, PicturesAreScalableToo) {
  for (const std::vector<std::string>& command : {std::vector<std::string>{"traverse", model()},
                                                  {"neighbours", model(), "--image", "test:3"},
                                                  {"attribute", model(), "--plus", "3", "--minus", "4", "--image", "test:5"}}) {
    auto arguments = command;
    arguments.insert(arguments.end(), {"--out", file("s.svg").string()});
    ASSERT_EQ(runCli(arguments).exitCode, 0) << command[0];
    EXPECT_THAT(*readFile(file("s.svg"), 10'000'000), HasSubstr("<svg")) << command[0];
  }
}

TEST(CliLatent, SamplesComeFromTheMixtureOrOneClassWithATemperature) {
  const json all = drawn({"sample", model(), "--from", "aggregate", "--components", "3", "--count", "4"}, "s.png");
  EXPECT_EQ(all["images"], 32);
  EXPECT_EQ(all["components"], 3);
  EXPECT_EQ(all["covariance"], "full");
  EXPECT_TRUE(all["log_likelihood"].is_number());
  EXPECT_TRUE(all["prior_log_likelihood"].is_number());
  EXPECT_EQ(all["seed"], 1);
  const json other = drawn({"sample", model(), "--from", "aggregate", "--components", "3", "--seed", "2"}, "s.png");
  EXPECT_EQ(other["log_likelihood"], all["log_likelihood"]) << "the seed is that of the points";
  const json prior = drawn({"sample", model(), "--count", "3", "--csv", file("points.csv").string()}, "s.png");
  EXPECT_EQ(prior, json({{"from", "prior"}, {"count", 3}, {"temperature", 1.0}, {"seed", 1}}));
  EXPECT_EQ(rows(file("points.csv")).size(), 4U);
  EXPECT_EQ(drawn({"sample", model(), "--from", "aggregate", "--images", "20"}, "s.png")["images"], 20);
  const json one = drawn({"sample", model(), "--class", "7", "--covariance", "diagonal", "--split", "train"}, "s.png");
  EXPECT_EQ(one["images"], 6);
  EXPECT_EQ(one["components"], 5);
  EXPECT_EQ(one["covariance"], "diagonal");
  const auto picture = [](const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"sample", model(), "--count", "4", "--out", file("s.png").string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    EXPECT_EQ(runCli(arguments).exitCode, 0);
    return *readFile(file("s.png"), 10'000'000);
  };
  const std::string plain = picture({});
  EXPECT_TRUE(plain == picture({"--from", "prior", "--temperature", "1"}));
  EXPECT_FALSE(plain == picture({"--temperature", "2"}));
  // At temperature 0 the prior has one image only: that of zeros.
  EXPECT_TRUE(picture({"--temperature", "0"}) == picture({"--temperature", "0", "--seed", "9"}));
}

TEST(CliLatent, AConditionalModelIsGivenTheClass) {
  const std::string conditional = file("conditional").string();
  const auto trained =
      runCli({"train", "--family", "conditional-vae", "--dataset", sharedRun().data.string(), "--latent", "2", "--hidden", "16",
              "--epochs", "2", "--lr", "1e-2", "--device", "cpu", "--threads", "1", "--out", conditional});
  ASSERT_EQ(trained.exitCode, 0) << trained.err;
  const auto picture = [&](const std::string& classes, const std::string& count) {
    const auto result = runCli(
        {"sample", conditional, "--class", classes, "--count", count, "--temperature", "0", "--out", file("c.png").string()});
    EXPECT_EQ(result.exitCode, 0) << result.err;
    return *readFile(file("c.png"), 10'000'000);
  };
  const std::string three = picture("3", "1");
  EXPECT_FALSE(three == picture("4", "1")) << "at the mean of the prior only the class tells them apart";
  EXPECT_TRUE(picture("3", "4") == picture("3", "4"));
  EXPECT_FALSE(picture("3,4", "4") == picture("3", "4")) << "classes take turns";
  EXPECT_EQ(drawn({"sample", conditional, "--from", "aggregate", "--class", "3"}, "c.png")["images"], 3);
  EXPECT_EQ(drawn({"traverse", conditional, "--image", "test:3"}, "c.png")["rows"].size(), 2U);
  EXPECT_EQ(drawn({"neighbours", conditional, "--image", "test:3"}, "c.png")["latent"].size(), 10U);
}

TEST(CliLatent, AnAutoencodersDimensionsComeByTheVarianceOfItsCodes) {
  const std::string plain = file("autoencoder").string();
  const auto trained =
      runCli({"train", "--family", "autoencoder", "--dataset", sharedRun().data.string(), "--latent", "3", "--hidden", "16",
              "--epochs", "2", "--lr", "1e-2", "--device", "cpu", "--threads", "1", "--out", plain});
  ASSERT_EQ(trained.exitCode, 0) << trained.err;
  const json rows = drawn({"traverse", plain}, "t.png")["rows"];
  ASSERT_EQ(rows.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(rows[i]["kl"].is_null());
    if (i > 0) {
      EXPECT_LE(rows[i]["variance"].get<double>(), rows[i - 1]["variance"].get<double>());
    }
  }
}

TEST(CliLatent, WhatIsNotThereIsWrongUsageThatSaysWhatIsExpected) {
  const struct {
    std::vector<std::string> arguments;
    const char* message;
  } cases[] = {
      {{"traverse", model(), "--range", "3:-3"}, "--range: expected FROM:TO"},
      {{"traverse", model(), "--range", "1"}, "--range"},
      {{"traverse", model(), "--dimensions", "3"}, "--dimensions: expected at most 2"},
      {{"traverse", model(), "--image", "test:32"}, "--image: expected test:0 to test:31"},
      {{"traverse", model(), "--image", "z:1"}, "expected 2 values"},
      {{"traverse", model(), "--steps", "1"}, "--steps"},
      {{"traverse", model(), "--images", "33"}, "--images: expected at most 32"},
      {{"traverse", model(), "--csv", "x.txt"}, "--csv"},
      {{"neighbours", model(), "--image", "z:0,0"}, "--image: expected test:N or train:N, found \"z:0,0\""},
      {{"neighbours", model(), "--image", "train:64"}, "--image: expected train:0 to train:63"},
      {{"neighbours", model()}, "--image"},
      {{"attribute", model(), "--plus", "11", "--minus", "2", "--image", "test:1"}, "--plus: expected classes by number or name"},
      {{"attribute", model(), "--plus", "1", "--minus", "-1", "--image", "test:1"}, "--minus"},
      {{"attribute", model(), "--plus", "1", "--minus", "test:99", "--image", "test:1"}, "--minus: expected test:0 to test:31"},
      {{"attribute", model(), "--plus", "1", "--minus", "train:1", "--image", "test:1"},
       "--minus: expected images of the test split"},
      {{"attribute", model(), "--plus", "1", "--minus", "2", "--image", "test:1", "--strengths", "1:2"},
       "--strengths: expected FROM:TO:COUNT"},
      {{"attribute", model(), "--plus", "1", "--minus", "2", "--image", "test:1", "--strengths", "0:1:1000"}, "--strengths"},
      {{"attribute", model(), "--plus", "1", "--minus", "2", "--image", "test:1", "--strength", "far"}, "--strength"},
      {{"sample", model(), "--from", "prior", "--class", "3"}, "--from"},
      {{"sample", model(), "--components", "3"}, "--from"},
      {{"sample", model(), "--images", "3"}, "--from"},
      {{"sample", model(), "--from", "aggregate", "--images", "33"}, "--images: expected at most 32"},
      {{"sample", model(), "--csv", "points.txt"}, "--csv"},
      {{"sample", model(), "--temperature", "-1"}, "--temperature"},
      {{"sample", model(), "--from", "posterior"}, "--from"},
      {{"select", model()}, "expected --class, --range, --rectangle or --lasso, which choose the images, found none of them."},
      {{"select", model(), "--invert"}, "expected --class, --range, --rectangle or --lasso"},
      {{"select", model(), "--class", "yak"}, "--class: expected classes by number or name"},
      {{"select", model(), "--class", "3,12"},
       "--class: expected classes by number or name that have test images: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, found \"12\""},
      {{"select", model(), "--range", "loss:0,5", "--range", "loss:7,9"}, "--range: expected once, found 2 times"},
      {{"select", model(), "--range", "loss:5"}, "--range: expected loss:LOW,HIGH"},
      {{"select", model(), "--rectangle", "0,0,1"}, "--rectangle: expected X,Y,WIDTH,HEIGHT"},
      {{"select", model(), "--lasso", "0,0,1,0,1"}, "--lasso: expected X,Y,X,Y,X,Y,..., at least three corners, found"},
      {{"select", model(), "--lasso", "0,0,1,0,1,1", "--dims", "1,3"},
       "--dims: expected two different latent dimensions from 1 to 2, such as 1,2, found \"1,3\""},
      {{"select", model(), "--class", "1", "--dims", "1,2"}, "--dims: expected --rectangle or --lasso"},
      {{"select", model(), "--class", "1", "--sheet", "0"}, "--sheet"},
      {{"select", model(), "--class", "1", "--train-with", "x.csv"}, "--train-with: expected a .npz file"},
      {{"select", model(), "--class", "1", "--train-without", file("x.npz").string()}, "by --split train"},
      {{"project", model(), "--method", "mds"}, "--method"},
      {{"project", model(), "--picture", "x.jpg"}, "--picture"},
      {{"project", model(), "--perplexity", "0"}, "--perplexity"}};
  for (auto [arguments, message] : cases) {
    arguments.insert(arguments.end(), {"--out", file("none.png").string()});
    const auto result = runCli(arguments);
    EXPECT_EQ(result.exitCode, 2) << arguments[0] << ": " << result.err;
    EXPECT_THAT(result.err, HasSubstr(message));
    EXPECT_EQ(result.out, "");
  }
  EXPECT_FALSE(std::filesystem::exists(file("none.png")));
}

TEST(CliLatent, FailuresSayWhatIsWrongAndExitWithOne) {
  // 8x8 images for a 28x28 model.
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"traverse", "embedded"},
        {"neighbours", "embedded", "--image", "test:1"},
        {"sample", "embedded", "--from", "aggregate"},
        {"project", "embedded"},
        {"attribute", "embedded", "--plus", "1", "--minus", "2", "--image", "z:0,0"}}) {
    auto all = arguments;
    all.insert(all.end(), {"--dataset", sharedRun().data.string(), "--out", file("none.png").string()});
    const auto result = runCli(all);
    EXPECT_EQ(result.exitCode, 1) << all[0];
    EXPECT_THAT(result.err, HasSubstr("28x28")) << all[0];
    EXPECT_EQ(result.out, "");
  }
  const auto none = runCli({"select", model(), "--range", "loss:0,0.001", "--out", file("none.png").string()});
  EXPECT_EQ(none.exitCode, 1);
  EXPECT_THAT(none.err, HasSubstr("none of its 32 test images is chosen"));
  EXPECT_EQ(none.out, "");
  const auto few = runCli({"project", model(), "--images", "3", "--method", "tsne", "--out", file("none.png").string()});
  EXPECT_EQ(few.exitCode, 1);
  EXPECT_THAT(few.err, HasSubstr("expected at least 4 codes, found 3"));
}

}  // namespace
}  // namespace latentscape
