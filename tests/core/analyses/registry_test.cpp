// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/registry.h"

#include <gtest/gtest.h>

#include <cctype>
#include <set>
#include <string>

namespace latentscape {
namespace {

TEST(AnalysisRegistry, NamesAreGivenOnce) {
  std::set<std::string_view> tabs, commands, titles;
  bool withTab = true;
  for (const AnalysisInfo& info : analyses()) {
    EXPECT_TRUE(info.name.empty() || tabs.insert(info.name).second) << info.name;
    EXPECT_TRUE(info.command.empty() || commands.insert(info.command).second) << info.command;
    EXPECT_TRUE(titles.insert(info.title).second) << info.title;
    EXPECT_FALSE(info.what.empty()) << info.title;
    EXPECT_TRUE(withTab || info.name.empty()) << info.name << ": those with a tab come first";
    withTab = !info.name.empty();
  }
  EXPECT_GT(tabs.size(), 10U);
}

TEST(AnalysisRegistry, MenusAreTheirTitlesWithAKeyOfTheirOwn) {
  std::set<char> keys{'L', 'W', 'I'};  // of Losses, Network and Draw, which are no analyses
  for (const AnalysisInfo& info : analyses()) {
    if (info.name.empty()) continue;
    std::string text(info.menu);
    const std::size_t mark = text.find('&');
    ASSERT_LT(mark + 1, text.size()) << info.menu;
    EXPECT_TRUE(keys.insert(static_cast<char>(std::toupper(text[mark + 1]))).second) << info.menu;
    EXPECT_EQ(text.erase(mark, 1), info.title);
  }
}

TEST(AnalysisRegistry, WhatATabTellsIsNotInWhichFormACommandWritesIt) {
  for (const AnalysisInfo& info : analyses()) {
    if (info.name.empty()) continue;
    for (const char* form : {"JSON", "CSV", "file"}) EXPECT_EQ(info.what.find(form), std::string_view::npos) << info.what;
  }
  EXPECT_EQ(analysisOfTab("uncertainty").written, ", as JSON");
}

TEST(AnalysisRegistry, FindsByTabAndByCommand) {
  EXPECT_EQ(analysisOfTab("traversal").command, "traverse");
  EXPECT_EQ(analysisOfCommand("represent").name, "representation");
}

}  // namespace
}  // namespace latentscape
