// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace latentscape {

// The arrays of a selection of images, written as a .npz (core/analyses/selected.h), beside its labels. The reader knows such a
// file by them. Of a file that is read, images whose split is "test" are test images, those of "train" training images. If all
// are training images, some of them are held out for testing as of any file that has no test images. If all are test images,
// there are no training images: nothing can be trained on the file (split.h: checkTrainable).
inline constexpr const char* kSelectionImages = "images";
inline constexpr const char* kSelectionIndices = "indices";  // the image's number in its split
inline constexpr const char* kSelectionSplit = "split";      // "test" or "train", for each image
inline constexpr const char* kSelectionCodes = "codes";      // posterior means
// The title of the data set that the images are of, one text; not there if the title isn't UTF-8, and in older
// files not if it isn't ASCII. The oldest have none.
inline constexpr const char* kSelectionDataset = "dataset";

// What the user has to know of a selection with test images, when it is written and when it is read: a sentence without its full
// stop. title: of the data set that they are of; empty: not known.
inline std::string holdsTestImages(const std::string& title) {
  return "it holds test images of " + (title.empty() ? std::string("another data set") : title) +
         ", which stay test images: they are never trained on";
}

}  // namespace latentscape
