// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// One row of the benchmark's table.
struct Row {
  struct Comparison {
    std::string with;  // another figure of the same run
    double figure = 0.0;
    double low = 0.0, high = 0.0;  // its spread, both 0 if unknown
  };
  std::string name;
  double figure = 0.0;
  std::string unit;
  std::optional<Comparison> compared;
  double low = 0.0, high = 0.0;  // the spread, see medianRow and percentileRow
  std::string aim;               // "under 16 ms"; may be empty

  Row& comparedWith(std::string what, double other);
  Row& comparedWith(std::string what, const Row& other);
  // How many times better than what it is compared with: above 1 is better, whether more is better (images/s) or less (s, ms,
  // MB). NaN if compared with nothing.
  double ratio() const;
  double bestRatio() const;  // the best ratio that both spreads allow
  Row& aimedAt(std::string text);
};

// The p-th percentile, p in [0, 100], by linear interpolation; NaN for no samples.
double percentile(std::vector<double> values, double p);

// The median; the spread is from the first to the third quartile.
Row medianRow(std::string name, std::string unit, const std::vector<double>& values);
// A percentile of samples in chronological order (100: the highest); the spread is that of the same percentile within each
// fifth of them.
Row percentileRow(std::string name, std::string unit, const std::vector<double>& values, double p);

// A part of the benchmark: its rows, and the notes needed to read them.
struct Table {
  std::vector<std::string> notes;
  std::vector<Row> rows;
  std::vector<std::string> broken{};  // promises that were found not to hold, a sentence each: no matter how fast the machine is
};

// The options that every part has, and the processor class that run.sh names (processor_class.h): removes "--json FILE" and the
// options that the part takes from the arguments; --help prints what.
struct PartOptions {
  std::filesystem::path json;
  double seconds = 10.0;                 // seconds of each phase that is timed by the clock; --seconds
  int rounds = 3;                        // of those that take turns; --rounds
  int images = 0;                        // of the training set, for a quick look; 0: all; --images
  std::vector<std::string> skippable{};  // what the part can leave out: its own, not the user's
  std::vector<std::string> skipped{};    // of these; --skip, once for each
  bool skips(std::string_view what) const;
};
inline constexpr unsigned kTakesSeconds = 1, kTakesRounds = 2, kTakesImages = 4;
// The exit code if there is nothing more to do.
std::optional<int> parseOptions(int& argc, char** argv, const char* what, unsigned takes, PartOptions& options);

// main() of a part without arguments of its own: options, measuring, and the table. options holds the part's defaults.
int runPart(int argc, char** argv, const char* what, unsigned takes, Result<void> (*measure)(const PartOptions&, Table&),
            PartOptions options = {});

// Prints the table, or writes it to options.json if that was given, and says on stderr what is broken. Returns the exit code: 1
// if something is, or if the file can't be written.
int finish(const Table& table, const PartOptions& options);

// Appends the table in a part's file to table.
Result<void> appendTable(const std::filesystem::path& file, Table& table);
void printTable(const Table& table);
std::string describeMachine();  // processor, cores, system
Result<void> writeTable(const Table& table, const std::filesystem::path& file);

}  // namespace latentscape
