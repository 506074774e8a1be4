// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/dataset_flags.h"
#include "app/cli/results.h"
#include "app/cli/terminal.h"
#include "core/base/number_text.h"
#include "core/base/printable.h"
#include "core/data/catalog/catalog.h"
#include "core/data/catalog/fetch.h"
#include "core/data/open.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <iomanip>
#include <iostream>
#include <memory>

#include <unistd.h>

namespace latentscape {
namespace {

std::string placeOf(const DatasetInfo& info) {
  if (info.format == DatasetFormat::BuiltIn) return "built in";
  if (const auto folder = locateDataset(info)) return printable(folder->string());
  return "not on this machine (" + megabytesText(downloadBytes(info)) + " to fetch)";
}

Result<void> list() {
  std::vector<std::array<std::string, 4>> rows{{"NAME", "IMAGES", "FOUND IN", "LICENCE"}};
  for (const DatasetInfo& info : datasetCatalog()) {
    rows.push_back({std::string(info.name), std::string(info.summary), placeOf(info), std::string(info.licence)});
  }
  std::array<std::size_t, 4> widths{};
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const auto& row : rows) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i)
      std::cout << std::left << std::setw(static_cast<int>(widths[i] + 2)) << row[i];
    std::cout << row.back() << "\n";
  }
  return {};
}

Result<void> fetch(const DatasetInfo& info, std::stop_token stop) {
  ProgressLine line;
  if (!line.onTerminal() && downloadBytes(info) > 0)
    line.print("fetching " + std::string(info.title) + " (" + megabytesText(downloadBytes(info)) + ")");
  const auto folder = fetchDataset(info, stop, drawInto(line, true));
  if (!folder) {
    if (folder.error().cancelled) return Error{"interrupted; fetching it again continues from here", std::string(info.title), ""};
    return folder.error();
  }
  line.clear();
  // A script may use the path as it is.
  std::cout << (::isatty(STDOUT_FILENO) == 1 ? printable(folder->string()) : folder->string()) << "\n";
  return {};
}

Result<void> verify(const DatasetInfo& info, std::stop_token stop) {
  ProgressLine line;
  const auto checks = verifyDataset(info, stop, drawInto(line, true));
  if (!checks) return checks.error();
  line.clear();
  std::size_t bad = 0;
  for (const FileCheck& check : *checks) {
    std::cout << printable(check.file + ": " + (check.ok ? "ok" : check.problem)) << "\n";
    if (!check.ok) ++bad;
  }
  if (bad == 0) return {};
  return Error{std::to_string(bad) + " of " + std::to_string(checks->size()) + " files are missing or damaged",
               std::string(info.title),
               "Remove them and fetch them again: latentscape-cli datasets fetch " + std::string(info.name)};
}

Result<void> clearCache() {
  std::cout << "freed " << clearPictureCache() << " bytes\n";
  return {};
}

struct ShowOptions {
  std::string dataset;
  DatasetFlags data;
};

Result<void> show(const ShowOptions& options, std::stop_token stop) {
  ProgressLine line;
  const auto opened = openDataset(options.dataset, options.data.over({}), stop, drawInto(line, true));
  if (!opened) return opened.error();
  line.clear();
  const Dataset& dataset = **opened;
  const ImageShape& shape = dataset.train.shape;
  nlohmann::ordered_json result = {{"name", dataset.name},
                                   {"title", dataset.title},
                                   {"origin", dataset.origin},
                                   {"layout", dataset.layout},
                                   {"image", {{"height", shape.height}, {"width", shape.width}, {"channels", shape.channels}}},
                                   {"train", dataset.train.size()},
                                   {"test", dataset.test.size()},
                                   {"classes", nlohmann::ordered_json::array()},
                                   {"skipped", dataset.skipped},
                                   {"notes", dataset.notes}};
  for (std::size_t i = 0; i < dataset.classNames.size(); ++i) {
    const auto count = [i](const ImageSet& set) {
      return std::count(set.labels.begin(), set.labels.end(), static_cast<std::uint8_t>(i));
    };
    result["classes"].push_back(
        {{"number", i}, {"name", dataset.classNames[i]}, {"train", count(dataset.train)}, {"test", count(dataset.test)}});
  }
  printJson(result, 2);
  return {};
}

}  // namespace

void addDatasetCommands(CLI::App& app, Action& action) {
  CLI::App* datasets = app.add_subcommand("datasets", "List, fetch, verify and show data sets (list by default)");
  datasets->require_subcommand(0, 1);
  datasets->add_subcommand("list", "The data sets that the program knows, and where they are on this machine");
  std::vector<std::string> names;
  for (const DatasetInfo& info : datasetCatalog()) names.emplace_back(info.name);

  const auto name = std::make_shared<std::string>();
  CLI::App* fetchCommand = datasets->add_subcommand("fetch", "Download a data set into the data folder, every file verified");
  fetchCommand->add_option("NAME", *name, "Its name")->required()->check(CLI::IsMember(names));
  CLI::App* verifyCommand = datasets->add_subcommand("verify", "Check the size and SHA-256 of each file");
  verifyCommand->add_option("NAME", *name, "Its name")->required()->check(CLI::IsMember(names));
  CLI::App* clearCommand = datasets->add_subcommand(
      "clear-cache", "Remove what was kept of decoded pictures; they are decoded again when they are opened");
  const auto showOptions = std::make_shared<ShowOptions>();
  CLI::App* showCommand = datasets->add_subcommand(
      "show",
      "Read a data set and print what it holds, as JSON: numbers of images, classes, how a folder was read, what was left out");
  showCommand->add_option("DATASET", showOptions->dataset, kDatasetForms)->required();
  addDatasetFlags(*showCommand, showOptions->data);
  addImagesFlag(*showCommand, showOptions->data);

  datasets->callback([&action, name, showOptions, fetchCommand, verifyCommand, showCommand, clearCommand] {
    if (fetchCommand->parsed()) {
      action = [name](std::stop_token stop) { return fetch(*findDataset(*name), stop); };
    } else if (verifyCommand->parsed()) {
      action = [name](std::stop_token stop) { return verify(*findDataset(*name), stop); };
    } else if (showCommand->parsed()) {
      action = [showOptions](std::stop_token stop) { return show(*showOptions, stop); };
    } else if (clearCommand->parsed()) {
      action = [](std::stop_token) { return clearCache(); };
    } else {
      action = [](std::stop_token) { return list(); };
    }
  });
}

}  // namespace latentscape
