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

// How a folder is understood. Older: as versions before the keyed split did, for their runs: no folder around the others is
// looked through, only "train" beside "test", "val", "valid" or "validation" is a split, and classes are in the order of text.
enum class FolderRules { Current, Older };

// The pictures (by their names' endings) below a folder, at any depth.
//
// Only folders that hold pictures, in them or below, count. A lone folder around others is looked through. Folders named for
// training, testing and validation (train, Training, test, val, dev and their like) are a split: without test images those
// for validation test, with them they are left out. Otherwise, and in each split, every folder is a class, with everything below
// it; pictures without such folders have no class. Links to folders are followed where they lead out of the folder, each target
// once. Names that begin with a dot, and __MACOSX, are passed over in silence. Everything else that is left out is in `skipped`:
// pictures of formats that aren't read, folders without pictures, links that lead nowhere or back.
//
// Errors: no pictures, a split that is ambiguous or has nothing to train on, more classes than labels can number. Blocks on the
// file system.
Result<PictureListing> listPictures(const std::filesystem::path& folder, FolderRules rules = FolderRules::Current,
                                    std::stop_token stop = {});

}  // namespace latentscape
