// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/core/exploration/fake_model.h"

#include <algorithm>
#include <span>

namespace latentscape {

// All grey, in three channels.
class InColour final : public FakeModel {
 public:
  ImageShape imageShape() const override { return {2, 2, 3}; }
  void decode(std::span<const float>, std::span<float> pixels) const override { std::fill(pixels.begin(), pixels.end(), 0.5F); }
};

}  // namespace latentscape
