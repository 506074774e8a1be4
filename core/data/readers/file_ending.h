// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

namespace latentscape {

// The ending of a file's name, with the dot, its ASCII letters small: ".png". Empty if there is none. Any thread may call it.
std::string endingOf(const std::filesystem::path& path);

}  // namespace latentscape
