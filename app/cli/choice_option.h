// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/choices.h"

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace latentscape {

// Options whose values are the names of a choice (core/model/choices.h).

// That a text is one of the names.
template <class Choice>
CLI::Validator nameOfChoice() {
  const auto names = choiceNames<Choice>();
  return CLI::IsMember(std::vector<std::string>(names.begin(), names.end()));
}

// Without a default; choice stays as it is if the option isn't given.
template <class Choice>
CLI::Option* addChoiceOption(CLI::App& command, const std::string& option, std::optional<Choice>& choice,
                             const std::string& what) {
  const auto set = [&choice](const std::string& name) { choice = choiceNamed<Choice>(name); };
  return command.add_option_function<std::string>(option, set, what)->check(nameOfChoice<Choice>());
}
// The help shows the choice as it is now.
template <class Choice>
CLI::Option* addChoiceOption(CLI::App& command, const std::string& option, Choice& choice, const std::string& what) {
  const auto set = [&choice](const std::string& name) { choice = *choiceNamed<Choice>(name); };
  return command.add_option_function<std::string>(option, set, what)
      ->check(nameOfChoice<Choice>())
      ->default_str(std::string(nameOf(choice)));
}

}  // namespace latentscape
