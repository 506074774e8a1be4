// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/reader.h"

#include <cstdint>
#include <span>
#include <string>

namespace latentscape {

// The binary versions of CIFAR-10 and CIFAR-100 (Krizhevsky 2009; https://www.cs.toronto.edu/~kriz/cifar.html): records of
// labelBytes labels, the last being the image's class (CIFAR-100 has its superclass first), and 3072 pixels, 32 x 32 for red,
// then green, then blue, each row by row. Appends the images to set. Errors: a length that is no whole number of records, and
// labels from classes on.
Result<void> appendCifar(std::span<const std::uint8_t> bytes, std::size_t labelBytes, int classes, const std::string& where,
                         ImageSet& set);

// The files of source.set, CIFAR-10 or CIFAR-100, in source.path. Like Reader::read, but the caller sets name.
Result<Dataset> readCifarSet(const Source& source, std::stop_token stop, const ProgressCallback& progress);

}  // namespace latentscape
