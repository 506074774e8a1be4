// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string_view>

namespace latentscape {

// What names of folders and arrays say that images are for.
enum class NamedSplit { None, Train, Test, Validation };

struct SplitWord {
  std::string_view text;
  NamedSplit split;
};
// In small letters.
inline constexpr std::array<SplitWord, 12> kSplitWords{{{"train", NamedSplit::Train},
                                                        {"training", NamedSplit::Train},
                                                        {"trn", NamedSplit::Train},
                                                        {"test", NamedSplit::Test},
                                                        {"testing", NamedSplit::Test},
                                                        {"tst", NamedSplit::Test},
                                                        {"eval", NamedSplit::Test},
                                                        {"evaluation", NamedSplit::Test},
                                                        {"val", NamedSplit::Validation},
                                                        {"valid", NamedSplit::Validation},
                                                        {"validation", NamedSplit::Validation},
                                                        {"dev", NamedSplit::Validation}}};

}  // namespace latentscape
