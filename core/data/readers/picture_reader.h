// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/reader.h"

namespace latentscape {

// Folders of pictures; picture_listing.h says what of a folder takes part, and how its subfolders are understood.
class PictureReader final : public Reader {
 public:
  Result<std::optional<Source>> claim(const std::filesystem::path& path) const override;
  Result<Dataset> read(const Source& source, const DatasetOptions& options, std::stop_token stop,
                       const ProgressCallback& progress) const override;
};

// Every picture of the folder as options say (its side, fit and colour; the rest is for the caller), test images only where the
// folder has them. Pictures that can't be read are left out and listed in skipped; an error where none is left. What was decoded
// is kept in dataFolder()/cache/pictures, keyed by the folder, those options and each file's name, length and time of change, and
// read from there the next time; a cache that can't be written is no error. Decodes with a few threads; progress is in bytes
// read.
Result<Dataset> readPictureFolder(const std::filesystem::path& folder, const DatasetOptions& options, std::stop_token stop = {},
                                  const ProgressCallback& progress = {});

}  // namespace latentscape
