// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/reader.h"

namespace latentscape {

// IDX files under MNIST's names, any number of images of any size: the folder of such a file, or the file itself. Title and class
// names are those of a known data set if the files are its own, byte for byte.
class IdxReader final : public Reader {
 public:
  Result<std::optional<Source>> claim(const std::filesystem::path& path, const std::stop_token& stop) const override;
  Result<Dataset> read(const Source& source, const DatasetOptions& options, std::stop_token stop,
                       const ProgressCallback& progress) const override;
};

}  // namespace latentscape
