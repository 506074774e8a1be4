// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/split_words.h"

#include <string_view>

namespace latentscape {

// What the name of an array in a .npz says about it.
struct ArrayName {
  enum class Role { Other, Images, Labels, LabelColumns };  // LabelColumns: several labels for each image
  using Split = NamedSplit;

  Role role = Role::Other;
  Split split = Split::None;
  int rank = 0;  // of names with the same role and split, the one of the lowest rank is read

  bool operator==(const ArrayName&) const = default;
};

// Of a name without ".npy", in either case: "x_train", "testLabels", "images". readArrays lists the words. Any thread may call
// it.
ArrayName arrayName(std::string_view name);

}  // namespace latentscape
