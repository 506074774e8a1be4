// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/catalog/dataset_files.h"

#include <algorithm>
#include <system_error>

namespace latentscape {

namespace fs = std::filesystem;

std::optional<fs::path> findIdxFile(const fs::path& folder, const std::string& name) {
  std::string dotted = name;
  if (const auto at = dotted.rfind("-idx"); at != std::string::npos) dotted[at] = '.';
  for (const std::string& spelling : {name, name + ".gz", dotted, dotted + ".gz"}) {
    std::error_code ignored;
    if (fs::is_regular_file(folder / spelling, ignored)) return folder / spelling;
  }
  return std::nullopt;
}

std::optional<fs::path> findDatasetFile(const DatasetInfo& info, const fs::path& folder, const DatasetFile& file) {
  if (info.format == DatasetFormat::Idx) return findIdxFile(folder, std::string(file.name));
  std::error_code ignored;
  fs::path path = folder / file.name;
  return fs::is_regular_file(path, ignored) ? std::optional(std::move(path)) : std::nullopt;
}

bool hasNamesOfItsOwn(const DatasetInfo& info) {
  return !info.files.empty() && info.files.front().name != datasetCatalog().front().files.front().name;
}

bool isDatasetFile(const DatasetInfo& info, const fs::path& path) {
  return std::any_of(info.files.begin(), info.files.end(), [&](const DatasetFile& file) {
    const auto found = findDatasetFile(info, path.parent_path(), file);
    return found && found->filename() == path.filename();
  });
}

}  // namespace latentscape
