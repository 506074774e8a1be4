// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/matlab.h"
#include "core/data/readers/reader.h"

#include <filesystem>
#include <string>

namespace latentscape {

// The images X and their labels y, as MATLAB's file has them: X 32 x 32 x 3 x N, y N numbers, 10 standing for the digit 0. where
// names the file in errors. May throw std::bad_alloc.
Result<ImageSet> svhnImages(const MatlabArray& images, const MatlabArray& labels, const std::string& where);

// One of SVHN's files in its cropped format (Netzer et al. 2011; http://ufldl.stanford.edu/housenumbers): its uint8 arrays X and
// y. Any file of that form.
Result<ImageSet> readSvhnFile(const std::filesystem::path& file);

// The files of source.set, which is SVHN, in source.path; only the originals: each one's SHA-256 is checked before the MATLAB
// reader sees it. Like Reader::read, but the caller sets name.
Result<Dataset> readSvhnSet(const Source& source, std::stop_token stop, const ProgressCallback& progress);

}  // namespace latentscape
