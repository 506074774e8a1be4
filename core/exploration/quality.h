// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"

#include <optional>
#include <span>

namespace latentscape {

// How similar two images are. Pixels in [0, 1], (H, W, C), both images of the given shape. Any thread.

double meanSquaredError(std::span<const float> a, std::span<const float> b);

// Peak signal-to-noise ratio in dB, for a peak of 1: -10 log10 of the mean squared error; infinite for equal images, NaN for a
// NaN.
double decibels(double meanSquaredError);
double psnr(std::span<const float> a, std::span<const float> b);

// Structural similarity (Wang, Bovik, Sheikh and Simoncelli 2004), with an 11x11 Gaussian window of standard deviation 1.5, K1 =
// 0.01, K2 = 0.03 and range 1: the mean over all positions where the window fits into the image, and over channels. 1 for equal
// images. nullopt for fewer than 11 rows or columns.
std::optional<double> ssim(std::span<const float> a, std::span<const float> b, ImageShape shape);

// The differences as an RGB image: black where the two agree, orange where image is brighter than original, blue where it is
// darker (mean over channels), with full colour at a difference of 1.
Image errorMap(std::span<const float> original, std::span<const float> image, ImageShape shape);

// Converts a grey image to RGB, for display next to such a map; returns any other image unchanged.
Image asRgb(const Image& image);

}  // namespace latentscape
