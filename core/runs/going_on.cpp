// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/going_on.h"

#include "core/base/number_text.h"
#include "core/model/fields.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

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

}  // namespace

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

Result<RunWriter::Identity> identityToGoOn(const ResumableRun& from, bool branch, const std::string& folder) {
  if (!branch) return RunWriter::Identity{from.file.run, from.file.parent, from.trainedOn};
  auto id = newRunId();
  if (!id) return id.error();
  return RunWriter::Identity{*std::move(id), RunParent{from.file.run, from.file.state.progress.step, folder}, from.trainedOn};
}

Result<void> checkSameImages(const TrainingKeys& trainedOn, const Dataset& dataset, std::uint64_t seed,
                             const std::string& where) {
  const TrainingKeys now = trainingKeys(dataset, seed);
  if (!trainedOn || !now || *trainedOn == *now) return {};
  std::vector<std::uint64_t> both;
  std::set_intersection(trainedOn->begin(), trainedOn->end(), now->begin(), now->end(), std::back_inserter(both));
  return Error{"holds other training images than the run was trained on: " + std::to_string(trainedOn->size() - both.size()) +
                   " of " + std::to_string(trainedOn->size()) + " are gone, " + std::to_string(now->size() - both.size()) +
                   " are new",
               where, "Put the images back, or train a new run on these."};
}

}  // namespace latentscape
