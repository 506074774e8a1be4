// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/reader.h"

namespace latentscape {

// Files that end in lower-case .npy or .npz; see readArrays for what may be in them.
class ArrayReader final : public Reader {
 public:
  Result<std::optional<Source>> claim(const std::filesystem::path& path) const override;
  Result<Dataset> read(const Source& source, const DatasetOptions& options, std::stop_token stop,
                       const ProgressCallback& progress) const override;
};

// Images as NumPy arrays of shape (N, H, W) or (N, H, W, C) with C 1 or 3: uint8, 0 to 255, or float32, 0 to 1.
//
// .npy: one array of training images, without labels.
// .npz (a ZIP of arrays, numpy.savez and savez_compressed): images under x_train and x_test or train_images and test_images, or
// without a split under images, x, X, data or arr_0; their labels, if any, under y_train and y_test, train_labels and
// test_labels, or labels, label, y or targets: whole numbers of shape (N,) or (N, 1), from 0 to 255. Ignores other arrays.
//
// test is empty if the file has no test images. Every header is checked against the file's length before anything is allocated.
// Errors name file, array, expected and found. Progress is in bytes.
Result<Dataset> readArrays(const std::filesystem::path& file, std::stop_token stop = {}, const ProgressCallback& progress = {});

}  // namespace latentscape
