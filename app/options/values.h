// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

namespace latentscape {

// Checks of what an option is given. Their errors name the option, what is allowed and what was found:
// "--epochs: expected a whole number from 1 to 100000, found "three"".

// A whole number in decimal digits, or a real number, from low to high. "05" is 5, with readDecimals(). Anything
// after the number is refused.
CLI::Validator within(std::int64_t low, std::int64_t high);
CLI::Validator within(double low, double high);
template <std::integral T>
CLI::Validator within(T low, T high) {
  return within(static_cast<std::int64_t>(low), static_cast<std::int64_t>(high));
}

// Any finite number, for options whose range is checked later: range says it, after "expected a number ".
CLI::Validator anyNumber(const std::string& range);

// The name of a file that ends in one of these, such as ".png" and ".svg".
CLI::Validator fileName(std::initializer_list<std::string_view> endings);

// Lets every option of the command and its subcommands that takes a whole number read it in decimal digits: CLI11 would take 010
// for octal. After all options were added.
void readDecimals(CLI::App& command);

// Lets every option of the command and its subcommands that takes a value refuse an empty one, except those in allowed
// ("--hidden").
void refuseEmptyValues(CLI::App& command, const std::vector<std::string>& allowed);

}  // namespace latentscape
