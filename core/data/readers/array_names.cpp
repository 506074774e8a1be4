// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/array_names.h"

#include "core/data/readers/small_letters.h"

#include <array>
#include <string>

namespace latentscape {
namespace {

using Role = ArrayName::Role;
using Split = ArrayName::Split;

struct Word {
  std::string_view text;
  Role role;
};

// In the order in which they are preferred. arr_0 is what numpy.savez calls an array without a name.
constexpr std::array<Word, 16> kWords{{{"images", Role::Images},
                                       {"image", Role::Images},
                                       {"imgs", Role::Images},
                                       {"img", Role::Images},
                                       {"x", Role::Images},
                                       {"data", Role::Images},
                                       {"pixels", Role::Images},
                                       {"arr0", Role::Images},
                                       {"labels", Role::Labels},
                                       {"label", Role::Labels},
                                       {"y", Role::Labels},
                                       {"targets", Role::Labels},
                                       {"target", Role::Labels},
                                       {"latentsclasses", Role::LabelColumns},
                                       {"factors", Role::LabelColumns},
                                       {"attributes", Role::LabelColumns}}};

// Short forms that names of arrays have, x_tr, and names of folders don't: those may be languages.
constexpr std::array<SplitWord, 2> kShortSplits{{{"tr", NamedSplit::Train}, {"te", NamedSplit::Test}}};

// Whether text is one word after the other, in either order.
bool consistsOf(std::string_view text, std::string_view a, std::string_view b) {
  if (text.size() != a.size() + b.size()) return false;
  return (text.starts_with(a) && text.ends_with(b)) || (text.starts_with(b) && text.ends_with(a));
}

}  // namespace

ArrayName arrayName(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (c != '_' && c != '-' && c != ' ') text += inSmallLetters(c);
  }
  int rank = 0;
  for (const Word& word : kWords) {
    if (text == word.text) return {word.role, Split::None, rank};
    for (const SplitWord& split : kSplitWords) {
      if (consistsOf(text, word.text, split.text)) return {word.role, split.split, rank};
    }
    for (const SplitWord& split : kShortSplits) {
      if (consistsOf(text, word.text, split.text)) return {word.role, split.split, rank};
    }
    ++rank;
  }
  for (const SplitWord& split : kSplitWords) {
    if (text == split.text) return {Role::Images, split.split, rank};
  }
  return {};
}

}  // namespace latentscape
