// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace latentscape {

// Private to core/storage. JSON from files that nobody vouches for.
struct JsonLimits {
  std::size_t depth = 16;       // of nested objects and arrays
  std::size_t values = 100000;  // in all: a value takes 16 bytes of memory and up, but as few as two of the file
};

// A document, or an Error that names where. Refuses duplicate keys (readers differ in which of the two they believe), trailing
// text, invalid UTF-8, and what goes over the limits: those are checked before a document is built.
Result<nlohmann::json> parseJson(std::string_view text, const std::string& where, const JsonLimits& limits = {});

// A value as short text for messages: at most 60 characters, on one line.
std::string describeJson(const nlohmann::json& value);

}  // namespace latentscape
