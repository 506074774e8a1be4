// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// Where the links and pictures of a Markdown text lead, "FIGURES.md#losses", in order. Not addresses with "https://", and not
// what stands in an indented line of code. Markdown is not understood: a link is what stands between "](" and ")".
std::vector<std::string> relativeLinks(std::string_view markdown);

// The names that GitHub gives to the headings, for links: "what-it-can-do" for "## What it can do".
std::vector<std::string> anchorsOf(std::string_view markdown);

}  // namespace latentscape
