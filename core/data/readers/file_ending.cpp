// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/file_ending.h"

namespace latentscape {

std::string endingOf(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  for (char& c : ending) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return ending;
}

}  // namespace latentscape
