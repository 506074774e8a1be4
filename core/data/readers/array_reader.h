// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/reader.h"

namespace latentscape {

// Files that end in .npy or .npz, in either case; see readArrays for what may be in them.
class ArrayReader final : public Reader {
 public:
  Result<std::optional<Source>> claim(const std::filesystem::path& path, const std::stop_token& stop) const override;
  Result<Dataset> read(const Source& source, const DatasetOptions& options, std::stop_token stop,
                       const ProgressCallback& progress) const override;
  bool readsArrays() const override { return true; }
};

// Images as NumPy arrays, from a .npy (one array) or a .npz (a ZIP of arrays, numpy.savez and savez_compressed). The content
// decides which of the two a file is, not its name.
//
// Shapes: (N, H, W); (N, H, W, C) with C 1, 3 or 4, red, green, blue and opacity; (N, C, H, W) if C can only be that. Rows of
// values, (N, H * W * C), need imageShape of the options.
// Values: bool is black and white, uint8 is 0 to 255, float16, float32 and float64 are 0 to 1. Other values need pixelRange of
// the options, which goes before all of these. Labels: (N,) or (N, 1), whole numbers from 0 to 255 of any type, or text: the
// names of the classes, in natural order, matched by name between training and test images.
//
// .npy: training images without labels.
// .npz: names are read in either case, with or without _ between their words. Images are images, image, imgs, img, x, data or
// pixels; labels are labels, label, y, targets or target. With train (training, tr), test (testing, te) or val (valid,
// validation, dev) before or after it, a name belongs to that part: x_train, train_labels. Without, images are training images.
// Validation images are test images if there are no others, and are left out otherwise. Arrays without names, numpy.savez(file,
// x, y), are arr_0, images, and arr_1, their labels; of two arrays of images and two of labels, the second are for testing.
// Labels without a split belong to the images without labels that are as many, if only one split is. latents_classes, factors and
// attributes hold several labels for each image: without other labels, the first column that varies gives the classes.
// Dataset::skipped says which arrays were left out, Dataset::notes what was assumed. A selection that this program wrote is known
// by its other arrays (core/data/selection_arrays.h): they aren't told as left out, and a note says if it holds test images.
//
// test is empty if the file has no test images. Every header is checked against the file's length, and labels are counted, before
// anything is allocated. Errors name file, array, expected and found. Progress is in bytes.
Result<Dataset> readArrays(const std::filesystem::path& file, const DatasetOptions& options = {}, std::stop_token stop = {},
                           const ProgressCallback& progress = {});

}  // namespace latentscape
