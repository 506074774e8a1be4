// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/dataset_flags.h"
#include "core/analyses/images.h"
#include "core/analyses/subject.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include <CLI/CLI.hpp>

namespace latentscape {

// The model: a .safetensors file, a RUN folder, or the word "embedded".
Result<AnalysisSubject> openSubject(const std::string& model);

// Images of a split, in place of those that the subject has. dataset: a name, folder or file; empty: the data set that the model
// was trained on, with all the options of its training that flags don't override (core/analyses/model_images.h). Says on standard
// error which test images the model was trained on, what was left out, and whether built-in digits stand in for MNIST's.
Result<void> openImages(AnalysisSubject& subject, const std::string& dataset, Split split, std::stop_token stop,
                        const DatasetFlags& flags = {});

// The model, and the images of openImages() for it.
Result<AnalysisSubject> openSubject(const std::string& model, const std::string& dataset, Split split, std::stop_token stop,
                                    const DatasetFlags& flags = {});
// The same, with the images that a start point ("train:3") names too.
Result<AnalysisSubject> openSubject(const std::string& model, const std::string& dataset, Split split, const std::string& start,
                                    std::stop_token stop, const DatasetFlags& flags);

// Whether an option's text means a picture's file, not an image of a data set. Blocks on the file system.
bool namesPicture(const std::string& image);
// Whether it can only mean a file, which isn't there. Blocks likewise.
bool namesMissingFile(const std::string& image);

// How a data set was read, and what was left out of it, on standard error.
void tellReading(const Dataset& dataset);

// The command of that name, with its description in core/analyses/registry.h.
CLI::App* addAnalysis(CLI::App& app, const std::string& command);

// Options that several commands share; the variable names say which.
void addModelArgument(CLI::App& command, std::string& model);
void addDatasetOptions(CLI::App& command, std::string& dataset, DatasetFlags& data);  // without a split
void addImagesOptions(CLI::App& command, std::string& dataset, Split& split, DatasetFlags& data);
void addSeedOption(CLI::App& command, std::uint64_t& seed, const std::string& what);
void addSeedOption(CLI::App& command, std::optional<std::uint64_t>& seed, const std::string& what);  // none if it isn't given
void addPictureOptions(CLI::App& command, std::string& out, int& scale);

}  // namespace latentscape
