// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/benchmark/table.h"

#include <filesystem>
#include <string>
#include <vector>

namespace latentscape {

// The table that the repository keeps: ratios of an earlier run, and the machine that they were measured on. Ratios are
// compared rather than figures: both sides of a ratio were measured in the same minutes.
struct KeptTable {
  struct Row {
    std::string name, comparedWith, unit;
    double ratio = 0.0, figure = 0.0;
  };
  std::string machine;  // see describeMachine()
  std::vector<Row> rows;
};

Result<KeptTable> readKept(const std::filesystem::path& file);
Result<void> writeKept(const KeptTable& kept, const std::filesystem::path& file);

// Replaces rows of the same name by those rows of table that are compared with something; other rows stay, because a run may
// cover only some parts.
KeptTable keep(const Table& table, const std::string& machine, KeptTable kept = {});

struct Comparison {
  struct Fall {
    std::string name;
    double before = 0.0, now = 0.0;
    bool withinSpread = false;  // of this run
  };
  std::vector<Fall> falls;           // by more than a tenth, the largest fall first
  std::vector<std::string> unknown;  // rows that were not kept, or were compared with something else
  std::size_t compared = 0;
};
// A ratio that is not a positive number (a failed measurement) counts as fallen to 0.
Comparison compareWithKept(const Table& table, const KeptTable& kept);

// The report about it, one line each.
std::vector<std::string> describeComparison(const Comparison& comparison, const KeptTable& kept, const std::string& machine);

}  // namespace latentscape
