// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/selections.h"

#include "core/exploration/attributes.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

namespace latentscape {
inline namespace cli {
namespace {

[[noreturn]] void wrong(const std::string& option, const std::string& expected, const std::string& found) {
  throw CLI::ValidationError(option, "expected " + expected + ", found \"" + found + "\"");
}

template <class Number>
std::optional<Number> whole(std::string_view text) {
  Number number{};
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

std::vector<std::string> parts(const std::string& text, char separator) {
  std::vector<std::string> found;
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = text.find(separator, begin);
    found.push_back(text.substr(begin, end == std::string::npos ? end : end - begin));
    if (end == std::string::npos) return found;
    begin = end + 1;
  }
}

double number(const std::string& option, const std::string& expected, const std::string& text, std::string_view part) {
  if (part.starts_with('+')) part.remove_prefix(1);
  const auto value = whole<double>(part);
  if (!value || !std::isfinite(*value) || std::abs(*value) > 1e6) wrong(option, expected, text);
  return *value;
}

// The number of the class with this name or number; a name takes precedence.
std::optional<int> classNumber(const std::string& text, const std::vector<std::string>& names) {
  if (const auto named = std::find(names.begin(), names.end(), text); named != names.end())
    return static_cast<int>(named - names.begin());
  return whole<int>(text);
}

}  // namespace

ImageName parseImageName(const std::string& option, const std::string& text, const std::string& expected) {
  const std::size_t colon = text.find(':');
  const std::string split = text.substr(0, colon);
  const auto index =
      whole<std::size_t>(colon == std::string::npos ? std::string_view() : std::string_view(text).substr(colon + 1));
  if ((split != "test" && split != "train") || !index) wrong(option, expected, text);
  return {split, *index};
}

void checkImageName(const std::string& option, const ImageName& name, const ImageSet& images) {
  if (name.index < images.size()) return;
  wrong(option, name.split + ":0 to " + name.split + ":" + std::to_string(images.size() - 1),
        name.split + ":" + std::to_string(name.index));
}

Result<NamedPoint> latentPoint(const OpenModel& model, const std::string& option, const std::string& text,
                               const std::string& dataset, const DatasetFlags& data, std::stop_token stop) {
  if (text.starts_with("z:"))
    return NamedPoint{parsePoint(option, std::string_view(text).substr(2), model.dimension()), model.model};
  const ImageName name = parseImageName(option, text, "test:N, train:N or z:NUMBERS");
  const auto opened = openImages(dataset, name.split, model.checkpoint, stop, data);
  if (!opened) return opened.error();
  checkImageName(option, name, opened->images());
  const auto codes = encodeImages(*model.model, opened->images(), name.index, 1, stop);
  if (!codes) return codes.error();
  NamedPoint named{LatentPoint(codes->mean.begin(), codes->mean.end()), model.model};
  if (model.model->classes() > 0) {  // encoding has checked the label
    named.givenClass = opened->images().label(name.index);
    named.model = model.model->ofClass(*named.givenClass);
  }
  return named;
}

std::vector<std::size_t> parseSelection(const std::string& option, const std::string& text, const OpenImages& images) {
  const ImageSet& set = images.images();
  const std::string prefix = images.split + ":";
  std::vector<std::size_t> indices;
  if (text.starts_with(prefix)) {
    for (const std::string& part : parts(text.substr(prefix.size()), ',')) {
      const ImageName name = parseImageName(option, prefix + part);
      checkImageName(option, name, set);
      indices.push_back(name.index);
    }
  } else {
    if (text.starts_with("test:") || text.starts_with("train:"))
      wrong(option, "images of the " + images.split + " split (--split chooses)", text);
    if (set.labels.empty()) wrong(option, "images (\"" + prefix + "3,17\"), since the data set has no classes", text);
    for (const std::string& part : parts(text, ',')) {
      const auto label = classNumber(part, images.dataset->classNames);
      const auto found = label ? imagesOfClass(set, *label) : std::vector<std::size_t>();
      if (found.empty()) wrong(option, std::string(selectionHelp) + " with images in the " + images.split + " split", part);
      indices.insert(indices.end(), found.begin(), found.end());
    }
  }
  std::sort(indices.begin(), indices.end());
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
  return indices;
}

ModelClasses parseModelClasses(const std::string& option, const std::string& text, const RunConfig& config) {
  using Need = ModelClasses::Need;
  const bool named = std::find(config.classNames.begin(), config.classNames.end(), text) != config.classNames.end();
  if (!named && (text.starts_with("test:") || text.starts_with("train:"))) return {Need::Images};
  std::vector<int> classes;
  for (const std::string& part : parts(text, ',')) {
    const auto number = classNumber(part, config.classNames);
    if (!number && config.classNames.empty()) return {Need::Names};
    if (!number || *number < 0 || *number >= config.model.classes) {
      std::string expected = "classes of the model, from 0 to " + std::to_string(config.model.classes - 1);
      for (std::size_t i = 0; i < config.classNames.size() && i < 10; ++i)
        expected += (i == 0 ? " or " : ", ") + config.classNames[i];
      if (config.classNames.size() > 10) expected += ", ...";
      wrong(option, expected, part);
    }
    classes.push_back(*number);
  }
  std::sort(classes.begin(), classes.end());
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  return {Need::Nothing, std::move(classes)};
}

std::string describeClass(int number, const RunConfig& config) {
  const auto index = static_cast<std::size_t>(number);
  return "class " + std::to_string(number) + (index < config.classNames.size() ? " (" + config.classNames[index] + ")" : "");
}

Range parseRange(const std::string& option, const std::string& text) {
  const std::string expected = "FROM:TO, the smaller number first";
  const auto found = parts(text, ':');
  if (found.size() != 2) wrong(option, expected, text);
  const Range range{number(option, expected, text, found[0]), number(option, expected, text, found[1])};
  if (!(range.from < range.to)) wrong(option, expected, text);
  return range;
}

std::vector<double> parseSteps(const std::string& option, const std::string& text, int most) {
  const std::string expected = "FROM:TO:COUNT with a count from 1 to " + std::to_string(most);
  const auto found = parts(text, ':');
  if (found.size() != 3) wrong(option, expected, text);
  const double from = number(option, expected, text, found[0]);
  const double to = number(option, expected, text, found[1]);
  const auto count = whole<int>(found[2]);
  if (!count || *count < 1 || *count > most) wrong(option, expected, text);
  std::vector<double> values;
  for (int i = 0; i < *count; ++i) values.push_back(*count > 1 ? from + (to - from) * i / (*count - 1) : from);
  return values;
}

}  // namespace cli
}  // namespace latentscape
