// SPDX-License-Identifier: GPL-3.0-or-later
// The links between the project's pages.
#include "tests/architecture/links.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace latentscape {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string textOf(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

template <class Folder>
void addPages(const fs::path& folder, std::vector<fs::path>& pages) {
  for (const auto& entry : Folder(folder)) {
    if (entry.is_regular_file() && entry.path().extension() == ".md") pages.push_back(entry.path());
  }
}

// All of the project's, but none of what lies in a build folder.
std::vector<fs::path> pages() {
  const fs::path root(LATENTSCAPE_SOURCE);
  std::vector<fs::path> found;
  addPages<fs::directory_iterator>(root, found);
  for (const char* folder : {"docs", "resources"}) addPages<fs::recursive_directory_iterator>(root / folder, found);
  return found;
}

TEST(RelativeLinks, AreFoundInTextButNotInCode) {
  EXPECT_THAT(relativeLinks("# A\n[one](B.md) and ![a picture](c/d.png), [two\nwords](../B.md#its-part) [there](#a)\n\n"
                            "    code[0](x)\n[elsewhere](https://example.org/B.md)\n"),
              ElementsAre("B.md", "c/d.png", "../B.md#its-part", "#a"));
  EXPECT_THAT(relativeLinks("no [link] (here)"), IsEmpty());
}

TEST(AnchorsOf, AreThoseOfHeadings) {
  EXPECT_THAT(
      anchorsOf("# What it can do\n\n## A model's images\n#hashtag\n    # code\ntext # no heading\n### The class `amx`\n"),
      ElementsAre("what-it-can-do", "a-models-images", "the-class-amx"));
}

TEST(Pages, EveryLinkBetweenThemLeadsSomewhere) {
  std::size_t followed = 0;
  for (const fs::path& page : pages()) {
    const std::string text = textOf(page);
    for (const std::string& link : relativeLinks(text)) {
      SCOPED_TRACE(page.string() + ": " + link);
      ++followed;
      const std::size_t hash = link.find('#');
      const std::string file = link.substr(0, hash);
      const fs::path target = file.empty() ? page : page.parent_path() / file;
      EXPECT_TRUE(fs::exists(target)) << "is not there";
      if (hash == std::string::npos || !fs::exists(target)) continue;
      EXPECT_THAT(anchorsOf(textOf(target)), Contains(link.substr(hash + 1))) << "has no such heading";
    }
  }
  EXPECT_GT(followed, 30U);  // that there was something to follow
}

}  // namespace
}  // namespace latentscape
