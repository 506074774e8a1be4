// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/model_images.h"

#include "core/base/printable.h"
#include "core/data/catalog/catalog.h"
#include "core/data/embedded.h"
#include "core/data/open.h"
#include "core/data/resize.h"
#include "core/data/split.h"
#include "core/data/subset.h"
#include "core/storage/trained_images.h"

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

// As the model takes them, if its images are square.
void giveShape(const ImageShape& shape, DatasetOptions& options) {
  if (shape.height == shape.width && shape.height <= DatasetOptions::kMaxSide) options.side = shape.height;
  options.colour = shape.channels == 1 ? PictureColour::Grey : PictureColour::Colour;
}

// Pictures get the size that the model takes, if that is square; other images stay as they are.
DatasetOptions optionsForOthers(const std::string& dataset, const ImageShape& shape, const std::stop_token& stop) {
  DatasetOptions options;
  if (findDataset(dataset) == nullptr && isPictureFolder(dataset, stop)) giveShape(shape, options);
  return options;
}

bool isOwn(const RunConfig& trainedWith, const std::string& dataset) {
  return dataset.empty() || isSameData(dataset, trainedWith.dataset);
}

// The built-in test digits, prepared as the options say.
Result<std::shared_ptr<const Dataset>> builtInDigits(const DatasetOptions& options, std::stop_token stop) {
  const auto embedded = embeddedDigits();
  if (!embedded) return embedded;
  Dataset digits = **embedded;
  addFingerprints(digits.test);  // a model may have been trained on some of them
  const auto classes = chosenClasses(digits, options);
  if (!classes) return classes.error();
  auto chosen = subset(std::move(digits), *classes, options.images, options.seed);
  if (!chosen) return chosen.error();
  auto shaped = reshaped(chosen->test, options.side, options.fit, options.colour, std::move(stop));
  if (!shaped) return shaped.error();
  chosen->test = *std::move(shaped);
  return std::shared_ptr<const Dataset>(std::make_shared<Dataset>(*std::move(chosen)));
}

// Of a picture that is put before the model, as its own images were prepared.
DatasetOptions pictureOptions(const RunConfig& trainedWith) {
  DatasetOptions options;
  giveShape(trainedWith.model.image, options);
  options.fit = trainedWith.data.fit;
  return options;
}

Result<void> takesPictures(const RunConfig& trainedWith, const std::string& name) {
  const ImageShape& shape = trainedWith.model.image;
  if (shape.height == shape.width && shape.height <= DatasetOptions::kMaxSide && (shape.channels == 1 || shape.channels == 3))
    return {};
  return Error{"pictures become square, in grey or colour, but the model takes images of " + std::to_string(shape.height) + "x" +
                   std::to_string(shape.width) + "x" + std::to_string(shape.channels) + " (height x width x channels)",
               name, "Choose a model of square images."};
}

bool isPicture(const std::string& dataset) { return findDataset(dataset) == nullptr && isPictureFile(dataset); }

// What the model was trained on of the test images, if there is anything to say.
void noteShared(const Checkpoint& checkpoint, const DatasetOptions& options, bool own, ModelImages& images) {
  const Dataset& dataset = *images.dataset;
  const RunConfig& trainedWith = checkpoint.config;
  const std::string shared = sharedWithTraining(checkpoint, dataset, own && options == reopening(trainedWith));
  if (!shared.empty()) {
    images.notes.push_back(dataset.title + ": " + shared);
    images.shared = shared;
  } else if (own && !checkpoint.trainedOn && dataset.heldOut && options.rule != trainedWith.data.rule) {
    images.notes.push_back(dataset.title +
                           ": this is another split than the model's, so it may have been trained on some that test");
  }
}

}  // namespace

DatasetOptions modelImagesOptions(const RunConfig& trainedWith, const std::string& dataset, const std::stop_token& stop) {
  if (dataset.empty()) return reopening(trainedWith);
  if (isPicture(dataset)) return pictureOptions(trainedWith);
  const bool own = isOwn(trainedWith, dataset);
  const bool named = findDataset(dataset) != nullptr || findDataset(trainedWith.dataset) != nullptr;
  const DatasetOptions shaped = optionsForOthers(dataset, trainedWith.model.image, stop);
  if (named && !own) return shaped;
  DatasetOptions options = reopening(trainedWith);
  options.classes.clear();
  options.images = 0;
  if (own) return options;
  options.side = shaped.side;
  options.colour = shaped.colour;
  if (!isArrayFile(dataset)) {
    options.pixelRange.reset();
    options.imageShape.reset();
  }
  return options;
}

DatasetOptions comparedImagesOptions(const RunConfig& trainedWith, const std::string& dataset) {
  DatasetOptions options = modelImagesOptions(trainedWith, dataset);
  if (isOwn(trainedWith, dataset)) return options;
  giveShape(trainedWith.model.image, options);
  options.fit = trainedWith.data.fit;
  return options;
}

Result<ModelImages> openModelImages(const Checkpoint& checkpoint, const std::string& dataset, const DatasetOptions& options,
                                    Split split, std::string_view choose, std::stop_token stop,
                                    const ProgressCallback& progress) {
  const RunConfig& trainedWith = checkpoint.config;
  const bool own = isOwn(trainedWith, dataset);
  const std::string& name = dataset.empty() ? trainedWith.dataset : dataset;
  const DatasetInfo* info = findDataset(name);
  ModelImages images;
  if (!dataset.empty() && isPicture(dataset)) {
    if (auto takes = takesPictures(trainedWith, dataset); !takes) return takes.error();
    auto picture = openPicture(dataset, options);
    if (!picture) return picture.error();
    images.dataset = std::make_shared<const Dataset>(*std::move(picture));
    if (imagesOf(*images.dataset, split).empty()) return Error{"is one picture, which is no training image", dataset, ""};
    return images;
  }
  const bool digits = info != nullptr && info->name == "mnist" && split == Split::Test && !locateDataset(*info);
  auto opened = digits            ? builtInDigits(options, stop)
                : dataset.empty() ? openTrainedImages(trainedWith, options, choose, stop, progress)
                                  : openDataset(name, options, stop, progress);
  if (!opened) return opened.error();
  images.dataset = *std::move(opened);
  if (imagesOf(*images.dataset, split).empty())
    return Error{"has no " + nameOf(split) + " images" + (digits ? " of the classes chosen" : ""), images.dataset->title, ""};
  if (digits) images.notes.push_back("MNIST is not on this machine; using the 10,000 built-in test digits");
  if (split == Split::Test) noteShared(checkpoint, options, own, images);
  return images;
}

Result<std::shared_ptr<const Dataset>> modelPicture(const RunConfig& trainedWith, const Image& picture,
                                                    const std::string& title) {
  if (auto takes = takesPictures(trainedWith, title); !takes) return takes.error();
  auto dataset = pictureAsDataset(picture, title, pictureOptions(trainedWith));
  if (!dataset) return dataset.error();
  return std::shared_ptr<const Dataset>(std::make_shared<Dataset>(*std::move(dataset)));
}

std::vector<std::string> readingNotes(const Dataset& dataset) {
  constexpr std::size_t shown = 20;
  const std::string title = printable(dataset.title) + ": ";
  std::vector<std::string> notes;
  if (!dataset.layout.empty()) notes.push_back(title + printable(dataset.layout));
  const std::size_t count = dataset.skipped.size();
  if (count > 0) {
    std::string leftOut = title + "left out:";
    for (std::size_t i = 0; i < std::min(shown, count); ++i) leftOut += "\n  " + printable(dataset.skipped[i]);
    if (count > shown) leftOut += "\n  and " + std::to_string(count - shown) + " more (latentscape-cli datasets show lists all)";
    notes.push_back(std::move(leftOut));
  }
  for (const std::string& note : dataset.notes) notes.push_back(title + printable(note));
  return notes;
}

}  // namespace latentscape
