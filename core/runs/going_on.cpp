// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/going_on.h"

#include "core/base/number_text.h"
#include "core/model/fields.h"
#include "core/runs/run_files.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace latentscape {
namespace {

bool shapesSteps(const ConfigField& field) {
  return field.mayChange == MayChange::DuringARun || field.mayChange == MayChange::InABranch;
}

std::string yesOrNo(bool value) { return value ? "yes" : "no"; }

std::string valueOf(const RunConfig& config, const ConfigField& field) {
  if (!std::holds_alternative<std::monostate>(field.number)) {
    const double value = numberOf(config, field);
    return field.range.whole ? fixedText(value, 0) : significantText(value, 3);
  }
  if (field.name == "schedule") return std::string(nameOf(config.training.schedule));
  if (field.name == "corruption") return formatCorruption(config.training.corruption);
  return yesOrNo(field.name == "binarize" ? config.training.binarize : config.training.meanOverPixels);
}

std::string spaced(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

// An Error unless the data set's training images are those that the run was trained on, where keys tell.
Result<void> checkSameImages(const GoingOn& going, const Dataset& dataset) {
  const TrainingKeys& before = going.from.trainedOn;
  if (going.config.dataset != going.progress().config.dataset && !before) {
    return Error{"it is not known whether these are the images that the run was trained on", going.config.dataset,
                 "Choose " + going.progress().config.dataset + ", or train a new run."};
  }
  const TrainingKeys now = before ? trainingKeys(dataset, going.config.data.seed) : nullptr;
  if (!now || *before == *now) return {};
  std::vector<std::uint64_t> both;
  std::set_intersection(before->begin(), before->end(), now->begin(), now->end(), std::back_inserter(both));
  return Error{"holds other training images than the run was trained on: " + std::to_string(before->size() - both.size()) +
                   " of " + std::to_string(before->size()) + " are gone, " + std::to_string(now->size() - both.size()) +
                   " are new",
               dataset.title, "Put the images back, or train a new run on these."};
}

// By the rights that the process has now.
bool isReadOnly(const std::filesystem::path& folder) {
  return ::faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0 && (errno == EACCES || errno == EROFS);
}

}  // namespace

Result<GoingOn> openGoingOn(const std::filesystem::path& folder, FunctionRef<Result<RunConfig>(const RunConfig& own)> wanted) {
  auto opened = openToResume(folder);
  if (!opened) return opened.error();
  const RunConfig own = opened->file.state.progress.config;
  auto config = wanted(own);
  if (!config) return config.error();
  const bool readOnly = isReadOnly(folder) || isReadOnly(checkpointsFolder(folder));
  const bool branch = isBranch(own, *config);
  return GoingOn{*std::move(opened), folder, *std::move(config), readOnly, branch};
}

Result<void> checkGoingOn(const GoingOn& going, const Dataset& dataset, const std::string& moreEpochs) {
  if (auto same = checkSameImages(going, dataset); !same) return same;
  if (going.progress().step < stepsOf(going.config.training, dataset.train.size())) return {};
  return Error{"has reached its end, step " + std::to_string(going.progress().step) + " of " +
                   std::to_string(going.config.training.epochs) + " epochs",
               going.folder.string(), moreEpochs};
}

Result<RunWriter::Identity> identityToGoOn(const GoingOn& going) {
  const ResumableRun& from = going.from;
  if (!going.branch) return RunWriter::Identity{from.file.run, from.file.parent, from.trainedOn};
  auto id = newRunId();
  if (!id) return id.error();
  return RunWriter::Identity{*std::move(id), RunParent{from.file.run, going.progress().step, going.folder.string()},
                             from.trainedOn};
}

bool isBranch(const RunConfig& from, const RunConfig& to) {
  const auto changed = differences(from, to);
  return std::any_of(changed.begin(), changed.end(), [](const ConfigField* field) { return shapesSteps(*field); });
}

std::string describeBranch(const RunConfig& from, const RunConfig& to, double epochs) {
  std::string text;
  for (const ConfigField* const field : differences(from, to)) {
    if (!shapesSteps(*field)) continue;
    if (!text.empty()) text += ", ";
    text += spaced(field->name) + " " + valueOf(from, *field) + " → " + valueOf(to, *field);
  }
  const double before = scheduledLearningRate(from.training, epochs, 0.0);
  const double now = scheduledLearningRate(to.training, epochs, 0.0);
  if (before != now && (from.training.schedule != Schedule::Constant || to.training.schedule != Schedule::Constant)) {
    text += "; the learning rate goes on at " + significantText(now, 3) + " instead of " + significantText(before, 3) + " (" +
            std::string(nameOf(to.training.schedule)) + " schedule over " + std::to_string(to.training.epochs) + " epochs)";
  }
  return text;
}

}  // namespace latentscape
