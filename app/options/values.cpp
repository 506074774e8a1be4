// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/options/values.h"

#include "core/base/number_range.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace latentscape {
namespace {

template <class Number>
std::optional<Number> numberIn(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  Number number{};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string expected(const std::string& what, const std::string& found) {
  return "expected " + what + ", found \"" + found + "\"";
}

}  // namespace

CLI::Validator within(std::int64_t low, std::int64_t high) {
  const std::string range = "from " + std::to_string(low) + " to " + std::to_string(high);
  return {[low, high, range](std::string& text) {
            const auto number = numberIn<std::int64_t>(text);
            return number && *number >= low && *number <= high ? std::string() : expected("a whole number " + range, text);
          },
          range};
}

CLI::Validator within(double low, double high) {
  const NumberRange range{low, high};
  return {[range](std::string& text) {
            const auto number = numberIn<double>(text);
            return number && range.contains(*number) ? std::string() : expected(range.text(), text);
          },
          range.limits()};
}

CLI::Validator anyNumber(const std::string& range) {
  return {[range](std::string& text) {
            const auto number = numberIn<double>(text);
            return number && std::isfinite(*number) ? std::string() : expected("a number " + range, text);
          },
          range};
}

CLI::Validator fileName(std::initializer_list<std::string_view> endings) {
  std::string kinds;
  for (const std::string_view ending : endings) kinds += (kinds.empty() ? "" : " or ") + std::string(ending);
  return {[kinds, list = std::vector<std::string>(endings.begin(), endings.end())](std::string& file) {
            const bool known =
                std::any_of(list.begin(), list.end(), [&](const std::string& ending) { return file.ends_with(ending); });
            return known ? std::string() : expected("a " + kinds + " file", file);
          },
          ""};
}

void readDecimals(CLI::App& command) {
  const CLI::Validator decimal(
      [](std::string& text) {
        if (const auto number = numberIn<std::int64_t>(text)) text = std::to_string(*number);
        return std::string();
      },
      "");
  for (CLI::Option* option : command.get_options()) {
    const std::string type = option->get_type_name();
    if (type.starts_with("INT") || type.starts_with("UINT")) option->transform(decimal);
  }
  for (CLI::App* subcommand : command.get_subcommands([](CLI::App*) { return true; })) readDecimals(*subcommand);
}

void refuseEmptyValues(CLI::App& command, const std::vector<std::string>& allowed) {
  const CLI::Validator notEmpty([](std::string& text) { return text.empty() ? expected("a value", text) : std::string(); }, "");
  for (CLI::Option* option : command.get_options()) {
    const bool may =
        std::any_of(allowed.begin(), allowed.end(), [option](const std::string& name) { return option->check_name(name); });
    if (option->get_items_expected_max() > 0 && !may) option->check(notEmpty);
  }
  for (CLI::App* subcommand : command.get_subcommands([](CLI::App*) { return true; })) refuseEmptyValues(*subcommand, allowed);
}

}  // namespace latentscape
