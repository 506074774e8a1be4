// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace latentscape {

// An analysis as users meet it. The window's tabs and menu, --tab, and the commands of latentscape-cli come from this list.
struct AnalysisInfo {
  std::string_view name;     // of its tab, and the prefix of the tab's widgets: "traversal"; empty: it has no tab
  std::string_view command;  // of latentscape-cli: "traverse"; empty: it has none of its own
  std::string_view title;    // "Traversal"
  std::string_view menu;     // the title with & before the key that chooses it
  std::string_view what;     // what it tells, in a line
  std::string_view written;  // what the help of its command says after that: the form of what it writes
};

// All of them: those with a tab in the order of the tabs, then the others.
std::span<const AnalysisInfo> analyses();

// The one whose tab has that name, or that command; there must be one.
const AnalysisInfo& analysisOfTab(std::string_view name);
const AnalysisInfo& analysisOfCommand(std::string_view command);

}  // namespace latentscape
