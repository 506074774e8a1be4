// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/work_pace.h"
#include "tests/ui/deadline.h"

#include <QTest>

#include <gtest/gtest.h>

namespace latentscape {
namespace {

class WorkPaceTest : public testing::Test {
 protected:
  bool isCalled(int times) {
    return QTest::qWaitFor([&] { return m_calls == times; }, kDeadline);
  }

  WorkAllowance m_allowance{0.1};
  double m_now = 1000.0;
  int m_calls = 0;
  WorkPace m_pace{m_allowance, 0.01, [this] { return m_now; }, [this] { ++m_calls; }};
};

TEST_F(WorkPaceTest, APieceBeginsNoSoonerThanAnIntervalAfterTheLast) {
  EXPECT_TRUE(m_pace.mayBegin());
  m_pace.begin();
  EXPECT_FALSE(m_pace.mayBegin());
  m_now += 0.009;
  EXPECT_FALSE(m_pace.mayBegin());
  m_now += 0.002;
  EXPECT_TRUE(m_pace.mayBegin());
}

TEST_F(WorkPaceTest, AndNotBeforeWhatWasSpentIsAllowed) {
  m_pace.begin();
  m_now += 0.02;
  m_pace.spend(0.005);  // 0.05 s of a tenth
  m_now += 0.049;
  EXPECT_FALSE(m_pace.mayBegin());
  m_now += 0.002;
  EXPECT_TRUE(m_pace.mayBegin());
  m_allowance.spend(0.005, m_now);
  EXPECT_FALSE(m_pace.mayBegin()) << "other work has taken it";
  m_pace.forget();
  EXPECT_TRUE(m_pace.mayBegin());
  EXPECT_NEAR(m_pace.piece(), 0.001, 1e-12);
}

TEST_F(WorkPaceTest, WhatIsNeededSoonIsOwed) {
  m_pace.begin();
  m_pace.spend(10.0);
  EXPECT_FALSE(m_pace.mayBegin(0.5));
  m_now += 0.6;
  EXPECT_FALSE(m_pace.mayBegin());
  EXPECT_TRUE(m_pace.mayBegin(0.5));
  m_pace.begin();
  EXPECT_FALSE(m_pace.mayBegin(0.5));
  EXPECT_FALSE(m_pace.mayBegin(0.0)) << "the interval is for all";
  ASSERT_TRUE(isCalled(1)) << "though it has said before that it will take long";
}

TEST_F(WorkPaceTest, CallsAgainOnceAfterItHasSaidNo) {
  EXPECT_TRUE(m_pace.mayBegin());
  EXPECT_FALSE(m_pace.willAskAgain()) << "it has said yes";
  m_pace.begin();
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(m_pace.mayBegin());
  EXPECT_TRUE(m_pace.willAskAgain());
  ASSERT_TRUE(isCalled(1));
  EXPECT_FALSE(m_pace.willAskAgain());
  EXPECT_FALSE(m_pace.mayBegin()) << "the clock stands still";
  EXPECT_TRUE(isCalled(2));
}

}  // namespace
}  // namespace latentscape
