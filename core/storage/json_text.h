// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace latentscape {

// Private to core/storage and core/runs. Parses JSON from untrusted files.
struct JsonLimits {
  std::size_t depth = 16;       // of nested objects and arrays
  std::size_t values = 100000;  // in total: each takes 16 bytes of memory or more, but as few as two bytes of the file
};

// Parses a document; an Error names where. Refuses duplicate keys (parsers differ in which of the two they use), trailing text,
// invalid UTF-8, and documents beyond the limits, which are checked before a document is built.
Result<nlohmann::json> parseJson(std::string_view text, const std::string& where, const JsonLimits& limits = {});

// A value as short text for messages: at most 60 characters, on one line.
std::string describeJson(const nlohmann::json& value);

}  // namespace latentscape
