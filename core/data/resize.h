// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/memory_limit.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/data/dataset_options.h"

#include <cstddef>
#include <cstdint>
#include <stop_token>

namespace latentscape {

// A side x side version of any picture, through a triangle filter that widens as the picture shrinks (bilinear with antialiasing,
// like Pillow's BILINEAR and torchvision's antialiased Resize), evaluated in floating point and rounded once. A picture of that
// size already stays as it is. Both sides of the picture and side must be 1 or more.
Image resized(const Image& image, int side, PictureFit fit);
// The most bytes that resized() and coloured() take for a picture of up to a million pixels a side, their result included.
std::uint64_t resizingMemory(int side);

// Grey as R 0.299 + G 0.587 + B 0.114 (ITU-R BT.601, as Pillow's mode L), colour by repeating grey. Keep, and images already so,
// change nothing.
Image coloured(Image image, PictureColour colour);

// An error, which names the option side, if so many images would take more than the limit.
Result<void> checkImages(std::size_t count, ImageShape shape, const MemoryLimit& limit = memoryLimit());
// Both for every image of a set; side 0 keeps the size. Labels stay. An error on a stop request, or if the result would take more
// than the limit.
Result<ImageSet> reshaped(const ImageSet& set, int side, PictureFit fit, PictureColour colour, std::stop_token stop = {},
                          const MemoryLimit& limit = memoryLimit());

}  // namespace latentscape
