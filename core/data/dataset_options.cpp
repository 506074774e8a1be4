// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset_options.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace latentscape {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Only a whole number; -1 if it is none.
int classNumber(std::string_view text) {
  text = trimmed(text);
  int number = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = result.ec == std::errc() && result.ptr == text.data() + text.size() && !text.empty();
  return whole && number >= 0 && number < DatasetOptions::kMaxClasses ? number : -1;
}

Error wrongClasses(std::string_view found) {
  return Error{"expected class numbers from 0 to " + std::to_string(DatasetOptions::kMaxClasses - 1) +
                   " such as \"0,2,5-9\", found \"" + std::string(found) + "\"",
               "classes", ""};
}

Error notOneOf(const char* choices, std::string_view found, const char* where) {
  return Error{std::string("expected ") + choices + ", found \"" + std::string(found) + "\"", where, ""};
}

}  // namespace

Result<void> validate(const DatasetOptions& options) {
  if (options.side < 0 || options.side > DatasetOptions::kMaxSide) {
    return Error{"expected 0 to " + std::to_string(DatasetOptions::kMaxSide) + " pixels, found " + std::to_string(options.side),
                 "side", ""};
  }
  if (!(options.testShare > 0.0 && options.testShare < 1.0)) {  // a NaN as well
    return Error{"expected a share above 0 and below 1, found " + std::to_string(options.testShare), "test_share", ""};
  }
  if (options.seed > DatasetOptions::kMaxSeed)
    return Error{"expected a seed below 2^53, found " + std::to_string(options.seed), "seed", ""};
  for (const int number : options.classes) {
    if (number < 0 || number >= DatasetOptions::kMaxClasses) return wrongClasses(std::to_string(number));
  }
  return {};
}

Result<std::vector<int>> parseClasses(std::string_view text) {
  std::vector<int> classes;
  if (trimmed(text).empty()) return classes;
  for (std::string_view rest = text;;) {
    const std::size_t comma = rest.find(',');
    const std::string_view part = trimmed(rest.substr(0, comma));
    const std::size_t dash = part.find('-');
    const int first = classNumber(part.substr(0, dash));
    const int last = dash == std::string_view::npos ? first : classNumber(part.substr(dash + 1));
    if (first < 0 || last < first) return wrongClasses(part);
    for (int number = first; number <= last; ++number) classes.push_back(number);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  std::sort(classes.begin(), classes.end());
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  return classes;
}

Result<std::vector<int>> parseClasses(std::string_view text, const std::vector<std::string>& names) {
  std::vector<int> classes;
  const auto add = [&](std::string_view part) -> Result<void> {
    if (const auto named = std::find(names.begin(), names.end(), part); named != names.end()) {
      classes.push_back(static_cast<int>(named - names.begin()));
      return {};
    }
    if (part.empty()) return wrongClasses(part);
    auto numbers = parseClasses(part);
    if (!numbers) return numbers.error();
    classes.insert(classes.end(), numbers->begin(), numbers->end());
    return {};
  };
  if (std::find(names.begin(), names.end(), text) != names.end()) {  // a name may have commas
    if (auto added = add(text); !added) return added.error();
    return classes;
  }
  for (std::string_view rest = text;;) {
    const std::size_t comma = rest.find(',');
    if (auto added = add(trimmed(rest.substr(0, comma))); !added) return added.error();
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  std::sort(classes.begin(), classes.end());
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  return classes;
}

std::string formatClasses(const std::vector<int>& classes) {
  std::string text;
  for (std::size_t i = 0; i < classes.size();) {
    std::size_t end = i + 1;
    while (end < classes.size() && classes[end] == classes[end - 1] + 1) ++end;
    text += (text.empty() ? "" : ",") + std::to_string(classes[i]);
    if (end - i > 1) text += (end - i > 2 ? "-" : ",") + std::to_string(classes[end - 1]);
    i = end;
  }
  return text;
}

Result<PictureFit> parseFit(std::string_view text) {
  if (text == "crop") return PictureFit::Crop;
  if (text == "stretch") return PictureFit::Stretch;
  return notOneOf("crop or stretch", text, "fit");
}

std::string formatFit(PictureFit fit) { return fit == PictureFit::Crop ? "crop" : "stretch"; }

Result<PictureColour> parseColour(std::string_view text) {
  if (text == "keep") return PictureColour::Keep;
  if (text == "grey") return PictureColour::Grey;
  if (text == "colour") return PictureColour::Colour;
  return notOneOf("keep, grey or colour", text, "colour");
}

std::string formatColour(PictureColour colour) {
  if (colour == PictureColour::Grey) return "grey";
  return colour == PictureColour::Colour ? "colour" : "keep";
}

}  // namespace latentscape
