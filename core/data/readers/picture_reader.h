// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/reader.h"

namespace latentscape {

// Folders of pictures; picture_listing.h says which files take part and what subfolders mean.
class PictureReader final : public Reader {
 public:
  Result<std::optional<Source>> claim(const std::filesystem::path& path, const std::stop_token& stop) const override;
  Result<Dataset> read(const Source& source, const DatasetOptions& options, std::stop_token stop,
                       const ProgressCallback& progress) const override;
};

// Every picture of the folder as options say (its side, fit and colour; the caller does the rest), test images only if the folder
// has them. Leaves unreadable pictures out and lists them in skipped; an error if none is left. Keeps the decoded images in
// cacheFolder()/pictures, keyed by the folder, those options and each file's name, length and time of change, and reads them
// from there the next time; failing to write the cache is no error. Decodes with a few threads; progress is in bytes read.
Result<Dataset> readPictureFolder(const std::filesystem::path& folder, const DatasetOptions& options, std::stop_token stop = {},
                                  const ProgressCallback& progress = {});

}  // namespace latentscape
