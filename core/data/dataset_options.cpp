// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset_options.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace latentscape {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// All of text as a number, blanks around it aside.
template <class T>
std::optional<T> wholeText(std::string_view text) {
  text = trimmed(text);
  T number{};
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  if (result.ec != std::errc() || result.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

// Only a whole number; -1 if it is none.
int classNumber(std::string_view text) {
  const auto number = wholeText<int>(text);
  return number && *number >= 0 && *number < DatasetOptions::kMaxClasses ? *number : -1;
}

Error wrongClasses(std::string_view found) {
  return Error{"expected class numbers from 0 to " + std::to_string(DatasetOptions::kMaxClasses - 1) +
                   " such as \"0,2,5-9\", found \"" + std::string(found) + "\"",
               "classes", ""};
}

Error unknownClass(std::string_view found, const std::vector<std::string>& names) {
  constexpr std::size_t shown = 20;
  std::string known;
  for (std::size_t i = 0; i < std::min(shown, names.size()); ++i) known += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > shown) known += " and " + std::to_string(names.size() - shown) + " more";
  return Error{"has no class \"" + std::string(found) + "\"; its classes are " + known, "classes",
               "Name classes, or give their numbers from 0, such as \"0,2,5-9\"."};
}

// The parts between commas.
std::vector<std::string_view> partsOf(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t comma = text.find(',');
    parts.push_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

std::string shortest(double number) {
  std::array<char, 32> buffer;
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
  return {buffer.data(), written.ptr};
}

bool isValid(const PixelRange& range) {
  return std::isfinite(range.low) && std::isfinite(range.high) && range.low < range.high && std::isfinite(range.high - range.low);
}

Error wrongRange(std::string_view found) {
  return Error{"expected LOW,HIGH, the values that are black and white, LOW below HIGH, such as 0,65535; found \"" +
                   std::string(found) + "\"",
               "pixel_range", ""};
}

bool isValid(const ImageShape& shape) {
  const auto fits = [](int side) { return side >= 1 && side <= DatasetOptions::kMaxShapeSide; };
  return fits(shape.height) && fits(shape.width) && (shape.channels == 1 || shape.channels == 3 || shape.channels == 4);
}

Error wrongShape(std::string_view found) {
  return Error{"expected HEIGHT,WIDTH or HEIGHT,WIDTH,CHANNELS, sides from 1 to " +
                   std::to_string(DatasetOptions::kMaxShapeSide) + " and 1, 3 or 4 channels, such as 28,28 or 32,32,3; found \"" +
                   std::string(found) + "\"",
               "shape", ""};
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
    return Error{"expected a share above 0 and below 1, found " + shortest(options.testShare), "test_share", ""};
  }
  if (options.seed > DatasetOptions::kMaxSeed)
    return Error{"expected a seed below 2^53, found " + std::to_string(options.seed), "seed", ""};
  for (const int number : options.classes) {
    if (number < 0 || number >= DatasetOptions::kMaxClasses) return wrongClasses(std::to_string(number));
  }
  if (options.pixelRange && !isValid(*options.pixelRange)) return wrongRange(formatPixelRange(options.pixelRange));
  if (options.imageShape && !isValid(*options.imageShape)) return wrongShape(formatImageShape(options.imageShape));
  return {};
}

Result<std::vector<int>> parseClasses(std::string_view text) {
  std::vector<int> classes;
  if (trimmed(text).empty()) return classes;
  for (const std::string_view piece : partsOf(text)) {
    const std::string_view part = trimmed(piece);
    const std::size_t dash = part.find('-');
    const int first = classNumber(part.substr(0, dash));
    const int last = dash == std::string_view::npos ? first : classNumber(part.substr(dash + 1));
    if (first < 0 || last < first) return wrongClasses(part);
    for (int number = first; number <= last; ++number) classes.push_back(number);
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
    if (!numbers || static_cast<std::size_t>(numbers->back()) >= names.size()) return unknownClass(part, names);
    classes.insert(classes.end(), numbers->begin(), numbers->end());
    return {};
  };
  const bool whole = std::find(names.begin(), names.end(), text) != names.end();  // a name may have commas
  for (const std::string_view part : whole ? std::vector{text} : partsOf(text)) {
    if (auto added = add(whole ? part : trimmed(part)); !added) return added.error();
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

Result<std::optional<PixelRange>> parsePixelRange(std::string_view text) {
  if (trimmed(text).empty()) return std::optional<PixelRange>();
  const auto parts = partsOf(text);
  if (parts.size() != 2) return wrongRange(text);
  const auto low = wholeText<double>(parts[0]), high = wholeText<double>(parts[1]);
  if (!low || !high || !isValid(PixelRange{*low, *high})) return wrongRange(text);
  return std::optional(PixelRange{*low, *high});
}

std::string formatPixelRange(const std::optional<PixelRange>& range) {
  return range ? shortest(range->low) + "," + shortest(range->high) : std::string();
}

Result<std::optional<ImageShape>> parseImageShape(std::string_view text) {
  if (trimmed(text).empty()) return std::optional<ImageShape>();
  const auto parts = partsOf(text);
  if (parts.size() != 2 && parts.size() != 3) return wrongShape(text);
  const auto height = wholeText<int>(parts[0]), width = wholeText<int>(parts[1]);
  const auto channels = parts.size() == 3 ? wholeText<int>(parts[2]) : std::optional(1);
  if (!height || !width || !channels || !isValid(ImageShape{*height, *width, *channels})) return wrongShape(text);
  return std::optional(ImageShape{*height, *width, *channels});
}

std::string formatImageShape(const std::optional<ImageShape>& shape) {
  if (!shape) return {};
  const std::string sides = std::to_string(shape->height) + "," + std::to_string(shape->width);
  return shape->channels == 1 ? sides : sides + "," + std::to_string(shape->channels);
}

}  // namespace latentscape
