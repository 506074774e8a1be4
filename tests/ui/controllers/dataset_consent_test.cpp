// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/dataset_consent.h"

#include <gtest/gtest.h>

namespace latentscape {
namespace {

TEST(DatasetConsent, NamesAreAllowedAndPathsOnlyOnceTheUserHasAgreed) {
  DatasetConsent consent;
  EXPECT_TRUE(consent.allows("mnist"));
  EXPECT_FALSE(consent.allows("/a/digits"));
  EXPECT_FALSE(consent.allows("//server/share"));
  consent.allow("/a/digits");
  for (const char* same : {"/a/digits", "/a/digits/", "/a/./digits", "//a//digits"}) EXPECT_TRUE(consent.allows(same)) << same;
  for (const char* other : {"/a", "/a/digits/train", "/b/../a/digits", "digits"}) EXPECT_FALSE(consent.allows(other)) << other;
}

TEST(DatasetConsent, ACopyAnswersAsItWas) {
  DatasetConsent consent;
  consent.allow("/a");
  const auto test = consent.test();
  consent.allow("/b");
  EXPECT_TRUE(test("/a"));
  EXPECT_FALSE(test("/b"));
}

TEST(DatasetConsent, WhatIsAllowedIsDeclinedNoMore) {
  DatasetConsent consent;
  consent.decline("/a");
  EXPECT_TRUE(consent.declined("/a/"));
  EXPECT_FALSE(consent.allows("/a"));
  consent.allow("/a");
  EXPECT_FALSE(consent.declined("/a"));
}

TEST(DatasetConsent, TheNewestPathsAreKept) {
  DatasetConsent consent;
  for (int i = 0; i < 300; ++i) consent.allow("/" + std::to_string(i));
  DatasetConsent next;
  next.setPaths(consent.paths() << QStringLiteral("relative"));
  EXPECT_EQ(next.paths(), consent.paths());
  EXPECT_EQ(next.paths().size(), 200);
  EXPECT_TRUE(next.allows("/299"));
  EXPECT_FALSE(next.allows("/0"));
  EXPECT_FALSE(next.allows("relative"));
}

}  // namespace
}  // namespace latentscape
