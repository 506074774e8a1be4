// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/models.h"

#include "app/cli/results.h"
#include "app/cli/terminal.h"
#include "app/options/values.h"
#include "core/analyses/model_images.h"
#include "core/analyses/picture_scale.h"
#include "core/analyses/registry.h"
#include "core/engine/frozen/frozen_model.h"
#include "core/storage/embedded_model.h"

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

Result<OpenImages> openImages(const std::string& dataset, const std::string& split, const Checkpoint& checkpoint,
                              std::stop_token stop, const DatasetFlags& flags) {
  const DatasetOptions options = flags.over(modelImagesOptions(checkpoint.config, dataset));
  ProgressLine line;
  auto opened =
      openModelImages(checkpoint, dataset, options, *splitNamed(split), kGiveDataset, std::move(stop), drawInto(line, true));
  if (!opened) return opened.error();
  line.clear();
  tellSkipped(*opened->dataset);
  for (const std::string& note : opened->notes) tell(note + ".");
  return OpenImages{std::move(opened->dataset), split};
}

Result<AnalysisSubject> openSubject(const std::string& model) {
  auto opened = openModel(model);
  if (!opened) return opened.error();
  AnalysisSubject subject;
  subject.model = std::move(opened->model);
  subject.checkpoint = std::make_shared<const Checkpoint>(std::move(opened->checkpoint));
  subject.name = model;
  return subject;
}

Result<AnalysisSubject> openSubject(const std::string& model, const std::string& dataset, const std::string& split,
                                    std::stop_token stop, const DatasetFlags& flags) {
  auto subject = openSubject(model);
  if (!subject) return subject;
  const auto images = openImages(dataset, split, *subject->checkpoint, std::move(stop), flags);
  if (!images) return images.error();
  subject->dataset = images->dataset;
  return subject;
}

CLI::App* addAnalysis(CLI::App& app, const std::string& command) {
  return app.add_subcommand(command, std::string(analysisOfCommand(command).what));
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
  addScaleOption(command, scale);
}

Result<void> writeGrid(const std::string& out, const std::vector<Image>& images, int columns, int gap, int scale) {
  int width = 1;
  for (const Image& image : images) width = std::max(width, image.shape.width);
  return writeImageGrid(out, images, {columns, gap, fittingScale(scale, static_cast<std::size_t>(columns), width)});
}

Result<void> writeGrid(const std::string& out, ImageShape shape, std::size_t count, const GridOptions& options,
                       ImageSource source) {
  GridOptions fitting = options;
  fitting.scale = fittingScale(options.scale, static_cast<std::size_t>(options.columns), shape.width);
  return writeImageGrid(out, shape, count, fitting, source);
}

}  // namespace latentscape
