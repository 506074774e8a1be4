// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/setting_change.h"

#include "core/base/number_text.h"

#include <array>

namespace latentscape {
namespace {

constexpr double kOneGesture = 3.0;  // seconds

constexpr std::array<std::string_view, 2> kNames{"learning_rate", "beta"};

}  // namespace

template <>
std::span<const std::string_view> choiceNames<SettingChange::What>() {
  return kNames;
}

void addChange(std::vector<SettingChange>& changes, const SettingChange& next) {
  if (next.before == next.after) return;
  const bool same = !changes.empty() && changes.back().what == next.what && next.seconds - changes.back().seconds < kOneGesture;
  if (!same) {
    if (changes.size() == kMostChanges) changes.erase(changes.begin());
    return changes.push_back(next);
  }
  changes.back().after = next.after;
  if (changes.back().before == next.after) changes.pop_back();
}

std::string describe(const SettingChange& change) {
  const std::string name = change.what == SettingChange::What::Beta ? "\u03b2" : "learning rate";
  return name + ' ' + significantText(change.before, 3) + " \u2192 " + significantText(change.after, 3);
}

}  // namespace latentscape
