// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"
#include "core/data/catalog.h"
#include "core/data/idx.h"
#include "core/data/idx_files.h"
#include "core/data/sha256.h"

#include <algorithm>
#include <array>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

constexpr int classCount = 10;

std::string knownNames() {
  std::string names;
  for (const DatasetInfo& info : datasetCatalog()) names += (names.empty() ? "" : ", ") + std::string(info.name);
  return names;
}

std::string fetchAdvice(const DatasetInfo& info) { return "Fetch it: latentscape-cli datasets fetch " + std::string(info.name); }

std::array<std::uint8_t, 4> bigEndian(std::size_t value) {
  return {static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>(value >> 8),
          static_cast<std::uint8_t>(value)};
}

// IDX has one spelling for given images, so the file's sum can be taken from what was read.
bool isFile(const DatasetFile& file, const ImageSet& set, IdxKind kind) {
  const bool images = kind == IdxKind::Images;
  const std::vector<std::uint8_t>& values = images ? set.pixels : set.labels;
  if (file.bytes != values.size() + (images ? 16U : 8U)) return false;
  const std::array<std::uint8_t, 4> magic{0, 0, 8, static_cast<std::uint8_t>(images ? 3 : 1)};
  const auto count = bigEndian(set.size());
  const auto rows = bigEndian(static_cast<std::size_t>(set.shape.height));
  const auto columns = bigEndian(static_cast<std::size_t>(set.shape.width));
  return (images ? sha256({magic, count, rows, columns, values}) : sha256({magic, count, values})) == file.sha256;
}

// The known data set that these images are, byte for byte.
const DatasetInfo* recognise(const Dataset& dataset) {
  for (const DatasetInfo& info : datasetCatalog()) {
    // The small files first: they tell the sets apart.
    if (isFile(info.files[3], dataset.test, IdxKind::Labels) && isFile(info.files[1], dataset.train, IdxKind::Labels) &&
        isFile(info.files[2], dataset.test, IdxKind::Images) && isFile(info.files[0], dataset.train, IdxKind::Images)) {
      return &info;
    }
  }
  return nullptr;
}

// A file of the right form that is not the one we know by this name: a message about it, or nothing.
std::optional<Error> wrongSize(const DatasetInfo& info, const Dataset& dataset, const fs::path& folder) {
  const std::array<std::uint64_t, 4> found{dataset.train.pixels.size() + 16, dataset.train.labels.size() + 8,
                                           dataset.test.pixels.size() + 16, dataset.test.labels.size() + 8};
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i] == info.files[i].bytes) continue;
    return Error{"holds " + std::to_string(found[i]) + " bytes uncompressed, expected " + std::to_string(info.files[i].bytes) + " for " +
                     std::string(info.title), (folder / info.files[i].name).string(), fetchAdvice(info)};
  }
  return std::nullopt;
}

std::uint64_t sizeOnDisk(const fs::path& folder, std::string_view name) {
  const auto path = findIdxFile(folder, std::string(name));
  std::error_code problem;
  const std::uint64_t size = path ? fs::file_size(*path, problem) : 0;
  return problem ? 0 : size;
}

Error adviseFetching(Error error, const DatasetInfo* info) {
  if (info != nullptr) error.advice = "Fetch it again: latentscape-cli datasets fetch " + std::string(info->name);
  return error;
}

}  // namespace

Result<std::shared_ptr<const Dataset>> openDataset(const std::string& nameOrFolder, std::stop_token stop,
                                                   const ProgressCallback& progress) {
  const DatasetInfo* info = findDataset(nameOrFolder);
  fs::path folder;
  if (info != nullptr) {
    const auto found = locateDataset(*info);
    if (!found) return Error{"is not on this machine", std::string(info->title), fetchAdvice(*info)};
    folder = *found;
  } else {
    std::error_code problem;
    folder = fs::path(nameOrFolder);
    if (nameOrFolder.empty() || !fs::is_directory(folder, problem)) {
      return Error{"is neither a data set's name (" + knownNames() + ") nor a folder", nameOrFolder.empty() ? "dataset" : nameOrFolder,
                   "Name one of these, or a folder with the four files of a data set."};
    }
    if (fs::path absolute = fs::absolute(folder, problem).lexically_normal(); !problem) folder = absolute;
    if (!folder.has_filename()) folder = folder.parent_path();  // "digits/" is "digits"
  }

  // All the known sets, and folders like theirs, use the same four names.
  const auto& files = (info != nullptr ? *info : datasetCatalog().front()).files;
  Progress state{std::string(files[0].name), 0, 0};
  for (const DatasetFile& file : files) state.total += sizeOnDisk(folder, file.name);
  const auto report = [&] {
    if (progress) progress(state);
  };
  auto dataset = std::make_shared<Dataset>();
  for (std::size_t split = 0; split < 2; ++split) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    const DatasetFile& images = files[split * 2];
    const DatasetFile& labels = files[split * 2 + 1];
    state.what = images.name;
    report();
    auto set = readIdxSplit(folder, std::string(images.name), std::string(labels.name), classCount);
    if (!set) return adviseFetching(set.error(), info);
    (split == 0 ? dataset->train : dataset->test) = std::move(*set);
    state.done += sizeOnDisk(folder, images.name) + sizeOnDisk(folder, labels.name);
    report();
  }
  if (stop.stop_requested()) return Error::cancelledByUser();
  if (dataset->train.shape != dataset->test.shape) {
    const auto text = [](const ImageShape& shape) { return std::to_string(shape.height) + "x" + std::to_string(shape.width); };
    return Error{"its images are " + text(dataset->test.shape) + ", expected " + text(dataset->train.shape) + " as in " +
                     std::string(files[0].name), (folder / files[2].name).string(), "Training and test images must be of one size."};
  }
  if (info != nullptr) {
    if (auto problem = wrongSize(*info, *dataset, folder)) return *problem;
  }

  dataset->name = info != nullptr ? std::string(info->name) : folder.string();
  dataset->origin = folder.string();
  const DatasetInfo* known = info != nullptr ? info : recognise(*dataset);
  if (known != nullptr) {
    dataset->title = known->title;
    dataset->classNames.assign(known->classNames.begin(), known->classNames.end());
  } else {
    dataset->title = folder.filename().string();
    const auto highest = std::max(*std::max_element(dataset->train.labels.begin(), dataset->train.labels.end()),
                                  *std::max_element(dataset->test.labels.begin(), dataset->test.labels.end()));
    for (int label = 0; label <= highest; ++label) dataset->classNames.push_back(std::to_string(label));
  }
  return std::shared_ptr<const Dataset>(std::move(dataset));
}

}  // namespace latentscape
