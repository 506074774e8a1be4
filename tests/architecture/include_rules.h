// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latentscape {

// What follows #include in each such line of a source text, with its quotes or angle brackets, in order. Comments and strings are
// not understood: a line counts if its first word is #include.
std::vector<std::string> includesOf(std::string_view source);

// Why a file may not include that, or nothing where it may. file: from the project's root ("core/data/readers/idx.cpp"); include:
// as includesOf gives it. The rules are those of docs/ARCHITECTURE.md.
std::optional<std::string> forbiddenInclude(std::string_view file, std::string_view include);

}  // namespace latentscape
