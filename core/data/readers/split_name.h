// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/split_words.h"

#include <string>
#include <string_view>

namespace latentscape {

// What the name of a folder says that its images are for, and of what: the first or the last of its words is in kSplitWords,
// in either case, alone or with "set", "data", "images" or their like behind it: "Training", "test_set", "seg_train", "val2017".
struct SplitName {
  NamedSplit split = NamedSplit::None;
  std::string rest;  // the other words in small letters, without numbers and those like "set": "seg". Partners share it.
};

// Words end at everything that is no ASCII letter, and between a small and a capital letter. Any thread may call it.
SplitName splitName(std::string_view name);

}  // namespace latentscape
