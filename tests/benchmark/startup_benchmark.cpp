// SPDX-License-Identifier: GPL-3.0-or-later
// Start-up as a person has it: the explorer as a process, with a warm disk.
#include "tests/benchmark/table.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

extern char** environ;

namespace latentscape {
namespace {

constexpr int kRuns = 7;

// Seconds from its start to its end; negative where it failed. Its standard output is dropped.
double secondsOf(std::vector<std::string> arguments) {
  std::vector<char*> pointers;
  for (auto& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  const auto began = std::chrono::steady_clock::now();
  pid_t child = 0;
  int status = -1;
  const bool started = posix_spawn(&child, pointers[0], &actions, nullptr, pointers.data(), environ) == 0;
  if (started) waitpid(child, &status, 0);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  posix_spawn_file_actions_destroy(&actions);
  return started && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? seconds : -1.0;
}

int measure(const std::filesystem::path& folder, Table& table) {
  const std::string explorer = (folder / "latentscape").string();
  const auto picture = std::filesystem::temp_directory_path() / ("latentscape-benchmark-" + std::to_string(getpid()) + ".png");
  setenv("QT_QPA_PLATFORM", "offscreen", 1);
  const struct {
    const char* name;
    std::vector<std::string> arguments;
  } starts[] = {
      {"start-up: --help, whole process", {explorer, "--help"}},
      {"start-up: --screenshot, whole process (0.5 s of it is a fixed rest)", {explorer, "--screenshot", picture.string()}},
  };
  int code = 0;
  for (const auto& start : starts) {
    secondsOf(start.arguments);  // warms the disk's cache
    std::vector<double> seconds;
    for (int i = 0; i < kRuns && code == 0; ++i) {
      seconds.push_back(secondsOf(start.arguments));
      if (seconds.back() < 0.0) {
        std::cerr << "startup_benchmark: " << start.arguments[0] << ' ' << start.arguments[1] << " failed\n";
        code = 1;
      }
    }
    table.rows.push_back(medianRow(start.name, "s", seconds));
  }
  std::error_code ignored;
  std::filesystem::remove(picture, ignored);
  return code;
}

}  // namespace
}  // namespace latentscape

int main(int argc, char** argv) {
  using namespace latentscape;
  PartOptions options;
  if (const auto code = parseOptions(argc, argv, "Start-up times of the explorer that lies beside this program.", 0, options)) return *code;
  Table table;
  if (const int code = measure(std::filesystem::canonical("/proc/self/exe").parent_path(), table)) return code;
  return finish(table, options);
}
