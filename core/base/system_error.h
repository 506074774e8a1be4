// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>

namespace latentscape {

// What the system refused for a path, by its errno, with advice where the user can do something about it.
Error systemError(const std::string& what, const std::filesystem::path& path, int code);

}  // namespace latentscape
