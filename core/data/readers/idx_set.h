// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/reader.h"

namespace latentscape {

// Four IDX files in source.path: training images and labels, test images and labels. With a set they have its files' names, and
// labels and images are corrected as the catalog says. Without, they have MNIST's names and labels from 0 to 255; title and class
// names are those of the known data set whose files they are, byte for byte, or else the folder's name and numbers. Like
// Reader::read, but the caller sets name.
Result<Dataset> readIdxSet(const Source& source, std::stop_token stop, const ProgressCallback& progress);

}  // namespace latentscape
