// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/sha256.h"

#include "tests/core/data/data_files.h"

namespace latentscape {
namespace {

// FIPS 180-4's examples.
TEST(Sha256, GivesTheStandardsExamples) {
  EXPECT_EQ(sha256({}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256({testing::bytesOf("abc")}), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, TakesPartsAsOneText) {
  EXPECT_EQ(sha256({testing::bytesOf("a"), testing::bytesOf(""), testing::bytesOf("bc")}), sha256({testing::bytesOf("abc")}));
}

}  // namespace
}  // namespace latentscape
