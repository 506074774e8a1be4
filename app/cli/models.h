// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"
#include "app/cli/dataset_flags.h"
#include "core/analyses/subject.h"
#include "core/charts/image_grid.h"
#include "core/data/dataset.h"
#include "core/exploration/queries.h"
#include "core/model/model.h"
#include "core/storage/checkpoint.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

struct OpenModel {
  Checkpoint checkpoint;
  std::shared_ptr<const Model> model;
  int dimension() const { return model->latentDimension(); }
};
// Opens a .safetensors file, a RUN folder, or the word "embedded".
Result<OpenModel> openModel(const std::string& nameOrPath);

// Images of a split. dataset: a name, folder or file; empty: the data set that the model was trained on, with all the options
// of its training that flags don't override. If dataset names that data set, it is split and shaped as in training. Other
// pictures get the model's size unless flags say otherwise. Says on standard error which test images the model was trained on.
// MNIST's test split is available on every machine: if the data set is missing, the built-in digits are used, and a note on
// standard error says so. Pictures that were left out are listed there too.
struct OpenImages {
  std::shared_ptr<const Dataset> dataset;
  std::string split;
  const ImageSet& images() const { return split == "train" ? dataset->train : dataset->test; }
};
Result<OpenImages> openImages(const std::string& dataset, const std::string& split, const Checkpoint& checkpoint,
                              std::stop_token stop, const DatasetFlags& flags = {});

// The model, and the images of openImages() for it.
Result<AnalysisSubject> openSubject(const std::string& model, const std::string& dataset, const std::string& split,
                                    std::stop_token stop, const DatasetFlags& flags = {});
// The model alone.
Result<AnalysisSubject> openSubject(const std::string& model);

// The command of that name, with its description in core/analyses/registry.h.
CLI::App* addAnalysis(CLI::App& app, const std::string& command);

inline namespace cli {
// The option's value as numbers. Throws CLI::ValidationError naming the option.
std::vector<float> parseNumbers(const std::string& option, std::string_view text);
// A point of that dimension. Throws likewise.
LatentPoint parsePoint(const std::string& option, std::string_view text, int dimension);
}  // namespace cli

// Options that several commands share; the variable names say which.
void addModelArgument(CLI::App& command, std::string& model);
void addImagesOptions(CLI::App& command, std::string& dataset, std::string& split, DatasetFlags& data);
void addSeedOption(CLI::App& command, std::uint64_t& seed, const std::string& what);
void addPictureOptions(CLI::App& command, std::string& out, int& scale);

// A command that draws a picture of a model, with its options (including model, out and scale), which live as long as the
// program needs them.
template <class Options>
CLI::App* addPictureCommand(CLI::App& app, Action& action, const char* name, const char* what,
                            const std::shared_ptr<Options>& options, Result<void> (*run)(const Options&, std::stop_token)) {
  CLI::App* command = app.add_subcommand(name, what);
  addModelArgument(*command, options->model);
  addPictureOptions(*command, options->out, options->scale);
  command->callback([options, run, &action] { action = [options, run](std::stop_token stop) { return run(*options, stop); }; });
  return command;
}

// Writes a grid; scale 0 chooses one that fits a screen.
Result<void> writeGrid(const std::string& out, const std::vector<Image>& images, int columns, int gap, int scale);
// Of images that are made as the picture is written: see ImageSource.
Result<void> writeGrid(const std::string& out, ImageShape shape, std::size_t count, const GridOptions& options,
                       ImageSource source);

}  // namespace latentscape
