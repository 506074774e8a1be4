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
  bool test = false;         // lies below a folder named test
};

struct PictureListing {
  std::vector<PictureFile> files;       // sorted by name
  std::vector<std::string> classNames;  // subfolders' names, sorted; empty if all pictures lie in the folder itself
  bool ownTest = false;
  std::vector<std::string> skipped;  // what is left out, a line each
};

// The pictures (by their names' endings) below a folder: one subfolder per class, searched with everything below it, or all in
// the folder itself. A folder of two folders train and test (or val, valid, validation) is already split. Skips names that begin
// with a dot; doesn't follow links to folders below a class. Errors: no pictures, or more classes than labels can number.
Result<PictureListing> listPictures(const std::filesystem::path& folder, std::stop_token stop = {});

// Whether there is a picture (by its name's ending) in the folder or its subfolders, two levels down: a quick look.
bool holdsPictures(const std::filesystem::path& folder);

}  // namespace latentscape
