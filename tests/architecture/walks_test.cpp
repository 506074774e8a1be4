// SPDX-License-Identifier: GPL-3.0-or-later
// The walks in docs/ARCHITECTURE.md: every step is where the page says, and no walk comes back to a room that it has left.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

const fs::path root(LATENTSCAPE_SOURCE);

std::string textOf(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

struct Step {
  std::string file, function;
  std::string room() const { return fs::path(file).parent_path().generic_string(); }
};
struct Walk {
  std::string title;
  std::vector<Step> steps;
};

// Tables below a heading that begins with "### ", whose rows begin with a file and a function of it.
std::vector<Walk> walksOf(const std::string& page) {
  std::vector<Walk> walks;
  const std::regex row(R"(^\| `([^`]+)` \| `([^`]+)` \|.*)");
  std::istringstream lines(page);
  std::string title;
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (line.starts_with("#")) title = line.starts_with("### ") ? line.substr(4) : "";
    if (title.empty() || !std::regex_match(line, match, row)) continue;
    if (walks.empty() || walks.back().title != title) walks.push_back({title, {}});
    walks.back().steps.push_back({match[1].str(), match[2].str()});
  }
  return walks;
}

TEST(Walks, EveryStepIsInTheCode) {
  const auto walks = walksOf(textOf(root / "docs" / "ARCHITECTURE.md"));
  ASSERT_GE(walks.size(), 4U);
  for (const Walk& walk : walks) {
    EXPECT_GE(walk.steps.size(), 4U) << walk.title;
    for (const Step& step : walk.steps) {
      const std::string text = textOf(root / step.file);
      EXPECT_FALSE(text.empty()) << walk.title << ": " << step.file;
      EXPECT_NE(text.find(step.function), std::string::npos) << walk.title << ": " << step.function << " is not in " << step.file;
    }
  }
}

TEST(Walks, NoRoomIsEnteredTwice) {
  for (const Walk& walk : walksOf(textOf(root / "docs" / "ARCHITECTURE.md"))) {
    std::vector<std::string> rooms;
    for (const Step& step : walk.steps) {
      if (!rooms.empty() && rooms.back() == step.room()) continue;
      EXPECT_EQ(std::count(rooms.begin(), rooms.end(), step.room()), 0) << walk.title << " comes back to " << step.room();
      rooms.push_back(step.room());
    }
  }
}

}  // namespace
}  // namespace latentscape
