// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/choices.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// The learning rate or the KL weight was changed during a run, by the user or where it goes on as a branch: a mark in the loss
// curves.
struct SettingChange {
  enum class What { LearningRate, Beta };
  What what = What::Beta;
  double before = 0.0, after = 0.0;  // as set: a schedule scales them
  // Where on the curves' axes: what was done before the change.
  std::uint64_t step = 0;
  double epochFraction = 0.0;
  double seconds = 0.0;  // spent training

  bool operator==(const SettingChange&) const = default;
};
template <>
std::span<const std::string_view> choiceNames<SettingChange::What>();  // "learning_rate", "beta"

// Of one run; the newest stay.
constexpr std::size_t kMostChanges = 1'000;

// Appends a change. What follows within three seconds of training is one change with the one before, as a slider is dragged: it
// stands where that began, from where the losses change, and goes if it brings the old value back.
void addChange(std::vector<SettingChange>& changes, const SettingChange& next);

// "β 1 → 4", "learning rate 0.001 → 0.0003"
std::string describe(const SettingChange& change);

}  // namespace latentscape
