// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/data/dataset_options.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

// One picture of a folder, as the system tells of it.
struct PictureFile {
  std::string name;  // below the folder: "cats/3.png"
  std::uint64_t bytes = 0;
  std::int64_t changed = 0;  // the file system's clock
  int label = -1;            // -1: the folder has no classes
  bool test = false;         // lies below a folder named test
};

struct PictureListing {
  std::vector<PictureFile> files;       // sorted by name
  std::vector<std::string> classNames;  // subfolders' names, sorted; empty where all pictures lie in the folder itself
  bool ownTest = false;
  std::vector<std::string> skipped;  // what can't take part, a line each
};

// The pictures (by their names' endings) below a folder: a subfolder a class, searched with all that is below it, or all in the
// folder itself. A folder of two folders train and test (or val, valid, validation) is split so already. Names that begin with a
// dot are passed over, links to folders below a class are not followed. Errors: no pictures, or more classes than labels can
// tell.
Result<PictureListing> listPictures(const std::filesystem::path& folder, std::stop_token stop = {});

// Whether there is a picture in the folder or right below one of its subfolders: a quick look.
bool holdsPictures(const std::filesystem::path& folder);

// Every picture of the folder as options say (its side, fit and colour; the rest is for the caller), test images only where the
// folder has them. Pictures that can't be read are left out and listed in skipped; an error where none is left. What was decoded
// is kept in dataFolder()/cache/pictures, keyed by the folder, those options and each file's name, length and time of change, and
// read from there the next time; a cache that can't be written is no error. Decodes with a few threads; progress is in bytes
// read.
Result<Dataset> readPictureFolder(const std::filesystem::path& folder, const DatasetOptions& options, std::stop_token stop = {},
                                  const ProgressCallback& progress = {});

}  // namespace latentscape
