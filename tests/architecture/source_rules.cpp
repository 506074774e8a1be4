// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/architecture/source_rules.h"

#include "tests/architecture/include_rules.h"

#include <algorithm>
#include <array>
#include <regex>

namespace latentscape {
namespace {

template <class Visit>
void forLines(std::string_view text, const Visit& visit) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    visit(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

bool startsCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

}  // namespace

std::vector<std::size_t> longLines(std::string_view text, std::size_t columns) {
  std::vector<std::size_t> found;
  std::size_t number = 0;
  forLines(text, [&](std::string_view line) {
    ++number;
    if (static_cast<std::size_t>(std::count_if(line.begin(), line.end(), startsCharacter)) > columns) found.push_back(number);
  });
  return found;
}

bool needsHeader(std::string_view file) {
  const auto lies = [file](std::string_view place) { return file.starts_with(place); };
  static constexpr std::array<std::string_view, 3> ruled{"app/", "core/", "ui/"};
  if (!file.ends_with(".cpp") || std::none_of(ruled.begin(), ruled.end(), lies)) return false;
  // Those whose one header is their interface: command.h, kernels' headers, lesson.h.
  static constexpr std::array<std::string_view, 3> families{"app/cli/commands_", "core/engine/kernels/", "core/lessons/"};
  if (std::any_of(families.begin(), families.end(), lies)) return false;
  static constexpr std::array<std::string_view, 7> exempt{
      "app/cli/main.cpp", "app/explorer/main.cpp",
      // Parts of the catalog's list, whose interface is sets.h.
      "core/data/catalog/colour_sets.cpp", "core/data/catalog/digit_sets.cpp", "core/data/catalog/letter_sets.cpp",
      // Entries of libraries.
      "core/data/readers/matlab_library.cpp", "core/engine/torch/torch_trainer.cpp"};
  return std::find(exempt.begin(), exempt.end(), file) == exempt.end();
}

bool beginsWithItsHeader(std::string_view file, std::string_view text) {
  const std::string header = '"' + std::string(file.substr(0, file.rfind('.'))) + ".h\"";
  const std::vector<std::string> includes = includesOf(text);
  return !includes.empty() && includes.front() == header;
}

std::vector<std::string> classesDefined(std::string_view text) {
  // At the beginning of a line, "Type Class::member(", "Class::Class(", "Class::~Class(" or "Type Class::Inner::member(": calls
  // are indented, and what is assigned has a "=" before it.
  static const std::regex definition(
      R"(^[\w:<>,&*\s\[\]]*?\b([A-Z]\w*)(?:<[^>]*>)?::(?:[A-Z]\w*::)*(?:operator\b[^(]*|~?\w+)(?:\(\))?\()");
  std::vector<std::string> found;
  forLines(text, [&](std::string_view line) {
    if (line.empty() || line.front() == ' ' || line.front() == '/' || line.front() == '#') return;
    std::match_results<std::string_view::const_iterator> match;
    if (!std::regex_search(line.begin(), line.end(), match, definition)) return;
    const std::string name = match[1].str();
    if (std::find(found.begin(), found.end(), name) == found.end()) found.push_back(name);
  });
  return found;
}

std::vector<std::string> unnamedStreams(std::string_view text) {
  // Stream{N}, Stream(N), Stream name{N}, Stream name(N) and Stream name = {N}: RandomStream takes nothing else. Not other
  // libraries' streams, such as c10::Stream.
  static const std::regex made(R"((?:^|[^:\w])Stream\s*(?:[{(]|\w+\s*(?:[{(]|=\s*\{)))");
  std::vector<std::string> found;
  forLines(text, [&](std::string_view line) {
    const std::string_view code = line.substr(0, line.find("//"));
    if (std::regex_search(code.begin(), code.end(), made)) found.emplace_back(line);
  });
  return found;
}

std::vector<std::string> readIndices(std::string_view text) {
  // static_cast<Scope::Kind>(x->current()), kKinds[x->current()], kinds.at(x->current()), x->current() == 1. Types that begin
  // with a small letter are numbers: int, std::size_t.
  static const std::regex cast(R"(static_cast<(?:\w+::)*[A-Z]\w*>\([^;]*(?:->|\.)current(?:Index)?\(\))");
  static const std::regex looked(R"((?:\w\[|\.at\()[^;\]]*(?:->|\.)current(?:Index)?\(\))");
  static const std::regex compared(R"((?:->|\.)current(?:Index)?\(\)\s*(?:==|!=|<|>)=?\s*\d)");
  std::vector<std::string> found;
  forLines(text, [&](std::string_view line) {
    const std::string_view code = line.substr(0, line.find("//"));
    for (const std::regex* form : {&cast, &looked, &compared}) {
      if (!std::regex_search(code.begin(), code.end(), *form)) continue;
      found.emplace_back(line);
      break;
    }
  });
  return found;
}

}  // namespace latentscape
