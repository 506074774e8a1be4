// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/split_name.h"

#include "core/data/readers/small_letters.h"

#include <algorithm>
#include <array>
#include <vector>

namespace latentscape {
namespace {

constexpr std::array<std::string_view, 5> kFillers{"set", "images", "image", "data", "dataset"};

NamedSplit splitOf(std::string_view word) {
  for (const SplitWord& split : kSplitWords) {
    if (word == split.text) return split.split;
    for (const std::string_view filler : kFillers) {
      if (word.size() == split.text.size() + filler.size() && word.starts_with(split.text) && word.ends_with(filler))
        return split.split;
    }
  }
  return NamedSplit::None;
}

// Other scripts' letters are parts of words.
std::vector<std::string> wordsOf(std::string_view name) {
  std::vector<std::string> words(1);
  bool small = false;  // the letter before
  for (const char c : name) {
    const bool capital = c >= 'A' && c <= 'Z';
    const bool letter = capital || (c >= 'a' && c <= 'z') || (static_cast<unsigned char>(c) & 0x80U) != 0;
    if ((!letter || (capital && small)) && !words.back().empty()) words.emplace_back();
    if (letter) words.back() += inSmallLetters(c);
    small = letter && !capital;
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

}  // namespace

SplitName splitName(std::string_view name) {
  std::vector<std::string> words = wordsOf(name);
  if (words.empty()) return {};
  SplitName found{.split = splitOf(words.front()), .rest = {}};
  if (found.split != NamedSplit::None) {
    words.erase(words.begin());
  } else {
    found.split = splitOf(words.back());
    if (found.split == NamedSplit::None) return {};
    words.pop_back();
  }
  for (const std::string& word : words) {
    if (std::find(kFillers.begin(), kFillers.end(), word) == kFillers.end()) found.rest += (found.rest.empty() ? "" : " ") + word;
  }
  return found;
}

}  // namespace latentscape
