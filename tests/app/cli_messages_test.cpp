// SPDX-License-Identifier: GPL-3.0-or-later
// What the command line says: names that could act on a terminal, classes and figures that need no test images.
#include "core/base/files.h"
#include "core/charts/image_grid.h"
#include "tests/app/cli_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <csignal>
#include <ctime>

namespace latentscape {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr const char* kNasty = "\x1b]0;title\x07\u009b31m\u202e";
constexpr const char* kPrintable = "\\u001b]0;title\\u0007\\u009b31m\\u202e";

void expectHarmless(const std::string& text) {
  for (const char* const raw : {"\x1b", "\x07", "\u009b", "\u202e"}) EXPECT_EQ(text.find(raw), std::string::npos) << text;
}

void writePicture(const fs::path& file, std::uint8_t grey) {
  Image image{{8, 8, 1}, {}};
  image.pixels.assign(image.shape.pixels(), grey);
  ASSERT_TRUE(writeImageGrid(file, std::vector{image}, {1, 0, 1}).ok());
}

// Twelve pictures of cats and dogs, one of which is a test image, and a conditional model of them.
class ConditionalPets : public ::testing::Test {
 protected:
  ConditionalPets() : m_data(sharedRun().folder / "pets"), m_run(sharedRun().folder / "pets-run") {
    if (fs::exists(m_run)) return;
    for (int i = 0; i < 12; ++i)
      writePicture(m_data / (i % 2 == 0 ? "cat" : "dog") / (std::to_string(i) + ".png"), static_cast<std::uint8_t>(20 * i));
    const auto trained = runCli({"train", "--dataset", m_data.string(), "--side", "8", "--family", "conditional-vae", "--hidden",
                                 "4", "--epochs", "1", "--out", m_run.string()});
    EXPECT_EQ(trained.exitCode, 0) << trained.err;
  }
  std::string out(const std::string& name) const { return (sharedRun().folder / name).string(); }

  const fs::path m_data, m_run;
};

TEST_F(ConditionalPets, ClassesAreSampledByTheNamesThatTheRunStores) {
  const auto config = readFile(m_run / "config.json", 1 << 20);
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(nlohmann::json::parse(*config)["class_names"], (nlohmann::json{"cat", "dog"}));
  fs::rename(m_data, m_data.string() + "-moved");  // not needed
  for (const char* const classes : {"cat", "dog", "0", "1", "dog,0"}) {
    const auto result = runCli({"sample", m_run.string(), "--class", classes, "--out", out("pets.png")});
    EXPECT_EQ(result.exitCode, 0) << classes << ": " << result.err;
  }
  const auto dogs = runCli({"sample", m_run.string(), "--class", "dog", "--seed", "3", "--out", out("dog.png")});
  const auto second = runCli({"sample", m_run.string(), "--class", "1", "--seed", "3", "--out", out("second.png")});
  const auto cats = runCli({"sample", m_run.string(), "--class", "cat", "--seed", "3", "--out", out("cat.png")});
  fs::rename(m_data.string() + "-moved", m_data);
  EXPECT_EQ(*readFile(out("dog.png"), 1 << 20), *readFile(out("second.png"), 1 << 20));
  EXPECT_NE(*readFile(out("dog.png"), 1 << 20), *readFile(out("cat.png"), 1 << 20));
  const auto wrong = runCli({"sample", m_run.string(), "--class", "cow", "--out", out("pets.png")});
  EXPECT_EQ(wrong.exitCode, 2);
  EXPECT_THAT(wrong.err, HasSubstr("--class: expected classes of the model, from 0 to 1 or cat, dog, found \"cow\""));
  EXPECT_EQ(runCli({"sample", m_run.string(), "--class", "2", "--out", out("pets.png")}).exitCode, 2);
}

TEST_F(ConditionalPets, OneTestImageGivesFiguresWithoutAStandardError) {
  const auto result = runCli({"evaluate", m_run.string(), "--importance-samples", "10"});
  ASSERT_EQ(result.exitCode, 0) << result.err;
  const auto figures = nlohmann::json::parse(result.out);
  EXPECT_EQ(figures["images"], 1);
  EXPECT_TRUE(figures["loss"].is_number());
  EXPECT_TRUE(figures["standard_error"]["loss"].is_null());
  EXPECT_TRUE(figures["active_units"].is_null());
  EXPECT_TRUE(figures["importance_weighted"]["points"][0]["log_likelihood"].is_number());
  EXPECT_TRUE(figures["importance_weighted"]["points"][0]["standard_error"].is_null());
}

TEST_F(ConditionalPets, InterpolatingSaysWhichClassDecodes) {
  const auto result = runCli({"interpolate", m_run.string(), "--from", "train:0", "--to", "z:0,0", "--out", out("path.png")});
  ASSERT_EQ(result.exitCode, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("all frames are decoded as class "));
  EXPECT_THAT(result.err, HasSubstr("that of train:0; --class chooses another"));
  const auto dog =
      runCli({"interpolate", m_run.string(), "--from", "z:0,0", "--to", "z:1,1", "--class", "dog", "--out", out("dogs.png")});
  ASSERT_EQ(dog.exitCode, 0) << dog.err;
  EXPECT_EQ(dog.err, "");
  const auto cat = runCli({"interpolate", m_run.string(), "--from", "z:0,0", "--to", "z:1,1", "--out", out("cats.png")});
  EXPECT_THAT(cat.err, HasSubstr("class 0 (cat); --class chooses another"));
  EXPECT_NE(*readFile(out("dogs.png"), 1 << 20), *readFile(out("cats.png"), 1 << 20));
  for (const char* const several : {"test:0", "train:1", "0,1"}) {
    const auto refused =
        runCli({"interpolate", m_run.string(), "--from", "z:0,0", "--to", "z:1,1", "--class", several, "--out", out("path.png")});
    EXPECT_EQ(refused.exitCode, 2);
    EXPECT_THAT(refused.err, HasSubstr("--class: expected one class by number or name, found \"" + std::string(several) + "\""));
  }
  const auto unconditional =
      runCli({"interpolate", "embedded", "--from", "z:0,0", "--to", "z:1,1", "--class", "1", "--out", out("path.png")});
  EXPECT_EQ(unconditional.exitCode, 2);
  EXPECT_THAT(unconditional.err, HasSubstr("--class: the model is not conditional"));
}

TEST(CliMessages, BitsPerDimensionAreTheLossInOtherUnits) {
  const auto result = runCli({"evaluate", sharedRun().run.string(), "--pixels", "binarized"});
  ASSERT_EQ(result.exitCode, 0) << result.err;
  const auto figures = nlohmann::json::parse(result.out);
  EXPECT_NEAR(figures["bits_per_dimension"].get<double>(), figures["loss"].get<double>() / 64.0 / std::log(2.0), 1e-9);
}

TEST(CliMessages, ALikelihoodOfGreyPixelsIsWarnedAbout) {
  const auto evaluate = [](const char* pixels) {
    return runCli({"evaluate", sharedRun().run.string(), "--importance-samples", "2", "--pixels", pixels});
  };
  const auto grey = evaluate("grey"), binarized = evaluate("binarized");
  EXPECT_THAT(grey.err, HasSubstr("for grey pixels the Bernoulli term is not a true likelihood"));
  EXPECT_EQ(binarized.err, "");
  EXPECT_EQ(nlohmann::json::parse(grey.out)["importance_weighted"]["pixels"], "grey");
  EXPECT_EQ(nlohmann::json::parse(binarized.out)["importance_weighted"]["pixels"], "binarized");
}

TEST(CliMessages, NamesOfFilesAndClassesCantActOnTheTerminal) {
  const fs::path folder = sharedRun().folder / (std::string("names ") + kNasty);
  for (int i = 0; i < 6; ++i) {
    writePicture(folder / kNasty / (std::to_string(i) + ".png"), static_cast<std::uint8_t>(40 * i));
    writePicture(folder / "plain" / (std::to_string(i) + ".png"), static_cast<std::uint8_t>(30 * i));
  }
  ASSERT_TRUE(writeFile(folder / "plain" / (std::string(kNasty) + ".png"), "no picture").ok());
  const auto shown = runCli({"datasets", "show", folder.string()});
  ASSERT_EQ(shown.exitCode, 0) << shown.err;
  expectHarmless(shown.out + shown.err);
  const auto json = nlohmann::json::parse(shown.out);
  bool found = false;
  for (const auto& one : json["classes"]) found = found || one["name"] == kPrintable;
  EXPECT_TRUE(found) << shown.out;

  const fs::path run = sharedRun().folder / (std::string("run ") + kNasty);
  const auto trained = runCli({"train", "--dataset", folder.string(), "--hidden", "4", "--epochs", "1", "--out", run.string()});
  ASSERT_EQ(trained.exitCode, 0) << trained.err;
  expectHarmless(trained.out + trained.err);
  EXPECT_THAT(trained.err, HasSubstr(std::string("names ") + kPrintable + ": left out:\n"));
  const auto again = runCli({"train", "--dataset", folder.string(), "--hidden", "4", "--epochs", "1", "--out", run.string()});
  EXPECT_EQ(again.exitCode, 1);
  expectHarmless(again.out + again.err);
  for (const auto& state : fs::directory_iterator(run / "checkpoints")) ASSERT_TRUE(writeFile(state.path(), "damaged").ok());
  const auto damaged = runCli({"evaluate", run.string()});
  EXPECT_EQ(damaged.exitCode, 1);
  expectHarmless(damaged.err);
  EXPECT_THAT(damaged.err, HasSubstr(kPrintable));
}

// The process is stopped for two seconds in the middle of training; a clock that ran on would count them.
TEST(CliMessages, AStoppedProcessDoesNotTrain) {
  const fs::path run = sharedRun().folder / "stopped";
  bool stopped = false;
  timespec begin{}, end{};
  ::clock_gettime(CLOCK_MONOTONIC, &begin);
  const auto trained = runCli({"train", "--dataset", sharedRun().data.string(), "--hidden", "512", "--epochs", "30", "--batch",
                               "1", "--device", "cpu", "--threads", "1", "--out", run.string()},
                              [&](pid_t process, const std::string& text) {
                                if (stopped || text.find("epoch 2/") == std::string::npos) return;
                                stopped = true;
                                ::kill(process, SIGSTOP);
                                const timespec pause{2, 0};
                                ::nanosleep(&pause, nullptr);
                                ::kill(process, SIGCONT);
                              });
  ::clock_gettime(CLOCK_MONOTONIC, &end);
  ASSERT_EQ(trained.exitCode, 0) << trained.err;
  ASSERT_TRUE(stopped);
  const double wall = static_cast<double>(end.tv_sec - begin.tv_sec) + 1e-9 * static_cast<double>(end.tv_nsec - begin.tv_nsec);
  const double seconds = nlohmann::json::parse(trained.out)["seconds"];
  EXPECT_GT(seconds, 0.0);
  EXPECT_LT(seconds, wall - 1.7);
}

}  // namespace
}  // namespace latentscape
