// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/data/dataset_options.h"

#include <cstdint>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

namespace latentscape {

// Those of a data set's options that the command line names.
struct DatasetFlags {
  std::optional<int> side;
  std::optional<std::string> fit, colour, classes;
  std::optional<double> testShare;
  std::optional<std::uint64_t> seed, images;

  // base, with what was named in place of what it has. Throws CLI::ValidationError naming the option.
  DatasetOptions over(DatasetOptions base) const;
};

// --side, --fit, --colour, --test-share, --split-seed and --classes, for every command that takes --dataset. flags outlives the
// parsing.
void addDatasetFlags(CLI::App& command, DatasetFlags& flags);
// --images, for commands that have no limit of their own.
void addImagesFlag(CLI::App& command, DatasetFlags& flags);

// The --dataset option's text everywhere.
inline constexpr const char* kDatasetForms = "NAME, FOLDER of pictures or of a data set's files, or FILE (.npy, .npz)";

// Which pictures were left out, on standard error: the first few, and how many more.
void tellSkipped(const Dataset& dataset);

}  // namespace latentscape
