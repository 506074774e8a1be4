// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"
#include "core/data/dataset.h"
#include "core/exploration/model_input.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>

namespace latentscape {

// What commands that end in figures share.

// One line on standard output. Numbers that are not finite are null.
void printJson(const nlohmann::ordered_json& result);

// All images where wanted is 0, or a seeded draw of so many of them. Throws CLI::ValidationError naming the option where there
// are fewer.
ImageSet limitImages(const std::string& option, const ImageSet& images, std::uint64_t wanted, std::uint64_t seed);
void addImageCountOption(CLI::App& command, const std::string& option, std::uint64_t& count, const std::string& what);

// --pixels grey|binarized|thresholded
void addPixelsOption(CLI::App& command, std::string& pixels);
PixelValues pixelValues(const std::string& pixels);

// An option for a picture that is a .png; it may stay empty.
void addPngOption(CLI::App& command, const std::string& option, std::string& out, const std::string& what);

// The option for a chart: .png or .svg.
void addChartOption(CLI::App& command, std::string& chart, const std::string& what);

}  // namespace latentscape
