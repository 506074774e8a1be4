// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/models.h"
#include "app/cli/selections.h"
#include "app/cli/terminal.h"
#include "app/options/values.h"
#include "core/exploration/model_input.h"

#include <algorithm>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

struct PictureOptions {
  std::string model, out;
  int scale = 0;  // 0: chosen to fit the picture
};

struct ReconstructOptions : PictureOptions {
  DatasetFlags data;
  std::string dataset, split = "test";
  int count = 8;
  std::vector<std::size_t> indices;
};

Result<void> reconstruct(const ReconstructOptions& options, std::stop_token stop) {
  const auto model = openModel(options.model);
  if (!model) return model.error();
  const auto opened = openImages(options.dataset, options.split, model->checkpoint, stop, options.data);
  if (!opened) return opened.error();
  const ImageSet& images = opened->images();
  if (auto sized = checkShape(*model->model, images); !sized) return sized;
  std::vector<std::size_t> indices = options.indices;
  if (indices.empty()) {
    indices.resize(std::min(static_cast<std::size_t>(options.count), images.size()));
    for (std::size_t i = 0; i < indices.size(); ++i) indices[i] = i;
  }
  for (const std::size_t index : indices) {
    if (index >= images.size()) {
      throw CLI::ValidationError("--indices",
                                 "expected 0 to " + std::to_string(images.size() - 1) + ", found " + std::to_string(index));
    }
  }
  // Rows of originals above rows of their reconstructions; the last pair of rows may be incomplete.
  constexpr std::size_t widest = 16;
  const std::size_t columns = std::min(widest, indices.size());
  const std::size_t rows = 2 * ((indices.size() + columns - 1) / columns);
  const auto pictures = [&](std::size_t first, std::size_t count) -> Result<std::vector<Image>> {
    if (stop.stop_requested()) return Error::cancelledByUser();
    std::vector<Image> asked(count);
    for (std::size_t k = 0; k < count; ++k) {
      const std::size_t row = (first + k) / columns, i = row / 2 * columns + (first + k) % columns;
      if (i >= indices.size()) continue;
      asked[k] = row % 2 == 0 ? images.picture(indices[i])
                              : reconstructImages(*model->model, images, std::span(indices).subspan(i, 1)).front();
    }
    return asked;
  };
  return writeGrid(options.out, images.shape, rows * columns, {static_cast<int>(columns), 2, options.scale}, pictures);
}

struct InterpolateOptions : PictureOptions {
  DatasetFlags data;
  std::string dataset, from, to, givenClass, mode = "linear";
  int frames = 11;
};

// The class that a conditional model decodes all frames with: the chosen one, or that of the first end that is an image. Says
// which.
Result<int> interpolationClass(const InterpolateOptions& options, const OpenModel& model, const NamedPoint& from,
                               const NamedPoint& to) {
  const RunConfig& config = model.checkpoint.config;
  if (!options.givenClass.empty()) {
    const auto chosen = parseModelClasses("--class", options.givenClass, config);
    if (chosen.need == ModelClasses::Need::Names)
      return Error{"the run stores no names of classes", "--class", "Give the class's number."};
    if (chosen.numbers.size() != 1)
      throw CLI::ValidationError("--class", "expected one class by number or name, found \"" + options.givenClass + "\"");
    return chosen.numbers.front();
  }
  const int given = from.givenClass.value_or(to.givenClass.value_or(0));
  const std::string whose = from.givenClass ? options.from : to.givenClass ? options.to : "";
  tell("all frames are decoded as " + describeClass(given, config) + (whose.empty() ? "" : ", that of " + whose) +
       "; --class chooses another");
  return given;
}

Result<void> interpolate(const InterpolateOptions& options, std::stop_token stop) {
  const auto model = openModel(options.model);
  if (!model) return model.error();
  const auto from = latentPoint(*model, "--from", options.from, options.dataset, options.data, stop);
  if (!from) return from.error();
  const auto to = latentPoint(*model, "--to", options.to, options.dataset, options.data, stop);
  if (!to) return to.error();
  std::shared_ptr<const Model> decoder = model->model;
  if (model->model->classes() > 0) {
    const auto given = interpolationClass(options, *model, *from, *to);
    if (!given) return given.error();
    decoder = model->model->ofClass(*given);
  } else if (!options.givenClass.empty()) {
    throw CLI::ValidationError("--class", "the model is not conditional: it decodes without a class");
  }
  const auto mode = options.mode == "spherical" ? InterpolationMode::Spherical : InterpolationMode::Linear;
  const auto path = interpolationPath(from->point, to->point, options.frames, mode);
  return writeGrid(options.out, decoder->imageShape(), path.size(), {options.frames, 2, options.scale},
                   DecodedPoints(*decoder, path, stop));
}

}  // namespace

void addPictureCommands(CLI::App& app, Action& action) {
  const auto reconstructOptions = std::make_shared<ReconstructOptions>();
  CLI::App* command = addPictureCommand(app, action, "reconstruct", "Images above their reconstructions", reconstructOptions, reconstruct);
  addImagesOptions(*command, reconstructOptions->dataset, reconstructOptions->split, reconstructOptions->data);
  CLI::Option* count = command->add_option("--count", reconstructOptions->count, "The first N images");
  count->check(within(1, 1000))->capture_default_str();
  command->add_option("--indices", reconstructOptions->indices, "Or these images: 1,2,3")
      ->delimiter(',')
      ->check(within(std::int64_t{0}, std::int64_t{1} << 40))
      ->type_name("UINT")
      ->expected(1, 1000)
      ->excludes(count);

  const auto interpolateOptions = std::make_shared<InterpolateOptions>();
  command = addPictureCommand(app, action, "interpolate", "The path from one image or latent point to another",
                              interpolateOptions, interpolate);
  command->add_option("--dataset", interpolateOptions->dataset,
                      std::string(kDatasetForms) + " (default: what the model was trained on)");
  addDatasetFlags(*command, interpolateOptions->data);
  command->add_option("--from", interpolateOptions->from, "The start: test:N, train:N (from 0), or z:NUMBERS")->required();
  command->add_option("--to", interpolateOptions->to, "The end, in the same form")->required();
  command->add_option("--class", interpolateOptions->givenClass,
                      "The class that a conditional model decodes all frames with, by number or name (default: that of --from)");
  command->add_option("--frames", interpolateOptions->frames, "How many images")->check(within(2, 1000))->capture_default_str();
  command->add_option("--mode", interpolateOptions->mode, "linear or spherical")
      ->check(CLI::IsMember({"linear", "spherical"}))
      ->capture_default_str();
}

}  // namespace latentscape
