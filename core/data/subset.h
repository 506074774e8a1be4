// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/data/dataset_options.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace latentscape {

// Parts of image sets. Pure functions, for any thread; images keep their order.

// Some of the numbers from 0 to count - 1: `most` of them, evenly from the first to the last, because files are often sorted by
// class; all if there are no more. They ascend and begin with 0; the steps between them, and from the last to count, differ by
// at most 1.
std::vector<std::size_t> spreadIndices(std::size_t count, std::size_t most);

// The images with these numbers, with their labels and fingerprints if there are any. Every number must be below set.size().
ImageSet takeImages(const ImageSet& set, std::span<const std::size_t> indices);

// Leaves in the set the images with these numbers, which ascend; moves them within its memory, or to less where fewer than
// half stay.
void keepImages(ImageSet& set, std::span<const std::size_t> indices);

// Moves the images with these numbers, which ascend, to a set of their own, with as little memory beside as they take.
ImageSet moveImages(ImageSet& from, std::span<const std::size_t> indices);

// The images of each split in the named classes (none named: all), of those at most count (0: all), drawn by the seed: by their
// keys where the data set was split by these (split.h), else by their places. Class numbers and names stay, and what was left out
// is counted. Errors: a class that the data set has no name for, classes of a data set without labels, no image left.
Result<Dataset> subset(Dataset dataset, std::span<const int> classes, std::uint64_t count, std::uint64_t seed);

// The numbers of the classes that the options keep; empty: all. Errors: a class that the data set doesn't have.
Result<std::vector<int>> chosenClasses(const Dataset& dataset, const DatasetOptions& options);

// For SplitRule::Number. Moves a share of the training images, drawn by the seed and rounded to whole images, into test; leaves
// at least one image on either side. Error: fewer than two images.
Result<Dataset> splitTest(Dataset dataset, double testShare, std::uint64_t seed);

}  // namespace latentscape
