// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/trained_images.h"

#include "core/base/number_text.h"
#include "core/data/open.h"
#include "core/data/split.h"

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

std::string describe(const ImageShape& shape) {
  return std::to_string(shape.height) + "x" + std::to_string(shape.width) + "x" + std::to_string(shape.channels);
}

Error notThere(const RunConfig& config, std::string detail, std::string_view choose) {
  return Error{"the images that the model was trained on are not at " + config.dataset + "; " + std::string(choose), "",
               std::move(detail)};
}

bool keepsSize(const DatasetOptions& a, const DatasetOptions& b) {
  return a.side == b.side && a.fit == b.fit && a.colour == b.colour && a.imageShape == b.imageShape;
}

}  // namespace

Error missingTrainedImages(const RunConfig& config, const Error& reason, std::string_view choose) {
  if (reason.cancelled || isDatasetName(config.dataset)) return reason;
  std::error_code problem;
  const fs::file_status status = fs::status(config.dataset, problem);
  if (status.type() == fs::file_type::not_found) return notThere(config, "There is no such file or folder.", choose);
  if (problem) return notThere(config, "What is there can't be examined: " + problem.message() + ".", choose);
  if (!fs::is_regular_file(status) && !fs::is_directory(status))
    return notThere(config, "What is there is neither a folder nor a file.", choose);
  return notThere(config, "What is there: " + (reason.where.empty() ? "" : reason.where + ": ") + reason.what + ".", choose);
}

Result<void> checkTrainedSize(const RunConfig& config, const Dataset& dataset, std::string_view choose) {
  const ImageShape &expected = config.model.image, &found = (dataset.test.empty() ? dataset.train : dataset.test).shape;
  if (found == expected) return {};
  const std::string detail =
      "Expected images of " + describe(expected) + " (height x width x channels), found " + describe(found) + ".";
  if (!isDatasetName(config.dataset)) return notThere(config, detail, choose);
  return Error{"its images are not of the size that the model was trained on; " + std::string(choose), config.dataset, detail};
}

std::string sharedWithTraining(const Checkpoint& checkpoint, const Dataset& dataset, bool own) {
  const RunConfig& config = checkpoint.config;
  if (checkpoint.trainedOn && !dataset.test.fingerprints.empty()) {
    const std::size_t known = countKnown(dataset.test, *checkpoint.trainedOn, config.data.seed);
    return known == 0
               ? std::string()
               : "the model was trained on " + countText(known) + " of these " + countText(dataset.test.size()) + " test images";
  }
  // Without keys, test images are those in certain places of the set, which move where images come or go.
  if (!own || !dataset.heldOut || config.data.rule != SplitRule::Number) return {};
  if (!checkpoint.trainingImages)
    return "how many images the model was trained on is not known: if images came or went since, some that test were trained on";
  if (*checkpoint.trainingImages == dataset.train.size()) return {};
  return "the model was trained on " + countText(*checkpoint.trainingImages) + " images, and there are " +
         countText(dataset.train.size()) + " now: images came or went, so some that test were trained on";
}

Result<std::shared_ptr<const Dataset>> openTrainedImages(const RunConfig& config, const DatasetOptions& options,
                                                         std::string_view choose, std::stop_token stop,
                                                         const ProgressCallback& progress) {
  auto opened = openDataset(config.dataset, options, stop, progress);
  if (!opened) {
    // Other options than in training may be at fault, and the images in their place.
    const DatasetOptions own = reopening(config);
    if (!(options == own) && openDataset(config.dataset, own, stop)) return opened.error();
    return missingTrainedImages(config, opened.error(), choose);
  }
  if (keepsSize(options, config.data)) {
    if (auto sized = checkTrainedSize(config, **opened, choose); !sized) return sized.error();
  }
  return opened;
}

}  // namespace latentscape
