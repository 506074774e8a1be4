// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/catalog.h"

#include <filesystem>
#include <stop_token>

namespace latentscape {

// Private to core/data: the files of a data set of the catalog's formats, below folder. Labels count from 0, and images stand
// upright. named: it is to be that very set, so each file must have the length that the catalog says; otherwise any number of
// images of that form will do. Title, class names and origin are set; name is for the caller. Progress is in bytes.
struct SetFiles {
  const DatasetInfo* info = nullptr;  // IDX files under MNIST's names that need not be a known set: nullptr
  std::filesystem::path folder;
  bool named = false;
};
Result<Dataset> readIdxSet(const SetFiles& files, std::stop_token stop, const ProgressCallback& progress);
Result<Dataset> readCifarSet(const SetFiles& files, std::stop_token stop, const ProgressCallback& progress);
// Only the very files of SVHN: each one's SHA-256 is checked before the MATLAB reader sees it.
Result<Dataset> readSvhnSet(const SetFiles& files, std::stop_token stop, const ProgressCallback& progress);

// One of SVHN's files in its cropped format: X, 32 x 32 x 3 x N uint8, and y, N numbers, 10 standing for the digit 0. Any file of
// that form.
Result<ImageSet> readSvhnFile(const std::filesystem::path& file);

}  // namespace latentscape
