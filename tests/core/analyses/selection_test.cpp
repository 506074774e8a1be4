// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/selection.h"
#include "core/analyses/start_point.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace latentscape {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Dataset pets() {
  Dataset pets;
  pets.title = "Pets";
  pets.classNames = {"cat", "dog", "0"};
  pets.test = {{1, 1, 1}, {1, 2, 3, 4}, {1, 0, 2, 1}};
  return pets;
}

std::string problem(const Result<std::vector<std::size_t>>& found) {
  return found ? std::string("none") : found.error().message();
}

TEST(ParseSelection, TakesClassesByNameOrNumberAndImages) {
  EXPECT_THAT(*parseSelection("plus", "dog", pets(), Split::Test), ElementsAre(0U, 3U));
  EXPECT_THAT(*parseSelection("plus", "1", pets(), Split::Test), ElementsAre(0U, 3U));
  EXPECT_THAT(*parseSelection("plus", "0", pets(), Split::Test), ElementsAre(2U)) << "a name takes precedence";
  EXPECT_THAT(*parseSelection("plus", "dog,cat", pets(), Split::Test), ElementsAre(0U, 1U, 3U));
  EXPECT_THAT(*parseSelection("plus", "test:3,1,3", pets(), Split::Test), ElementsAre(1U, 3U));
}

TEST(ParseSelection, SaysWhatIsWrong) {
  EXPECT_THAT(problem(parseSelection("plus", "bird", pets(), Split::Test)),
              HasSubstr("plus: expected classes by number or name that have test images: cat, dog, 0, found \"bird\""));
  Dataset many = pets();
  many.test = {{1, 1, 1}, {}, {}};
  for (std::uint8_t i = 0; i < 12; ++i) many.test.pixels.push_back(i), many.test.labels.push_back(i);
  EXPECT_THAT(problem(parseSelection("plus", "dog,12", many, Split::Test)),
              HasSubstr("images: cat, dog, 0, 3, 4, 5, 6, 7, 8, 9, ..., found \"12\""));
  EXPECT_THAT(problem(parseSelection("plus", "test:4", pets(), Split::Test)), HasSubstr("test:0 to test:3, found \"test:4\""));
  EXPECT_THAT(problem(parseSelection("plus", "train:1", pets(), Split::Test)), HasSubstr("images of the test split"));
  Dataset nameless = pets();
  nameless.test.labels.clear();
  EXPECT_THAT(problem(parseSelection("minus", "1", nameless, Split::Test)), HasSubstr("has no classes"));
}

TEST(SelectionOfClass, ChoosesThatClass) {
  Dataset odd = pets();
  odd.classNames = {"cat", "dog", "0", "cat", "a,b", "test:1", "4"};
  odd.test = {{1, 1, 1}, {1, 2, 3, 4, 5, 6, 7}, {0, 1, 2, 3, 4, 5, 6}};
  for (int label = 0; label < 7; ++label) {
    const std::string text = selectionOfClass(label, odd, Split::Test);
    EXPECT_THAT(*parseSelection("plus", text, odd, Split::Test), ElementsAre(static_cast<std::size_t>(label))) << text;
  }
  EXPECT_EQ(selectionOfClass(1, odd, Split::Test), "dog");
  EXPECT_EQ(selectionOfClass(3, odd, Split::Test), "3") << "the name is the first class's";
  EXPECT_EQ(selectionOfClass(4, odd, Split::Test), "test:4") << "the number is a name";
}

TEST(DescribeSelection, CountsManyImages) {
  EXPECT_EQ(selectionOfImages(Split::Train, std::vector<std::size_t>{5, 2}), "train:5,2");
  EXPECT_EQ(describeSelection("test:5,2,9"), "test:5,2,9");
  EXPECT_EQ(describeSelection("test:5,2,9,1"), "4 images");
  EXPECT_EQ(describeSelection("1,2,3,4"), "1,2,3,4");
}

TEST(ParseImageName, TakesASplitAndANumber) {
  EXPECT_EQ(parseImageName("image", "train:12")->text(), "train:12");
  for (const char* const wrong : {"", "12", "test:", "test:-1", "test:1x", "valid:1"})
    EXPECT_FALSE(parseImageName("image", wrong)) << wrong;
}

TEST(ParseModelClasses, NeedsImagesWhereTheyAreChosen) {
  RunConfig config;
  config.model.classes = 3;
  EXPECT_THAT(parseModelClasses("class", "2,0,2", config)->numbers, ElementsAre(0, 2));
  EXPECT_EQ(parseModelClasses("class", "test:1", config)->need, ModelClasses::Need::Images);
  EXPECT_EQ(parseModelClasses("class", "cat", config)->need, ModelClasses::Need::Names);
  config.classNames = {"cat", "dog", "bird"};
  EXPECT_THAT(parseModelClasses("class", "dog", config)->numbers, ElementsAre(1));
  EXPECT_THAT(parseModelClasses("class", "fish", config).error().message(), HasSubstr("from 0 to 2 or cat, dog, bird"));
  EXPECT_EQ(describeClass(1, config), "class 1 (dog)");
}

TEST(ParsePoint, TakesAsManyNumbersAsDimensions) {
  EXPECT_THAT(*parsePoint("z", " 0.5, +1,-2e-1", 3), ElementsAre(0.5F, 1.0F, -0.2F));
  EXPECT_THAT(parsePoint("z", "1,2", 3).error().message(), HasSubstr("expected 3 values"));
  for (const char* const wrong : {"", "1,", "nan", "1;2", "inf"}) EXPECT_FALSE(parsePoint("z", wrong, 1)) << wrong;
}

}  // namespace
}  // namespace latentscape
