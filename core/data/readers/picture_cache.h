// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/data/dataset_options.h"
#include "core/data/readers/picture_listing.h"

#include <filesystem>
#include <optional>
#include <string>

namespace latentscape {

// What was decoded from a folder of pictures, one file for a folder and the options that shape its images.

// dataFolder()/cache/pictures/FOLDER-FILES.images: FOLDER stands for the folder and the options, FILES for the files' names,
// lengths and times.
std::filesystem::path pictureCacheFile(const std::filesystem::path& folder, const DatasetOptions& options,
                                       const PictureListing& listing);

// The images, labels and skipped list; nothing where there is no such file or it isn't whole (its SHA-256 is checked).
std::optional<Dataset> loadPictureCache(const std::filesystem::path& file);

// Whole or not at all; takes the place of what was kept for the same folder and options before. Where it can't be written nothing
// is kept.
void savePictureCache(const std::filesystem::path& file, const Dataset& dataset);

}  // namespace latentscape
