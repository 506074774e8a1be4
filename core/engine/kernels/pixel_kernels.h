// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

// What is done pixel by pixel, with a decoder's outputs and with images. On the caller's thread, with the processor's best
// instruction set.
namespace latentscape {

// -log Bernoulli(target | sigmoid(logit)) in nats, summed over pixels. Logits may be any finite numbers, targets are in [0, 1];
// both have the same length.
double bernoulliTerm(std::span<const float> logits, std::span<const float> targets);

// Replaces each value by 1 / (1 + exp(-value)).
void sigmoid(std::span<float> values);

// The same, and slopes receives the derivative at each value, with a small relative error however far out. As many as
// values.
void sigmoidWithSlopes(std::span<float> values, std::span<float> slopes);

// bernoulliTerm() with each pixel's share weighted; returns the sum. Replaces each logit by the sum's derivative with respect to
// it, weight * (sigmoid(logit) - target). weights: as many as logits, or empty: all 1.
double bernoulliGradient(std::span<float> logits, std::span<const float> targets, std::span<const float> weights);

// The sum of (a - b)^2 over the bytes of two images, which have the same length. Exact.
std::uint64_t squaredByteDistance(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b);

}  // namespace latentscape
