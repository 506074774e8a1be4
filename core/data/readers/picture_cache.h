// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/data/dataset_options.h"
#include "core/data/readers/picture_listing.h"

#include <filesystem>
#include <optional>
#include <string>

namespace latentscape {

// The decoded images of a folder of pictures, one file for each folder and options that shape its images. Only what the pictures'
// content decided is kept.

// cacheFolder()/pictures/FOLDER-FILES.images: FOLDER stands for the folder and the options, FILES for the files' names, lengths,
// times, classes and splits.
std::filesystem::path pictureCacheFile(const std::filesystem::path& folder, const DatasetOptions& options,
                                       const PictureListing& listing);

// The images, labels, fingerprints and what could not be decoded; nothing if there is no such file or it isn't whole (checked by
// SHA-256).
std::optional<Dataset> loadPictureCache(const std::filesystem::path& file);

// Writes all or nothing; replaces the file for the same folder and options. Keeps nothing if it can't be written. Of all files,
// those used longest ago go where they take more than 4 GB together.
void savePictureCache(const std::filesystem::path& file, const Dataset& dataset);

}  // namespace latentscape
