// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures and arrays as data sets on the command line, from training to the pictures of the run.
#include "core/base/files.h"
#include "core/charts/image_grid.h"
#include "core/data/readers/picture.h"
#include "tests/app/cli_run.h"
#include "tests/core/data/array_files.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <cstring>

namespace latentscape {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

void writePicture(const fs::path& file, int height, int width, std::uint8_t grey) {
  Image image{{height, width, 1}, {}};
  image.pixels.assign(image.shape.pixels(), grey);
  ASSERT_TRUE(writeImageGrid(file, std::vector{image}, {1, 0, 1}).ok());
}

// 12 light and 12 dark pictures, each class in a folder of its own, and one file that is not a picture.
fs::path pictureFolder(const std::string& name, bool classes) {
  const fs::path folder = sharedRun().folder / name;
  for (int i = 0; i < 24; ++i) {
    const bool light = i % 2 == 0;
    writePicture(folder / (classes ? light ? "light" : "dark" : ".") / (std::to_string(i) + ".png"), 12, 16,
                 static_cast<std::uint8_t>(light ? 200 + i : 20 + i));
  }
  EXPECT_TRUE(writeFile(folder / (classes ? "light/broken.png" : "broken.png"), "this is no picture").ok());
  return folder;
}

TEST(CliData, AFolderOfPicturesIsShown) {
  const fs::path folder = pictureFolder("shown", true);
  const auto result = runCli({"datasets", "show", folder.string(), "--side", "8", "--test-share", "0.25"});
  ASSERT_EQ(result.exitCode, 0) << result.err;
  const auto shown = nlohmann::json::parse(result.out);
  EXPECT_EQ(shown["train"], 18);
  EXPECT_EQ(shown["test"], 6);
  EXPECT_EQ(shown["image"], (nlohmann::json{{"height", 8}, {"width", 8}, {"channels", 1}}));
  EXPECT_EQ(shown["classes"].size(), 2U);
  EXPECT_EQ(shown["classes"][1]["name"], "light");
  EXPECT_EQ(shown["classes"][1]["train"].get<int>() + shown["classes"][1]["test"].get<int>(), 12);
  ASSERT_EQ(shown["skipped"].size(), 1U);
  EXPECT_THAT(shown["skipped"][0].get<std::string>(), HasSubstr("light/broken.png: is not a PNG"));

  const auto one =
      runCli({"datasets", "show", folder.string(), "--side", "8", "--classes", "0", "--images", "5", "--colour", "colour"});
  ASSERT_EQ(one.exitCode, 0) << one.err;
  const auto dark = nlohmann::json::parse(one.out);
  EXPECT_EQ(dark["train"], 5);
  EXPECT_EQ(dark["image"]["channels"], 3);
  EXPECT_EQ(dark["classes"][1]["train"], 0);
}

TEST(CliData, UnlabelledPicturesTrainAndDraw) {
  const fs::path folder = pictureFolder("unlabelled", false);
  const std::string run = (sharedRun().folder / "unlabelled-run").string();
  const auto trained = runCli({"train",    "--dataset", folder.string(), "--side",    "6",        "--colour", "grey",
                               "--latent", "2",         "--hidden",      "8",         "--epochs", "1",        "--batch",
                               "8",        "--device",  "cpu",           "--threads", "1",        "--out",    run});
  ASSERT_EQ(trained.exitCode, 0) << trained.err;
  EXPECT_THAT(
      trained.err,
      HasSubstr(
          "no classes; a share is held out for testing.\nlatentscape-cli: unlabelled: left out:\n  broken.png: is not a PNG"));
  EXPECT_TRUE(fs::exists(run + "/latent.png"));
  // Every command tells what was left out in the same lines, also one that opens data sets by itself.
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"evaluate", run}, {"anomalies", run, "--anomalous", "mnist:0"}})
    EXPECT_THAT(runCli(command).err, HasSubstr("latentscape-cli: unlabelled: left out:\n  broken.png: is not a PNG"))
        << command[0];
  const auto config = nlohmann::json::parse(*readFile(run + "/config.json", 1U << 20U));
  EXPECT_EQ(config["data"]["side"], 6);
  EXPECT_EQ(config["data"]["colour"], "grey");
  // The data set that it was trained on, prepared as for training.
  const auto evaluated = runCli({"evaluate", run});
  ASSERT_EQ(evaluated.exitCode, 0) << evaluated.err;
  EXPECT_EQ(nlohmann::json::parse(evaluated.out)["images"], 2);
  const std::string csv = (sharedRun().folder / "unlabelled.csv").string();
  ASSERT_EQ(runCli({"encode", run, "--split", "train", "--out", csv}).exitCode, 0);
  EXPECT_THAT(*readFile(csv, 1U << 20U), HasSubstr("\n0,,"));
  ASSERT_EQ(runCli({"reconstruct", run, "--count", "2", "--out", run + "/two.png"}).exitCode, 0);
}

TEST(CliData, OtherImagesAreMadeToFitTheModel) {
  const fs::path folder = pictureFolder("other", true);
  const SharedRun& shared = sharedRun();
  ASSERT_EQ(shared.training.exitCode, 0) << shared.training.err;
  const auto fitted = runCli({"evaluate", shared.run.string(), "--dataset", folder.string()});
  ASSERT_EQ(fitted.exitCode, 0) << fitted.err;
  const auto chosen = runCli({"evaluate", shared.run.string(), "--dataset", folder.string(), "--side", "9"});
  EXPECT_EQ(chosen.exitCode, 1);
  const auto classes = runCli({"evaluate", shared.run.string(), "--classes", "0-4"});
  ASSERT_EQ(classes.exitCode, 0) << classes.err;
  EXPECT_LT(nlohmann::json::parse(classes.out)["images"], 32);
}

// On built-in digits, of MNIST's test images: who evaluates it on those is told.
TEST(CliData, TheTrialTrainsOnTestDigitsAndIsToldOnMnist) {
  const std::string run = (sharedRun().folder / "trial-run").string();
  const auto trained = runCli({"train", "--dataset", "digits-trial", "--hidden", "4", "--batch", "500", "--epochs", "1",
                               "--device", "cpu", "--threads", "1", "--out", run});
  ASSERT_EQ(trained.exitCode, 0) << trained.err;
  EXPECT_THAT(trained.err, HasSubstr("on 8,000 images"));
  const auto config = nlohmann::json::parse(*readFile(run + "/config.json", 1U << 20U));
  EXPECT_EQ(config["dataset"], "digits-trial");
  const auto own = runCli({"evaluate", run});
  ASSERT_EQ(own.exitCode, 0) << own.err;
  EXPECT_EQ(nlohmann::json::parse(own.out)["images"], 2000);
  EXPECT_EQ(nlohmann::json::parse(own.out)["trained_on"], 0);
  EXPECT_THAT(own.err, Not(HasSubstr("was trained on")));
  // A model alone names the data set, whose images are in every program.
  for (const std::string& model : {run, run + "/model.safetensors"}) {
    const auto mnist = runCli({"evaluate", model, "--dataset", "mnist"});
    ASSERT_EQ(mnist.exitCode, 0) << mnist.err;
    EXPECT_EQ(nlohmann::json::parse(mnist.out)["images"], 10000);
    EXPECT_EQ(nlohmann::json::parse(mnist.out)["trained_on"], 8000);
    EXPECT_THAT(mnist.err, HasSubstr("MNIST: the model was trained on 8,000 of these 10,000 test images")) << model;
  }
  EXPECT_THAT(runCli({"datasets"}).out, HasSubstr("built in"));
  EXPECT_THAT(runCli({"datasets", "fetch", "digits-trial"}).err,
              HasSubstr("Built-in digits: is built in, so there are no files to fetch or verify."));
  const auto shown = nlohmann::json::parse(runCli({"datasets", "show", "digits-trial"}).out);
  EXPECT_EQ(shown["train"], 8000);
  EXPECT_EQ(shown["test"], 2000);
}

// One picture more, a link instead of the folder: no test image was ever trained on.
TEST(CliData, TheSplitNeverMovesUnderAModel) {
  const fs::path folder = pictureFolder("moving", true);
  const std::string run = (sharedRun().folder / "moving-run").string();
  const auto trained = runCli({"train", "--dataset", folder.string(), "--side", "6", "--test-share", "0.3", "--hidden", "4",
                               "--epochs", "1", "--device", "cpu", "--threads", "1", "--out", run});
  ASSERT_EQ(trained.exitCode, 0) << trained.err;
  const auto config = nlohmann::json::parse(*readFile(run + "/config.json", 1U << 20U));
  EXPECT_EQ(config["data"]["split"], "cut");
  const auto evaluated = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words{"evaluate", run};
    words.insert(words.end(), more.begin(), more.end());
    const auto result = runCli(words);
    EXPECT_EQ(result.exitCode, 0) << result.err;
    return nlohmann::json::parse(result.out);
  };
  EXPECT_EQ(evaluated({})["trained_on"], 0);
  EXPECT_EQ(evaluated({})["images"], 7);
  EXPECT_EQ(evaluated({"--split", "train"})["trained_on"], 17);
  for (int i = 0; i < 9; ++i)
    writePicture(folder / "dark" / ("added" + std::to_string(i) + ".png"), 12, 16, static_cast<std::uint8_t>(100 + i));
  fs::create_directory_symlink(folder, sharedRun().folder / "moving-link");
  for (const fs::path& same : {folder, sharedRun().folder / "moving-link", folder / ".." / "moving"}) {
    EXPECT_EQ(evaluated({"--dataset", same.string()})["trained_on"], 0) << same;
    EXPECT_GE(evaluated({"--dataset", same.string()})["images"], 7) << same;
  }
  // The run's own values given again are no other split.
  EXPECT_EQ(evaluated({"--split-seed", "1", "--test-share", "0.3"})["trained_on"], 0);
  // A copy elsewhere is divided as the run's own images are.
  fs::copy(folder, sharedRun().folder / "moving-copy", fs::copy_options::recursive);
  EXPECT_EQ(evaluated({"--dataset", (sharedRun().folder / "moving-copy").string()})["trained_on"], 0);
  EXPECT_GE(evaluated({"--dataset", (sharedRun().folder / "moving-copy").string()})["images"], 7);
  // Another split on purpose is told.
  EXPECT_GT(evaluated({"--split-seed", "5", "--test-share", "0.5"})["trained_on"], 0);
  // A model alone doesn't know.
  EXPECT_TRUE(nlohmann::json::parse(runCli({"evaluate", run + "/model.safetensors"}).out)["trained_on"].is_null());
}

// Classes keep the numbers of training, whatever comes to the folder and goes.
TEST(CliData, ClassesKeepTheirNumbersUnderAModel) {
  const fs::path folder = sharedRun().folder / "classes";
  const auto add = [&](const char* name, int shade) {
    for (int i = 0; i < 8; ++i)
      writePicture(folder / name / (std::to_string(i) + ".png"), 8, 8, static_cast<std::uint8_t>(shade + i));
  };
  add("ant", 10);
  add("bee", 100);
  add("cow", 200);
  const std::string run = (sharedRun().folder / "classes-run").string();
  const auto trained = runCli({"train", "--dataset", folder.string(), "--family", "conditional-vae", "--hidden", "4", "--latent",
                               "2", "--epochs", "1", "--batch", "8", "--device", "cpu", "--threads", "1", "--out", run});
  ASSERT_EQ(trained.exitCode, 0) << trained.err;
  fs::remove_all(folder / "ant");
  const auto strip = runCli({"interpolate", run, "--from", "train:0", "--to", "train:1", "--out", run + "/strip.png"});
  ASSERT_EQ(strip.exitCode, 0) << strip.err;
  EXPECT_THAT(strip.err, HasSubstr("class 1 (bee)"));
  add("aa", 50);  // before the others
  const auto codes = runCli({"encode", run, "--split", "train", "--out", run + "/codes.csv"});
  EXPECT_EQ(codes.exitCode, 1);
  EXPECT_THAT(codes.err, HasSubstr("the model knows no class \"aa\""));
}

// If the training data set is named again, it is split as in training: no training image is taken for a test image. Only the
// choice of classes is not kept.
TEST(CliData, TheTrainedSplitStays) {
  const fs::path folder = pictureFolder("split", true);
  const std::string run = (sharedRun().folder / "split-run").string();
  const auto trained = runCli({"train",
                               "--dataset",
                               folder.string(),
                               "--side",
                               "6",
                               "--test-share",
                               "0.5",
                               "--split-seed",
                               "9",
                               "--classes",
                               "1",
                               "--latent",
                               "2",
                               "--hidden",
                               "8",
                               "--epochs",
                               "1",
                               "--batch",
                               "8",
                               "--device",
                               "cpu",
                               "--threads",
                               "1",
                               "--out",
                               run});
  ASSERT_EQ(trained.exitCode, 0) << trained.err;
  const auto images = [&](const std::vector<std::string>& extra) {
    std::vector<std::string> words{"evaluate", run};
    words.insert(words.end(), extra.begin(), extra.end());
    const auto result = runCli(words);
    EXPECT_EQ(result.exitCode, 0) << result.err;
    return result.exitCode == 0 ? nlohmann::json::parse(result.out)["images"].get<int>() : -1;
  };
  EXPECT_EQ(images({"--dataset", folder.string() + "/"}), 12);
  EXPECT_EQ(images({"--dataset", folder.string(), "--test-share", "0.25"}), 6);
  const int light = images({});
  EXPECT_EQ(light, images({"--dataset", folder.string(), "--classes", "1"}));
  EXPECT_LT(light, 12);
  // Normal images are those that it was trained on, the light ones alone, so no dark image is among them.
  const auto anomalies = runCli({"anomalies", run, "--anomalous", folder.string() + ":0"});
  ASSERT_EQ(anomalies.exitCode, 0) << anomalies.err;
  EXPECT_THAT(anomalies.out, HasSubstr("\"images\":" + std::to_string(light)));
}

TEST(CliData, EveryCommandThatTakesADataSetTakesItsOptions) {
  for (const char* const command :
       {"train", "evaluate", "encode", "reconstruct", "interpolate", "traverse", "neighbours", "attribute", "project", "select",
        "represent", "sample", "compress", "denoise", "uncertainty", "refine", "inpaint"}) {
    const auto help = runCli({command, "--help"});
    ASSERT_EQ(help.exitCode, 0) << command;
    for (const char* const option :
         {"--dataset", "--side", "--fit", "--colour", "--classes", "--test-share", "--split-seed", "--pixel-range", "--shape"}) {
      EXPECT_THAT(help.out, HasSubstr(option)) << command;
    }
  }
}

TEST(CliData, ANumpyFileTrains) {
  std::string header = "{'descr': '|u1', 'fortran_order': False, 'shape': (20, 6, 6), }";
  header.resize(117, ' ');
  std::string file = std::string("\x93NUMPY\x01\0", 8) + std::string("\x76\0", 2) + header + "\n";
  for (int i = 0; i < 20 * 36; ++i) file += static_cast<char>(i % 251);
  const fs::path path = sharedRun().folder / "images.npy";
  ASSERT_TRUE(writeFile(path, file).ok());
  const std::string run = (sharedRun().folder / "numpy-run").string();
  const auto trained = runCli({"train", "--dataset", path.string(), "--images", "10", "--latent", "2", "--hidden", "8",
                               "--epochs", "1", "--batch", "5", "--device", "cpu", "--threads", "1", "--out", run});
  ASSERT_EQ(trained.exitCode, 0) << trained.err;
  EXPECT_THAT(trained.err, HasSubstr("on 10 images"));
}

// Rows of 16-bit values: they are refused with the options that read them, and a run keeps these.
TEST(CliData, ARangeAndAShapeAreKeptByARun) {
  std::vector<std::uint16_t> values(20 * 36);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::uint16_t>(i * 80);
  const fs::path path = sharedRun().folder / "wide.npy";
  ASSERT_TRUE(writeFile(path, testing::npyFile("<u2", "(20, 36)", testing::raw(values))).ok());
  const auto flat = runCli({"datasets", "show", path.string()});
  EXPECT_EQ(flat.exitCode, 1);
  EXPECT_THAT(flat.err, HasSubstr("--shape 6,6"));
  const auto dark = runCli({"datasets", "show", path.string(), "--shape", "6,6"});
  EXPECT_EQ(dark.exitCode, 1);
  EXPECT_THAT(dark.err, HasSubstr("uint16 from 0 to 57520"));
  EXPECT_THAT(dark.err, HasSubstr("--pixel-range 0,65535"));
  const auto noted = runCli({"datasets", "show", path.string(), "--shape", "6,6", "--pixel-range", "-1,50000"});
  ASSERT_EQ(noted.exitCode, 0) << noted.err;
  EXPECT_THAT(nlohmann::json::parse(noted.out)["notes"].dump(), HasSubstr("outside the range -1,50000"));
  const std::string run = (sharedRun().folder / "wide-run").string();
  const auto trained = runCli({"train", "--dataset", path.string(), "--shape",  "6,6", "--pixel-range", "0,65535", "--latent",
                               "2",     "--hidden",  "8",           "--epochs", "1",   "--batch",       "5",       "--device",
                               "cpu",   "--threads", "1",           "--out",    run});
  ASSERT_EQ(trained.exitCode, 0) << trained.err;
  const auto config = nlohmann::json::parse(*readFile(run + "/config.json", 1U << 20U));
  EXPECT_EQ(config["data"]["pixel_range"], "0,65535");
  EXPECT_EQ(config["data"]["shape"], "6,6");
  const auto evaluated = runCli({"evaluate", run});
  ASSERT_EQ(evaluated.exitCode, 0) << evaluated.err;
  EXPECT_EQ(nlohmann::json::parse(evaluated.out)["images"], 2);
}

TEST(CliData, WrongOptionsAreWrongUsage) {
  const std::string data = sharedRun().data.string();
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{{{"--side", "5000"}, "--side"},
                                                                            {{"--side", "x"}, "--side"},
                                                                            {{"--fit", "pad"}, "--fit"},
                                                                            {{"--colour", "red"}, "--colour"},
                                                                            {{"--test-share", "2"}, "--test-share"},
                                                                            {{"--split-seed", "-1"}, "--split-seed"},
                                                                            {{"--pixel-range", "255,0"}, "--pixel-range"},
                                                                            {{"--shape", "28"}, "--shape"}};
  for (const auto& [extra, message] : cases) {
    std::vector<std::string> words{"datasets", "show", data};
    words.insert(words.end(), extra.begin(), extra.end());
    const auto result = runCli(words);
    EXPECT_EQ(result.exitCode, 2) << message << ": " << result.err;
    EXPECT_THAT(result.err, HasSubstr(message));
  }
}

TEST(CliData, ClassesAreChosenByNameOrElseByNumber) {
  const fs::path folder = sharedRun().folder / "named";
  for (const int name : {1, 2}) {
    for (int i = 0; i < 3; ++i) {
      writePicture(folder / std::to_string(name) / (std::to_string(i) + ".png"), 8, 8, static_cast<std::uint8_t>(100 * name + i));
    }
  }
  const auto shown = [&](const char* classes) { return runCli({"datasets", "show", folder.string(), "--classes", classes}); };
  const auto kept = [&](const char* classes, std::size_t index) {
    const auto result = shown(classes);
    EXPECT_EQ(result.exitCode, 0) << result.err;
    const auto of = nlohmann::json::parse(result.out)["classes"][index];
    return of["train"].get<int>() + of["test"].get<int>();
  };
  EXPECT_EQ(kept("1", 0), 3);  // the folder "1" has number 0
  EXPECT_EQ(kept("1", 1), 0);
  EXPECT_EQ(kept("2", 1), 3);
  EXPECT_EQ(kept("0", 0), 3);
  const auto none = shown("cat");
  EXPECT_EQ(none.exitCode, 1);
  EXPECT_THAT(none.err, HasSubstr("has no class \"cat\"; its classes are 1, 2"));
}

}  // namespace
}  // namespace latentscape
