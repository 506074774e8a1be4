// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace latentscape {

struct CliResult {
  int exitCode = -1;  // -signal if one ended it
  std::string out, err;
};

// Runs latentscape-cli with these arguments to its end, with a data folder for the tests (no data set is downloaded there).
// onError: called with the process and all of standard error so far whenever there is more of it; may be empty. A process that
// takes longer than five minutes is killed, and its exit code is then -9.
CliResult runCli(const std::vector<std::string>& arguments, const std::function<void(pid_t, const std::string&)>& onError = {});

// 64 training and 32 test images of 8x8 pixels in ten classes, as four IDX files below folder.
void writeTinyDataset(const std::filesystem::path& folder);

// Width and height of a PNG; zeros if it is none.
struct PngSize {
  unsigned width = 0, height = 0;
  bool operator==(const PngSize&) const = default;
};
PngSize pngSize(const std::filesystem::path& file);

// Shared by the tests: one data set and one trained run, created at first use and removed at the end of the program.
struct SharedRun {
  std::filesystem::path folder;  // for the tests' own files
  std::filesystem::path data;
  std::filesystem::path run;
  CliResult training;
};
const SharedRun& sharedRun();

}  // namespace latentscape
