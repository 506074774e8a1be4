// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/function_ref.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

namespace latentscape {
namespace {

int twice(FunctionRef<int(int)> function) { return function(function(3)); }

TEST(FunctionRef, CallsWhatItRefersTo) {
  int offset = 10;
  const auto add = [&offset](int x) { return x + offset; };
  const FunctionRef<int(int)> reference = add;
  EXPECT_EQ(twice(reference), 23);
  offset = 1;
  EXPECT_EQ(twice(reference), 5) << "it refers to the lambda, and copies nothing";
  EXPECT_EQ(twice([](int x) { return x * x; }), 81);
}

TEST(FunctionRef, DropsAResultThatNobodyWants) {
  int calls = 0;
  const auto count = [&calls](int x) {
    ++calls;
    return x;
  };
  const FunctionRef<void(int)> reference = count;
  reference(1);
  EXPECT_EQ(calls, 1);
}

TEST(FunctionRef, PassesArgumentsOn) {
  std::unique_ptr<int> kept;
  const auto keep = [&kept](std::unique_ptr<int> value) { kept = std::move(value); };
  const FunctionRef<void(std::unique_ptr<int>)> reference = keep;
  reference(std::make_unique<int>(7));
  ASSERT_NE(kept, nullptr);
  EXPECT_EQ(*kept, 7);
}

}  // namespace
}  // namespace latentscape
