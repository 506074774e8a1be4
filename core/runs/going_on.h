// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/model/config.h"
#include "core/runs/run_reader.h"
#include "core/runs/run_writer.h"
#include "core/storage/training_keys.h"

#include <string>

namespace latentscape {

// What window and command line say when a run goes on (run_reader.h: openToResume).

// Whether a run that goes on with `to` becomes a branch, a run of its own: something differs that shapes its steps.
bool isBranch(const RunConfig& from, const RunConfig& to);

// What a branch changes, and what that does to the learning rate where it begins, after so many epochs: "epochs 10 → 20; the
// learning rate goes on at 0.0005 instead of 0 (cosine schedule)". Empty if nothing differs.
std::string describeBranch(const RunConfig& from, const RunConfig& to, double epochs);

// Who a run is that goes on: itself, or as a branch a new one whose parent it is. folder: of the run, as the user named it.
Result<RunWriter::Identity> identityToGoOn(const ResumableRun& from, bool branch, const std::string& folder);

// An Error unless the data set's training images are those that the run was trained on, where keys tell. seed: that of the data
// set's options. where: the data set, for the Error.
Result<void> checkSameImages(const TrainingKeys& trainedOn, const Dataset& dataset, std::uint64_t seed, const std::string& where);

}  // namespace latentscape
