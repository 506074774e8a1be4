// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/class_numbers.h"

#include <gtest/gtest.h>

namespace latentscape {
namespace {

using Names = std::vector<std::string>;
using Labels = std::vector<std::uint8_t>;

Dataset of(Names names, Labels train, Labels test) {
  Dataset dataset;
  dataset.title = "pets";
  dataset.classNames = std::move(names);
  dataset.train = {{1, 1, 1}, Labels(train.size()), train};
  dataset.test = {{1, 1, 1}, Labels(test.size()), test};
  return dataset;
}

TEST(ClassNumbers, StayWhereFoldersComeAndGo) {
  Dataset gone = of({"bee", "cow"}, {0, 0, 1}, {1});
  ASSERT_TRUE(numberClasses(gone, {"ant", "bee", "cow"}).ok());
  EXPECT_EQ(gone.classNames, (Names{"ant", "bee", "cow"}));
  EXPECT_EQ(gone.train.labels, (Labels{1, 1, 2}));
  EXPECT_EQ(gone.test.labels, Labels{2});
  EXPECT_TRUE(gone.notes.empty());

  Dataset come = of({"aa", "ant", "bee"}, {0, 1, 2}, {});
  ASSERT_TRUE(numberClasses(come, {"ant", "bee"}).ok());
  EXPECT_EQ(come.classNames, (Names{"ant", "bee", "aa"}));
  EXPECT_EQ(come.train.labels, (Labels{2, 0, 1}));
  EXPECT_EQ(come.notes, Names{"the model knows no class \"aa\""});
}

TEST(ClassNumbers, OfOtherClassesAreTheirOwn) {
  for (const Names& known : {Names{}, Names{"ant", "bee"}}) {
    Dataset other = of({"shirt", "boot"}, {0, 1}, {1});
    ASSERT_TRUE(numberClasses(other, known).ok());
    EXPECT_EQ(other.classNames, (Names{"shirt", "boot"}));
    EXPECT_EQ(other.train.labels, (Labels{0, 1}));
  }
  Dataset unlabelled = of({}, {}, {});
  ASSERT_TRUE(numberClasses(unlabelled, {"ant"}).ok());
  EXPECT_TRUE(unlabelled.classNames.empty());
}

TEST(ClassNumbers, HaveALimit) {
  Names known, names{"0"};
  for (int i = 0; i < 256; ++i) known.push_back(std::to_string(i));
  names.push_back("more");
  Dataset dataset = of(names, {0, 1}, {});
  EXPECT_NE(numberClasses(dataset, known).error().what.find("at most 256"), std::string::npos);
}

}  // namespace
}  // namespace latentscape
