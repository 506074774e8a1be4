// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/idx_set.h"

#include "core/data/catalog/dataset_files.h"
#include "core/data/readers/idx.h"
#include "core/data/sha256.h"

#include <algorithm>
#include <array>
#include <new>
#include <optional>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxClasses = 256;

std::string fetchAdvice(const DatasetInfo& info) { return "Fetch it: latentscape-cli datasets fetch " + std::string(info.name); }

std::array<std::uint8_t, 4> bigEndian(std::size_t value) {
  return {static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>(value >> 8),
          static_cast<std::uint8_t>(value)};
}

std::uint64_t sizeOf(const fs::path& path) {
  std::error_code problem;
  const std::uint64_t size = fs::file_size(path, problem);
  return problem ? 0 : size;
}

std::uint64_t sizeOnDisk(const fs::path& folder, std::string_view name) {
  const auto path = findIdxFile(folder, std::string(name));
  return path ? sizeOf(*path) : 0;
}

// IDX encodes given images in only one way, so what was read gives the file's sum.
bool isFile(const DatasetFile& file, const ImageSet& set, IdxKind kind) {
  const bool images = kind == IdxKind::Images;
  const std::vector<std::uint8_t>& values = images ? set.pixels : set.labels;
  if (file.sha256.empty() || file.bytes != values.size() + (images ? 16U : 8U)) return false;
  const std::array<std::uint8_t, 4> magic{0, 0, 8, static_cast<std::uint8_t>(images ? 3 : 1)};
  const auto count = bigEndian(set.size());
  const auto rows = bigEndian(static_cast<std::size_t>(set.shape.height));
  const auto columns = bigEndian(static_cast<std::size_t>(set.shape.width));
  return (images ? sha256({magic, count, rows, columns, values}) : sha256({magic, count, values})) == file.sha256;
}

// If only the sums of the .gz files are published, those files must be there.
bool isPacked(const DatasetInfo& info, const fs::path& folder) {
  if (info.downloads.size() != info.files.size()) return false;
  const auto all = [&](auto matches) { return std::all_of(info.downloads.begin(), info.downloads.end(), matches); };
  return all([&](const DatasetDownload& d) { return d.kind == DownloadKind::File && sizeOf(folder / d.name) == d.bytes; }) &&
         all([&](const DatasetDownload& d) { return sha256OfFile(folder / d.name) == d.sha256; });
}

// The known data set that these images are, byte for byte.
const DatasetInfo* recognise(const Dataset& dataset, const fs::path& folder) {
  for (const DatasetInfo& info : datasetCatalog()) {
    if (info.format != DatasetFormat::Idx) continue;
    // The small files first: they distinguish the sets.
    if (isFile(info.files[3], dataset.test, IdxKind::Labels) && isFile(info.files[1], dataset.train, IdxKind::Labels) &&
        isFile(info.files[2], dataset.test, IdxKind::Images) && isFile(info.files[0], dataset.train, IdxKind::Images)) {
      return &info;
    }
    if (isPacked(info, folder)) return &info;
  }
  return nullptr;
}

// A message about a file of the right form that is not the one known by this name, or nothing.
std::optional<Error> wrongSize(const DatasetInfo& info, const Dataset& dataset, const fs::path& folder) {
  const std::array<std::uint64_t, 4> found{dataset.train.pixels.size() + 16, dataset.train.labels.size() + 8,
                                           dataset.test.pixels.size() + 16, dataset.test.labels.size() + 8};
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i] == info.files[i].bytes) continue;
    return Error{"holds " + std::to_string(found[i]) + " bytes uncompressed, expected " + std::to_string(info.files[i].bytes) +
                     " for " + std::string(info.title),
                 (folder / info.files[i].name).string(), fetchAdvice(info)};
  }
  return std::nullopt;
}

void transposeImages(ImageSet& set) {
  const auto height = static_cast<std::size_t>(set.shape.height);
  const auto width = static_cast<std::size_t>(set.shape.width);
  std::vector<std::uint8_t> turned(height * width);
  for (std::size_t i = 0; i < set.size(); ++i) {
    const auto image = std::span(set.pixels).subspan(i * turned.size(), turned.size());
    for (std::size_t y = 0; y < height; ++y) {
      for (std::size_t x = 0; x < width; ++x) turned[x * height + y] = image[y * width + x];
    }
    std::copy(turned.begin(), turned.end(), image.begin());
  }
  std::swap(set.shape.height, set.shape.width);
}

// Labels from 0, images upright.
Result<void> putRight(const DatasetInfo& info, ImageSet& set, const fs::path& labels) {
  const auto low =
      std::find_if(set.labels.begin(), set.labels.end(), [&](std::uint8_t label) { return label < info.firstLabel; });
  if (low != set.labels.end()) {
    return Error{"label " + std::to_string(low - set.labels.begin()) + " is " + std::to_string(*low) + ", expected " +
                     std::to_string(info.firstLabel) + " or more for " + std::string(info.title),
                 labels.string(), fetchAdvice(info)};
  }
  for (std::uint8_t& label : set.labels) label = static_cast<std::uint8_t>(label - info.firstLabel);
  if (info.transposed) transposeImages(set);
  return {};
}

}  // namespace

Result<Dataset> readIdxSet(const Source& source, std::stop_token stop, const ProgressCallback& progress) {
  // Folders that are no known set's use the names of MNIST's files.
  const std::vector<DatasetFile>& files = (source.set != nullptr ? *source.set : datasetCatalog().front()).files;
  const fs::path& folder = source.path;
  Progress state{std::string(files[0].name), 0, 0};
  for (const DatasetFile& file : files) state.total += sizeOnDisk(folder, file.name);
  const auto report = [&] {
    if (progress) progress(state);
  };
  const int classes =
      source.set != nullptr ? static_cast<int>(source.set->classNames.size()) + source.set->firstLabel : kMaxClasses;
  Dataset dataset;
  for (std::size_t split = 0; split < 2; ++split) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    const DatasetFile& images = files[split * 2];
    const DatasetFile& labels = files[split * 2 + 1];
    state.what = images.name;
    report();
    auto set = readIdxSplit(folder, std::string(images.name), std::string(labels.name), classes);
    if (!set) {
      Error error = set.error();
      if (source.named) error.advice = "Fetch it again: latentscape-cli datasets fetch " + std::string(source.set->name);
      return error;
    }
    (split == 0 ? dataset.train : dataset.test) = std::move(*set);
    state.done += sizeOnDisk(folder, images.name) + sizeOnDisk(folder, labels.name);
    report();
  }
  if (stop.stop_requested()) return Error::cancelledByUser();
  if (dataset.train.shape != dataset.test.shape) {
    const auto text = [](const ImageShape& shape) { return std::to_string(shape.height) + "x" + std::to_string(shape.width); };
    return Error{"its images are " + text(dataset.test.shape) + ", expected " + text(dataset.train.shape) + " as in " +
                     std::string(files[0].name),
                 (folder / files[2].name).string(), "Training and test images must be of one size."};
  }
  if (source.named) {
    if (auto problem = wrongSize(*source.set, dataset, folder)) return *problem;
  }
  if (source.set != nullptr) {
    if (auto right = putRight(*source.set, dataset.train, folder / files[1].name); !right) return right.error();
    if (auto right = putRight(*source.set, dataset.test, folder / files[3].name); !right) return right.error();
  }

  const DatasetInfo* known = source.set != nullptr ? source.set : recognise(dataset, folder);
  if (known != nullptr) {
    dataset.title = known->title;
    dataset.classNames.assign(known->classNames.begin(), known->classNames.end());
  } else {
    dataset.title = folder.filename().string();
    const auto highest = std::max(*std::max_element(dataset.train.labels.begin(), dataset.train.labels.end()),
                                  *std::max_element(dataset.test.labels.begin(), dataset.test.labels.end()));
    for (int label = 0; label <= highest; ++label) dataset.classNames.push_back(std::to_string(label));
  }
  dataset.origin = folder.string();
  return dataset;
}

}  // namespace latentscape
