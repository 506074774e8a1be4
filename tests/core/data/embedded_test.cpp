// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/embedded.h"
#include "core/data/sha256.h"

#include "tests/core/data/data_files.h"

#include <algorithm>

namespace latentscape {
namespace {

using testing::bytesOf;
using testing::idxHeader;

TEST(EmbeddedDigits, AreTheTenThousandTestDigitsByteForByte) {
  const auto digits = embeddedDigits();
  ASSERT_TRUE(digits.ok()) << digits.error().message();
  const Dataset& dataset = **digits;
  ASSERT_EQ(dataset.test.size(), 10000U);
  EXPECT_EQ(dataset.test.shape, (ImageShape{28, 28, 1}));
  EXPECT_EQ(sha256({bytesOf(idxHeader({2051, 10000, 28, 28})), dataset.test.pixels}),
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7");
  EXPECT_EQ(sha256({bytesOf(idxHeader({2049, 10000})), dataset.test.labels}),
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2");
  const std::vector<std::uint8_t> first(dataset.test.labels.begin(), dataset.test.labels.begin() + 10);
  EXPECT_EQ(first, (std::vector<std::uint8_t>{7, 2, 1, 0, 4, 1, 4, 9, 5, 9}));
  EXPECT_EQ(std::count(dataset.test.labels.begin(), dataset.test.labels.end(), 1), 1135);
}

TEST(EmbeddedDigits, OfferNothingToTrainOn) {
  const auto digits = embeddedDigits();
  ASSERT_TRUE(digits.ok());
  EXPECT_TRUE((*digits)->train.empty());
  EXPECT_EQ((*digits)->train.size(), 0U);
  EXPECT_EQ((*digits)->train.shape, (*digits)->test.shape);
  EXPECT_EQ((*digits)->origin, "embedded");
  EXPECT_EQ((*digits)->name, "mnist");
  EXPECT_EQ((*digits)->title, "MNIST");
  ASSERT_EQ((*digits)->classNames.size(), 10U);
  EXPECT_EQ((*digits)->classNames[7], "7");
}

}  // namespace
}  // namespace latentscape
