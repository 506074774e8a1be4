// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/fused/parameters.h"

#include <algorithm>

namespace latentscape::fused {

void Update::apply(std::size_t at, const float* values, std::size_t count) const {
  if (gradient != nullptr) std::copy_n(values, count, gradient + at);
  else note(dense::applyGradient(values, count, from(at), step));
}

}  // namespace latentscape::fused
