// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/reader.h"

namespace latentscape {

// The data sets of the catalog whose files have names of their own: the folder that all of them lie in, or one of them, the
// others being beside it. Any number of images of the set's form will do, unless it was asked for by name. A file tells EMNIST's
// sets apart, which share a folder. Errors of claim: a folder that holds several sets, or a part of one and nothing whole.
//
// read also takes sets under MNIST's names, where they are asked for by name.
class KnownSetReader final : public Reader {
 public:
  Result<std::optional<Source>> claim(const std::filesystem::path& path) const override;
  Result<Dataset> read(const Source& source, const DatasetOptions& options, std::stop_token stop,
                       const ProgressCallback& progress) const override;
};

}  // namespace latentscape
