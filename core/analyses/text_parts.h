// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace latentscape {

// Private to core/analyses: texts that users write, in parts, and classes as these name them.

// What stands between the separators, "" included; at least one part.
inline std::vector<std::string_view> partsOf(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// The number that the whole text is.
template <class Number>
std::optional<Number> numberIn(std::string_view text) {
  Number number{};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

// Whether a text chooses images ("test:3"), and not classes.
inline bool choosesImages(std::string_view text) { return text.starts_with("test:") || text.starts_with("train:"); }

// A class by its name, or by its number where it has none. label: from 0.
inline std::string classNameOf(const std::vector<std::string>& names, int label) {
  const auto number = static_cast<std::size_t>(label);
  return number < names.size() ? names[number] : std::to_string(label);
}

}  // namespace latentscape
