// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/class_numbers.h"

#include "core/data/dataset_options.h"

#include <algorithm>
#include <utility>

namespace latentscape {

Result<void> numberClasses(Dataset& dataset, const std::vector<std::string>& known) {
  if (dataset.classNames.empty() || known.empty() || dataset.classNames == known) return {};
  std::vector<std::string> names = known, strangers;
  std::vector<std::size_t> numbers;  // by number until now
  for (const std::string& name : dataset.classNames) {
    const auto found = std::find(known.begin(), known.end(), name);
    numbers.push_back(found == known.end() ? names.size() : static_cast<std::size_t>(found - known.begin()));
    if (found != known.end()) continue;
    names.push_back(name);
    strangers.push_back(name);
  }
  if (strangers.size() == dataset.classNames.size()) return {};
  if (names.size() > static_cast<std::size_t>(DatasetOptions::kMaxClasses)) {
    return Error{"has " + std::to_string(strangers.size()) + " classes that the model doesn't know, " +
                     std::to_string(names.size()) + " in all; at most " + std::to_string(DatasetOptions::kMaxClasses) +
                     " are possible",
                 dataset.title, "Take the folders of the others away."};
  }
  for (ImageSet* const set : {&dataset.train, &dataset.test}) {
    for (std::uint8_t& label : set->labels) label = static_cast<std::uint8_t>(numbers[label]);
  }
  dataset.classNames = std::move(names);
  for (const std::string& name : strangers) dataset.notes.push_back("the model knows no class \"" + name + "\"");
  return {};
}

}  // namespace latentscape
