// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/model/config.h"
#include "core/model/weights.h"

#include <cmath>
#include <cstdint>
#include <vector>

namespace latentscape::small {

// The model, images and noise of tests/reference/dense_vae.py.
inline ModelConfig config() { return ModelConfig{{4, 6, 1}, {7, 5}, 3}; }

inline Weights weights() {
  Weights result;
  int number = 0;
  for (auto& spec : tensorLayout(config())) {
    std::size_t count = 1;
    for (const auto extent : spec.shape) count *= static_cast<std::size_t>(extent);
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i)
      values[i] = static_cast<float>(0.5 * std::sin(0.7 * static_cast<double>(i) + 1.3 * number));
    ++number;
    result.tensors.push_back({std::move(spec.name), std::move(spec.shape), std::move(values)});
  }
  return result;
}

inline ImageSet images() {
  ImageSet set{{4, 6, 1}, {}, {}};
  for (unsigned i = 0; i < 9; ++i) {
    for (unsigned p = 0; p < 24; ++p) set.pixels.push_back(static_cast<std::uint8_t>((37 * i + 11 * p + i * p) % 256));
  }
  return set;
}

inline std::vector<float> values() {
  std::vector<float> result;
  for (const auto byte : images().pixels) result.push_back(static_cast<float>(byte) / 255.0F);
  return result;
}

inline std::vector<float> noise() {
  std::vector<float> result(27);
  for (std::size_t i = 0; i < result.size(); ++i) result[i] = static_cast<float>(std::sin(1.1 * static_cast<double>(i)));
  return result;
}

}  // namespace latentscape::small
