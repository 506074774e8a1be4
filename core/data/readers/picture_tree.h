// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

// A folder with the pictures (by their names' endings) in it and below.
struct PictureTree {
  std::filesystem::path path;
  std::string name;
  std::vector<PictureTree> folders;  // in natural order; those without pictures, too
  std::vector<std::filesystem::directory_entry> pictures;
  std::size_t count = 0;  // of pictures, with those below
};

// Walks a folder. What is left out, and why, is added to `skipped`, a line each: links that lead nowhere, back, or to what is
// read anyway, folders that can't be read, pictures of formats that aren't. Error: the folder itself can't be read.
Result<PictureTree> walkPictures(const std::filesystem::path& folder, std::vector<std::string>& skipped, std::stop_token stop);

// Whether such a walk finds a picture, or one of a format that isn't read: reads until the first.
bool findsPicture(const std::filesystem::path& folder);

}  // namespace latentscape
