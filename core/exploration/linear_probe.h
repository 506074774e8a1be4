// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/exploration/representation.h"

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <vector>

namespace latentscape {

// Multinomial logistic regression: minimises the sum over training rows of the cross-entropy, plus l2 / 2 times the squared
// weights (without the intercepts), with L-BFGS (Liu and Nocedal 1989) on all rows. It starts at zero, so the same rows give the
// same probe.
struct ProbeOptions {
  double l2 = 1.0;
  int maxIterations = 300;
  double tolerance = 1e-5;  // on the largest entry of the gradient, divided by the number of rows
};
struct LinearProbe {
  std::size_t classes = 0, dimension = 0;
  std::vector<float> weights;     // classes * dimension
  std::vector<float> intercepts;  // classes
  int iterations = 0;
  bool converged = false;  // false if the iterations or the precision of a float ran out first
  std::vector<std::uint8_t> classify(const Features& features) const;
};
Result<LinearProbe> fitLinearProbe(const Features& train, const ProbeOptions& options = {}, std::stop_token stop = {},
                                   const ProgressCallback& progress = {});

}  // namespace latentscape
