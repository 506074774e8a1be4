// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/kept_states.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace latentscape {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(KeptStates, CurrentAndBestStayAndNewerOnesGo) {
  const std::vector<std::uint64_t> steps{10, 20, 30, 40};
  EXPECT_THAT(statesToRemove(steps, 40, 10, 3), IsEmpty());
  EXPECT_THAT(statesToRemove(steps, 30, 10, 0), ElementsAre(40, 20));
  EXPECT_THAT(statesToRemove(steps, 10, std::nullopt, 3), ElementsAre(20, 30, 40));
  EXPECT_THAT(statesToRemove({}, 10, std::nullopt, 3), IsEmpty());
}

TEST(KeptStates, TheOneWithTheNearestNeighboursGoes) {
  EXPECT_THAT(statesToRemove(std::vector<std::uint64_t>{100, 110, 200, 300}, 400, std::nullopt, 3), ElementsAre(110));
  EXPECT_THAT(statesToRemove(std::vector<std::uint64_t>{100, 200, 300, 399}, 400, std::nullopt, 3), ElementsAre(399));
}

// Saved again and again, as a run does: the old ones thin out and stay spaced over the whole run.
TEST(KeptStates, StaySpacedWhileARunGrows) {
  for (const std::uint64_t every : {1, 7}) {
    std::set<std::uint64_t> kept;
    for (std::uint64_t save = 1; save <= 2000; ++save) {
      const std::uint64_t current = save * every;
      kept.insert(current);
      const std::vector<std::uint64_t> steps(kept.begin(), kept.end());
      for (const std::uint64_t gone : statesToRemove(steps, current, std::nullopt, 3)) kept.erase(gone);
      ASSERT_LE(kept.size(), 4U);
      if (save < 8) continue;
      std::uint64_t widest = 0, before = 0;
      for (const std::uint64_t step : kept) {
        widest = std::max(widest, step - before);
        before = step;
      }
      ASSERT_LE(2 * widest, current + 2 * every) << current;  // a quarter would be even
    }
  }
}

}  // namespace
}  // namespace latentscape
