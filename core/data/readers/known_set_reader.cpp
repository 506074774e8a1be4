// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/known_set_reader.h"

#include "core/data/catalog/dataset_files.h"
#include "core/data/readers/cifar_set.h"
#include "core/data/readers/digits_trial.h"
#include "core/data/readers/idx_set.h"
#include "core/data/readers/svhn_set.h"

#include <algorithm>
#include <system_error>
#include <vector>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

Result<std::optional<Source>> claimFile(const fs::path& file) {
  for (const DatasetInfo& info : datasetCatalog()) {
    if (!hasNamesOfItsOwn(info) || !isDatasetFile(info, file)) continue;
    return std::optional(Source{.path = file.parent_path(), .set = &info});
  }
  return std::optional<Source>();
}

Result<std::optional<Source>> claimFolder(const fs::path& folder) {
  const auto isThere = [&](const DatasetInfo& info, const DatasetFile& file) {
    return findDatasetFile(info, folder, file).has_value();
  };
  std::vector<const DatasetInfo*> found;  // complete, or else partial
  const DatasetInfo* begun = nullptr;
  for (const DatasetInfo& info : datasetCatalog()) {
    if (!hasNamesOfItsOwn(info)) continue;
    const auto there =
        std::count_if(info.files.begin(), info.files.end(), [&](const DatasetFile& file) { return isThere(info, file); });
    if (static_cast<std::size_t>(there) == info.files.size()) found.push_back(&info);
    else if (there > 0) begun = &info;
  }
  if (found.size() > 1) {
    return Error{"holds more than one data set: " + std::string(found[0]->title) + " and " + std::string(found[1]->title),
                 folder.string(), "Name one of its files, such as " + (folder / found[0]->files[0].name).string() + "."};
  }
  if (!found.empty()) return std::optional(Source{.path = folder, .set = found.front()});
  if (begun == nullptr) return std::optional<Source>();
  const auto missing =
      std::find_if(begun->files.begin(), begun->files.end(), [&](const DatasetFile& file) { return !isThere(*begun, file); });
  return Error{"is missing; the other files look like " + std::string(begun->title), (folder / missing->name).string(),
               "Put the file there, or choose another folder."};
}

// A path that opens the set again.
std::string nameOf(const Source& source) {
  if (source.named) return std::string(source.set->name);
  // EMNIST's sets share a folder.
  if (source.set->format == DatasetFormat::Idx) {
    if (const auto file = findDatasetFile(*source.set, source.path, source.set->files.front())) return file->string();
  }
  return source.path.string();
}

}  // namespace

Result<std::optional<Source>> KnownSetReader::claim(const fs::path& path, const std::stop_token& /*stop*/) const {
  std::error_code problem;
  return fs::is_directory(path, problem) ? claimFolder(path) : claimFile(path);
}

Result<Dataset> KnownSetReader::read(const Source& source, const DatasetOptions& /*options*/, std::stop_token stop,
                                     const ProgressCallback& progress) const {
  const auto readSet = [&] {
    switch (source.set->format) {
      case DatasetFormat::Cifar10:
      case DatasetFormat::Cifar100: return readCifarSet(source, stop, progress);
      case DatasetFormat::Svhn: return readSvhnSet(source, stop, progress);
      case DatasetFormat::BuiltIn: return readDigitsTrial(*source.set);
      case DatasetFormat::Idx: break;
    }
    return readIdxSet(source, stop, progress);
  };
  auto dataset = readSet();
  if (dataset) dataset->name = nameOf(source);
  return dataset;
}

}  // namespace latentscape
