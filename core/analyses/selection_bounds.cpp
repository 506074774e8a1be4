// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/selection_bounds.h"

#include "core/analyses/selection.h"
#include "core/analyses/text_parts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

namespace latentscape {
namespace {

constexpr const char* kRangeForm = "loss:LOW,HIGH (or reconstruction: or kl: or z1:), the smaller number first";
constexpr const char* kRectangleForm = "X,Y,WIDTH,HEIGHT, with a width and a height above 0";
constexpr const char* kLassoForm = "X,Y,X,Y,X,Y,..., at least three corners";

// The coordinate of a code that is nearest: codes are floats, and one that is written as 0.7 is not above the double 0.7.
double asCoordinate(double value) {
  constexpr double most = std::numeric_limits<float>::max();
  return std::isfinite(value) ? static_cast<double>(static_cast<float>(std::clamp(value, -most, most))) : value;
}

}  // namespace

template <>
std::span<const std::string_view> choiceNames<SelectionScore>() {
  static constexpr std::array<std::string_view, 3> names{"loss", "reconstruction", "kl"};
  return names;
}

Result<std::variant<ScoreRange, CoordinateRange>> parseRange(const std::string& field, const std::string& text, int dimension) {
  const auto parts = partsOf(text, ':');
  const auto score = choiceNamed<SelectionScore>(parts.front());
  const int coordinate = parts.front().starts_with('z') ? numberIn<int>(parts.front().substr(1)).value_or(-1) : -1;
  const auto ends = partsOf(parts.back(), ',');
  const auto low = numberIn<double>(ends.front()), high = numberIn<double>(ends.back());
  if (parts.size() != 2 || ends.size() != 2 || !(score || coordinate >= 0) || !low || !high || !(*low <= *high))
    return wrongField(field, kRangeForm, text);
  if (score) return std::variant<ScoreRange, CoordinateRange>(ScoreRange{*score, *low, *high});
  if (coordinate < 1 || coordinate > dimension)
    return wrongField(field, "a latent dimension from z1 to z" + std::to_string(dimension), text);
  return std::variant<ScoreRange, CoordinateRange>(
      CoordinateRange{static_cast<std::size_t>(coordinate - 1), asCoordinate(*low), asCoordinate(*high)});
}

Result<PlaneRectangle> parseRectangle(const std::string& field, const std::string& text) {
  std::vector<double> numbers;
  for (const std::string_view part : partsOf(text, ',')) {
    const auto number = numberIn<double>(part);
    if (!number || !std::isfinite(*number)) return wrongField(field, kRectangleForm, text);
    numbers.push_back(*number);
  }
  if (numbers.size() != 4 || !(numbers[2] > 0.0) || !(numbers[3] > 0.0)) return wrongField(field, kRectangleForm, text);
  const double left = asCoordinate(numbers[0]), bottom = asCoordinate(numbers[1]);
  return PlaneRectangle{left, bottom, asCoordinate(numbers[0] + numbers[2]) - left,
                        asCoordinate(numbers[1] + numbers[3]) - bottom};
}

Result<std::vector<float>> parseLasso(const std::string& field, const std::string& text) {
  std::vector<float> corners;
  for (const std::string_view part : partsOf(text, ',')) {
    const auto number = numberIn<float>(part);
    if (!number || !std::isfinite(*number)) return wrongField(field, kLassoForm, text);
    corners.push_back(*number);
  }
  if (corners.size() < 6 || corners.size() % 2 != 0) return wrongField(field, kLassoForm, text);
  return corners;
}

Result<LatentPlane> parsePlane(const std::string& field, const std::string& text, int dimension) {
  const auto parts = partsOf(text, ',');
  const auto across = numberIn<int>(parts.front()), up = numberIn<int>(parts.back());
  const auto isThere = [&](const std::optional<int>& number) { return number && *number >= 1 && *number <= dimension; };
  if (parts.size() != 2 || !isThere(across) || !isThere(up) || *across == *up) {
    return wrongField(field, "two different latent dimensions from 1 to " + std::to_string(dimension) + ", such as 1,2", text);
  }
  return LatentPlane{static_cast<std::size_t>(*across - 1), static_cast<std::size_t>(*up - 1)};
}

}  // namespace latentscape
