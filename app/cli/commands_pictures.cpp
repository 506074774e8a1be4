// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/analysis_commands.h"
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

struct DecodeOptions : PictureOptions {
  std::string z;
};

Result<void> decode(const DecodeOptions& options, std::stop_token) {
  const auto model = openModel(options.model);
  if (!model) return model.error();
  const Image image = decodePoint(*model->model, parsePoint("--z", options.z, model->dimension()));
  const int fitting = std::clamp(1200 / image.shape.width, 1, 10);
  return writeGrid(options.out, {image}, 1, 0, options.scale != 0 ? options.scale : fitting);
}

struct ManifoldOptions : PictureOptions {
  int grid = 20;
};

Result<void> manifold(const ManifoldOptions& options, std::stop_token stop) {
  const auto model = openModel(options.model);
  if (!model) return model.error();
  const auto points = manifoldPoints(model->dimension(), options.grid);
  return writeGrid(options.out, model->model->imageShape(), points.size(), {options.grid, 0, options.scale},
                   DecodedPoints(*model->model, points, std::move(stop)));
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
  const auto decodeOptions = std::make_shared<DecodeOptions>();
  CLI::App* command = addPictureCommand(app, action, "decode", "The image at a latent point", decodeOptions, decode);
  command->add_option("--z", decodeOptions->z, "Its coordinates, separated by commas: \"0.5,-1.2\"")->required();

  const auto manifoldOptions = std::make_shared<ManifoldOptions>();
  command =
      addPictureCommand(app, action, "manifold", "Images over the plane of the first two dimensions, at the prior's quantiles",
                        manifoldOptions, manifold);
  command->add_option("--grid", manifoldOptions->grid, "Images per side")->check(within(1, 100))->capture_default_str();

  addReconstructCommand(app, action);

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
