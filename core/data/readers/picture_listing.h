// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

// One picture of a folder, as the system reports it.
struct PictureFile {
  std::string name;  // below the folder: "cats/3.png"
  std::uint64_t bytes = 0;
  std::int64_t changed = 0;  // the file system's clock
  int label = -1;            // -1: the folder has no classes
  bool test = false;         // lies below the folder of the test images
};

struct PictureListing {
  std::vector<PictureFile> files;       // sorted by name
  std::vector<std::string> classNames;  // subfolders' names, in natural order; empty if the pictures have no classes
  bool ownTest = false;                 // some are test images
  std::string layout;                   // how the folder was read, for the user: "2 classes by folder, test images in test"
  std::vector<std::string> skipped;     // what is left out, a line each, in natural order
};

// How a folder is understood. Older: as versions before the keyed split did, for their runs (older_listing.h).
enum class FolderRules { Current, Older };

// The pictures below a folder, at any depth: by their names' endings, by content where these say nothing.
//
// Only folders that hold pictures, in them or below, count.
// - Splits: folders named for training and for testing or validation (split_name.h: train, Training, seg_train; test, val, dev)
//   that share the rest of their names. Without test images those for validation test, with them they are left out. So are test
//   images without classes where training images have them. Of several such pairs the plain train and test is taken, or none.
//   Where every class holds such folders, these are the split. Classes that differ in capitals alone on both sides are one.
// - Looked through: a lone folder around others, with few stray pictures in it; a lone folder for training; the one folder
//   that holds a split, if it has most of the pictures. In a split, a lone folder of its own name, and a lone folder around
//   others where the training and the test images both have one of the same name.
// - Otherwise, and in each split, every folder is a class, with everything below it; pictures without such folders have no class.
// - Links to folders are followed, each folder read once (picture_tree.h). Each file counts once, whatever links lead to it: as
//   a training image before a test image, by a symbolic link before itself (so folders of links stand before the pile that they
//   choose from), in the folder with fewer pictures, by the first name.
// - Names that begin with a dot, and __MACOSX, are passed over in silence. Everything else that is left out is in `skipped`:
//   pictures of formats that aren't read, folders without pictures, links that lead nowhere or back, second names.
//
// Errors: no pictures, a split that is ambiguous or has nothing to train on, more classes than labels can number. Blocks on the
// file system.
Result<PictureListing> listPictures(const std::filesystem::path& folder, FolderRules rules = FolderRules::Current,
                                    std::stop_token stop = {});

}  // namespace latentscape
