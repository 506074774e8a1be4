// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/idx_reader.h"

#include "core/data/catalog/dataset_files.h"
#include "core/data/readers/idx_set.h"

#include <algorithm>
#include <system_error>

namespace latentscape {

namespace fs = std::filesystem;

Result<std::optional<Source>> IdxReader::claim(const fs::path& path, const std::stop_token& /*stop*/) const {
  const DatasetInfo& mnist = datasetCatalog().front();
  std::error_code problem;
  if (!fs::is_directory(path, problem)) {
    if (!isDatasetFile(mnist, path)) return std::optional<Source>();
    return std::optional(Source{.path = path.parent_path()});
  }
  const bool there = std::any_of(mnist.files.begin(), mnist.files.end(),
                                 [&](const DatasetFile& file) { return findDatasetFile(mnist, path, file).has_value(); });
  return there ? std::optional(Source{.path = path}) : std::nullopt;
}

Result<Dataset> IdxReader::read(const Source& source, const DatasetOptions& /*options*/, std::stop_token stop,
                                const ProgressCallback& progress) const {
  auto dataset = readIdxSet(source, std::move(stop), progress);
  if (dataset) dataset->name = source.path.string();
  return dataset;
}

}  // namespace latentscape
