// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/arrays.h"
#include "core/data/catalog.h"
#include "core/data/catalog_sets.h"
#include "core/data/idx_files.h"
#include "core/data/picture_folder.h"
#include "core/data/readers.h"
#include "core/data/resize.h"
#include "core/data/subset.h"

#include <algorithm>
#include <new>
#include <utility>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

enum class SourceKind { KnownSet, Pictures, Arrays };

struct Source {
  SourceKind kind = SourceKind::KnownSet;
  SetFiles files;  // of a known set
  fs::path path;   // of the others: the folder or the file
};

std::string knownNames() {
  std::string names;
  for (const DatasetInfo& info : datasetCatalog()) names += (names.empty() ? "" : ", ") + std::string(info.name);
  return names;
}

// MNIST's names are used by every folder of IDX files; they name no set.
bool usesCommonNames(const DatasetInfo& info) { return info.files.front().name == datasetCatalog().front().files.front().name; }

Source idxFolder(const fs::path& folder) { return {SourceKind::KnownSet, {nullptr, folder, false}, {}}; }
Source knownSet(const DatasetInfo& info, const fs::path& folder) { return {SourceKind::KnownSet, {&info, folder, false}, {}}; }

Result<Source> sourceOfFolder(const fs::path& folder) {
  std::vector<const DatasetInfo*> found;  // complete, or else begun
  const DatasetInfo* begun = nullptr;
  for (const DatasetInfo& info : datasetCatalog()) {
    const auto there = std::count_if(info.files.begin(), info.files.end(),
                                     [&](const DatasetFile& file) { return findDatasetFile(info, folder, file).has_value(); });
    if (there > 0 && usesCommonNames(info)) return idxFolder(folder);
    if (static_cast<std::size_t>(there) == info.files.size()) found.push_back(&info);
    else if (there > 0) begun = &info;
  }
  if (found.size() > 1) {
    return Error{"holds more than one data set: " + std::string(found[0]->title) + " and " + std::string(found[1]->title),
                 folder.string(), "Name one of its files, such as " + (folder / found[0]->files[0].name).string() + "."};
  }
  if (!found.empty()) return knownSet(*found.front(), folder);
  if (begun != nullptr) {
    const auto missing = std::find_if(begun->files.begin(), begun->files.end(),
                                      [&](const DatasetFile& file) { return !findDatasetFile(*begun, folder, file); });
    return Error{"is missing; the other files look like " + std::string(begun->title), (folder / missing->name).string(),
                 "Put the file there, or choose another folder."};
  }
  if (holdsPictures(folder)) return Source{SourceKind::Pictures, {}, folder};
  return Error{"holds no data set that is known by its files, and no PNG, JPEG, WebP or BMP pictures", folder.string(),
               "Choose a folder of pictures (a subfolder for each class, or none), of four IDX files under MNIST's names, or of "
               "CIFAR's .bin files."};
}

Result<Source> sourceOfFile(const fs::path& file) {
  std::string name = file.filename().string();
  if (file.extension() == ".npy" || file.extension() == ".npz") return Source{SourceKind::Arrays, {}, file};
  for (const DatasetInfo& info : datasetCatalog()) {
    for (const DatasetFile& each : info.files) {
      const auto found = findDatasetFile(info, file.parent_path(), each);
      if (!found || found->filename() != file.filename()) continue;
      return usesCommonNames(info) ? idxFolder(file.parent_path()) : knownSet(info, file.parent_path());
    }
  }
  return Error{"is no file that a data set can be read from", file.string(), "Choose a .npy or .npz file, or a folder."};
}

Result<Source> findSource(const std::string& nameOrPath) {
  if (const DatasetInfo* info = findDataset(nameOrPath)) {
    const auto folder = locateDataset(*info);
    if (!folder)
      return Error{"is not on this machine", std::string(info->title),
                   "Fetch it: latentscape-cli datasets fetch " + std::string(info->name)};
    return Source{SourceKind::KnownSet, {info, *folder, true}, {}};
  }
  std::error_code problem;
  fs::path path(nameOrPath);
  const bool folder = !nameOrPath.empty() && fs::is_directory(path, problem);
  if (!folder && (nameOrPath.empty() || !fs::is_regular_file(path, problem))) {
    return Error{"is neither a data set's name (" + knownNames() + ") nor a folder or file",
                 nameOrPath.empty() ? "dataset" : nameOrPath,
                 "Name one of these, a folder with the files of a data set or with pictures, or a .npy or .npz file."};
  }
  if (fs::path absolute = fs::absolute(path, problem).lexically_normal(); !problem) path = absolute;
  if (!path.has_filename()) path = path.parent_path();  // "digits/" is "digits"
  return folder ? sourceOfFolder(path) : sourceOfFile(path);
}

Result<Dataset> readSet(const SetFiles& files, std::stop_token stop, const ProgressCallback& progress) {
  const DatasetFormat format = files.info != nullptr ? files.info->format : DatasetFormat::Idx;
  auto dataset = format == DatasetFormat::Idx    ? readIdxSet(files, stop, progress)
                 : format == DatasetFormat::Svhn ? readSvhnSet(files, stop, progress)
                                                 : readCifarSet(files, stop, progress);
  if (dataset) dataset->name = files.named ? std::string(files.info->name) : files.folder.string();
  return dataset;
}

Result<Dataset> readPath(const Source& source, const DatasetOptions& options, std::stop_token stop,
                         const ProgressCallback& progress) {
  auto dataset = source.kind == SourceKind::Pictures ? readPictureFolder(source.path, options, stop, progress)
                                                     : readArrays(source.path, stop, progress);
  if (!dataset) return dataset;
  dataset->name = dataset->origin = source.path.string();
  dataset->title = source.path.filename().string();
  if (!dataset->test.empty()) return dataset;
  return splitTest(*std::move(dataset), options.testShare, options.seed);
}

// EMNIST's sets share a folder: what one is read from is told by a file of it.
void tellApart(const Source& source, Dataset& dataset) {
  if (source.files.info == nullptr || source.files.named || source.files.info->format != DatasetFormat::Idx) return;
  if (const auto file = findDatasetFile(*source.files.info, source.files.folder, source.files.info->files.front()))
    dataset.name = file->string();
}

}  // namespace

Result<std::shared_ptr<const Dataset>> openDataset(const std::string& nameOrPath, const DatasetOptions& options,
                                                   std::stop_token stop, const ProgressCallback& progress) {
  if (auto valid = validate(options); !valid) return valid.error();
  const auto source = findSource(nameOrPath);
  if (!source) return source.error();
  try {
    const bool known = source->kind == SourceKind::KnownSet;
    auto dataset = known ? readSet(source->files, stop, progress) : readPath(*source, options, stop, progress);
    if (!dataset) return dataset.error();
    tellApart(*source, *dataset);
    if (!options.classes.empty() || options.images != 0) {
      dataset = subset(*dataset, options.classes, options.images, options.seed);
      if (!dataset) return dataset.error();
    }
    for (ImageSet* set : {&dataset->train, &dataset->test}) {
      if (source->kind == SourceKind::Pictures) break;  // has been seen to
      if (options.side == 0 && options.colour == PictureColour::Keep) break;
      auto shaped = reshaped(*set, options.side, options.fit, options.colour, stop);
      if (!shaped) return shaped.error();
      *set = *std::move(shaped);
    }
    if (stop.stop_requested()) return Error::cancelledByUser();
    return std::shared_ptr<const Dataset>(std::make_shared<Dataset>(*std::move(dataset)));
  } catch (const std::bad_alloc&) {
    return Error{"can't be read: out of memory", nameOrPath, "Choose fewer or smaller images, or close other programs."};
  }
}

Result<std::shared_ptr<const Dataset>> openDataset(const std::string& nameOrPath, std::stop_token stop,
                                                   const ProgressCallback& progress) {
  return openDataset(nameOrPath, DatasetOptions{}, std::move(stop), progress);
}

}  // namespace latentscape
