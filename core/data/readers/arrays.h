// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/data/readers/npy.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

// What .npy and .npz have in common: the values behind a NumPy header, as images or labels. Pure functions, for any thread.

// An array's values, wherever they come from. Returns how many of the wanted bytes it gave; fewer only at the end or a fault.
using ArraySource = std::function<std::uint64_t(std::uint8_t* to, std::uint64_t wanted)>;

// The images of an array of shape (N, H, W) or (N, H, W, C) with C 1 or 3, uint8 or float32 in [0, 1]; and the labels of one of
// shape (N,) or (N, 1), whole numbers from 0 to 255. available: the number of bytes after the header, which must match the shape.
// Errors name where, expected and found; a stop request is Error::cancelledByUser. May throw std::bad_alloc.
Result<ImageSet> readImageArray(const NpyHeader& header, std::uint64_t available, const ArraySource& source,
                                const std::string& where, std::stop_token stop);
Result<std::vector<std::uint8_t>> readLabelArray(const NpyHeader& header, std::uint64_t available, const ArraySource& source,
                                                 const std::string& where);

}  // namespace latentscape
