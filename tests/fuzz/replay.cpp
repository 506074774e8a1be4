// SPDX-License-Identifier: GPL-3.0-or-later
// Gives the files of the folders that are named to a target, each once: the corpora in the suite, with any compiler.
#include "tests/fuzz/fuzz_target.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

int main(int count, char** arguments) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < count; ++i) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(arguments[i])) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  for (const auto& path : files) {
    std::ifstream file(path, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    std::printf("%s, %zu bytes\n", path.c_str(), content.size());
    std::fflush(stdout);
    // On the heap and no longer than it is, so that AddressSanitizer sees what is read beyond its end.
    const std::vector<std::uint8_t> bytes(content.begin(), content.end());
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  }
  latentscape::fuzz::require(!files.empty(), "there are inputs to replay");
  std::printf("%zu inputs\n", files.size());
  return 0;
}
