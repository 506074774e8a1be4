// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/data/array_files.h"

#include <cstdint>

#include <zlib.h>

namespace latentscape::testing {
namespace {

std::string number(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 255);
  return text;
}

}  // namespace

std::string npyFile(const std::string& descr, const std::string& shape, const std::string& values) {
  std::string header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }";
  while ((header.size() + 11) % 64 != 0) header += ' ';
  header += '\n';
  return std::string("\x93NUMPY\x01\0", 8) + number(header.size(), 2) + header + values;
}

std::string zipFile(const std::vector<std::pair<std::string, std::string>>& members) {
  std::string file, directory;
  for (const auto& [name, content] : members) {
    const auto sum = crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()));
    // Version, flags, method, time and date (1 January 1980), sum, both lengths, the name's length, no extra field.
    const std::string common = number(20, 2) + number(0, 2) + number(0, 2) + number(0, 2) + number(33, 2) + number(sum, 4) +
                               number(content.size(), 4) + number(content.size(), 4) + number(name.size(), 2) + number(0, 2);
    directory += "PK\x01\x02" + number(20, 2) + common + std::string(10, '\0') + number(file.size(), 4) + name;
    file += "PK\x03\x04" + common + name + content;
  }
  const std::size_t count = members.size();
  return file + directory + "PK\x05\x06" + number(0, 4) + number(count, 2) + number(count, 2) + number(directory.size(), 4) +
         number(file.size(), 4) + number(0, 2);
}

}  // namespace latentscape::testing
