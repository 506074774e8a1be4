// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <limits>
#include <span>

namespace latentscape {

// A test's model taken as an autoencoder: its codes are its means, without noise and without a KL divergence.
template <class Base>
class AutoencoderOf : public Base {
 public:
  using Base::Base;
  bool variational() const override { return false; }
  void encode(std::span<const float> images, std::span<float> mean, std::span<float> logVariance) const override {
    Base::encode(images, mean, logVariance);
    std::fill(logVariance.begin(), logVariance.end(), -std::numeric_limits<float>::infinity());
  }
  void score(std::span<const float> images, std::span<const float>, std::span<float> reconstruction,
             std::span<float> kl) const override {
    Base::score(images, {}, reconstruction, kl);
    std::fill(kl.begin(), kl.end(), 0.0F);
  }
};

}  // namespace latentscape
