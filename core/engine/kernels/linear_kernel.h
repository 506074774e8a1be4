// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/choices.h"

#include <cstddef>
#include <span>

namespace latentscape {

// A dense layer on the processor, on the caller's thread: y[i][o] = b[o] + sum over k of w[o][k] x[i][k], then max(0, y) with
// relu. x: n * in, w: out * in, b: out, y: n * out, all row-major. Picks AVX-512, AVX2, NEON or what there is at run time.
void denseLayer(const float* x, std::size_t n, std::size_t in, const float* w, const float* b, std::size_t out, float* y,
                bool relu);

// Each value's activation in its place; the same figures as the fused step's.
void activate(Activation activation, std::span<float> values);

}  // namespace latentscape
