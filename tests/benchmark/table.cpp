// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmark/table.h"

#include "core/base/files.h"
#include "core/base/threads.h"
#include "tests/benchmark/processor_class.h"

#include <nlohmann/json.hpp>

#include <sys/utsname.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <limits>
#include <thread>

namespace latentscape {
namespace {

using nlohmann::json;

constexpr std::size_t kParts = 5;  // number of a percentile's samples needed for its spread

struct Machine {
  std::string processor, system;
  unsigned cores = 0;
  int usable = 0;
  double load = 0.0;  // processes running or waiting, over the last minute
};

Machine thisMachine() {
  Machine machine;
  machine.processor = "unknown processor";
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    const auto colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) machine.processor = line.substr(colon + 2);
  }
  utsname name{};
  if (uname(&name) == 0)
    machine.system =
        std::string(name.sysname) + " " + name.machine;  // no kernel release: with a new kernel it is still the same machine
  machine.cores = std::thread::hardware_concurrency();
  machine.usable = availableThreads();
  if (getloadavg(&machine.load, 1) != 1) machine.load = std::numeric_limits<double>::quiet_NaN();
  return machine;
}

std::string format(double value) {
  if (!std::isfinite(value)) return "-";
  const double size = std::abs(value);
  char text[64];
  std::snprintf(text, sizeof text, size >= 1000.0 ? "%.0f" : size >= 100.0 ? "%.1f" : size >= 10.0 ? "%.2f" : "%.3f", value);
  return text;
}

double numberOr(const json& object, const char* key, double other) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? found->get<double>() : other;
}

// Columns are counted in characters: names contain dashes and dots beyond ASCII.
std::string padded(const std::string& text, std::size_t width, bool right) {
  const auto length =
      static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
  const std::string space(width > length ? width - length : 0, ' ');
  return right ? space + text : text + space;
}

bool moreIsBetter(const std::string& unit) { return unit.ends_with("/s"); }

json toJson(const Row& row) {
  json object{{"name", row.name}, {"figure", row.figure}, {"unit", row.unit}, {"spread", {row.low, row.high}}};
  object["compared_with"] = row.compared ? json(row.compared->with) : json();
  object["compared_figure"] = row.compared ? json(row.compared->figure) : json();
  if (row.compared && row.compared->high > 0.0) object["compared_spread"] = {row.compared->low, row.compared->high};
  object["ratio"] = row.compared ? json(row.ratio()) : json();
  if (!row.aim.empty()) object["aim"] = row.aim;
  return object;
}

std::string spreadOf(const Row::Comparison& compared) {
  return compared.high > 0.0 ? " (" + format(compared.low) + " .. " + format(compared.high) + ")" : "";
}

}  // namespace

Row& Row::comparedWith(std::string what, double other) {
  compared = Comparison{std::move(what), other, 0.0, 0.0};
  return *this;
}

Row& Row::comparedWith(std::string what, const Row& other) {
  compared = Comparison{std::move(what), other.figure, other.low, other.high};
  return *this;
}

double Row::ratio() const {
  if (!compared) return std::numeric_limits<double>::quiet_NaN();
  return moreIsBetter(unit) ? figure / compared->figure : compared->figure / figure;
}

Row& Row::aimedAt(std::string text) {
  aim = std::move(text);
  return *this;
}

double Row::bestRatio() const {
  if (!compared) return std::numeric_limits<double>::quiet_NaN();
  const bool known = compared->high > 0.0;
  if (moreIsBetter(unit)) return std::max(figure, high) / (known ? compared->low : compared->figure);
  return (known ? compared->high : compared->figure) / std::min(figure, low);
}

double percentile(std::vector<double> values, double p) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(values.begin(), values.end());
  const double at = p / 100.0 * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const auto above = std::min(below + 1, values.size() - 1);
  return std::lerp(values[below], values[above], at - static_cast<double>(below));
}

Row medianRow(std::string name, std::string unit, const std::vector<double>& values) {
  return {
      std::move(name), percentile(values, 50), std::move(unit), std::nullopt, percentile(values, 25), percentile(values, 75), {}};
}

Row percentileRow(std::string name, std::string unit, const std::vector<double>& values, double p) {
  Row row{std::move(name), percentile(values, p), std::move(unit), std::nullopt, 0.0, 0.0, {}};
  row.low = row.high = row.figure;
  for (std::size_t part = 0; part < kParts && values.size() >= kParts; ++part) {
    const auto at = [&](std::size_t i) { return values.begin() + static_cast<std::ptrdiff_t>(values.size() * i / kParts); };
    const double figure = percentile({at(part), at(part + 1)}, p);
    row.low = part == 0 ? figure : std::min(row.low, figure);
    row.high = part == 0 ? figure : std::max(row.high, figure);
  }
  return row;
}

bool PartOptions::skips(std::string_view what) const { return std::find(skipped.begin(), skipped.end(), what) != skipped.end(); }

std::optional<int> parseOptions(int& argc, char** argv, const char* what, unsigned takes, PartOptions& options) {
  struct Number {
    unsigned bit;
    const char* name;
    double low, high;
    const char* help;
    std::function<void(double)> set;
  };
  const Number numbers[] = {
      {kTakesSeconds, "--seconds", 1, 3600, "how long each phase takes (10)", [&](double value) { options.seconds = value; }},
      {kTakesRounds, "--rounds", 1, 1000, "number of turns of each",
       [&](double value) { options.rounds = static_cast<int>(value); }},
      {kTakesImages, "--images", 1, 1e7, "of the training set, for a quick look",
       [&](double value) { options.images = static_cast<int>(value); }},
  };
  std::string skippable;
  for (const auto& one : options.skippable) skippable += (skippable.empty() ? "" : " or ") + one;
  int kept = 1;
  for (int i = 1; i < argc; ++i) {
    const bool value = i + 1 < argc;
    if (std::strcmp(argv[i], "--help") == 0) {
      std::cout << what << "\n  --json FILE     also write the table there\n";
      for (const auto& number : numbers) {
        if ((takes & number.bit) != 0)
          std::cout << "  " << padded(std::string(number.name) + " N", 16, false) << number.help << '\n';
      }
      if (!skippable.empty()) std::cout << "  --skip NAME     leaves that out: " << skippable << "; may be repeated\n";
      return 0;
    }
    const auto* number = std::find_if(std::begin(numbers), std::end(numbers),
                                      [&](const Number& one) { return std::strcmp(argv[i], one.name) == 0; });
    if (std::strcmp(argv[i], "--json") == 0 && value) {
      options.json = argv[++i];
    } else if (number != std::end(numbers) && (takes & number->bit) != 0 && value) {
      const double given = std::atof(argv[++i]);
      if (!(given >= number->low && given <= number->high)) {
        std::cerr << number->name << " is " << argv[i] << ", expected " << number->low << " to " << number->high << '\n';
        return 2;
      }
      number->set(given);
    } else if (std::strcmp(argv[i], "--skip") == 0 && !skippable.empty() && value) {
      const std::string given = argv[++i];
      if (std::find(options.skippable.begin(), options.skippable.end(), given) == options.skippable.end()) {
        std::cerr << "--skip is " << given << ", expected " << skippable << '\n';
        return 2;
      }
      options.skipped.push_back(given);
    } else {
      argv[kept++] = argv[i];
    }
  }
  argc = kept;
  if (const std::string wanted = wantedClass(); !wanted.empty()) {
    if (auto restricted = restrictTo(wanted); !restricted) {
      std::cerr << restricted.error().message() << '\n';
      return 2;
    }
  }
  return std::nullopt;
}

int runPart(int argc, char** argv, const char* what, unsigned takes, Result<void> (*measure)(const PartOptions&, Table&),
            PartOptions options) {
  if (const auto code = parseOptions(argc, argv, what, takes, options)) return *code;
  Table table;
  if (auto measured = measure(options, table); !measured) {
    std::cerr << measured.error().message() << '\n';
    return 1;
  }
  return finish(table, options);
}

int finish(const Table& table, const PartOptions& options) {
  if (options.json.empty()) printTable(table);
  else if (auto written = writeTable(table, options.json); !written) {
    std::cerr << written.error().message() << '\n';
    return 1;
  }
  for (const auto& broken : table.broken) std::cerr << "BROKEN: " << broken << '\n';
  return table.broken.empty() ? 0 : 1;
}

Result<void> appendTable(const std::filesystem::path& file, Table& table) {
  auto text = readFile(file, 64 << 20);
  if (!text) return text.error();
  const json document = json::parse(*text, nullptr, false);
  if (!document.is_object() || !document.contains("rows") || !document["rows"].is_array()) {
    return Error{"this is not a table of a benchmark", file.string(), "Run that part again."};
  }
  for (const auto& note : document.value("notes", json::array())) table.notes.push_back(note.get<std::string>());
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const auto& object : document["rows"]) {
    Row row{object.value("name", ""), numberOr(object, "figure", nan), object.value("unit", ""), std::nullopt, nan, nan,
            object.value("aim", "")};
    if (object.contains("spread") && object["spread"].is_array() && object["spread"].size() == 2 &&
        object["spread"][0].is_number()) {
      row.low = object["spread"][0].get<double>();
      row.high = object["spread"][1].get<double>();
    }
    if (object.contains("compared_with") && object["compared_with"].is_string()) {
      row.comparedWith(object["compared_with"].get<std::string>(), numberOr(object, "compared_figure", nan));
      if (const auto spread = object.find("compared_spread");
          spread != object.end() && spread->is_array() && spread->size() == 2) {
        row.compared->low = (*spread)[0].is_number() ? (*spread)[0].get<double>() : 0.0;
        row.compared->high = (*spread)[1].is_number() ? (*spread)[1].get<double>() : 0.0;
      }
    }
    table.rows.push_back(std::move(row));
  }
  return {};
}

std::string describeMachine() {
  const Machine machine = thisMachine();
  return machine.processor + ", " + std::to_string(machine.cores) + " cores (" + std::to_string(machine.usable) + " usable), " +
         machine.system;
}

void printTable(const Table& table) {
  std::cout << describeMachine() << ", class " << processorClass() << ", load " << format(thisMachine().load) << " now\n"
            << "Figures vary from machine to machine and from run to run. Ratio: how many times better than what it is compared "
               "with. Spread: quartiles of a median; a percentile's lowest and highest over fifths of the run.\n";
  for (const auto& note : table.notes) std::cout << "Note: " << note << '\n';
  std::vector<std::vector<std::string>> lines{{"what", "figure", "unit", "spread", "compared with", "ratio", "aim"}};
  for (const Row& row : table.rows) {
    lines.push_back({row.name, format(row.figure), row.unit, format(row.low) + " .. " + format(row.high),
                     row.compared ? row.compared->with + ": " + format(row.compared->figure) + spreadOf(*row.compared) : "",
                     row.compared ? format(row.ratio()) : "", row.aim});
  }
  std::vector<std::size_t> widths(lines.front().size());
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      widths[i] = std::max(widths[i], static_cast<std::size_t>(std::count_if(line[i].begin(), line[i].end(),
                                                                             [](char c) { return (c & 0xC0) != 0x80; })));
    }
  }
  for (const auto& line : lines) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) text += padded(line[i], widths[i], i == 1 || i == 5) + "  ";
    std::cout << text.substr(0, text.find_last_not_of(' ') + 1) << '\n';
  }
  std::cout << std::flush;
}

Result<void> writeTable(const Table& table, const std::filesystem::path& file) {
  const Machine machine = thisMachine();
  json document{{"machine",
                 {{"processor", machine.processor},
                  {"cores", machine.cores},
                  {"usable_cores", machine.usable},
                  {"system", machine.system},
                  {"class", processorClass()},
                  {"load_average", machine.load}}},
                {"notes", table.notes}};
  document["rows"] = json::array();
  for (const Row& row : table.rows) document["rows"].push_back(toJson(row));
  return writeFile(file, document.dump(2) + "\n");
}

}  // namespace latentscape
