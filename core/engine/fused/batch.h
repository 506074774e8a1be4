// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/kernels/dense_kernels.h"

#include <algorithm>
#include <cstddef>

namespace latentscape::fused {

// The images that go through the layers together, in panels of the kernels' width (dense_kernels.h). The last panel may be
// narrower.
struct Batch {
  std::size_t count = 0;  // images
  bool learning = false;  // a backward pass follows
  std::size_t vector = dense::vectorWidth();
  static constexpr std::size_t panel = dense::kPanel;

  std::size_t panels() const { return dense::parts(count, panel); }
  std::size_t imagesOf(std::size_t p) const { return std::min(panel, count - p * panel); }
  // The images of a panel, rounded up to whole vectors: what kernels compute.
  std::size_t columnsOf(std::size_t p) const { return dense::parts(imagesOf(p), vector) * vector; }
};

}  // namespace latentscape::fused
