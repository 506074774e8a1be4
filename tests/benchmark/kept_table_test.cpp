// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmark/kept_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>

namespace latentscape {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Row row(const std::string& name, const std::string& unit, double figure, double other, const std::string& with = "them") {
  Row made{name, figure, unit, std::nullopt, figure, figure, {}};
  return made.comparedWith(with, other);
}

TEST(Row, RatioSaysHowManyTimesBetter) {
  EXPECT_DOUBLE_EQ(row("time", "s", 2.0, 6.0).ratio(), 3.0);
  EXPECT_DOUBLE_EQ(row("memory", "MB", 400.0, 200.0).ratio(), 0.5);
  EXPECT_DOUBLE_EQ(row("rate", "images/s", 90.0, 100.0).ratio(), 0.9);
  EXPECT_TRUE(std::isnan(Row{}.ratio()));
}

TEST(CompareWithKept, TellsFallsOfMoreThanATenth) {
  const Table before{
      {}, {row("a", "s", 1.0, 4.0), row("b", "s", 1.0, 4.0), row("c", "images/s", 100.0, 100.0), row("d", "ms", 1.0, 2.0)}};
  const KeptTable kept = keep(before, "here");
  // a is slower by 5 %, b by 25 %, c by 50 %; d became faster.
  const Table now{
      {}, {row("a", "s", 1.05, 4.0), row("b", "s", 1.25, 4.0), row("c", "images/s", 50.0, 100.0), row("d", "ms", 0.5, 2.0)}};
  const Comparison comparison = compareWithKept(now, kept);
  EXPECT_EQ(comparison.compared, 4U);
  EXPECT_THAT(comparison.unknown, IsEmpty());
  ASSERT_EQ(comparison.falls.size(), 2U);
  EXPECT_EQ(comparison.falls[0].name, "c");
  EXPECT_EQ(comparison.falls[1].name, "b");
  EXPECT_DOUBLE_EQ(comparison.falls[1].before, 4.0);
  EXPECT_DOUBLE_EQ(comparison.falls[1].now, 3.2);
}

TEST(CompareWithKept, ComparesOnlyTheSameThings) {
  const KeptTable kept = keep({{}, {row("a", "s", 1.0, 4.0, "PyTorch 1.13"), row("left out", "s", 1.0, 1.0)}}, "here");
  const Comparison comparison =
      compareWithKept({{}, {row("a", "s", 1.0, 2.0, "PyTorch 2.6"), row("new", "s", 1.0, 1.0), Row{}}}, kept);
  EXPECT_EQ(comparison.compared, 0U);
  EXPECT_THAT(comparison.falls, IsEmpty());
  EXPECT_THAT(comparison.unknown, ElementsAre("a", "new"));
}

TEST(CompareWithKept, KnowsWhatTheSpreadExplains) {
  const KeptTable kept =
      keep({{}, {row("a", "s", 1.0, 4.0), row("b", "s", 1.0, 4.0), row("c", "images/s", 100.0, 100.0)}}, "here");
  Table now{{}, {row("a", "s", 2.0, 4.0), row("b", "s", 2.0, 4.0), row("c", "images/s", 50.0, 100.0)}};
  now.rows[0].low = 1.0;  // may have been as fast as before
  now.rows[1].low = 1.9;
  now.rows[2].compared->low = 50.0;  // its counterpart may have been as slow as before
  now.rows[2].compared->high = 100.0;
  const Comparison comparison = compareWithKept(now, kept);
  ASSERT_EQ(comparison.falls.size(), 3U);
  EXPECT_TRUE(comparison.falls[0].withinSpread);
  EXPECT_FALSE(comparison.falls[1].withinSpread);
  EXPECT_TRUE(comparison.falls[2].withinSpread);
  EXPECT_THAT(describeComparison(comparison, kept, "here")[1], HasSubstr("within this run's spread"));
}

TEST(CompareWithKept, AFailedMeasurementHasFallen) {
  const KeptTable kept = keep({{}, {row("a", "s", 1.0, 4.0)}}, "here");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Comparison comparison = compareWithKept({{}, {row("a", "s", nan, 4.0)}}, kept);
  ASSERT_EQ(comparison.falls.size(), 1U);
  EXPECT_EQ(comparison.falls[0].now, 0.0);
}

TEST(Keep, ReplacesWhatWasMeasuredAndLeavesTheRest) {
  KeptTable kept = keep({{}, {row("a", "s", 1.0, 4.0), row("b", "s", 1.0, 2.0)}}, "there");
  Row alone;
  alone.name = "alone";
  kept = keep({{}, {row("b", "s", 1.0, 3.0), row("c", "s", 1.0, 5.0), alone, row("failed", "s", 0.0, 1.0)}}, "here", kept);
  EXPECT_EQ(kept.machine, "here");
  ASSERT_EQ(kept.rows.size(), 3U);
  EXPECT_EQ(kept.rows[0].ratio, 4.0);
  EXPECT_EQ(kept.rows[1].ratio, 3.0);
  EXPECT_EQ(kept.rows[2].name, "c");
}

TEST(DescribeComparison, NamesFallsAndAnotherMachine) {
  const KeptTable kept = keep({{}, {row("a", "s", 1.0, 4.0)}}, "there");
  const Comparison comparison = compareWithKept({{}, {row("a", "s", 2.0, 4.0), row("new", "s", 1.0, 1.0)}}, kept);
  EXPECT_THAT(describeComparison(comparison, kept, "here"),
              ElementsAre(HasSubstr("another machine: there"), "FELL: a: ratio 2, was 4 (-50 %)", HasSubstr("new")));
  EXPECT_THAT(describeComparison(comparison, kept, "there").front(), Not(HasSubstr("another machine")));
}

TEST(KeptTable, SurvivesItsFile) {
  const auto file = std::filesystem::path(testing::TempDir()) / "latentscape-kept.json";
  ASSERT_TRUE(writeKept(keep({{}, {row("a", "s", 1.0, 4.0 / 3.0)}}, "here"), file));
  const auto kept = readKept(file);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->machine, "here");
  ASSERT_EQ(kept->rows.size(), 1U);
  EXPECT_EQ(kept->rows[0].name, "a");
  EXPECT_EQ(kept->rows[0].comparedWith, "them");
  EXPECT_NEAR(kept->rows[0].ratio, 4.0 / 3.0, 1e-3);
  for (const char* text : {"{\"machine\": 1}", "[]", "{", "{\"machine\": \"x\", \"rows\": [{}]}"}) {
    std::ofstream(file) << text;
    EXPECT_FALSE(readKept(file)) << text;
  }
  std::filesystem::remove(file);
  EXPECT_FALSE(readKept(file));
}

TEST(Finish, FailsWhereAPromiseIsBrokenAndWritesTheTableAllTheSame) {
  PartOptions options;
  options.json = std::filesystem::path(testing::TempDir()) / "latentscape-table.json";
  Table table{{}, {row("a", "s", 1.0, 4.0)}};
  EXPECT_EQ(finish(table, options), 0);
  std::filesystem::remove(options.json);
  table.broken.emplace_back("a is worse than b");
  testing::internal::CaptureStderr();
  EXPECT_EQ(finish(table, options), 1);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("BROKEN: a is worse than b"));
  Table read;
  ASSERT_TRUE(appendTable(options.json, read));
  EXPECT_EQ(read.rows.size(), 1U);
  std::filesystem::remove(options.json);
}

TEST(ParseOptions, LeavesOutWhatIsNamedAndNothingElse) {
  PartOptions options;
  options.skippable = {"layers", "convolutional"};
  char program[] = "part", skip[] = "--skip", layers[] = "layers", other[] = "layer";
  char* right[] = {program, skip, layers};
  int count = 3;
  EXPECT_EQ(parseOptions(count, right, "", 0, options), std::nullopt);
  EXPECT_EQ(count, 1);
  EXPECT_TRUE(options.skips("layers"));
  EXPECT_FALSE(options.skips("convolutional"));
  char* wrong[] = {program, skip, other};
  count = 3;
  testing::internal::CaptureStderr();
  EXPECT_EQ(parseOptions(count, wrong, "", 0, options), 2);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "--skip is layer, expected layers or convolutional\n");
}

}  // namespace
}  // namespace latentscape
