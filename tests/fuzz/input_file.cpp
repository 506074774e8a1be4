// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/input_file.h"

#include "tests/fuzz/fuzz_target.h"

#include <cstdlib>
#include <fstream>
#include <system_error>

namespace latentscape::fuzz {

namespace fs = std::filesystem;

InputFile::InputFile(const std::string& name) {
  std::string folder = (fs::temp_directory_path() / "latentscape-fuzz-XXXXXX").string();
  require(::mkdtemp(folder.data()) != nullptr, "there is a folder for the input");
  m_folder = folder;
  m_file = m_folder / name;
}

InputFile::~InputFile() {
  std::error_code ignored;
  fs::remove_all(m_folder, ignored);
}

const fs::path& InputFile::holding(std::span<const std::uint8_t> bytes) const {
  std::ofstream file(m_file, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  file.close();
  require(file.good(), "the input can be written");
  return m_file;
}

}  // namespace latentscape::fuzz
