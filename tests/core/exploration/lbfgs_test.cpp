// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/lbfgs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <span>
#include <vector>

namespace latentscape {
namespace {

const auto always = [](int) { return true; };

TEST(Lbfgs, FindsAQuadraticsMinimum) {
  const auto value = [](std::span<const double> x, std::span<double> gradient) {
    gradient[0] = 2.0 * (x[0] - 3.0);
    gradient[1] = 20.0 * (x[1] + 1.0);
    return (x[0] - 3.0) * (x[0] - 3.0) + 10.0 * (x[1] + 1.0) * (x[1] + 1.0);
  };
  const LbfgsResult found = minimise({0.0, 0.0}, {}, value, always);
  EXPECT_TRUE(found.converged);
  EXPECT_NEAR(found.x[0], 3.0, 1e-5);
  EXPECT_NEAR(found.x[1], -1.0, 1e-6);
}

TEST(Lbfgs, AGradientThatIsNoNumberHasNotConverged) {
  for (const double entry : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    const auto value = [entry](std::span<const double>, std::span<double> gradient) {
      gradient[0] = 0.0;
      gradient[1] = entry;
      return 1.0;
    };
    const LbfgsResult found = minimise({5.0, 6.0}, {}, value, always);
    EXPECT_FALSE(found.converged) << entry;
    EXPECT_EQ(found.x, (std::vector<double>{5.0, 6.0})) << "there is no way down";
  }
}

}  // namespace
}  // namespace latentscape
