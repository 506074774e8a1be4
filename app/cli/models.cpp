// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/models.h"

#include "app/cli/terminal.h"
#include "app/options/values.h"
#include "core/data/catalog/catalog.h"
#include "core/data/embedded.h"
#include "core/data/open.h"
#include "core/data/resize.h"
#include "core/data/subset.h"
#include "core/engine/frozen/frozen_model.h"
#include "core/storage/embedded_model.h"
#include "core/storage/trained_images.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>

namespace latentscape {

namespace {

constexpr std::string_view kGiveDataset = "give --dataset";

}  // namespace

Result<OpenModel> openModel(const std::string& nameOrPath) {
  auto checkpoint = nameOrPath == "embedded" ? embeddedCheckpoint() : loadCheckpoint(nameOrPath);
  if (!checkpoint) return checkpoint.error();
  auto model = makeModel(checkpoint->config.model, checkpoint->weights);
  return OpenModel{*std::move(checkpoint), std::move(model)};
}

namespace {

// Options for a data set that can't be what the model was trained on. Pictures get the size that the model takes, if that is
// square; other images stay as they are.
DatasetOptions optionsForOthers(const std::string& dataset, const ImageShape& shape) {
  DatasetOptions options;
  if (findDataset(dataset) != nullptr || !isPictureFolder(dataset)) return options;
  if (shape.height == shape.width && shape.height <= DatasetOptions::kMaxSide) options.side = shape.height;
  options.colour = shape.channels == 1 ? PictureColour::Grey : PictureColour::Colour;
  return options;
}

// Options for a data set that the user named. The one that the model was trained on keeps its split and its shape, so that no
// training image is taken for a test image, but not the choice of classes and images. So does any other folder or
// file, for it may be the same under another path, or hold some of its images.
DatasetOptions optionsFor(const std::string& dataset, bool own, const RunConfig& trainedWith) {
  const bool named = findDataset(dataset) != nullptr || findDataset(trainedWith.dataset) != nullptr;
  if (named && !own) return optionsForOthers(dataset, trainedWith.model.image);
  DatasetOptions options = reopening(trainedWith);
  options.classes.clear();
  options.images = 0;
  if (own) return options;
  const DatasetOptions shaped = optionsForOthers(dataset, trainedWith.model.image);
  options.side = shaped.side;
  options.colour = shaped.colour;
  if (!isArrayFile(dataset)) {
    options.pixelRange.reset();
    options.imageShape.reset();
  }
  return options;
}

// The built-in test digits, prepared as the options say.
Result<std::shared_ptr<const Dataset>> builtInDigits(const DatasetOptions& options, std::stop_token stop) {
  auto digits = embeddedDigits();
  if (!digits) return digits;
  const auto classes = chosenClasses(**digits, options);
  if (!classes) return classes.error();
  auto chosen = subset(Dataset(**digits), *classes, options.images, options.seed);
  if (!chosen) return chosen.error();
  auto shaped = reshaped(chosen->test, options.side, options.fit, options.colour, std::move(stop));
  if (!shaped) return shaped.error();
  chosen->test = *std::move(shaped);
  return std::shared_ptr<const Dataset>(std::make_shared<Dataset>(*std::move(chosen)));
}

}  // namespace

Result<OpenImages> openImages(const std::string& dataset, const std::string& split, const Checkpoint& checkpoint,
                              std::stop_token stop, const DatasetFlags& flags) {
  const RunConfig& trainedWith = checkpoint.config;
  const bool own = dataset.empty() || isSameData(dataset, trainedWith.dataset);
  const DatasetOptions options = flags.over(dataset.empty() ? reopening(trainedWith) : optionsFor(dataset, own, trainedWith));
  const std::string& name = dataset.empty() ? trainedWith.dataset : dataset;
  const DatasetInfo* info = findDataset(name);
  if (info != nullptr && info->name == "mnist" && split == "test" && !locateDataset(*info)) {
    tell("MNIST is not on this machine; using the 10,000 built-in test digits.");
    auto digits = builtInDigits(options, stop);
    if (!digits) return digits.error();
    OpenImages images{*std::move(digits), split};
    if (images.images().empty()) return Error{"has no " + split + " images of the classes chosen", images.dataset->title, ""};
    return images;
  }
  ProgressLine line;
  auto opened = dataset.empty() ? openTrainedImages(trainedWith, options, kGiveDataset, stop, drawInto(line, true))
                                : openDataset(name, options, stop, drawInto(line, true));
  if (!opened) return opened.error();
  line.clear();
  tellSkipped(**opened);
  OpenImages images{*std::move(opened), split};
  if (images.images().empty()) return Error{"has no " + split + " images", images.dataset->title, ""};
  if (split == "test") {
    const std::string shared = sharedWithTraining(checkpoint, *images.dataset, own && options == reopening(trainedWith));
    if (!shared.empty()) tell(images.dataset->title + ": " + shared + ".");
    else if (own && !checkpoint.trainedOn && images.dataset->heldOut && options.rule != trainedWith.data.rule)
      tell(images.dataset->title + ": this is another split than the model's, so it may have been trained on some that test.");
  }
  return images;
}

std::vector<float> parseNumbers(const std::string& option, std::string_view text) {
  std::vector<float> numbers;
  while (true) {
    const std::size_t comma = text.find(',');
    std::string_view part = text.substr(0, comma);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    if (part.starts_with('+')) part.remove_prefix(1);
    float number = 0.0F;
    const auto result = std::from_chars(part.data(), part.data() + part.size(), number);
    if (result.ec != std::errc() || result.ptr != part.data() + part.size() || !std::isfinite(number)) {
      throw CLI::ValidationError(option, "expected numbers separated by commas, found \"" + std::string(part) + "\"");
    }
    numbers.push_back(number);
    if (comma == std::string_view::npos) return numbers;
    text.remove_prefix(comma + 1);
  }
}

LatentPoint parsePoint(const std::string& option, std::string_view text, int dimension) {
  LatentPoint point = parseNumbers(option, text);
  if (point.size() != static_cast<std::size_t>(dimension)) {
    throw CLI::ValidationError(option, "expected " + std::to_string(dimension) +
                                           " values, one for each latent dimension of the model, found " +
                                           std::to_string(point.size()));
  }
  return point;
}

void addModelArgument(CLI::App& command, std::string& model) {
  command.add_option("MODEL", model, "A .safetensors file, a RUN folder, or the word embedded")->required();
}

void addImagesOptions(CLI::App& command, std::string& dataset, std::string& split, DatasetFlags& data) {
  command.add_option("--dataset", dataset, std::string(kDatasetForms) + " (default: what the model was trained on)");
  command.add_option("--split", split, "train or test")->check(CLI::IsMember({"train", "test"}))->capture_default_str();
  addDatasetFlags(command, data);
}

void addSeedOption(CLI::App& command, std::uint64_t& seed, const std::string& what) {
  command.add_option("--seed", seed, what)->check(within(std::uint64_t{0}, ConfigLimits::maxSeed))->type_name("UINT");
}

void addPictureOptions(CLI::App& command, std::string& out, int& scale) {
  command.add_option("--out", out, "The picture to write, a .png")->required()->check(fileName({".png"}));
  command.add_option("--scale", scale, "Screen pixels per image pixel (default: fits a screen)")->check(within(1, 64));
}

namespace {

int fittingScale(int scale, int columns, int width) {
  return scale != 0 ? scale : std::clamp(1200 / (std::max(columns, 1) * std::max(width, 1)), 1, width < 16 ? 16 : 4);
}

}  // namespace

Result<void> writeGrid(const std::string& out, const std::vector<Image>& images, int columns, int gap, int scale) {
  int width = 1;
  for (const Image& image : images) width = std::max(width, image.shape.width);
  return writeImageGrid(out, images, {columns, gap, fittingScale(scale, columns, width)});
}

Result<void> writeGrid(const std::string& out, ImageShape shape, std::size_t count, const GridOptions& options,
                       ImageSource source) {
  GridOptions fitting = options;
  fitting.scale = fittingScale(options.scale, options.columns, shape.width);
  return writeImageGrid(out, shape, count, fitting, source);
}

}  // namespace latentscape
