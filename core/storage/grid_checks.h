// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/result.h"

#include <filesystem>
#include <span>

namespace latentscape {

// Private to core/storage: what grids of images must satisfy.

// The common shape of all non-empty images. Errors: all images are empty, shapes differ, or they are neither grey nor RGB.
Result<ImageShape> shapeOfGrid(const std::filesystem::path& file, std::span<const Image> images);
// Checks the picture's size in pixels: at most Cairo's limit for a side, and 1 GiB in total.
Result<void> checkGridSize(const std::filesystem::path& file, double width, double height);

}  // namespace latentscape
