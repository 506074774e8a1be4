// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/result.h"

#include <filesystem>
#include <span>

namespace latentscape {

// Private to core/storage: what grids of images must be like.

// The one shape of all images that are not empty. Errors: none of them has pixels, or shapes or channels that can't be drawn.
Result<ImageShape> shapeOfGrid(const std::filesystem::path& file, std::span<const Image> images);
// Pixels of the picture: within Cairo's limit for a side, and 1 GiB in all.
Result<void> checkGridSize(const std::filesystem::path& file, double width, double height);

}  // namespace latentscape
