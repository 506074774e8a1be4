// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/reader.h"

namespace latentscape {

// Four IDX files in source.path: training images and labels, test images and labels. With a set they bear its files' names, and
// labels and images are put right as the catalog says; without, MNIST's names, with labels from 0 to 255, and title and class
// names are those of the known data set whose files they are, byte for byte, or else the folder's name and numbers. As
// Reader::read, but name is for the caller.
Result<Dataset> readIdxSet(const Source& source, std::stop_token stop, const ProgressCallback& progress);

}  // namespace latentscape
