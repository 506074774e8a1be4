// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/choices.h"

#include <cstddef>
#include <span>

namespace latentscape {

// A dense layer, on the caller's thread: y[i][o] = b[o] + sum over k of w[o][k] x[i][k], followed by max(0, y) if relu. x: n *
// in, w: out * in, b: out, y: n * out, all row-major. Picks AVX-512, AVX2, NEON or whatever is available at run time.
void denseLayer(const float* x, std::size_t n, std::size_t in, const float* w, const float* b, std::size_t out, float* y,
                bool relu);

// Replaces each value by its activation; gives the same numbers as the fused step.
void activate(Activation activation, std::span<float> values);

// The same, and slopes receives the activation's derivative at each value, which at a kink is that of the side below. As many
// slopes as values.
void activateWithSlopes(Activation activation, std::span<float> values, std::span<float> slopes);

}  // namespace latentscape
