// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"
#include "core/runs/run_reader.h"
#include "tests/app/cli_run.h"
#include "tests/core/base/without_roots_rights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <unistd.h>

namespace latentscape {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr int kEpochs = 2000;  // of 16 steps

std::vector<std::string> trainArguments(const std::filesystem::path& out, int epochs = kEpochs,
                                        const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments{"train",      "--dataset", sharedRun().data.string(),
                                     "--hidden",   "16,8",      "--batch",
                                     "4",          "--seed",    "5",
                                     "--device",   "cpu",       "--threads",
                                     "1",          "--epochs",  std::to_string(epochs),
                                     "--schedule", "cosine",    "--out",
                                     out.string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

// Sends a signal when the text appears on standard error, and the file is there if one is named.
std::function<void(pid_t, const std::string&)> signalAt(const std::string& text, int signal,
                                                        const std::filesystem::path& file = {}) {
  return [text, signal, file, sent = false](pid_t process, const std::string& said) mutable {
    if (sent || said.find(text) == std::string::npos || (!file.empty() && !std::filesystem::exists(file))) return;
    sent = true;
    ::kill(process, signal);
  };
}

// A run stopped on its way, and the same run that never stopped.
const std::filesystem::path& wholeRun() {
  static const std::filesystem::path run = [] {
    const auto out = sharedRun().folder / "whole";
    const auto trained = runCli(trainArguments(out));
    EXPECT_EQ(trained.exitCode, 0) << trained.err;
    return out;
  }();
  return run;
}

std::filesystem::path stoppedRun(const std::string& name, int signal = SIGINT) {
  const auto out = sharedRun().folder / name;
  const auto stopped = runCli(trainArguments(out), signalAt("epoch 3/", signal));
  EXPECT_EQ(stopped.exitCode, 1) << stopped.err;
  return out;
}

void expectSameModel(const std::filesystem::path& a, const std::filesystem::path& b) {
  const auto first = openRun(a), second = openRun(b);
  ASSERT_TRUE(first.ok() && second.ok());
  ASSERT_EQ(first->checkpoint.step, second->checkpoint.step);
  for (std::size_t i = 0; i < first->checkpoint.weights->tensors.size(); ++i) {
    const auto &left = first->checkpoint.weights->tensors[i].values, &right = second->checkpoint.weights->tensors[i].values;
    ASSERT_EQ(left.size(), right.size());
    EXPECT_EQ(std::memcmp(left.data(), right.data(), left.size() * sizeof(float)), 0) << i;
  }
  ASSERT_EQ(first->losses.size(), second->losses.size());
  for (std::size_t i = 0; i < first->losses.size(); ++i) {
    EXPECT_EQ(first->losses[i].step, second->losses[i].step);
    EXPECT_EQ(first->losses[i].train.loss(), second->losses[i].train.loss());
  }
}

TEST(CliResume, ARunThatWasStoppedGoesOnToTheSameBits) {
  const auto out = stoppedRun("goes-on");
  const std::string id = openRun(out)->run;
  const auto resumed = runCli({"train", "--resume", out.string()});
  ASSERT_EQ(resumed.exitCode, 0) << resumed.err;
  EXPECT_THAT(resumed.err, HasSubstr("going on from step "));
  EXPECT_EQ(json::parse(resumed.out)["run"], out.string());
  expectSameModel(out, wholeRun());
  EXPECT_EQ(openRun(out)->run, id);

  const auto done = runCli({"train", "--resume", out.string()});
  EXPECT_EQ(done.exitCode, 1);
  EXPECT_THAT(done.err, HasSubstr("has reached its end"));
  EXPECT_THAT(done.err, HasSubstr("--epochs"));
}

TEST(CliResume, ARunThatWasKilledGoesOnToTheSameBits) {
  const auto out = sharedRun().folder / "killed";
  const auto killed =
      runCli(trainArguments(out, kEpochs, {"--save-every", "0.01"}), signalAt("epoch 20/", SIGKILL, out / "current"));
  ASSERT_EQ(killed.exitCode, -SIGKILL);
  const auto left = openRun(out);
  ASSERT_TRUE(left.ok()) << left.error().message();
  EXPECT_LT(left->checkpoint.step, kEpochs * 16U);
  const auto resumed = runCli({"train", "--resume", out.string()});
  ASSERT_EQ(resumed.exitCode, 0) << resumed.err;
  expectSameModel(out, wholeRun());
}

TEST(CliResume, AnotherLengthOrRateIsABranchThatNamesItsParent) {
  const auto out = stoppedRun("parent");
  const auto before = openRun(out);
  const auto unnamed = runCli({"train", "--resume", out.string(), "--epochs", "4"});
  EXPECT_EQ(unnamed.exitCode, 2);
  EXPECT_THAT(unnamed.err, HasSubstr("--out"));
  EXPECT_THAT(unnamed.err, HasSubstr("epochs 2000 → 4"));

  const auto branch = sharedRun().folder / "branch";
  const auto trained =
      runCli({"train", "--resume", out.string(), "--epochs", "4", "--lr", "0.0005", "--out", branch.string(), "--overwrite"});
  ASSERT_TRUE(trained.exitCode == 0 || trained.err.find("has reached its end") != std::string::npos) << trained.err;
  const auto longer = runCli({"train", "--resume", out.string(), "--epochs", "2001", "--out", branch.string(), "--overwrite"});
  ASSERT_EQ(longer.exitCode, 0) << longer.err;
  EXPECT_THAT(longer.err, HasSubstr("as a branch in " + branch.string() + ": epochs 2000 → 2001"));
  EXPECT_THAT(longer.err, HasSubstr("cosine"));
  const auto made = openRun(branch);
  ASSERT_TRUE(made.ok()) << made.error().message();
  EXPECT_NE(made->run, before->run);
  ASSERT_TRUE(made->parent.has_value());
  EXPECT_EQ(made->parent->run, before->run);
  EXPECT_EQ(made->parent->step, before->checkpoint.step);
  EXPECT_EQ(made->losses.front().step, before->losses.front().step) << "the losses up to the branch belong to it";
  EXPECT_EQ(openRun(out)->checkpoint.step, before->checkpoint.step) << "the parent stays as it is";
}

TEST(CliResume, ARunInAReadOnlyFolderGoesOnInAnother) {
  const auto out = stoppedRun("read-only");
  const auto branch = sharedRun().folder / "writable";
  const testing::WithoutRootsRights asAUser;  // and so is the program that is started
  std::filesystem::permissions(out, std::filesystem::perms(0555));
  const auto refused = runCli({"train", "--resume", out.string()});
  const auto longer = runCli({"train", "--resume", out.string(), "--epochs", "4"});
  const auto trained = runCli({"train", "--resume", out.string(), "--out", branch.string()});
  std::filesystem::permissions(out, std::filesystem::perms(0755));
  EXPECT_EQ(refused.exitCode, 1);
  EXPECT_THAT(refused.err, HasSubstr(out.string() + ": can't be written to"));
  EXPECT_THAT(refused.err, HasSubstr("--out"));
  EXPECT_EQ(longer.exitCode, 2);
  EXPECT_EQ(trained.exitCode, 0) << trained.err;
  expectSameModel(branch, wholeRun());
}

TEST(CliResume, RefusesWhatARunCantGoOnWith) {
  const auto out = stoppedRun("fixed");
  for (const std::vector<std::string>& more : std::vector<std::vector<std::string>>{
           {"--hidden", "32"}, {"--batch", "5"}, {"--seed", "6"}, {"--optimizer", "sgd"}, {"--family", "vae"}}) {
    std::vector<std::string> arguments{"train", "--resume", out.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto refused = runCli(arguments);
    EXPECT_EQ(refused.exitCode, 2) << more.front();
    EXPECT_THAT(refused.err, HasSubstr(more.front() + ": can't be given with --resume"));
  }
  EXPECT_THAT(runCli({"train", "--resume", out.string(), "--side", "12"}).err, HasSubstr("--resume"));
  EXPECT_EQ(runCli({"train", "--resume", (sharedRun().folder / "no-run").string()}).exitCode, 1);
}

TEST(CliResume, EverySignalThatEndsAProgramLeavesWhatWasTrained) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const auto out = stoppedRun("signal-" + std::to_string(signal), signal);
    const auto run = openRun(out);
    ASSERT_TRUE(run.ok()) << signal;
    EXPECT_GE(run->checkpoint.step, 3U * 16U) << signal;
  }
}

TEST(CliResume, AClosedPipeEndsTrainingAndKeepsIt) {
  const auto out = sharedRun().folder / "unread";
  std::string command = "{ '" LATENTSCAPE_CLI "'";
  for (const std::string& argument : trainArguments(out, 100000)) command += " '" + argument + "'";
  command += " 2>&1; echo $? > '" + (sharedRun().folder / "unread-status").string() + "'; } | head -n 3 > /dev/null";
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_NE(*readFile(sharedRun().folder / "unread-status", 10), "0\n");
  const auto run = openRun(out);
  ASSERT_TRUE(run.ok()) << run.error().message();
  EXPECT_GT(run->checkpoint.step, 0U);
  EXPECT_LT(run->checkpoint.epochs, 100000.0);
}

TEST(CliResume, ASecondTrainingIntoTheSameFolderIsToldWhoHasIt) {
  const auto out = sharedRun().folder / "race";
  CliResult second;
  bool asked = false;
  pid_t first = 0;
  const auto result = runCli(trainArguments(out, 100000), [&](pid_t process, const std::string& said) {
    if (asked || said.find("epoch 2/") == std::string::npos) return;
    asked = true;
    first = process;
    second = runCli(trainArguments(out, kEpochs, {"--overwrite"}));
    ::kill(process, SIGINT);
  });
  ASSERT_TRUE(asked) << result.err;
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_EQ(second.exitCode, 1);
  EXPECT_THAT(second.err, HasSubstr(std::to_string(first)));
  EXPECT_EQ(openRun(out)->checkpoint.config.training.epochs, 100000) << "the first one's run is there";
}

TEST(CliResume, TheOldRunStaysUntilTheNewOnesFirstState) {
  const auto out = sharedRun().folder / "over";
  std::filesystem::copy(sharedRun().run, out, std::filesystem::copy_options::recursive);
  const std::string old = openRun(out)->run;
  const auto killed = runCli(trainArguments(out, 100000, {"--overwrite"}), signalAt("training ", SIGKILL));
  ASSERT_EQ(killed.exitCode, -SIGKILL);
  const auto left = openRun(out);
  ASSERT_TRUE(left.ok()) << left.error().message();
  EXPECT_EQ(left->checkpoint.config.training.epochs, left->run == old ? 3 : 100000) << "the one or the other";
}

}  // namespace
}  // namespace latentscape
