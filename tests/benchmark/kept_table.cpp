// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmark/kept_table.h"

#include "core/base/files.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace latentscape {
namespace {

using nlohmann::json;

constexpr double kTolerance = 0.1;

double usable(double ratio) { return std::isfinite(ratio) && ratio > 0.0 ? ratio : 0.0; }

// Four digits: people read the kept table, and a change of it should touch few lines.
double rounded(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return std::strtod(text, nullptr);
}

}  // namespace

Result<KeptTable> readKept(const std::filesystem::path& file) {
  auto text = readFile(file, 16 << 20);
  if (!text) return text.error();
  try {
    const json document = json::parse(*text);
    KeptTable kept;
    kept.machine = document.at("machine").get<std::string>();
    for (const auto& row : document.at("rows")) {
      kept.rows.push_back({row.at("name").get<std::string>(), row.at("compared_with").get<std::string>(),
                           row.at("unit").get<std::string>(), row.at("ratio").get<double>(), row.at("figure").get<double>()});
    }
    return kept;
  } catch (const json::exception& exception) {
    return Error{std::string("is not a kept table: ") + exception.what(), file.string(),
                 "Write it anew: bash tests/benchmark/run.sh --keep"};
  }
}

Result<void> writeKept(const KeptTable& kept, const std::filesystem::path& file) {
  nlohmann::ordered_json document{{"machine", kept.machine}, {"rows", nlohmann::ordered_json::array()}};
  for (const auto& row : kept.rows) {
    document["rows"].push_back({{"name", row.name},
                                {"figure", rounded(row.figure)},
                                {"unit", row.unit},
                                {"compared_with", row.comparedWith},
                                {"ratio", rounded(row.ratio)}});
  }
  return writeFile(file, document.dump(2) + "\n");
}

KeptTable keep(const Table& table, const std::string& machine, KeptTable kept) {
  kept.machine = machine;
  for (const Row& row : table.rows) {
    if (!row.compared || usable(row.ratio()) == 0.0) continue;
    KeptTable::Row now{row.name, row.compared->with, row.unit, row.ratio(), row.figure};
    const auto found = std::find_if(kept.rows.begin(), kept.rows.end(), [&](const auto& one) { return one.name == row.name; });
    if (found != kept.rows.end()) *found = std::move(now);
    else kept.rows.push_back(std::move(now));
  }
  return kept;
}

Comparison compareWithKept(const Table& table, const KeptTable& kept) {
  Comparison comparison;
  for (const Row& row : table.rows) {
    if (!row.compared) continue;
    const auto found = std::find_if(kept.rows.begin(), kept.rows.end(), [&](const auto& one) {
      return one.name == row.name && one.comparedWith == row.compared->with;
    });
    if (found == kept.rows.end()) {
      comparison.unknown.push_back(row.name);
      continue;
    }
    ++comparison.compared;
    const double now = usable(row.ratio());
    const double least = (1.0 - kTolerance) * found->ratio;
    if (now < least) comparison.falls.push_back({row.name, found->ratio, now, now > 0.0 && row.bestRatio() >= least});
  }
  std::stable_sort(comparison.falls.begin(), comparison.falls.end(),
                   [](const auto& a, const auto& b) { return a.now / a.before < b.now / b.before; });
  return comparison;
}

std::vector<std::string> describeComparison(const Comparison& comparison, const KeptTable& kept, const std::string& machine) {
  std::vector<std::string> lines;
  lines.push_back("Beside the kept table: " + std::to_string(comparison.compared) + " ratios, " +
                  std::to_string(comparison.falls.size()) + " of them fell by more than a tenth." +
                  (kept.machine == machine ? "" : " It is of another machine: " + kept.machine + "."));
  for (const auto& fall : comparison.falls) {
    char text[96];
    std::snprintf(text, sizeof text, ": ratio %.3g, was %.3g (%.0f %%)", fall.now, fall.before,
                  100.0 * (fall.now / fall.before - 1.0));
    lines.push_back("FELL: " + fall.name + text + (fall.withinSpread ? ", within this run's spread" : ""));
  }
  for (const auto& name : comparison.unknown) lines.push_back("Not in the kept table, or beside something else there: " + name);
  return lines;
}

}  // namespace latentscape
