// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/file_ending.h"

#include "core/data/readers/small_letters.h"

namespace latentscape {

std::string endingOf(const std::filesystem::path& path) { return inSmallLetters(path.extension().string()); }

}  // namespace latentscape
