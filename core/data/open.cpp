// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/open.h"

#include "core/base/files.h"
#include "core/data/catalog/catalog.h"
#include "core/data/centring.h"
#include "core/data/class_numbers.h"
#include "core/data/readers/file_ending.h"
#include "core/data/readers/picture.h"
#include "core/data/readers/picture_tree.h"
#include "core/data/readers/readers.h"
#include "core/data/resize.h"
#include "core/data/split.h"
#include "core/data/subset.h"

#include <algorithm>
#include <new>
#include <optional>
#include <utility>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

// What to read, and with which reader.
struct Opening {
  const Reader* reader = nullptr;
  Source source;
};

std::string knownNames() {
  std::string names;
  for (const DatasetInfo& info : datasetCatalog()) names += (names.empty() ? "" : ", ") + std::string(info.name);
  return names;
}

Result<Opening> openingOfName(const DatasetInfo& info) {
  if (info.format == DatasetFormat::BuiltIn) return Opening{&knownSetReader(), {.path = {}, .set = &info, .named = true}};
  const auto folder = locateDataset(info);
  if (!folder) {
    return Error{"is not on this machine", std::string(info.title),
                 "Fetch it: latentscape-cli datasets fetch " + std::string(info.name)};
  }
  return Opening{&knownSetReader(), {.path = *folder, .set = &info, .named = true}};
}

// By the first reader that takes the path; nothing: none does.
Result<std::optional<Opening>> claimed(const fs::path& path, const std::stop_token& stop) {
  for (const Reader* const reader : readers()) {
    auto claim = reader->claim(path, stop);
    if (!claim) return claim.error();
    if (*claim) return std::optional(Opening{reader, **std::move(claim)});
  }
  return std::optional<Opening>();
}

Result<Opening> openingOfPath(const fs::path& path, bool folder, const std::stop_token& stop) {
  auto opening = claimed(path, stop);
  if (!opening) return opening.error();
  if (*opening) return **std::move(opening);
  if (!folder)
    return Error{"is no file that a data set can be read from", path.string(), "Choose a .npy or .npz file, or a folder."};
  return Error{"holds no data set that is known by its files, and no PNG, JPEG, WebP or BMP pictures", path.string(),
               "Choose a folder of pictures (a subfolder for each class, or none), of four IDX files under MNIST's names, or of "
               "CIFAR's .bin files."};
}

Result<Opening> findOpening(const std::string& nameOrPath, const std::stop_token& stop) {
  if (const DatasetInfo* info = findDataset(nameOrPath)) return openingOfName(*info);
  std::error_code problem;
  fs::path path(nameOrPath);
  const bool folder = !nameOrPath.empty() && fs::is_directory(path, problem);
  if (!folder && (nameOrPath.empty() || !fs::is_regular_file(path, problem))) {
    return Error{"is neither a data set's name (" + knownNames() + ") nor a folder or file",
                 nameOrPath.empty() ? "dataset" : nameOrPath,
                 "Name one of these, a folder with the files of a data set or with pictures, or a .npy or .npz file."};
  }
  return openingOfPath(fullPath(path), folder, stop);
}

// Whether images of this shape are what options ask for, as a reader that heeds them gives.
bool isShaped(const ImageShape& shape, const DatasetOptions& options) {
  const bool sized = options.side == 0 || (shape.height == options.side && shape.width == options.side);
  const int channels = options.colour == PictureColour::Grey ? 1 : 3;
  return sized && (options.colour == PictureColour::Keep || shape.channels == channels);
}

Result<Dataset> split(Dataset dataset, const DatasetOptions& options) {
  if (options.rule == SplitRule::Number) return splitTest(std::move(dataset), options.testShare, options.seed);
  if (dataset.train.fingerprints.empty()) addFingerprints(dataset.train);
  auto done = splitByKeys(std::move(dataset), options);
  if (!done) return done;
  // The draw does not look at classes.
  std::string untested;
  for (std::size_t i = 0; i < done->classNames.size(); ++i) {
    const auto has = [i](const ImageSet& set) { return std::find(set.labels.begin(), set.labels.end(), i) != set.labels.end(); };
    if (has(done->train) && !has(done->test)) untested += (untested.empty() ? "" : ", ") + done->classNames[i];
  }
  if (!untested.empty()) done->notes.push_back("no test images of " + untested);
  return done;
}

// Of a split that the data set brings.
void noteTestImagesThatTrain(Dataset& dataset) {
  std::vector<std::uint64_t> train = dataset.train.fingerprints;
  std::sort(train.begin(), train.end());
  const std::vector<std::uint64_t>& test = dataset.test.fingerprints;
  const auto both = std::count_if(test.begin(), test.end(),
                                  [&](std::uint64_t image) { return std::binary_search(train.begin(), train.end(), image); });
  if (both == 0) return;
  dataset.notes.push_back(std::to_string(both) + " of its " + std::to_string(test.size()) +
                          " test images are training images too");
}

// Of what is no array.
Result<void> checkNoArrayOptions(const DatasetOptions& options, const std::string& name) {
  if (!options.pixelRange && !options.imageShape) return {};
  return Error{std::string("takes no ") + (options.pixelRange ? "pixel range" : "shape of images") +
                   ": its pixels have one meaning and its images one shape, unlike those of .npy and .npz files",
               name, "Leave it out."};
}

}  // namespace

Result<std::shared_ptr<const Dataset>> openDataset(const std::string& nameOrPath, const DatasetOptions& options,
                                                   std::stop_token stop, const ProgressCallback& progress) {
  if (auto valid = validate(options); !valid) return valid.error();
  const auto opening = findOpening(nameOrPath, stop);
  if (!opening) return opening.error();
  if (!opening->reader->readsArrays()) {
    if (auto right = checkNoArrayOptions(options, nameOrPath); !right) return right.error();
  }
  try {
    auto dataset = opening->reader->read(opening->source, options, stop, progress);
    if (!dataset) return dataset.error();
    if (auto numbered = numberClasses(*dataset, options.knownClasses); !numbered) return numbered.error();
    if (dataset->test.empty()) {
      dataset = split(*std::move(dataset), options);
      if (!dataset) return dataset.error();
    } else {
      // A model that was trained on some of them, as part of another data set, is known by these.
      if (dataset->test.fingerprints.empty()) addFingerprints(dataset->test);
      noteTestImagesThatTrain(*dataset);
    }
    const auto classes = chosenClasses(*dataset, options);
    if (!classes) return classes.error();
    if (!classes->empty() || options.images != 0) {
      dataset = subset(*std::move(dataset), *classes, options.images, options.seed);
      if (!dataset) return dataset.error();
    }
    for (ImageSet* set : {&dataset->train, &dataset->test}) {
      if (isShaped(set->shape, options)) continue;
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

bool isDatasetName(const std::string& nameOrPath) { return findDataset(nameOrPath) != nullptr; }

bool isBuiltInDataset(const std::string& nameOrPath) {
  const DatasetInfo* info = findDataset(nameOrPath);
  return info != nullptr && info->format == DatasetFormat::BuiltIn;
}

bool isSameData(const std::string& a, const std::string& b) {
  if (a == b) return true;
  if (isDatasetName(a) || isDatasetName(b)) return false;
  std::error_code problem;
  return fs::equivalent(a, b, problem) && !problem;
}

Result<bool> holdsDataset(const fs::path& path, const std::stop_token& stop) {
  std::error_code problem;
  const fs::file_status status = fs::status(path, problem);
  if (!fs::status_known(status))
    return Error{"can't be read: " + problem.message(), path.string(), "Check the permissions of the folder that holds it."};
  if (!fs::is_directory(status) && !fs::is_regular_file(status)) return false;
  const auto opening = claimed(fullPath(path.string()), stop);
  if (!opening) return opening.error();
  return opening->has_value();
}

bool isArrayFile(const fs::path& path) {
  const std::string ending = endingOf(path);
  return ending == ".npy" || ending == ".npz";
}

bool isPictureFile(const fs::path& file) {
  std::error_code problem;
  return fs::is_regular_file(file, problem) && (isPictureName(file) || isUnnamedPicture(file));
}

Result<Dataset> openPicture(const fs::path& file, const DatasetOptions& options) {
  if (auto right = checkNoArrayOptions(options, file.string()); !right) return right.error();
  const int side = options.side == 0 ? DatasetOptions::kDefaultSide : options.side;
  bool passing = false;
  auto picture = readPicture(file, side, options.fit, options.colour, passing);
  if (!picture) return picture.error();
  Dataset dataset;
  dataset.name = dataset.origin = file.string();
  dataset.title = file.filename().string();
  dataset.test = {picture->image.shape, std::move(picture->image.pixels), {}, {picture->fingerprint}};
  const auto classes = chosenClasses(dataset, options);
  if (!classes) return classes.error();
  if (classes->empty()) return dataset;
  return subset(std::move(dataset), *classes, 0, options.seed);  // an error: a picture has no labels
}

Result<Image> openPictureAsItIs(const std::filesystem::path& file, int wantedSide) { return readPicture(file, wantedSide); }

Result<Dataset> openCentredPicture(const fs::path& file, ImageShape shape) {
  if (shape.channels != 1 || shape.width != shape.height)
    return Error{"the model's images are not square and grey, as those are that are centred", "centred", ""};
  const auto picture = readPicture(file, kInkSide);
  if (!picture) return picture.error();
  const auto ink = foundInk(*picture, file.string());
  if (!ink) return ink.error();
  Dataset dataset;
  dataset.name = dataset.origin = file.string();
  dataset.title = file.filename().string();
  dataset.test = {shape, centredAsMnist(*ink, shape.width).pixels, {}, {}};
  if (ink->darkOnLight) dataset.notes.push_back("dark on light, so it is reversed");
  return dataset;
}

Result<Dataset> pictureAsDataset(const Image& picture, const std::string& title, const DatasetOptions& options) {
  const ImageShape& shape = picture.shape;
  if (shape.height < 1 || shape.width < 1) return Error{"is empty", title, ""};
  if (static_cast<std::uint64_t>(shape.height) * static_cast<std::uint64_t>(shape.width) > PictureLimits::maxPixels) {
    return Error{"has more than " + std::to_string(PictureLimits::maxPixels >> 20U) + " million pixels", title,
                 "Make it smaller."};
  }
  const int side = options.side == 0 ? DatasetOptions::kDefaultSide : options.side;
  Image square = coloured(resized(picture, side, options.fit), options.colour);
  Dataset dataset;
  dataset.title = title;
  dataset.test = {square.shape, std::move(square.pixels), {}, {}};
  return dataset;
}

bool isPictureFolder(const fs::path& folder, const std::stop_token& stop) {
  const auto found = findsPicture(folder, stop);
  return found && *found;
}

}  // namespace latentscape
