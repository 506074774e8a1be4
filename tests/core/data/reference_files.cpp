// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/data/reference_files.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace latentscape::testing {

const nlohmann::json& referenceFiles() {
  static const nlohmann::json document = [] {
    std::ifstream file(LATENTSCAPE_DATA_FILES);
    return nlohmann::json::parse(file);
  }();
  return document;
}

const nlohmann::json& referencePictures() {
  static const nlohmann::json all = [] {
    std::ifstream file(std::filesystem::path(LATENTSCAPE_DATA_FILES).replace_filename("picture_files.json"));
    nlohmann::json pictures = referenceFiles().at("pictures");
    const nlohmann::json more = nlohmann::json::parse(file);
    for (const auto& picture : more.at("pictures")) pictures.push_back(picture);
    return pictures;
  }();
  return all;
}

std::string unhexed(const std::string& text) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) bytes += static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16));
  return bytes;
}

std::vector<std::uint8_t> referenceBytes(const char* key) {
  const std::string bytes = unhexed(referenceFiles().at(key).get<std::string>());
  if (bytes.empty()) throw std::runtime_error("an empty reference");
  return {bytes.begin(), bytes.end()};
}

}  // namespace latentscape::testing
