// SPDX-License-Identifier: GPL-3.0-or-later
// Start-up as the user sees it: the explorer as a process, with a warm disk cache and no settings of an earlier start.
#include "tests/benchmark/child.h"
#include "tests/benchmark/table.h"

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace latentscape {
namespace {

constexpr int kRuns = 9;

// A folder for what the explorer writes, removed at the end.
struct Home {
  std::filesystem::path folder = std::filesystem::temp_directory_path() / ("latentscape-start-" + std::to_string(getpid()));
  Home() { std::filesystem::create_directories(folder); }
  Home(const Home&) = delete;
  Home& operator=(const Home&) = delete;
  ~Home() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
};

struct Start {
  double window = 0.0, image = 0.0;  // seconds from the start of the process to the first paint
};

Result<Start> startOnce(const std::filesystem::path& folder, const Home& home) {
  const auto file = home.folder / "stopwatch";
  const Child::Environment environment{{"QT_QPA_PLATFORM", "offscreen"},
                                       {"QT_PLUGIN_PATH", (folder.parent_path() / "plugins").string()},
                                       {"QT_QPA_GENERIC_PLUGINS", "latentscapestopwatch"},
                                       {"LATENTSCAPE_STOPWATCH", file.string()},
                                       {"XDG_CONFIG_HOME", home.folder.string()}};
  std::filesystem::remove(file);
  const double began = std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  if (auto run = runToEnd({(folder / "latentscape").string()}, environment); !run) return run.error();
  Start start;
  std::ifstream stopwatch(file);
  if (!(stopwatch >> start.window >> start.image))
    return Error{"the explorer did not load its stopwatch", (folder.parent_path() / "plugins").string(), ""};
  return Start{start.window - began, start.image - began};
}

Result<void> measure(const std::filesystem::path& folder, Table& table) {
  const Home home;
  const std::vector<std::string> help{(folder / "latentscape").string(), "--help"};
  std::vector<double> helped, window, image;
  for (int run = -1; run < kRuns; ++run) {
    auto told = runToEnd(help, {{"QT_QPA_PLATFORM", "offscreen"}});
    if (!told) return told.error();
    auto start = startOnce(folder, home);
    if (!start) return start.error();
    if (run < 0) continue;  // that one warmed the disk's cache
    helped.push_back(told->seconds);
    window.push_back(start->window);
    image.push_back(start->image);
  }
  const Row whole = medianRow("start-up: --help, whole process", "s", helped);
  table.rows.push_back(whole);
  table.rows.push_back(medianRow("start-up: window painted", "s", window).comparedWith("--help", whole).aimedAt("at most 0.4 s"));
  table.rows.push_back(
      medianRow("start-up: first decoded image painted", "s", image).comparedWith("--help", whole).aimedAt("at most 1.2 s"));
  return {};
}

}  // namespace
}  // namespace latentscape

int main(int argc, char** argv) {
  using namespace latentscape;
  PartOptions options;
  if (const auto code = parseOptions(argc, argv, "Start-up times of the explorer beside this program.", 0, options)) return *code;
  Table table;
  if (auto measured = measure(std::filesystem::canonical("/proc/self/exe").parent_path(), table); !measured) {
    std::cerr << measured.error().message() << '\n';
    return 1;
  }
  return finish(table, options);
}
