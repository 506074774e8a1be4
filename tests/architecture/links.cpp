// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/architecture/links.h"

#include <cstddef>
#include <sstream>

namespace latentscape {
namespace {

// Those of code left out.
std::vector<std::string> linesOf(std::string_view markdown) {
  std::istringstream stream{std::string(markdown)};
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with("    ")) lines.push_back(line);
  }
  return lines;
}

}  // namespace

std::vector<std::string> relativeLinks(std::string_view markdown) {
  std::string text;  // a link's address may stand on the line after its "["
  for (const std::string& line : linesOf(markdown)) text += line + '\n';
  std::vector<std::string> links;
  for (std::size_t at = text.find("]("); at != std::string::npos; at = text.find("](", at)) {
    at += 2;
    const std::string link = text.substr(at, text.find(')', at) - at);
    if (link.find("://") == std::string::npos) links.push_back(link);
  }
  return links;
}

std::vector<std::string> anchorsOf(std::string_view markdown) {
  std::vector<std::string> anchors;
  for (const std::string& line : linesOf(markdown)) {
    const std::size_t level = line.find_first_not_of('#');
    if (level == 0 || level == std::string::npos || line[level] != ' ') continue;
    std::string anchor;
    for (const char c : line.substr(level + 1)) {
      const bool capital = c >= 'A' && c <= 'Z', small = c >= 'a' && c <= 'z', digit = c >= '0' && c <= '9';
      if (capital) anchor += static_cast<char>(c - 'A' + 'a');
      else if (c == ' ') anchor += '-';
      else if (small || digit || c == '-' || c == '_') anchor += c;
    }
    anchors.push_back(anchor);
  }
  return anchors;
}

}  // namespace latentscape
