// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/model/model.h"

#include <cstdint>
#include <span>
#include <vector>

namespace latentscape {

// Converts bytes to what a model takes; shared by all questions. Any thread.

// Checks that the images have the model's shape; the Error names both shapes.
Result<void> checkShape(const Model& model, const ImageSet& images);

// Converts bytes 0..255 to values in [0, 1]; resizes values.
void toUnitRange(std::span<const std::uint8_t> bytes, std::vector<float>& values);
std::vector<float> inUnitRange(std::span<const std::uint8_t> bytes);

// How an image's pixels are used to evaluate a model. Grey: the values in [0, 1] as they are; their Bernoulli cross-entropy is
// then not the likelihood of a density over images. Binarized: each pixel is 1 with its grey level as the probability, drawn once
// per image from the seed (Salakhutdinov and Murray 2008), as for published log-likelihoods of MNIST. Thresholded: 1 for levels
// of at least 0.5.
enum class PixelValues { Grey, Binarized, Thresholded };

// Writes image `index` of the set as the model is to see it to out: pixels() values in [0, 1]. Random draws depend only on seed
// and index.
void pixelsOf(const ImageSet& images, std::size_t index, PixelValues pixels, std::uint64_t seed, std::span<float> out);

// The indices of `count` out of `size` images, ascending: a seeded draw without replacement, or all if count is at least size. A
// draw, because the first images may not be representative: files are often sorted, by class or by who made them.
std::vector<std::size_t> drawImages(std::size_t size, std::size_t count, std::uint64_t seed);

}  // namespace latentscape
