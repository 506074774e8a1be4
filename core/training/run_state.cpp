// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/run_state.h"

namespace latentscape {

std::vector<SettingChange> changesOfGoingOn(const RunProgress& from, const TrainingConfig& to) {
  std::vector<SettingChange> changes = from.changes;
  const TrainingConfig& before = from.config.training;
  const auto note = [&](SettingChange::What what, double was, double is) {
    addChange(changes, {what, was, is, from.step, from.epochs, from.secondsTraining});
  };
  note(SettingChange::What::LearningRate, before.learningRate, to.learningRate);
  note(SettingChange::What::Beta, before.beta, to.beta);
  return changes;
}

std::uint64_t stepsOf(const TrainingConfig& training, std::size_t images) {
  const auto batch = static_cast<std::uint64_t>(training.batch);
  return (images + batch - 1) / batch * static_cast<std::uint64_t>(training.epochs);
}

}  // namespace latentscape
