// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset_options.h"

#include <cstdint>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

namespace latentscape {

// The data set options that the command line sets.
struct DatasetFlags {
  std::optional<int> side;
  std::optional<std::string> fit, colour, classes, pixelRange, shape;
  std::optional<double> testShare;
  std::optional<std::uint64_t> seed, images;

  // base, overridden by the flags that were given. Throws CLI::ValidationError naming the option.
  DatasetOptions over(DatasetOptions base) const;
};

// --side, --fit, --colour, --test-share, --split-seed, --classes, --pixel-range and --shape, for every command that takes
// --dataset. flags must outlive the parsing.
void addDatasetFlags(CLI::App& command, DatasetFlags& flags);
// --images, for commands that have no limit of their own.
void addImagesFlag(CLI::App& command, DatasetFlags& flags);

// The help text of --dataset, the same everywhere.
inline constexpr const char* kDatasetForms = "NAME, FOLDER of pictures or of a data set's files, or FILE (.npy, .npz)";

}  // namespace latentscape
