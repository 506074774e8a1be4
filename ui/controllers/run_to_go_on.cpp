// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/run_to_go_on.h"

#include "core/model/fields.h"
#include "core/runs/going_on.h"

#include <utility>

namespace latentscape {
namespace {

// Where its images lie may differ, if they are the same; how they are prepared stays the run's.
RunConfig withWhatMayChange(const RunConfig& own, const RunConfig& wanted) {
  RunConfig config = own;
  for (const ConfigField& field : kConfigFields) {
    if (field.mayChange != MayChange::BetweenRuns || field.name == "dataset") copyField(wanted, config, field);
  }
  return config;
}

}  // namespace

Result<RunToGoOn> openRunToGoOn(const std::filesystem::path& folder, const RunConfig& wanted, const Dataset& dataset) {
  auto going = openGoingOn(folder, [&wanted](const RunConfig& own) -> Result<RunConfig> {
    if (auto problem = branchProblem(own, wanted)) return *std::move(problem);
    return withWhatMayChange(own, wanted);
  });
  if (!going) return going.error();
  if (auto fits = checkGoingOn(*going, dataset, "Raise Epochs to continue."); !fits) return fits.error();
  RunToGoOn run;
  const RunProgress& progress = going->progress();
  if (going->branch) run.changes = describeBranch(progress.config, going->config, progress.epochs);
  going->branch = going->branch || going->readOnly;
  auto identity = identityToGoOn(*going);
  if (!identity) return identity.error();
  if (!going->branch) {
    auto writer = RunWriter::goOn(folder, *identity, going->from);
    if (!writer) return writer.error();
    run.writer = std::make_shared<RunWriter>(*std::move(writer));
  }
  run.config = std::move(going->config);
  run.branch = going->branch;
  run.notes = std::move(going->from.notes);
  run.from = folder;
  run.step = progress.step;
  run.identity = *std::move(identity);
  run.start.losses = std::move(going->from.losses);
  run.start.state = std::make_shared<const RunState>(std::move(going->from.file.state));
  return run;
}

}  // namespace latentscape
