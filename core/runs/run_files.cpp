// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_files.h"

#include "core/base/files.h"
#include "core/base/printable.h"
#include "core/storage/json_text.h"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <tuple>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStateEnding = ".safetensors";
constexpr std::string_view kKeysEnding = ".keys";
constexpr std::string_view kCurrentLine = "latentscape current 1\n";
constexpr std::string_view kAnyCurrentLine = "latentscape current ";
constexpr const char* kNewerVersion = "was written by a newer version of Latentscape";
constexpr std::size_t kRunDigits = 16;
constexpr std::size_t kStepDigits = 12;
constexpr std::uint64_t kMaxCurrentBytes = 4096;
constexpr std::uint64_t kMaxConfigBytes = 16U << 20U;

bool isDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string fileName(const StateName& state) {
  std::string step = std::to_string(state.step);
  step.insert(0, kStepDigits - std::min(kStepDigits, step.size()), '0');
  return state.run + "-" + step + std::string(kStateEnding);
}

std::optional<StateName> stateNamed(std::string_view name) {
  if (name.size() != kRunDigits + 1 + kStepDigits + kStateEnding.size() || !name.ends_with(kStateEnding)) return std::nullopt;
  const std::string_view run = name.substr(0, kRunDigits), digits = name.substr(kRunDigits + 1, kStepDigits);
  if (!isRunId(run) || name[kRunDigits] != '-' || !isDigits(digits)) return std::nullopt;
  StateName state{RunId(run), 0};
  std::from_chars(digits.data(), digits.data() + digits.size(), state.step);
  return state;
}

std::optional<RunId> keysNamed(std::string_view name) {
  if (!name.ends_with(kKeysEnding) || !isRunId(name.substr(0, name.size() - kKeysEnding.size()))) return std::nullopt;
  return RunId(name.substr(0, kRunDigits));
}

fs::path checkpointsFolder(const fs::path& folder) { return folder / "checkpoints"; }
fs::path stateFile(const fs::path& folder, const StateName& state) { return checkpointsFolder(folder) / fileName(state); }
fs::path keysFile(const fs::path& folder, const RunId& run) {
  return checkpointsFolder(folder) / (run + std::string(kKeysEnding));
}
fs::path olderKeysFile(const fs::path& folder) { return folder / "training_images.keys"; }

CheckpointNames checkpointNames(const fs::path& folder) {
  CheckpointNames names;
  std::error_code problem;
  for (fs::directory_iterator at(checkpointsFolder(folder), problem), end; !problem && at != end; at.increment(problem)) {
    const std::string name = at->path().filename().string();
    if (auto state = stateNamed(name)) names.states.push_back(*std::move(state));
    else if (auto run = keysNamed(name)) names.keys.push_back(*std::move(run));
  }
  std::sort(names.states.begin(), names.states.end(),
            [](const StateName& a, const StateName& b) { return std::tie(a.run, a.step) < std::tie(b.run, b.step); });
  std::sort(names.keys.begin(), names.keys.end());
  return names;
}

Error ofNewerVersion(const fs::path& file) { return Error{kNewerVersion, file.string(), "Open it with that version."}; }

bool isOfNewerVersion(const Error& error) { return error.what == kNewerVersion; }

Result<std::optional<StateName>> readCurrent(const fs::path& folder) {
  const fs::path file = folder / "current";
  std::error_code ignored;
  if (!fs::exists(fs::symlink_status(file, ignored))) return std::optional<StateName>();
  const auto text = readFile(file, kMaxCurrentBytes);
  if (!text) return text.error();
  std::string_view rest = *text;
  if (rest.starts_with(kAnyCurrentLine) && !rest.starts_with(kCurrentLine)) return ofNewerVersion(file);
  if (rest.starts_with(kCurrentLine) && rest.ends_with('\n')) {
    rest.remove_prefix(kCurrentLine.size());
    if (!rest.empty()) rest.remove_suffix(1);
    if (auto state = stateNamed(rest)) return state;
  }
  return Error{"is damaged: expected \"" + std::string(kCurrentLine.substr(0, kCurrentLine.size() - 1)) +
                   "\" and the name of a state, found \"" + printable(std::string_view(*text).substr(0, 60)) + "\"",
               file.string(), ""};
}

Result<void> writeCurrent(const fs::path& folder, const StateName& state) {
  return writeFile(folder / "current", std::string(kCurrentLine) + fileName(state) + "\n");
}

std::optional<RunId> runOfConfig(const fs::path& folder) {
  const auto text = readFile(folder / "config.json", kMaxConfigBytes);
  if (!text) return std::nullopt;
  const auto document = parseJson(*text, "");
  if (!document || !document->is_object()) return std::nullopt;
  const auto run = document->find("run");
  if (run == document->end() || !run->is_string() || !isRunId(run->get_ref<const std::string&>())) return std::nullopt;
  return run->get<std::string>();
}

}  // namespace latentscape
