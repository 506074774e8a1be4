// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/data/dataset_options.h"
#include "core/data/readers/npy.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

// What .npy and .npz have in common: the values behind a NumPy header, as images or labels. Pure functions, for any thread.
//
// Errors name where, expected and found. Memory grows with what the source gives, never with what a header says. May throw
// std::bad_alloc.

// An array's values, wherever they come from.
struct ArraySource {
  std::uint64_t available = 0;  // bytes after the header, which must match the shape
  std::uint64_t stored = 0;     // bytes that the file spends on them; fewer if they are compressed
  // Returns how many of the wanted bytes it gave; fewer only at the end or a fault.
  std::function<std::uint64_t(std::uint8_t* to, std::uint64_t wanted)> read;
};

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

// The images of an array. Values become 0 to 255: a bool is black or white, uint8 stays, floats are scaled from 0 to 1, and with
// pixelRange of the options any number is scaled from that range. Four channels are laid on white. Fingerprints (split.h) are
// set. Errors: values that need a range, with the range seen; a NaN or an infinite value, with the number of its image; a stop
// request is Error::cancelledByUser. notes gets a line for what the user might not expect of the values.
Result<ImageSet> readImageArray(const NpyHeader& header, const ArraySource& source, const DatasetOptions& options,
                                const std::string& where, std::vector<std::string>& notes, std::stop_token stop);

// Whether an array can hold one label for each of count images: count of them, numbers or text. Reads nothing.
Result<void> checkLabelArray(const NpyHeader& header, std::uint64_t count, const std::string& where);

// The labels of images as an array has them.
struct ArrayLabels {
  std::vector<std::uint8_t> numbers;  // one for each image: its class, or an index into names
  std::vector<std::string> names;     // each name once; empty if labels are numbers
};

// The labels of count images from an array of shape (N,) or (N, 1): whole numbers from 0 to 255 of any type (1.0 and True as
// well), or text of at most 256 kinds. Compares the counts before it reads or allocates.
Result<ArrayLabels> readLabelArray(const NpyHeader& header, const ArraySource& source, std::uint64_t count,
                                   const std::string& where);

// One column of an array of several labels for each image.
struct LabelColumn {
  std::size_t column = 0;
  std::vector<std::uint8_t> numbers;
};

// The first column of an array of shape (N, K) that can number classes, 0 to 255, and isn't the same everywhere. Nothing if there
// is none.
Result<std::optional<LabelColumn>> readLabelColumn(const NpyHeader& header, const ArraySource& source, std::uint64_t count,
                                                   const std::string& where);

}  // namespace latentscape
