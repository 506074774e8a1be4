// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/setting_change.h"

#include <gtest/gtest.h>

namespace latentscape {
namespace {

constexpr auto kBeta = SettingChange::What::Beta, kRate = SettingChange::What::LearningRate;

TEST(SettingChanges, AreOneWhileASliderIsDragged) {
  std::vector<SettingChange> changes;
  addChange(changes, {kBeta, 1.0, 2.0, 10, 0.1, 5.0});
  addChange(changes, {kBeta, 2.0, 3.0, 11, 0.2, 5.5});
  addChange(changes, {kBeta, 3.0, 4.0, 13, 0.3, 6.4});
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0], (SettingChange{kBeta, 1.0, 4.0, 10, 0.1, 5.0})) << "where the drag began";
  addChange(changes, {kBeta, 4.0, 1.0, 20, 0.4, 9.0});
  EXPECT_EQ(changes.size(), 2U) << "much later";
  addChange(changes, {kRate, 0.1, 0.2, 20, 0.4, 9.0});
  EXPECT_EQ(changes.size(), 3U) << "something else";
}

TEST(SettingChanges, ThatChangeNothingAreNone) {
  std::vector<SettingChange> changes;
  addChange(changes, {kBeta, 1.0, 1.0, 0, 0.0, 0.0});
  EXPECT_TRUE(changes.empty());
  addChange(changes, {kBeta, 1.0, 2.0, 0, 0.0, 0.0});
  addChange(changes, {kBeta, 2.0, 1.0, 0, 0.0, 0.0});
  EXPECT_TRUE(changes.empty()) << "dragged and brought back";
}

TEST(SettingChanges, SayWhatTheyAre) {
  EXPECT_EQ(describe(SettingChange{kBeta, 1.0, 4.0, 0, 0.0, 0.0}), "\u03b2 1 \u2192 4");
  EXPECT_EQ(describe(SettingChange{kRate, 0.001, 0.0003, 0, 0.0, 0.0}), "learning rate 0.001 \u2192 0.0003");
}

TEST(SettingChanges, TheNewestStay) {
  std::vector<SettingChange> changes;
  for (std::size_t i = 0; i <= kMostChanges; ++i) {
    const auto now = static_cast<double>(i);
    addChange(changes, {kBeta, now, now + 1.0, i, now, 10.0 * now});
  }
  ASSERT_EQ(changes.size(), kMostChanges);
  EXPECT_EQ(changes.front().step, 1U);
  EXPECT_EQ(changes.back().step, kMostChanges);
}

}  // namespace
}  // namespace latentscape
