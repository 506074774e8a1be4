// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/run_folder.h"

#include "core/base/files.h"
#include "tests/core/base/resource_limit.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iterator>

#include <sys/stat.h>
#include <unistd.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string header =
    "step,epoch,images,seconds,train_loss,train_reconstruction,train_kl,test_loss,test_reconstruction,test_kl\n";

LossRecord record(std::uint64_t step, int epoch, std::uint64_t images, std::optional<Losses> test = {}) {
  LossRecord made;
  made.step = step;
  made.epoch = epoch;
  made.images = images;
  made.epochFraction = static_cast<double>(images) / 100.0;
  made.seconds = 0.1 * static_cast<double>(step);
  made.train = {150.1 / static_cast<double>(step), 1.0 / 3.0};
  made.test = test;
  return made;
}

std::vector<LossRecord> someLosses() {
  return {record(1, 1, 50), record(2, 1, 100, Losses{143.25, 6.0}), record(3, 2, 150), record(4, 2, 200, Losses{142.0, 6.5})};
}

void expectSame(const std::vector<LossRecord>& a, const std::vector<LossRecord>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].step, b[i].step);
    EXPECT_EQ(a[i].epoch, b[i].epoch);
    EXPECT_DOUBLE_EQ(a[i].epochFraction, b[i].epochFraction);
    EXPECT_EQ(a[i].images, b[i].images);
    EXPECT_EQ(a[i].seconds, b[i].seconds);
    EXPECT_EQ(a[i].train.reconstruction, b[i].train.reconstruction);
    EXPECT_EQ(a[i].train.kl, b[i].train.kl);
    ASSERT_EQ(a[i].test.has_value(), b[i].test.has_value());
    if (a[i].test) {
      EXPECT_EQ(a[i].test->reconstruction, b[i].test->reconstruction);
      EXPECT_EQ(a[i].test->kl, b[i].test->kl);
    }
  }
}

TEST(MetricsCsv, HasTheDocumentedColumnsAndEmptyTestCellsBetweenEvaluations) {
  LossRecord plain;
  plain.step = 8;
  plain.images = 1024;
  plain.seconds = 0.5;
  plain.train = {200.25, 1.5};
  LossRecord tested = plain;
  tested.step = 16;
  tested.test = Losses{150.0, 4.0};
  const LossRecord rows[] = {plain, tested};
  EXPECT_EQ(metricsCsv(rows), header + "8,1,1024,0.5,201.75,200.25,1.5,,,\n16,1,1024,0.5,201.75,200.25,1.5,154,150,4\n");
}

TEST(MetricsCsv, ReadsBackExactlyWhatWasWrittenWithEpochsAsRealNumbers) {
  const auto losses = someLosses();
  const auto read = parseMetricsCsv(metricsCsv(losses), "metrics.csv");
  ASSERT_TRUE(read.ok()) << read.error().message();
  expectSame(*read, losses);
  EXPECT_TRUE(parseMetricsCsv(metricsCsv({}), "")->empty());
}

TEST(MetricsCsv, MalformedRowsAreErrorsThatNameFileLineAndColumn) {
  const struct {
    std::string text;
    const char* message;
  } cases[] = {{"", "line 1: expected \"step,epoch"},
               {"step,epoch\n", "line 1: expected"},
               {header + "1,1,5\n", "line 2: expected 10 cells, found 3"},
               {header + "1,1,5,0,1,1,0,,,,\n", "line 2: expected 10 cells, found more"},
               {header + "1,1,5,0,1,1,0,,,\n\n", "line 3: expected 10 cells, found 1"},
               {header + "x,1,5,0,1,1,0,,,\n", "column step: expected a number, found \"x\""},
               {header + "-1,1,5,0,1,1,0,,,\n", "column step"},
               {header + "1,0,5,0,1,1,0,,,\n", "column epoch: expected a whole number from 1, found \"0\""},
               {header + "1,1.5,5,0,1,1,0,,,\n", "column epoch"},
               {header + "1,1,99999999999999999999,0,1,1,0,,,\n", "column images"},
               {header + "1,1,5,0 ,1,1,0,,,\n", "column seconds"},
               {header + "1,1,5,0,1,,0,,,\n", "column train_reconstruction: expected a number, found \"\""},
               {header + "1,1,5,0,1,1,0,7,,\n", "column test_reconstruction"},
               {header + "1,1,5,0,1,1,0,,7,1\n", "column test_loss"},
               {header + "1,1,5,-0.5,1,1,0,,,\n", "line 2: column seconds: expected a number from 0, found \"-0.5\""},
               {header + "1,1,5,inf,1,1,0,,,\n", "column seconds: expected a number from 0, found \"inf\""},
               {header + "1,1,5,0,nan,1,0,,,\n", "column train_loss: expected a number, found \"nan\""},
               {header + "1,1,5,0,1,-inf,0,,,\n", "column train_reconstruction: expected a number, found \"-inf\""},
               {header + "1,1,5,0,1,1,infinity,,,\n", "column train_kl"},
               {header + "1,1,5,0,1,1,0,1,nan,1\n", "column test_reconstruction: expected a number, found \"nan\""},
               {header + "1,1,5,0,1,1,1e999,,,\n", "column train_kl"},
               {header + "5,1,5,0,1,1,0,,,\n4,1,5,0,1,1,0,,,\n", "line 3: column step: expected at least 5"}};
  for (const auto& [text, message] : cases) {
    const auto read = parseMetricsCsv(text, "RUN/metrics.csv");
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_THAT(read.error().message(), HasSubstr(message));
    EXPECT_EQ(read.error().where, "RUN/metrics.csv");
  }
}

TEST(MetricsCsv, AcceptsWindowsLineEndsAndAMissingLastOne) {
  std::string text = metricsCsv(someLosses());
  text.pop_back();
  std::string windows;
  for (const char c : text) windows += c == '\n' ? "\r\n" : std::string(1, c);
  EXPECT_EQ(parseMetricsCsv(text, "")->size(), 4U);
  EXPECT_EQ(parseMetricsCsv(windows, "")->size(), 4U);
}

TEST(RunFolder, IsCreatedAndAnEmptyOneIsAccepted) {
  TemporaryFolder folder;
  ASSERT_TRUE(prepareRunFolder(folder / "a/b", false).ok());
  EXPECT_TRUE(std::filesystem::is_directory(folder / "a/b"));
  EXPECT_TRUE(prepareRunFolder(folder / "a/b", false).ok());
}

TEST(RunFolder, RefusesANonEmptyFolderUnlessOverwriting) {
  TemporaryFolder folder;
  ASSERT_TRUE(writeFile(folder / "mine.txt", "kept").ok());
  const auto refused = prepareRunFolder(folder.path(), false);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message(), HasSubstr("is not empty"));
  EXPECT_EQ(refused.error().where, folder.path().string());
  EXPECT_TRUE(prepareRunFolder(folder.path(), true).ok());
  EXPECT_EQ(*readFile(folder / "mine.txt", 10), "kept");
  EXPECT_THAT(prepareRunFolder(folder / "mine.txt", true).error().message(), HasSubstr("is a file"));
  EXPECT_FALSE(prepareRunFolder(folder / "mine.txt/run", false).ok());
  EXPECT_FALSE(prepareRunFolder("", false).ok());
}

TEST(RunFolder, ASavedRunLoadsCompletely) {
  TemporaryFolder folder;
  Checkpoint checkpoint;
  checkpoint.config.model.image = {4, 4, 1};
  checkpoint.config.model.hidden = {3};
  checkpoint.weights = std::make_shared<const Weights>(initialWeights(checkpoint.config.model, 1));
  checkpoint.step = 4;
  checkpoint.epochs = 2.0;
  checkpoint.device = "CUDA, one of a kind";
  ASSERT_TRUE(saveRun(folder / "run", checkpoint, someLosses()).ok());
  const auto run = loadRun(folder / "run");
  ASSERT_TRUE(run.ok()) << run.error().message();
  expectSame(run->losses, someLosses());
  EXPECT_EQ(run->checkpoint.config, checkpoint.config);
  const std::string config = *readFile(folder / "run/config.json", 10000);
  EXPECT_EQ(*configFromJson(config, ""), checkpoint.config);
  EXPECT_THAT(config, HasSubstr(R"("device": "CUDA, one of a kind")"));  // the actual device, next to the requested one
  EXPECT_THAT(config, HasSubstr(R"("device": "auto")"));
  EXPECT_EQ(run->checkpoint.device, "CUDA, one of a kind");

  const auto bare = loadRun(folder / "run/model.safetensors");
  ASSERT_TRUE(bare.ok());
  EXPECT_TRUE(bare->losses.empty());

  ASSERT_TRUE(writeFile(folder / "run/metrics.csv", "nonsense").ok());
  EXPECT_EQ(loadRun(folder / "run").error().where, (folder / "run/metrics.csv").string());
}

// The limit on the size of files lets all but the model through, as a disk that gets full with it.
TEST(RunFolder, AFailedSaveLeavesTheRunThatWasThereAndNoMixture) {
  TemporaryFolder folder;
  Checkpoint checkpoint;
  checkpoint.weights = std::make_shared<const Weights>(initialWeights(checkpoint.config.model, 1));
  ASSERT_TRUE(saveRun(folder / "run", checkpoint, someLosses()).ok());
  Checkpoint other = checkpoint;
  other.config.training.epochs = 99;
  survivePastFileSize();
  const auto saved = [&] {
    const testing::ResourceLimit limit(RLIMIT_FSIZE, 50'000);
    return saveRun(folder / "run", other, {});
  }();
  ASSERT_FALSE(saved.ok());
  EXPECT_THAT(saved.error().message(), HasSubstr("model.safetensors: can't be written: File too large"));
  EXPECT_THAT(*readFile(folder / "run/config.json", 10'000), Not(HasSubstr("99")));
  const auto run = loadRun(folder / "run");
  ASSERT_TRUE(run.ok()) << run.error().message();
  EXPECT_EQ(run->losses.size(), 4U);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder / "run"), {}), 3);
}

TEST(RunFolder, KeepsTheKeysOfItsTrainingImagesBesideTheModel) {
  TemporaryFolder folder;
  Checkpoint checkpoint;
  checkpoint.config.model.image = {4, 4, 1};
  checkpoint.config.model.hidden = {3};
  checkpoint.config.data.rule = SplitRule::Cut;
  checkpoint.config.data.cut = 0xfedcba9876543210U;  // more than a double holds
  checkpoint.weights = std::make_shared<const Weights>(initialWeights(checkpoint.config.model, 1));
  const std::vector<std::uint64_t> keys{0, 1, 0xfedcba9876543210U, ~std::uint64_t{0}};
  checkpoint.trainedOn = std::make_shared<const std::vector<std::uint64_t>>(keys);
  ASSERT_TRUE(saveRun(folder / "run", checkpoint, someLosses()).ok());
  const auto run = loadRun(folder / "run");
  ASSERT_TRUE(run.ok()) << run.error().message();
  ASSERT_NE(run->checkpoint.trainedOn, nullptr);
  EXPECT_EQ(*run->checkpoint.trainedOn, keys);
  EXPECT_EQ(run->checkpoint.config.data, checkpoint.config.data);
  EXPECT_EQ(loadRun(folder / "run/model.safetensors")->checkpoint.trainedOn, nullptr);

  const fs::path file = folder / "run/training_images.keys";
  const std::string good = *readFile(file, 10000);
  EXPECT_EQ(good.size(), 28U + 4U * 8U);
  for (const std::string& bad : {good.substr(0, good.size() - 1), "x" + good, good.substr(0, 10), good + good.substr(28, 8)}) {
    ASSERT_TRUE(writeFile(file, bad).ok());
    const auto loaded = loadRun(folder / "run");
    ASSERT_FALSE(loaded.ok());
    EXPECT_EQ(loaded.error().where, file.string());
  }
  // A run of other images, whose keys are not known, leaves none of these behind.
  checkpoint.trainedOn = nullptr;
  ASSERT_TRUE(saveRun(folder / "run", checkpoint, someLosses()).ok());
  EXPECT_FALSE(fs::exists(file));
}

TEST(RunFolder, AConfigurationWithoutASplitIsOlderThanSplits) {
  EXPECT_EQ(configFromJson(R"({"data": {"seed": 3}})", "c")->data.rule, SplitRule::Number);
  EXPECT_EQ(configFromJson(R"({"data": {"split": "rank"}})", "c")->data.rule, SplitRule::Rank);
  EXPECT_EQ(configFromJson(R"({"data": {"split": "cut", "cut": "00000000000000ff"}})", "c")->data.cut, 255U);
  for (const char* const wrong : {R"({"data": {"split": "cut"}})", R"({"data": {"split": "cut", "cut": "ff"}})",
                                  R"({"data": {"split": "cut", "cut": "00000000000000FG"}})",
                                  R"({"data": {"split": "cut", "cut": 7}})", R"({"data": {"split": "halves"}})"}) {
    EXPECT_THAT(configFromJson(wrong, "c").error().what, HasSubstr("field data.")) << wrong;
  }
}

TEST(RunFolder, ARunStoppedInItsFirstEpochTakesEpochsFromTheCheckpoint) {
  TemporaryFolder folder;
  Checkpoint checkpoint;
  checkpoint.config.model.image = {4, 4, 1};
  checkpoint.config.model.hidden = {3};
  checkpoint.weights = std::make_shared<const Weights>(initialWeights(checkpoint.config.model, 1));
  checkpoint.step = 2;
  checkpoint.epochs = 0.5;
  // Stopped after 50 of 100 images, and evaluated at that point.
  const LossRecord losses[] = {record(1, 1, 25), record(2, 1, 50, Losses{143.25, 6.0})};
  ASSERT_TRUE(saveRun(folder / "run", checkpoint, losses).ok());
  const auto run = loadRun(folder / "run");
  ASSERT_TRUE(run.ok());
  EXPECT_DOUBLE_EQ(run->losses[0].epochFraction, 0.25);
  EXPECT_DOUBLE_EQ(run->losses[1].epochFraction, 0.5);
}

}  // namespace
}  // namespace latentscape
