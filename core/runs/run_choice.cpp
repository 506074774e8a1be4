// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_choice.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr int kTries = 10;  // while somebody trains, states come and go

std::string sentence(const Error& error) { return error.where + ": " + error.what; }

// A state's header, and that it is of the run and step that its name says.
Result<StateHeader> soundHeader(const fs::path& file, const StateName& name) {
  auto header = loadStateHeader(file);
  if (!header) return header;
  if (header->run != name.run)
    return Error{"is of the run " + header->run + ", but its name says " + name.run, file.string(), ""};
  if (header->step != name.step) {
    return Error{"is of step " + std::to_string(header->step) + ", but its name says " + std::to_string(name.step), file.string(),
                 ""};
  }
  return header;
}

bool hasModel(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / "model.safetensors", ignored);
}

// The run of the state that was written last.
RunId newestRun(const fs::path& folder, const std::vector<StateName>& states) {
  const auto time = [&](const StateName& state) {
    std::error_code problem;
    const auto written = fs::last_write_time(stateFile(folder, state), problem);
    return problem ? fs::file_time_type::min() : written;
  };
  return std::max_element(states.begin(), states.end(), [&](const auto& a, const auto& b) { return time(a) < time(b); })->run;
}

struct Attempt {
  std::optional<RunChoice> choice;
  Error problem{};  // without a choice: why
};

// Tries a run's states: that which `current` names, then the others, newest first.
Attempt tryStates(const fs::path& folder, const RunId& run, const std::optional<StateName>& current,
                  std::vector<StateName> states, const LoadState& load, std::vector<std::string> notes) {
  std::erase_if(states, [&](const StateName& state) { return state.run != run || state == current; });
  if (current) states.push_back(*current);
  std::optional<Error> first;
  for (auto name = states.rbegin(); name != states.rend(); ++name) {
    const fs::path file = stateFile(folder, *name);
    auto header = soundHeader(file, *name);
    Result<void> loaded = header ? load(file) : Result<void>(header.error());
    // An older state in its place would hide what the newer program has trained, and lead to overwriting it.
    if (!loaded && isOfNewerVersion(loaded.error())) return {std::nullopt, loaded.error()};
    if (!loaded) {
      notes.push_back(sentence(loaded.error()) + ": this state is left out");
      if (!first) first = loaded.error();
      continue;
    }
    if (first) notes.push_back("the state of step " + std::to_string(name->step) + " is taken instead");
    return {RunChoice{*name, *std::move(header), std::move(notes)}, {}};
  }
  Error problem = first.value_or(Error{"holds no state of the run " + run, checkpointsFolder(folder).string(), ""});
  if (problem.advice.empty() && hasModel(folder)) problem.advice = "Open model.safetensors, which is beside it.";
  return {std::nullopt, std::move(problem)};
}

Attempt attempt(const fs::path& folder, const Result<std::optional<StateName>>& current, const LoadState& load) {
  std::vector<StateName> states = checkpointNames(folder).states;
  if (current && *current) return tryStates(folder, (*current)->run, **current, std::move(states), load, {});
  if (!current && isOfNewerVersion(current.error())) return {std::nullopt, current.error()};
  std::vector<std::string> notes;
  if (!current) notes.push_back(sentence(current.error()));
  const std::optional<RunId> configured = runOfConfig(folder);
  if (configured || (!hasModel(folder) && !states.empty())) {
    if (current) notes.push_back((folder / "current").string() + " is missing");
    const RunId run = configured ? *configured : newestRun(folder, states);
    return tryStates(folder, run, std::nullopt, std::move(states), load, std::move(notes));
  }
  if (!hasModel(folder)) {
    return {std::nullopt, current ? Error{"holds no model.safetensors and no states of a run", folder.string(),
                                          "Choose a RUN folder that \"train\" made, or a .safetensors file."}
                                  : current.error()};
  }
  if (!states.empty()) notes.push_back(checkpointsFolder(folder).string() + ": states of another run are left out");
  return {RunChoice{std::nullopt, {}, std::move(notes)}, {}};
}

bool same(const Result<std::optional<StateName>>& a, const Result<std::optional<StateName>>& b) {
  return a.ok() == b.ok() && (!a || *a == *b);
}

}  // namespace

Result<RunChoice> chooseRun(const fs::path& folder, const LoadState& load) {
  auto current = readCurrent(folder);
  for (int tried = 1;; ++tried) {
    Attempt made = attempt(folder, current, load);
    // A state may have been removed because a newer one had become current.
    auto now = readCurrent(folder);
    const bool settled = same(current, now) || (made.choice && current && made.choice->state == *current);
    if (settled || tried == kTries) {
      if (made.choice) return *std::move(made.choice);
      return made.problem;
    }
    current = std::move(now);
  }
}

}  // namespace latentscape
