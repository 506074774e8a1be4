// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/array_names.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace latentscape {
namespace {

using Role = ArrayName::Role;
using Split = ArrayName::Split;

TEST(ArrayNames, WordsAndSplitsComeInEitherOrderAndCase) {
  const std::vector<std::pair<std::string, std::pair<Role, Split>>> cases{{"x", {Role::Images, Split::None}},
                                                                          {"X_train", {Role::Images, Split::Train}},
                                                                          {"xtrain", {Role::Images, Split::Train}},
                                                                          {"trainImages", {Role::Images, Split::Train}},
                                                                          {"testing-data", {Role::Images, Split::Test}},
                                                                          {"test", {Role::Images, Split::Test}},
                                                                          {"imgs", {Role::Images, Split::None}},
                                                                          {"arr_0", {Role::Images, Split::None}},
                                                                          {"arr_1", {Role::Other, Split::None}},
                                                                          {"Y_valid", {Role::Labels, Split::Validation}},
                                                                          {"val_labels", {Role::Labels, Split::Validation}},
                                                                          {"X_tr", {Role::Images, Split::Train}},
                                                                          {"te_labels", {Role::Labels, Split::Test}},
                                                                          {"tr", {Role::Other, Split::None}},
                                                                          {"dev_targets", {Role::Labels, Split::Validation}},
                                                                          {"x_eval", {Role::Images, Split::Test}},
                                                                          {"evaluation_labels", {Role::Labels, Split::Test}},
                                                                          {"images_trn", {Role::Images, Split::Train}},
                                                                          {"tst_y", {Role::Labels, Split::Test}},
                                                                          {"latents_classes", {Role::LabelColumns, Split::None}},
                                                                          {"latents_values", {Role::Other, Split::None}},
                                                                          {"train_ids", {Role::Other, Split::None}},
                                                                          {"taxes", {Role::Other, Split::None}},
                                                                          {"", {Role::Other, Split::None}}};
  for (const auto& [name, expected] : cases) {
    const ArrayName found = arrayName(name);
    EXPECT_EQ(found.role, expected.first) << name;
    EXPECT_EQ(found.split, expected.second) << name;
  }
  EXPECT_LT(arrayName("images").rank, arrayName("x").rank);
  EXPECT_LT(arrayName("x").rank, arrayName("arr_0").rank);
}

}  // namespace
}  // namespace latentscape
