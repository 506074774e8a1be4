// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/attributes.h"
#include "tests/core/exploration/select_codes.h"

#include <gtest/gtest.h>

#include <cmath>

namespace latentscape {
namespace {

const Codes codes{2, 4, {1.0F, 2.0F, 3.0F, 4.0F, 0.0F, 0.0F, 1.0F, -2.0F}, {0.1F, 0.2F, 0.3F, 0.4F, 0.5F, 0.6F, 0.7F, 0.8F}};

TEST(Attributes, TheVectorPointsFromOneMeanToTheOther) {
  const auto vector =
      attributeVector(selectCodes(codes, std::vector<std::size_t>{0, 1}), selectCodes(codes, std::vector<std::size_t>{2, 3}));
  ASSERT_TRUE(vector.ok());
  EXPECT_EQ(*vector, (LatentPoint{1.5F, 4.0F}));
  EXPECT_EQ(withAttribute({1.0F, 1.0F}, *vector, -2.0), (LatentPoint{-2.0F, -7.0F}));
  EXPECT_EQ(withAttribute({1.0F, 1.0F}, *vector, 0.0), (LatentPoint{1.0F, 1.0F}));
}

TEST(Attributes, ErrorsNameAnEmptySelection) {
  const Codes none{2, 0, {}, {}};
  EXPECT_EQ(attributeVector(none, codes).error().where, "plus");
  EXPECT_EQ(attributeVector(codes, none).error().where, "minus");
  EXPECT_FALSE(attributeVector(codes, Codes{1, 1, {0.0F}, {0.0F}}).ok());
  EXPECT_FALSE(attributeVector(codes, Codes{2, 1, {NAN, 0.0F}, {0.0F, 0.0F}}).ok());
}

TEST(Attributes, TheImagesOfAClassAreFoundInOrder) {
  const ImageSet set{{1, 2, 1}, {1, 2, 3, 4, 5, 6}, {7, 8, 7}};
  EXPECT_EQ(imagesOfClass(set, 7), (std::vector<std::size_t>{0, 2}));
  EXPECT_TRUE(imagesOfClass(set, 0).empty());
  const ImageSet unlabelled{{1, 2, 1}, {1, 2, 3, 4}, {}};
  EXPECT_TRUE(imagesOfClass(unlabelled, 0).empty());
}

}  // namespace
}  // namespace latentscape
