// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/model/model.h"

#include <cstdint>
#include <span>
#include <vector>

namespace latentscape {

// What all questions share on the way from bytes to a model. Any thread.

// That the images are of the shape that the model takes; the Error names both.
Result<void> checkShape(const Model& model, const ImageSet& images);

// Bytes 0..255 as values in [0, 1]; values is resized.
void toUnitRange(std::span<const std::uint8_t> bytes, std::vector<float>& values);

// What an image's pixels are when a model is evaluated. Grey: the values in [0, 1] themselves; their Bernoulli cross-entropy is
// then no likelihood of a density over images. Binarized: each pixel 1 with its grey level as the probability, drawn once an
// image from the seed (Salakhutdinov and Murray 2008), as published log-likelihoods of MNIST are. Thresholded: 1 from 0.5 up.
enum class PixelValues { Grey, Binarized, Thresholded };

// Image index of the set as a model is to see it: pixels values in [0, 1] into out. What is drawn depends on seed and index
// alone.
void pixelsOf(const ImageSet& images, std::size_t index, PixelValues pixels, std::uint64_t seed, std::span<float> out);

// Numbers of count images of size, ascending: a seeded draw without replacement, or all where count is at least size.
// Fewer than all are drawn rather than the first ones taken: the first half of MNIST's test images is the easier one.
std::vector<std::size_t> drawImages(std::size_t size, std::size_t count, std::uint64_t seed);

}  // namespace latentscape
