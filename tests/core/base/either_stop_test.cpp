// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/either_stop.h"

#include <gtest/gtest.h>

namespace latentscape {
namespace {

TEST(EitherStop, IsRequestedByTheOne) {
  std::stop_source one, other;
  const EitherStop either(one.get_token(), other);
  EXPECT_FALSE(either.token().stop_requested());
  one.request_stop();
  EXPECT_TRUE(either.token().stop_requested());
  EXPECT_TRUE(other.stop_requested());
}

TEST(EitherStop, IsRequestedByTheOther) {
  std::stop_source one, other;
  const EitherStop either(one.get_token(), other);
  other.request_stop();
  EXPECT_TRUE(either.token().stop_requested());
  EXPECT_FALSE(one.stop_requested()) << "which has other work";
}

TEST(EitherStop, MayHaveBeenRequestedBefore) {
  std::stop_source one, other, asked;
  asked.request_stop();
  EXPECT_TRUE(EitherStop(asked.get_token(), other).token().stop_requested());
  EXPECT_TRUE(EitherStop(one.get_token(), asked).token().stop_requested());
}

TEST(EitherStop, ATokenThatNobodyStopsLeavesItToTheOther) {
  std::stop_source other;
  const EitherStop either(std::stop_token(), other);
  EXPECT_FALSE(either.token().stop_requested());
  other.request_stop();
  EXPECT_TRUE(either.token().stop_requested());
}

TEST(EitherStop, AfterItsEndTheOneNoLongerRequestsTheOther) {
  std::stop_source one, other;
  { const EitherStop either(one.get_token(), other); }
  one.request_stop();
  EXPECT_FALSE(other.stop_requested());
}

}  // namespace
}  // namespace latentscape
