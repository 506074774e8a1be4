// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/results.h"

#include "app/options/values.h"
#include "core/analyses/json.h"
#include "core/base/files.h"

#include <filesystem>
#include <iostream>
#include <set>
#include <system_error>

namespace latentscape {

void printJson(const nlohmann::ordered_json& result, int indent) { std::cout << jsonText(result, indent); }

Result<void> checkWritable(std::initializer_list<std::string> files) {
  namespace fs = std::filesystem;
  std::set<fs::path> targets;
  for (const std::string& file : files) {
    if (file.empty()) continue;
    if (auto writer = FileWriter::create(file); !writer) return writer.error();
    std::error_code problem;
    const fs::path target = fs::weakly_canonical(fullPath(file), problem);
    if (!problem && !targets.insert(target).second)
      return Error{"is to be written twice", file, "Choose another name for one of the files."};
  }
  return {};
}

void addImageCountOption(CLI::App& command, const std::string& option, std::uint64_t& count, const std::string& what,
                         std::uint64_t least) {
  command.add_option(option, count, what)->check(within(least, std::uint64_t{1} << 40))->type_name("UINT");
}

CLI::Option* addPngOption(CLI::App& command, const std::string& option, std::string& out, const std::string& what) {
  return command.add_option(option, out, what + ", a .png")->check(fileName({".png"}));
}

CLI::Option* addPictureOption(CLI::App& command, const std::string& option, std::string& out, const std::string& what) {
  return command.add_option(option, out, what + ", a .png or .svg")->check(fileName({".png", ".svg"}));
}

void addScaleOption(CLI::App& command, int& scale, const std::string& where) {
  command.add_option("--scale", scale, "Screen pixels per image pixel" + where + " (default: fits a screen)")
      ->check(within(1, 64));
}

void addCsvOption(CLI::App& command, std::string& csv, const std::string& what) {
  command.add_option("--csv", csv, what + " as a table, a .csv")->check(fileName({".csv"}));
}

void addChartOption(CLI::App& command, std::string& chart, const std::string& what) {
  addPictureOption(command, "--chart", chart, what);
}

}  // namespace latentscape
