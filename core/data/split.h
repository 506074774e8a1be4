// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/data/dataset_options.h"

#include <cstdint>
#include <span>
#include <vector>

namespace latentscape {

// How images are divided into training and test images so that the division never moves under a model. Pure functions, for any
// thread.
//
// A fingerprint tells images apart: the first 8 bytes, as a big-endian number, of the SHA-256 of a picture's file, of the
// values of an array's image as the file stores them, before range, fit, side and colour, or of another image's values. A key is
// a fingerprint made random by a seed: the first 8 bytes, likewise, of the SHA-256 of seed and fingerprint, 8 big-endian bytes
// each. Images are drawn by the order of their keys: what is drawn depends on an image alone, neither on its name or place nor on
// the other images.
std::uint64_t fingerprintOf(std::span<const std::uint8_t> bytes);
std::uint64_t keyOf(std::uint64_t fingerprint, std::uint64_t seed);
std::vector<std::uint64_t> keysOf(std::span<const std::uint64_t> fingerprints, std::uint64_t seed);

// Sets the fingerprints of a set's images from their values.
void addFingerprints(ImageSet& set);

// Moves training images, whose fingerprints are known, into test, by the options' rule (Rank or Cut), and sets the data set's
// cut. Rank: as many as the test share says, rounded to whole images, at least one and never all; of equal images, all or none.
// Errors: fewer than two images, or by rank all of them equal.
Result<Dataset> splitByKeys(Dataset dataset, const DatasetOptions& options);

// An Error if there are no training images, such as of a file whose images are all test images.
Result<void> checkTrainable(const Dataset& dataset);

// Options that a run records for a data set that they opened: the same images again, whatever comes to the files. Classes are
// their numbers.
DatasetOptions recorded(DatasetOptions options, const Dataset& dataset);

// How many of these images are among those with the keys, which are sorted. Keys and images by the same seed.
std::size_t countKnown(const ImageSet& images, std::span<const std::uint64_t> keys, std::uint64_t seed);

}  // namespace latentscape
