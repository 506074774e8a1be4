// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/data/npy.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>

namespace latentscape {

// Images as NumPy arrays of shape (N, H, W) or (N, H, W, C) with C 1 or 3: uint8, 0 to 255, or float32, 0 to 1.
//
// .npy: one array, without labels, all of them training images.
// .npz (a ZIP of arrays, numpy.savez and savez_compressed): images under x_train and x_test or train_images and test_images, or
// without a split under images, x, X, data or arr_0; their labels, where there are any, under y_train and y_test, train_labels
// and test_labels, or labels, label, y or targets: whole numbers of shape (N,) or (N, 1), from 0 to 255. Other arrays are left
// alone.
//
// test is empty where the file has no test images. Every header is checked against the file's length before anything is
// allocated. Errors name file, array, expected and found. Progress is in bytes.
Result<Dataset> readArrays(const std::filesystem::path& file, std::stop_token stop = {}, const ProgressCallback& progress = {});

// Private to core/data: an array's values, from wherever they come. Returns how many of the wanted bytes it gave; fewer only at
// the end or a fault.
using ArraySource = std::function<std::uint64_t(std::uint8_t* to, std::uint64_t wanted)>;

// What the bytes behind a header are as images, or as labels. available: how many bytes there are.
Result<ImageSet> readImageArray(const NpyHeader& header, std::uint64_t available, const ArraySource& source,
                                const std::string& where, std::stop_token stop);
Result<std::vector<std::uint8_t>> readLabelArray(const NpyHeader& header, std::uint64_t available, const ArraySource& source,
                                                 const std::string& where);

// The arrays of a .npz as a data set.
Result<Dataset> readNpz(const std::filesystem::path& file, std::stop_token stop, const ProgressCallback& progress);

}  // namespace latentscape
