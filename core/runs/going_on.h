// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/function_ref.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/model/config.h"
#include "core/runs/run_reader.h"
#include "core/runs/run_writer.h"
#include "core/storage/training_keys.h"

#include <filesystem>
#include <string>

namespace latentscape {

// How window and command line go on with a run, and what they say of it.

// A run to go on with, and what it becomes.
struct GoingOn {
  ResumableRun from;
  std::filesystem::path folder;  // that it was found in
  RunConfig config;              // the run's, with what may change as it is wanted
  bool readOnly = false;         // the folder can't be written to
  bool branch = false;           // something differs that shapes its steps: it becomes a run of its own, in another folder

  const RunProgress& progress() const { return from.file.state.progress; }
};

// Opens the run that is to go on. wanted: makes the configuration that it goes on with out of its own. Errors: those of
// openToResume() and wanted(). Writes nothing. Blocks.
Result<GoingOn> openGoingOn(const std::filesystem::path& folder, FunctionRef<Result<RunConfig>(const RunConfig& own)> wanted);

// Whether it can go on with these images. Errors: they are not those that it was trained on, or they lie elsewhere and nothing
// tells whether they are; no steps are left, where moreEpochs is the advice.
Result<void> checkGoingOn(const GoingOn& going, const Dataset& dataset, const std::string& moreEpochs);

// Who the run is from then on: itself, or as a branch a new one whose parent it is.
Result<RunWriter::Identity> identityToGoOn(const GoingOn& going);

// Whether a run that goes on with `to` becomes a branch.
bool isBranch(const RunConfig& from, const RunConfig& to);

// What a branch changes, and what that does to the learning rate where it begins, after so many epochs: "epochs 10 → 20; the
// learning rate goes on at 0.0005 instead of 0 (cosine schedule)". Empty if nothing differs.
std::string describeBranch(const RunConfig& from, const RunConfig& to, double epochs);

}  // namespace latentscape
