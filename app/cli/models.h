// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"
#include "app/cli/dataset_flags.h"
#include "core/data/dataset.h"
#include "core/exploration/queries.h"
#include "core/model/model.h"
#include "core/storage/checkpoint.h"
#include "core/storage/pictures.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

struct OpenModel {
  Checkpoint checkpoint;
  std::shared_ptr<const Model> model;
  int dimension() const { return model->latentDimension(); }
};
// A .safetensors file, a RUN folder, or the word "embedded".
Result<OpenModel> openModel(const std::string& nameOrPath);

// Images of a split. dataset: a name, folder or file, pictures made to be of the model's size where flags don't say otherwise, and the data set that
// the model was trained on split and shaped as then; empty: that one, with all the options that it was trained with where flags don't. MNIST's test split is there on every machine: where the data set is
// not, it is the built-in one, and a note on standard error says so. Pictures that were left out are listed there too.
struct OpenImages {
  std::shared_ptr<const Dataset> dataset;
  std::string split;
  const ImageSet& images() const { return split == "train" ? dataset->train : dataset->test; }
};
Result<OpenImages> openImages(const std::string& dataset, const std::string& split, const RunConfig& trainedWith, std::stop_token stop,
                              const DatasetFlags& flags = {});

// The option's value as numbers. Throws CLI::ValidationError naming the option.
std::vector<float> parseNumbers(const std::string& option, std::string_view text);
// A point of d coordinates, of the same kind.
LatentPoint parsePoint(const std::string& option, std::string_view text, int dimension);

// "test:3", "train:3" as split and index; nothing for other text.
struct ImageReference {
  std::string split;
  std::size_t index = 0;
};
std::optional<ImageReference> parseImageReference(std::string_view text);

// Options that several commands have; the names of their variables tell.
void addModelArgument(CLI::App& command, std::string& model);
void addImagesOptions(CLI::App& command, std::string& dataset, std::string& split);
void addSeedOption(CLI::App& command, std::uint64_t& seed, const std::string& what);
void addPictureOptions(CLI::App& command, std::string& out, int& scale);

// Draws a grid; scale 0 chooses one that fits a screen.
Result<void> writeGrid(const std::string& out, const std::vector<Image>& images, int columns, int gap, int scale);

}  // namespace latentscape
