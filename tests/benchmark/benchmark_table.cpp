// SPDX-License-Identifier: GPL-3.0-or-later
// Merges the tables of the benchmark's parts, and reports ratios that fell below those kept in the repository:
//   benchmark_table --json ALL.json --kept FOLDER [--keep] PART.json ...
// The folder has a table for each class of processor (processor_class.h).
#include "tests/benchmark/kept_table.h"
#include "tests/benchmark/processor_class.h"
#include "tests/benchmark/table.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>

namespace {

using namespace latentscape;

int failed(const Error& error) {
  std::cerr << error.message() << '\n';
  return 1;
}

int compare(const Table& table, const std::filesystem::path& file, bool write) {
  const std::string machine = describeMachine();
  KeptTable kept;
  if (std::filesystem::exists(file)) {
    auto read = readKept(file);
    if (!read) return failed(read.error());
    kept = *std::move(read);
    for (const auto& line : describeComparison(compareWithKept(table, kept), kept, machine)) std::cout << line << '\n';
  } else {
    std::cout << "There is no kept table for " << processorClass() << " to compare with: --keep writes one.\n";
  }
  if (!write) return 0;
  if (kept.machine != machine) kept = {};  // rows of two machines do not mix
  if (auto written = writeKept(keep(table, machine, std::move(kept)), file); !written) return failed(written.error());
  std::cout << "The kept table is written anew: " << file.string() << '\n';
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::filesystem::path json, kept;
  std::vector<std::filesystem::path> parts;
  bool write = false;
  CLI::App app("Prints the tables in the named files as one table.");
  app.add_option("--json", json, "Also write the table there");
  auto* keptOption = app.add_option("--kept", kept, "Compare ratios with the table of this class of processor in that folder");
  app.add_flag("--keep", write, "Then rewrite it: rows of this run replace the old ones")->needs(keptOption);
  app.add_option("PART", parts, "Tables of parts")->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (const std::string wanted = wantedClass(); !wanted.empty()) {
    if (auto restricted = restrictTo(wanted); !restricted) return failed(restricted.error());
  }
  Table table;
  for (const auto& part : parts) {
    if (auto read = appendTable(part, table); !read) return failed(read.error());
  }
  // Parts that trained on the same images give the note once.
  std::vector<std::string> notes;
  for (const auto& note : table.notes) {
    if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(note);
  }
  table.notes = notes;
  printTable(table);
  if (!json.empty()) {
    if (auto written = writeTable(table, json); !written) return failed(written.error());
  }
  return kept.empty() ? 0 : compare(table, kept / (processorClass() + ".json"), write);
}
