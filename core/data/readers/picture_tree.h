// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

// A folder with the pictures (by their names' endings, or by content where these say nothing) in it and below.
struct PictureTree {
  std::filesystem::path path;
  std::string name;
  std::vector<PictureTree> folders;  // in natural order; those without pictures, too
  std::vector<std::filesystem::directory_entry> pictures;
  std::size_t count = 0;    // of pictures, with those below
  std::size_t skipped = 0;  // lines of the walk's list about this folder and what is in it and below
};

// Walks a folder. What is left out, and why, is added to `skipped`, a line each: links that lead nowhere or back, folders that
// can't be read, pictures of formats that aren't.
//
// Each folder is read once, however many names it has: where it lies below the walked one, and else by a link. Of links to a
// folder and to one in it, the inner one is read by its own link and the outer one without it, in whatever order they come. Links
// to a folder around themselves or around the walked one are not followed. Error: the folder itself can't be read.
Result<PictureTree> walkPictures(const std::filesystem::path& folder, std::vector<std::string>& skipped, std::stop_token stop);

// Whether such a walk finds a picture, or one of a format that isn't read: reads until the first, however deep it lies; a stop
// request ends it with Error::cancelledByUser. False if path is no folder. Error: the folder itself can't be read.
Result<bool> findsPicture(const std::filesystem::path& path, const std::stop_token& stop);

}  // namespace latentscape
