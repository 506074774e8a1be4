// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analyses/subject.h"
#include "core/base/image.h"
#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace latentscape {

// Private to core/analyses: how versions of the same images are drawn, a version a row.
struct ImageRow {
  std::string title;
  std::vector<Image> images;               // as many in every row, of one shape
  std::vector<std::string> captions = {};  // below each image, or none
};
// Writes a .png or .svg with the rows one above the other. More images than fit side by side, 18 or fewer large ones, go on in
// rows below; very many make a square picture.
Result<void> drawRows(const std::filesystem::path& file, const std::string& title, const std::vector<ImageRow>& rows,
                      const PictureStyle& style);

}  // namespace latentscape
