// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/dropped_paths.h"

#include <gtest/gtest.h>

namespace latentscape {
namespace {

const QString kHost = QStringLiteral("Tower");

DroppedPaths dropped(const char* list) { return droppedPaths(list, kHost); }

TEST(DroppedPaths, FilesOfThisMachineHaveThreeKindsOfUrl) {
  for (const char* url : {"file:///a%20b/c.npy", "file:/a%20b/c.npy", "file://localhost/a%20b/c.npy",
                          "file://LocalHost/a%20b/c.npy", "file://Tower/a%20b/c.npy", "FILE://tower/a%20b/./c.npy/"}) {
    const DroppedPaths one = dropped(url);
    EXPECT_EQ(one.paths, QStringList(QStringLiteral("/a b/c.npy"))) << url;
    EXPECT_TRUE(one.leftOut.isEmpty()) << url;
  }
}

TEST(DroppedPaths, CommentsAndRepetitionsAreNotTaken) {
  const DroppedPaths list =
      dropped("# from a file manager\r\nfile:///a\r\n#file:///b\r\n\r\nfile://localhost/a/\r\nfile:///c\r\n");
  EXPECT_EQ(list.paths, QStringList({QStringLiteral("/a"), QStringLiteral("/c")}));
  EXPECT_TRUE(list.leftOut.isEmpty());
}

TEST(DroppedPaths, WhatIsNoFileOfThisMachineIsLeftOutWithTheReason) {
  const struct {
    const char* url;
    const char* reason;
  } cases[] = {{"https://example.org/a.npy", "is not a file on this machine"},
               {"file://other/a.npy", "is on another machine"},
               {"file:a.npy", "has no path from the root on"},
               {"file://localhost", "has no path from the root on"},
               {"file:///caf%E9.npy", "not UTF-8"},
               {"file:///a%00.npy", "not UTF-8"}};
  for (const auto& one : cases) {
    const DroppedPaths list = dropped(one.url);
    EXPECT_TRUE(list.paths.isEmpty()) << one.url;
    ASSERT_EQ(list.leftOut.size(), 1) << one.url;
    EXPECT_TRUE(list.leftOut[0].startsWith(QLatin1String(one.url)) && list.leftOut[0].contains(QLatin1String(one.reason)))
        << list.leftOut[0].toStdString();
  }
}

}  // namespace
}  // namespace latentscape
