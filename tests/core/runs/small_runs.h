// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/losses.h"
#include "core/runs/run_reader.h"
#include "core/runs/run_writer.h"
#include "core/storage/checkpoint.h"
#include "core/training/run_state.h"

#include <cstdint>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace latentscape::testing {

// Runs of a tiny model that can be told apart in everything that they hold: by a number from 1 to 9. A loss is recorded every
// five steps, and an epoch is ten of them with a test.
inline constexpr std::uint64_t kRecordEvery = 5;

RunWriter::Identity identityOf(int number);
RunConfig configOf(int number);
RunState stateOf(int number, std::uint64_t step);
std::vector<LossRecord> lossesOf(int number, std::uint64_t lastStep);
TrainingKeys keysOf(int number);

// The three files of a run before there were states: as the program then wrote them.
void writeOlderRun(const std::filesystem::path& folder, const Checkpoint& checkpoint, std::span<const LossRecord> losses);
Checkpoint olderCheckpoint(int number, std::uint64_t step);

// Saves states of these steps into a new folder, as a run that goes on.
void writeRun(const std::filesystem::path& folder, int number, const std::vector<std::uint64_t>& steps);

// The same state as a later version of the program might write it, in a format that this one doesn't know.
void makeNewer(const std::filesystem::path& stateFile);

// Which run it is, all of whose parts must be of that run: its number. Fails the test where two runs mix.
int numberOf(const OpenedRun& run);

bool sameLosses(const std::vector<LossRecord>& a, const std::vector<LossRecord>& b);
// Whether the bits are the same.
bool sameState(const RunState& a, const RunState& b);

// Names of all files below a folder, but for unfinished ones.
std::set<std::string> filesIn(const std::filesystem::path& folder);

}  // namespace latentscape::testing
