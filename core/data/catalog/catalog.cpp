// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/catalog/catalog.h"

#include "core/base/files.h"
#include "core/data/catalog/dataset_files.h"
#include "core/data/catalog/sets.h"

#include <algorithm>
#include <iterator>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

const std::vector<DatasetInfo>& catalog() {
  static const std::vector<DatasetInfo> sets = [] {
    std::vector<DatasetInfo> all = digitSets();
    for (std::vector<DatasetInfo>& more : std::vector{letterSets(), colourSets()}) {
      std::move(more.begin(), more.end(), std::back_inserter(all));
    }
    return all;
  }();
  return sets;
}

}  // namespace

std::span<const DatasetInfo> datasetCatalog() { return catalog(); }

const DatasetInfo* findDataset(std::string_view name) {
  const auto found =
      std::find_if(catalog().begin(), catalog().end(), [name](const DatasetInfo& info) { return info.name == name; });
  return found == catalog().end() ? nullptr : &*found;
}

std::uint64_t downloadBytes(const DatasetInfo& info) {
  std::uint64_t bytes = 0;
  for (const DatasetDownload& download : info.downloads) bytes += download.bytes;
  if (!info.downloads.empty()) return bytes;
  for (const DatasetFile& file : info.files) bytes += bytesToFetch(file);
  return bytes;
}

std::optional<fs::path> locateDataset(const DatasetInfo& info, const fs::path& userFolder) {
  if (info.format == DatasetFormat::BuiltIn) return std::nullopt;
  std::vector<fs::path> folders;
  if (!userFolder.empty()) folders.push_back(userFolder);
  folders.push_back(dataFolder() / "datasets" / info.folder);
  folders.push_back(fs::path("/usr/share/datasets") / info.folder);
  for (const fs::path& folder : folders) {
    const bool complete = std::all_of(info.files.begin(), info.files.end(),
                                      [&](const DatasetFile& file) { return findDatasetFile(info, folder, file).has_value(); });
    if (complete) return folder;
  }
  return std::nullopt;
}

bool isOnThisMachine(const DatasetInfo& info) { return info.format == DatasetFormat::BuiltIn || locateDataset(info).has_value(); }

}  // namespace latentscape
