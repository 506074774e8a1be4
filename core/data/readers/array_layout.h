// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/result.h"
#include "core/data/dataset_options.h"
#include "core/data/readers/npy.h"

#include <cstdint>
#include <string>

namespace latentscape {

// How an array's images lie in it, and what they become.
struct ImageLayout {
  std::uint64_t count = 0;     // images
  ImageShape stored;           // 1, 3 or 4 channels
  bool channelsFirst = false;  // (C, H, W), not (H, W, C)

  ImageShape shape() const { return {stored.height, stored.width, stored.channels == 1 ? 1 : 3}; }
};

// The layout of images in an array of this header: (N, H, W), (N, H, W, C), or (N, C, H, W) if C can only be that, with C 1, 3 or
// 4; with imageShape of the options also (N, L), L the values of an image. Reads nothing. Errors: any other shape, as (H, W, C)
// or (C, H, W) of one image, with the option or the NumPy call that makes images of it, and values that are no numbers.
Result<ImageLayout> imageLayout(const NpyHeader& header, const DatasetOptions& options, const std::string& where);

}  // namespace latentscape
