// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readers/picture_reader.h"
#include "tests/core/data/data_files.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

namespace latentscape::testing {

// A BMP of one colour, blue, green, red from the lowest row up.
inline std::string bmp(std::uint8_t red, std::uint8_t green, std::uint8_t blue, std::uint8_t width = 8, std::uint8_t height = 8) {
  const std::size_t row = (width * 3U + 3U) / 4U * 4U;
  std::string file("BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", 18);
  file += std::string{static_cast<char>(width), 0, 0, 0, static_cast<char>(height), 0, 0, 0, 1, 0, 24, 0} + std::string(24, '\0');
  for (int y = 0; y < height; ++y) {
    std::string line;
    for (int x = 0; x < width; ++x) line += {static_cast<char>(blue), static_cast<char>(green), static_cast<char>(red)};
    file += line + std::string(row - line.size(), '\0');
  }
  return file;
}

class PictureFolder : public FolderTest {
 protected:
  std::filesystem::path pictures() const { return m_folder / "pictures"; }
  void add(const std::string& name, const std::string& content) const { put("pictures/" + name, content); }
  void addTwoClasses() const {
    for (int i = 0; i < 6; ++i) {
      add("dogs/" + std::to_string(i) + ".bmp", bmp(200, 10, static_cast<std::uint8_t>(i)));
      add("cats/deep/er/" + std::to_string(i) + ".BMP", bmp(10, 200, static_cast<std::uint8_t>(i), 12, 8));
    }
  }
  Result<Dataset> read(const DatasetOptions& options = {}) const { return readPictureFolder(pictures(), options); }
  std::vector<std::filesystem::path> cacheFiles() const {
    std::vector<std::filesystem::path> files;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(m_folder / "latentscape/pictures", ignored))
      files.push_back(entry.path());
    return files;
  }
  void SetUp() override {
    FolderTest::SetUp();
    m_data.emplace("XDG_DATA_HOME", (m_folder / "data").string());
    m_cache.emplace("XDG_CACHE_HOME", m_folder.string());
  }
  std::optional<ScopedVariable> m_data, m_cache;
};

}  // namespace latentscape::testing
