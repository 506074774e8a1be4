// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace latentscape::fuzz {

// A file with the input, for readers that open one or its folder: in a folder of its own below TMPDIR, removed with this object.
// One thread.
class InputFile {
 public:
  explicit InputFile(const std::string& name);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  const std::filesystem::path& folder() const { return m_folder; }
  const std::filesystem::path& holding(std::span<const std::uint8_t> bytes) const;

 private:
  std::filesystem::path m_folder, m_file;
};

}  // namespace latentscape::fuzz
