// SPDX-License-Identifier: GPL-3.0-or-later
// Commands that need the images that a model was trained on, after somebody has moved, replaced or spoilt them.
#include "core/base/files.h"
#include "tests/app/cli_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

class CliMovedImages : public ::testing::Test {
 protected:
  CliMovedImages() : m_data(sharedRun().folder / "moved-images" / "digits"), m_run(sharedRun().folder / "moved-images" / "run") {
    if (fs::exists(m_run)) return;
    writeTinyDataset(m_data);
    const auto trained =
        runCli({"train", "--dataset", m_data.string(), "--hidden", "4", "--epochs", "1", "--out", m_run.string()});
    EXPECT_EQ(trained.exitCode, 0) << trained.err;
  }
  void SetUp() override { fs::rename(m_data, m_moved); }
  void TearDown() override {
    fs::remove_all(m_data);
    fs::rename(m_moved, m_data);
  }
  std::string out(const std::string& name) const { return (sharedRun().folder / "moved-images" / name).string(); }
  // Every command that takes these images by itself.
  std::vector<std::vector<std::string>> commands() const {
    const std::string run = m_run.string();
    return {{"evaluate", run},
            {"encode", run, "--out", out("x.csv")},
            {"reconstruct", run, "--out", out("x.png")},
            {"interpolate", run, "--from", "test:0", "--to", "z:0,0", "--out", out("x.png")},
            {"traverse", run, "--out", out("x.png")},
            {"neighbours", run, "--image", "test:0", "--out", out("x.png")},
            {"attribute", run, "--plus", "1", "--minus", "2", "--image", "test:0", "--out", out("x.png")},
            {"project", run, "--out", out("x.csv")},
            {"sample", run, "--from", "aggregate", "--out", out("x.png")},
            {"judge", run, "--judge", "embedded"},
            {"represent", run},
            {"denoise", run, "--corruption", "masking:0.3"},
            {"uncertainty", run, "--image", "test:0"},
            {"refine", run, "--image", "test:0"},
            {"inpaint", run, "--image", "test:0", "--missing", "0,0,8,4"},
            {"compress", run, "--out", out("x.codes")}};
  }
  // Each fails with the sentence and these details; --dataset is what helps.
  void expectTold(const std::vector<std::string>& details) const {
    for (const auto& command : commands()) expectTold(command, "--dataset", details);
    expectTold({"anomalies", m_run.string(), "--anomalous", "mnist"}, "--normal", details);
  }
  void expectTold(const std::vector<std::string>& command, const std::string& option,
                  const std::vector<std::string>& details) const {
    const auto result = runCli(command);
    EXPECT_EQ(result.exitCode, 1) << command[0] << ": " << result.err;
    EXPECT_THAT(result.err,
                HasSubstr("the images that the model was trained on are not at " + m_data.string() + "; give " + option))
        << command[0];
    for (const std::string& detail : details) EXPECT_THAT(result.err, HasSubstr(detail)) << command[0];
    EXPECT_EQ(result.out, "") << command[0];
  }

  const fs::path m_data, m_run, m_moved = m_data.string() + "-moved";
};

TEST_F(CliMovedImages, MovedOnesAreToldByEveryCommand) {
  expectTold({"There is no such file or folder."});
  const auto helped = runCli({"evaluate", m_run.string(), "--dataset", m_moved.string()});
  EXPECT_EQ(helped.exitCode, 0) << helped.err;
}

TEST_F(CliMovedImages, OnesOfAnotherSizeAreToldByBothSizes) {
  // The same pixels as 16 rows of 4.
  fs::copy(m_moved, m_data);
  for (const char* name : {"train-images-idx3-ubyte", "t10k-images-idx3-ubyte"}) {
    std::string file = *readFile(m_data / name, 1 << 20);
    file[11] = 16;
    file[15] = 4;
    ASSERT_TRUE(writeFile(m_data / name, file).ok());
  }
  expectTold({"Expected images of 8x8x1", "found 16x4x1"});
}

TEST_F(CliMovedImages, WhatCannotBeReadIsToldWithTheReason) {
  ASSERT_TRUE(writeFile(m_data, "no images").ok());
  expectTold({"What is there: ", "is no file that a data set can be read from"});
  fs::remove(m_data);
  fs::copy(m_moved, m_data);
  ASSERT_TRUE(writeFile(m_data / "train-images-idx3-ubyte", "short").ok());
  expectTold({"evaluate", m_run.string()}, "--dataset", {"What is there: ", "train-images-idx3-ubyte"});
}

TEST_F(CliMovedImages, WhatAnOptionGotWrongIsNotBlamedOnTheImages) {
  fs::copy(m_moved, m_data);
  const auto wrong = runCli({"evaluate", m_run.string(), "--classes", "77"});
  EXPECT_EQ(wrong.exitCode, 1);
  EXPECT_THAT(wrong.err, HasSubstr("77"));
  EXPECT_THAT(wrong.err, Not(HasSubstr("are not at")));
}

}  // namespace
}  // namespace latentscape
