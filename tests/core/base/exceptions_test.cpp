// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/exceptions.h"

#include <gtest/gtest.h>

namespace latentscape {
namespace {

TEST(Exceptions, LackOfMemoryIsPutInWords) {
  EXPECT_EQ(problemOf(std::bad_alloc()), "there is not enough memory");
  EXPECT_EQ(problemOf(std::length_error("vector::_M_default_append")), "there is not enough memory");
  EXPECT_EQ(problemOf(std::runtime_error("the device is lost")), "the device is lost");
}

}  // namespace
}  // namespace latentscape
