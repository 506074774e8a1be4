// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/reader.h"

namespace latentscape {

// The data sets of the catalog whose files have names of their own: the folder with all of them, or one of them with the others
// beside it. Takes any number of images of the set's form, unless asked for by name. EMNIST's sets share a folder; a file
// identifies one of them. Errors of claim: a folder that holds several sets, or part of one and none whole.
//
// read also takes sets under MNIST's names and the built-in one, if asked for by name.
class KnownSetReader final : public Reader {
 public:
  Result<std::optional<Source>> claim(const std::filesystem::path& path, const std::stop_token& stop) const override;
  Result<Dataset> read(const Source& source, const DatasetOptions& options, std::stop_token stop,
                       const ProgressCallback& progress) const override;
};

}  // namespace latentscape
