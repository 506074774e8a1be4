// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/data/data_files.h"

#include "core/base/files.h"

#include <zlib.h>

namespace latentscape::testing {

namespace fs = std::filesystem;

std::string idxHeader(const std::vector<std::uint32_t>& words) {
  std::string header;
  for (const std::uint32_t word : words) {
    for (int shift = 24; shift >= 0; shift -= 8) header += static_cast<char>(word >> shift & 255);
  }
  return header;
}

std::string idxImages(std::uint32_t count, std::uint32_t rows, std::uint32_t columns, unsigned seed) {
  std::string content = idxHeader({2051, count, rows, columns});
  for (std::uint32_t i = 0; i < count * rows * columns; ++i) content += static_cast<char>((i * 37 + seed) & 255);
  return content;
}

std::string idxLabels(const std::vector<std::uint8_t>& labels) {
  return idxHeader({2049, static_cast<std::uint32_t>(labels.size())}) + std::string(labels.begin(), labels.end());
}

std::string idxLabels(std::uint32_t count, unsigned classes) {
  std::vector<std::uint8_t> labels(count);
  for (std::uint32_t i = 0; i < count; ++i) labels[i] = static_cast<std::uint8_t>(i % classes);
  return idxLabels(labels);
}

std::string gzipped(const std::string& content) {
  z_stream z{};
  if (deflateInit2(&z, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string result(deflateBound(&z, content.size()) + 64, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  z.avail_in = static_cast<uInt>(content.size());
  z.next_out = reinterpret_cast<Bytef*>(result.data());
  z.avail_out = static_cast<uInt>(result.size());
  const int code = deflate(&z, Z_FINISH);
  result.resize(result.size() - z.avail_out);
  deflateEnd(&z);
  return code == Z_STREAM_END ? result : std::string();
}

std::vector<std::uint8_t> bytesOf(const std::string& text) { return {text.begin(), text.end()}; }

void writeSmallDataset(const fs::path& folder, std::uint32_t rows, std::uint32_t columns) {
  ASSERT_TRUE(writeFile(folder / "train-images-idx3-ubyte", idxImages(30, rows, columns, 1)).ok());
  ASSERT_TRUE(writeFile(folder / "train-labels-idx1-ubyte", idxLabels(30, 3)).ok());
  ASSERT_TRUE(writeFile(folder / "t10k-images-idx3-ubyte", idxImages(12, rows, columns, 2)).ok());
  ASSERT_TRUE(writeFile(folder / "t10k-labels-idx1-ubyte", idxLabels(12, 4)).ok());
}

void FolderTest::SetUp() {
  std::string name = (fs::temp_directory_path() / "latentscape-data-XXXXXX").string();
  ASSERT_NE(::mkdtemp(name.data()), nullptr);
  m_folder = name;
}

fs::path FolderTest::put(const std::string& name, const std::string& content) const {
  EXPECT_TRUE(writeFile(m_folder / name, content).ok());
  return m_folder / name;
}

}  // namespace latentscape::testing
