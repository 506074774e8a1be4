// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/metrics.h"

#include "core/base/files.h"
#include "tests/core/runs/small_runs.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace latentscape {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::lossesOf;
using testing::sameLosses;

const std::string olderHeader =
    "step,epoch,images,seconds,train_loss,train_reconstruction,train_kl,test_loss,test_reconstruction,test_kl\n";
const std::string header =
    "step,epoch,images,seconds,train_loss,train_reconstruction,train_kl,test_loss,test_reconstruction,test_kl,run\n";
const std::string one = "1111111111111111", two = "2222222222222222";

TEST(Metrics, HaveTheDocumentedColumnsAndEmptyTestCellsBetweenEvaluations) {
  LossRecord plain;
  plain.step = 8;
  plain.images = 1024;
  plain.seconds = 0.5;
  plain.train = {200.25, 1.5};
  LossRecord tested = plain;
  tested.step = 16;
  tested.test = Losses{150.0, 4.0};
  const LossRecord rows[] = {plain, tested};
  EXPECT_EQ(metricsCsv(rows, one),
            header + "8,1,1024,0.5,201.75,200.25,1.5,,,," + one + "\n16,1,1024,0.5,201.75,200.25,1.5,154,150,4," + one + "\n");
}

TEST(Metrics, ReadBackExactlyWhatWasWrittenWithEpochsAsRealNumbers) {
  const auto losses = lossesOf(1, 40);
  const Metrics read = parseMetrics(metricsCsv(losses, one), "metrics.csv", {one});
  EXPECT_TRUE(sameLosses(read.losses, losses));
  EXPECT_THAT(read.notes, IsEmpty());
  EXPECT_THAT(parseMetrics(metricsCsv({}, one), "m", {one}).losses, IsEmpty());
}

TEST(Metrics, RowsOfTwoRunsAreToldApart) {
  const std::string text =
      metricsHeader() + metricsRows(lossesOf(1, 20), one) + metricsRows(lossesOf(2, 10), two) + metricsRows(lossesOf(3, 5), "");
  const Metrics first = parseMetrics(text, "m", {one});
  EXPECT_TRUE(sameLosses(first.losses, lossesOf(1, 20)));
  EXPECT_THAT(first.notes, ElementsAre("m: 3 rows of another run left out"));
  EXPECT_TRUE(sameLosses(parseMetrics(text, "m", {two}).losses, lossesOf(2, 10)));
  EXPECT_TRUE(sameLosses(parseMetrics(text, "m", {.run = "", .epochs = 0.5}).losses, lossesOf(3, 5)));
  EXPECT_THAT(parseMetrics(olderHeader + "1,1,5,0,1,1,0,,,\n", "m", {one}).notes,
              ElementsAre("m: 1 row of another run left out"));
}

TEST(Metrics, RowsAfterTheWantedStepAreLeftOut) {
  const Metrics read = parseMetrics(metricsCsv(lossesOf(1, 40), one), "m", {one, 27});
  EXPECT_TRUE(sameLosses(read.losses, lossesOf(1, 25)));
  EXPECT_THAT(read.notes, ElementsAre("m: 3 rows after step 27 left out: they are newer than the state"));
}

// A run that was killed, and taken up at a state before its last losses by a writer that was killed before it had cut these.
TEST(Metrics, WhereStepsGoBackTheLaterRowsCount) {
  auto again = lossesOf(1, 30);
  again.erase(again.begin(), again.begin() + 2);
  again[0].seconds = 77.0;
  const std::string text = metricsCsv(lossesOf(1, 20), one) + metricsRows(again, one);
  const Metrics read = parseMetrics(text, "m", {one});
  ASSERT_EQ(read.losses.size(), 6U);
  EXPECT_EQ(read.losses[1].step, 10U);
  EXPECT_EQ(read.losses[2].step, 15U);
  EXPECT_EQ(read.losses[2].seconds, 77.0);
  EXPECT_EQ(read.losses[5].step, 30U);
}

// The second one is that of a stop's evaluation; earlier versions wrote both.
TEST(Metrics, AStepHasOneRow) {
  auto losses = lossesOf(1, 15);
  LossRecord stop = losses.back();
  stop.test = Losses{120.0, 2.0};
  losses.push_back(stop);
  const std::string text = metricsCsv(losses, one);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4);
  const std::vector<LossRecord> merged{losses[0], losses[1], losses[3]};
  EXPECT_TRUE(sameLosses(parseMetrics(text, "m", {one}).losses, merged));
  const std::string both = metricsCsv(lossesOf(1, 15), one) + metricsRows(std::vector{stop}, one);
  const Metrics read = parseMetrics(both, "m", {one});
  EXPECT_TRUE(sameLosses(read.losses, merged));
  EXPECT_THAT(read.notes, IsEmpty());
}

TEST(Metrics, AtEveryLengthWholeRowsAreRead) {
  const std::string text = metricsCsv(lossesOf(1, 20), one);
  for (std::size_t length = 0; length < text.size(); ++length) {
    const std::string cut = text.substr(0, length);
    const Metrics read = parseMetrics(cut, "m", {one});
    const auto lines = static_cast<std::size_t>(std::count(cut.begin(), cut.end(), '\n'));
    EXPECT_EQ(read.losses.size(), lines == 0 ? 0 : lines - 1) << length;
    const bool clean = length >= header.size() && cut.ends_with('\n');
    // A header alone, without the line break, is as good as whole; so is the older one, with which it begins.
    const bool headerAlone = length == header.size() - 1 || length == olderHeader.size() - 1;
    EXPECT_EQ(read.notes.empty(), clean || headerAlone) << length;
  }
}

TEST(Metrics, DamagedRowsAreLeftOutAndTold) {
  const std::string good = "7,2,5,0,1,1,0,,,,\n";
  const struct {
    std::string row;
    const char* note;
  } cases[] = {{"1,1,5,\n", "line 2: expected 10 cells, found 3"},
               {"1,1,5,0,1,1,0,,,,,\n", "line 2: expected 10 cells, found more"},
               {"\n", "line 2: expected 10 cells, found 1"},
               {"x,1,5,0,1,1,0,,,,\n", "column step: expected a number, found \"x\""},
               {"\x1b,1,5,0,1,1,0,,,,\n", "column step: expected a number, found \"\\u001b\""},
               {"-1,1,5,0,1,1,0,,,,\n", "column step"},
               {"1,0,5,0,1,1,0,,,,\n", "column epoch: expected a whole number from 1, found \"0\""},
               {"1,1.5,5,0,1,1,0,,,,\n", "column epoch"},
               {"1,1,99999999999999999999,0,1,1,0,,,,\n", "column images"},
               {"1,1,5,0 ,1,1,0,,,,\n", "column seconds"},
               {"1,1,5,0,1,,0,,,,\n", "column train_reconstruction: expected a number, found \"\""},
               {"1,1,5,0,1,1,0,7,,,\n", "column test_reconstruction"},
               {"1,1,5,0,1,1,0,,7,1,\n", "column test_loss"},
               {"1,1,5,-0.5,1,1,0,,,,\n", "line 2: column seconds: expected a number from 0, found \"-0.5\""},
               {"1,1,5,inf,1,1,0,,,,\n", "column seconds: expected a number from 0, found \"inf\""},
               {"1,1,5,0,nan,1,0,,,,\n", "column train_loss: expected a number, found \"nan\""},
               {"1,1,5,0,1,-inf,0,,,,\n", "column train_reconstruction: expected a number, found \"-inf\""},
               {"1,1,5,0,1,1,infinity,,,,\n", "column train_kl"},
               {"1,1,5,0,1,1,1e999,,,,\n", "column train_kl"}};
  for (const auto& [row, note] : cases) {
    const Metrics read = parseMetrics(header + row + good, "RUN/metrics.csv", {""});
    ASSERT_EQ(read.losses.size(), 1U) << row;
    EXPECT_EQ(read.losses[0].step, 7U);
    ASSERT_EQ(read.notes.size(), 1U) << row;
    EXPECT_THAT(read.notes[0], HasSubstr(note));
    EXPECT_THAT(read.notes[0], ::testing::StartsWith("RUN/metrics.csv: line 2: "));
  }
  EXPECT_THAT(parseMetrics(header + "x\ny\n" + good, "m", {""}).notes,
              ElementsAre("m: line 2: expected 10 cells, found 1: 2 rows are damaged and left out"));
  for (const std::string text : {"", "step,epoch\n1,1\n"}) {
    const Metrics read = parseMetrics(text, "m", {""});
    EXPECT_THAT(read.losses, IsEmpty());
    EXPECT_THAT(read.notes, ElementsAre(HasSubstr("m: line 1: expected \"step,epoch")));
  }
}

TEST(Metrics, OfAnOlderVersionMayHaveWindowsLineEndsAndLackTheLastOne) {
  const std::string rows = "1,1,5,0,1,1,0,,,\n2,1,5,0,1,1,0,,,";
  for (const std::string& text : {olderHeader + rows, olderHeader + rows + "\n",
                                  olderHeader.substr(0, olderHeader.size() - 1) + "\r\n1,1,5,0,1,1,0,,,\r\n2,1,5,0,1,1,0,,,"}) {
    const Metrics read = parseMetrics(text, "m", {""});
    EXPECT_EQ(read.losses.size(), 2U);
    EXPECT_THAT(read.notes, IsEmpty());
  }
}

TEST(Metrics, OtherRunsKeepTheirRows) {
  const TemporaryFolder folder;
  EXPECT_EQ(otherMetrics(folder.path(), one), "");
  ASSERT_TRUE(
      writeFile(folder / "metrics.csv", metricsCsv(lossesOf(1, 10), one) + metricsRows(lossesOf(2, 10), two) + "15,2,cut short")
          .ok());
  EXPECT_EQ(otherMetrics(folder.path(), one), metricsRows(lossesOf(2, 10), two));
  ASSERT_TRUE(writeFile(folder / "metrics.csv", olderHeader + "1,1,5,0,1,1,0,,,\n2,1,5,0,1,1,0,,,").ok());
  EXPECT_EQ(otherMetrics(folder.path(), one), "1,1,5,0,1,1,0,,,,\n2,1,5,0,1,1,0,,,,\n");
  ASSERT_TRUE(writeFile(folder / "metrics.csv", "somebody's table\n1\n").ok());
  EXPECT_EQ(otherMetrics(folder.path(), one), "");
}

}  // namespace
}  // namespace latentscape
