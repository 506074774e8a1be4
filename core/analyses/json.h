// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace latentscape {

// The result as text that ends in a line break: on one line unless indented. Numbers that are not finite become null; characters
// that would act on a terminal are escaped as JSON allows (core/base/printable.h).
std::string jsonText(const nlohmann::ordered_json& result, int indent = -1);

nlohmann::ordered_json orNull(const std::optional<double>& value);

}  // namespace latentscape
