// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <initializer_list>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace latentscape {

// Shared by the commands whose results are figures.

// Prints the result on standard output, on one line unless indented. Numbers that are not finite become null; characters that
// would act on a terminal are escaped as JSON allows (core/base/printable.h).
void printJson(const nlohmann::ordered_json& result, int indent = -1);

// Whether files can be written under all of these names, each of another file, so that none is written if one of them can't be;
// names may be empty. What is there stays. Creates missing folders.
Result<void> checkWritable(std::initializer_list<std::string> files);

// least: the smallest number allowed.
void addImageCountOption(CLI::App& command, const std::string& option, std::uint64_t& count, const std::string& what,
                         std::uint64_t least = 1);

// An option for a .png picture; it may stay empty.
CLI::Option* addPngOption(CLI::App& command, const std::string& option, std::string& out, const std::string& what);

// An option for a picture, .png or .svg; it may stay empty. --scale: how large its images are, 0 if it isn't given; where: of
// which picture, " in that picture".
CLI::Option* addPictureOption(CLI::App& command, const std::string& option, std::string& out, const std::string& what);
void addScaleOption(CLI::App& command, int& scale, const std::string& where = {});

// The option for the figures, or something else, as a table.
void addCsvOption(CLI::App& command, std::string& csv, const std::string& what = "Write the figures");

// The option for a chart: .png or .svg.
void addChartOption(CLI::App& command, std::string& chart, const std::string& what);

}  // namespace latentscape
