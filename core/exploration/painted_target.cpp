// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/painted_target.h"

#include "core/exploration/model_input.h"

#include <algorithm>
#include <cassert>
#include <cstddef>

namespace latentscape {
namespace {

// The largest value within a square around each pixel.
std::vector<float> spreadOut(const std::vector<float>& values, const ImageShape& shape) {
  constexpr int kReach = 2;  // pixels
  std::vector<float> across(values.size()), spread(values.size());
  const auto along = [&shape](const std::vector<float>& from, std::vector<float>& to, int dx, int dy) {
    for (int y = 0; y < shape.height; ++y) {
      for (int x = 0; x < shape.width; ++x) {
        float most = 0.0F;
        for (int by = -kReach; by <= kReach; ++by) {
          const int nx = x + by * dx, ny = y + by * dy;
          if (nx >= 0 && nx < shape.width && ny >= 0 && ny < shape.height)
            most = std::max(most, from[static_cast<std::size_t>(ny * shape.width + nx)]);
        }
        to[static_cast<std::size_t>(y * shape.width + x)] = most;
      }
    }
  };
  along(values, across, 1, 0);
  along(across, spread, 0, 1);
  return spread;
}

}  // namespace

CodeTarget paintedTarget(const Image& picture, const std::vector<float>& strengths, const std::vector<float>& values) {
  constexpr float kUnpainted = 0.05F, kBeside = 0.2F;  // weights
  CodeTarget target{inUnitRange(picture.pixels), {}};
  assert(picture.shape.channels == 1 && strengths.size() == target.pixels.size() && values.size() == target.pixels.size());
  const std::vector<float> beside = spreadOut(strengths, picture.shape);
  target.weights.reserve(strengths.size());
  for (std::size_t i = 0; i < strengths.size(); ++i) {
    target.pixels[i] += strengths[i] * (values[i] - target.pixels[i]);
    target.weights.push_back(kUnpainted + std::max(strengths[i] * (1.0F - kUnpainted), beside[i] * (kBeside - kUnpainted)));
  }
  return target;
}

CodeTarget targetWithout(const Image& picture, const std::vector<float>& strengths) {
  CodeTarget target{inUnitRange(picture.pixels), {}};
  assert(strengths.size() == target.pixels.size());
  target.weights.reserve(strengths.size());
  for (const float strength : strengths) target.weights.push_back(strength < 0.5F ? 1.0F : 0.0F);
  return target;
}

}  // namespace latentscape
