// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/function_ref.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

namespace latentscape::fused {

// `count` parameters from `at` on, `step` apart.
using VisitParameters = FunctionRef<void(std::size_t at, std::size_t count, std::size_t step)>;

// Where a layer's parameters lie. A value that needs no layer: what was copied from a trainer is laid out when the trainer is
// gone. Visits those of rows [first, first + rows) in the order of Weights: a tensor's rows one after the other, or their biases.
// Layers of maps have one tensor, and visit all of it.
struct Placement {
  using Visit = std::function<void(std::size_t first, std::size_t rows, VisitParameters visit)>;
  Visit weights, biases;
};

// By the members visitWeights() and visitBiases() of a value.
template <class Places>
Placement placementBy(Places places) {
  const auto shared = std::make_shared<const Places>(std::move(places));
  return {[shared](std::size_t first, std::size_t rows, VisitParameters visit) { shared->visitWeights(first, rows, visit); },
          [shared](std::size_t first, std::size_t rows, VisitParameters visit) { shared->visitBiases(first, rows, visit); }};
}

}  // namespace latentscape::fused
