// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/selection.h"

#include "core/analyses/text_parts.h"
#include "core/exploration/attributes.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace latentscape {
namespace {

// The number of the class with this name or number; a name takes precedence.
std::optional<int> classNumber(std::string_view text, const std::vector<std::string>& names) {
  if (const auto named = std::find(names.begin(), names.end(), text); named != names.end())
    return static_cast<int>(named - names.begin());
  return numberIn<int>(text);
}

// "0, 1, 2", or ten of them and "...".
std::string namesOfClasses(const ImageSet& set, const std::vector<std::string>& names) {
  constexpr std::size_t most = 10;
  std::string text;
  const std::vector<int> classes = classesOf(set);
  for (std::size_t i = 0; i < std::min(classes.size(), most); ++i) text += (i == 0 ? "" : ", ") + classNameOf(names, classes[i]);
  return text + (classes.size() > most ? ", ..." : "");
}

template <class Number>
void sortUnique(std::vector<Number>& numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

}  // namespace

Error wrongField(const std::string& field, const std::string& expected, const std::string& found) {
  return Error{"expected " + expected + ", found \"" + found + "\"", field, ""};
}

Result<ImageName> parseImageName(const std::string& field, const std::string& text, const std::string& expected) {
  const std::size_t colon = text.find(':');
  const auto split = choiceNamed<Split>(std::string_view(text).substr(0, colon));
  const auto index =
      numberIn<std::size_t>(colon == std::string::npos ? std::string_view() : std::string_view(text).substr(colon + 1));
  if (!split || !index) return wrongField(field, expected, text);
  return ImageName{*split, *index};
}

Result<void> checkImageName(const std::string& field, const ImageName& name, const Dataset& dataset) {
  const std::size_t size = imagesOf(dataset, name.split).size();
  if (size == 0) return Error{dataset.title + " has no " + nameOf(name.split) + " images", field, ""};
  if (name.index < size) return {};
  return wrongField(field, nameOf(name.split) + ":0 to " + ImageName{name.split, size - 1}.text(), name.text());
}

Result<std::vector<std::size_t>> parseSelection(const std::string& field, const std::string& text, const Dataset& dataset,
                                                Split split) {
  const ImageSet& set = imagesOf(dataset, split);
  const std::string splitName = nameOf(split), prefix = splitName + ":";
  std::vector<std::size_t> indices;
  if (text.starts_with(prefix)) {
    for (const std::string_view part : partsOf(std::string_view(text).substr(prefix.size()), ',')) {
      const auto name = parseImageName(field, prefix + std::string(part));
      if (!name) return name.error();
      if (auto there = checkImageName(field, *name, dataset); !there) return there.error();
      indices.push_back(name->index);
    }
  } else {
    if (choosesImages(text)) return wrongField(field, "images of the " + splitName + " split (--split chooses)", text);
    if (set.labels.empty()) return wrongField(field, "images (\"" + prefix + "3,17\"), since the data set has no classes", text);
    for (const std::string_view part : partsOf(text, ',')) {
      const auto label = classNumber(part, dataset.classNames);
      const auto found = label ? imagesOfClass(set, *label) : std::vector<std::size_t>();
      if (found.empty()) {
        return wrongField(
            field, "classes by number or name that have " + splitName + " images: " + namesOfClasses(set, dataset.classNames),
            std::string(part));
      }
      indices.insert(indices.end(), found.begin(), found.end());
    }
  }
  sortUnique(indices);
  return indices;
}

std::string selectionOfClass(int label, const Dataset& dataset, Split split) {
  const auto& names = dataset.classNames;
  const std::string number = std::to_string(label);
  if (label >= 0 && static_cast<std::size_t>(label) < names.size()) {
    const std::string& name = names[static_cast<std::size_t>(label)];
    if (name.find(',') == std::string::npos && !choosesImages(name) && classNumber(name, names) == label) return name;
  }
  if (classNumber(number, names) == label) return number;
  return selectionOfImages(split, imagesOfClass(imagesOf(dataset, split), label));
}

std::string selectionOfImages(Split split, std::span<const std::size_t> indices) {
  std::string text = nameOf(split) + ":";
  for (std::size_t i = 0; i < indices.size(); ++i) text += (i == 0 ? "" : ",") + std::to_string(indices[i]);
  return text;
}

std::string describeSelection(const std::string& text) {
  constexpr std::size_t most = 3;
  if (!choosesImages(text)) return text;
  const std::size_t count = partsOf(text, ',').size();
  return count <= most ? text : std::to_string(count) + " images";
}

Result<ModelClasses> parseModelClasses(const std::string& field, const std::string& text, const RunConfig& config) {
  using Need = ModelClasses::Need;
  const bool named = std::find(config.classNames.begin(), config.classNames.end(), text) != config.classNames.end();
  if (!named && choosesImages(text)) return ModelClasses{Need::Images};
  std::vector<int> classes;
  for (const std::string_view part : partsOf(text, ',')) {
    const auto number = classNumber(part, config.classNames);
    if (!number && config.classNames.empty()) return ModelClasses{Need::Names};
    if (!number || *number < 0 || *number >= config.model.classes) {
      std::string expected = "classes of the model, from 0 to " + std::to_string(config.model.classes - 1);
      for (std::size_t i = 0; i < config.classNames.size() && i < 10; ++i)
        expected += (i == 0 ? " or " : ", ") + config.classNames[i];
      if (config.classNames.size() > 10) expected += ", ...";
      return wrongField(field, expected, std::string(part));
    }
    classes.push_back(*number);
  }
  sortUnique(classes);
  return ModelClasses{Need::Nothing, std::move(classes)};
}

Result<ModelClasses> parseModelClasses(const std::string& field, const std::string& text, const AnalysisSubject& subject) {
  if (subject.checkpoint) return parseModelClasses(field, text, subject.checkpoint->config);
  RunConfig unknown;
  unknown.model.classes = subject.model->classes();
  return parseModelClasses(field, text, unknown);
}

Result<void> checkGivenClass(const std::string& field, const std::string& text, const AnalysisSubject& subject) {
  if (text.empty()) return {};
  if (subject.model->classes() == 0) return Error{"the model is not conditional: it decodes without a class", field, ""};
  const auto chosen = parseModelClasses(field, text, subject);
  if (!chosen) return chosen.error();
  if (chosen->need != ModelClasses::Need::Names && chosen->numbers.size() != 1)
    return wrongField(field, "one class by number or name", text);
  return {};
}

Result<std::optional<int>> givenClassOf(const std::string& field, const std::string& text, const AnalysisSubject& subject) {
  if (auto right = checkGivenClass(field, text, subject); !right) return right.error();
  if (text.empty()) return std::optional<int>();
  const auto chosen = parseModelClasses(field, text, subject);
  if (chosen->need == ModelClasses::Need::Names)
    return Error{"the run stores no names of classes", subject.name, "Give the class's number."};
  return std::optional<int>(chosen->numbers.front());
}

std::string describeClass(int number, const RunConfig& config) {
  const auto index = static_cast<std::size_t>(number);
  return "class " + std::to_string(number) + (index < config.classNames.size() ? " (" + config.classNames[index] + ")" : "");
}

}  // namespace latentscape
