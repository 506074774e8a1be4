// SPDX-License-Identifier: GPL-3.0-or-later
// Puts the tables of the benchmark's parts together: benchmark_table --json ALL.json PART.json ...
#include "tests/benchmark/table.h"

#include <algorithm>
#include <iostream>

int main(int argc, char** argv) {
  using namespace latentscape;
  PartOptions options;
  if (const auto code = parseOptions(argc, argv, "Prints the tables in the named files as one.", 0, options)) return *code;
  Table table;
  for (int i = 1; i < argc; ++i) {
    if (auto read = appendTable(argv[i], table); !read) {
      std::cerr << read.error().message() << '\n';
      return 1;
    }
  }
  // Parts that trained on the same images say so once.
  std::vector<std::string> notes;
  for (const auto& note : table.notes) {
    if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(note);
  }
  table.notes = notes;
  printTable(table);
  if (options.json.empty()) return 0;
  return finish(table, options);
}
