// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"

#include <optional>
#include <span>

namespace latentscape {

// How near one image is to another. Pixels in [0, 1], (H, W, C), both of the shape given. Any thread.

double meanSquaredError(std::span<const float> a, std::span<const float> b);

// Peak signal-to-noise ratio in dB with a peak of 1: -10 log10 of the mean squared error; infinite for equal images.
double psnr(std::span<const float> a, std::span<const float> b);

// Structural similarity (Wang, Bovik, Sheikh and Simoncelli 2004): an 11x11 Gaussian window of standard deviation 1.5, K1 = 0.01,
// K2 = 0.03, range 1; the mean over all places where the window lies within the image, and over channels. 1 for equal images.
// Nothing where an image has fewer than 11 rows or columns.
std::optional<double> ssim(std::span<const float> a, std::span<const float> b, ImageShape shape);

// What is wrong where, in RGB: black where they agree, orange where image is brighter than original and blue where it is darker
// (mean over channels), in full colour at a difference of 1.
Image errorMap(std::span<const float> original, std::span<const float> image, ImageShape shape);

// A grey image in RGB, to stand beside such a map; any other as it is.
Image asRgb(const Image& image);

}  // namespace latentscape
