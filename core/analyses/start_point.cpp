// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/start_point.h"

#include "core/analyses/csv.h"
#include "core/analyses/selection.h"
#include "core/base/number_text.h"

#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

namespace latentscape {
namespace {

constexpr std::string_view kPoint = "z:";
const char* const kExpected = "test:N, train:N or z:NUMBERS";

// The image, whose data set is open.
Result<ImageName> imageOf(const std::string& field, const std::string& text, const AnalysisSubject& subject) {
  auto name = parseImageName(field, text, kExpected);
  if (!name) return name;
  if (!subject.dataset) return Error{"the model's images are not open", subject.name, "Choose a data set."};
  if (auto there = checkImageName(field, *name, *subject.dataset); !there) return there.error();
  return name;
}

}  // namespace

Result<std::vector<float>> parseNumbers(const std::string& field, std::string_view text) {
  std::vector<float> numbers;
  while (true) {
    const std::size_t comma = text.find(',');
    std::string_view part = text.substr(0, comma);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    if (part.starts_with('+')) part.remove_prefix(1);
    float number = 0.0F;
    const auto result = std::from_chars(part.data(), part.data() + part.size(), number);
    if (result.ec != std::errc() || result.ptr != part.data() + part.size() || !std::isfinite(number))
      return wrongField(field, "numbers separated by commas", std::string(part));
    numbers.push_back(number);
    if (comma == std::string_view::npos) return numbers;
    text.remove_prefix(comma + 1);
  }
}

Result<LatentPoint> parsePoint(const std::string& field, std::string_view text, int dimension) {
  auto point = parseNumbers(field, text);
  if (point && point->size() != static_cast<std::size_t>(dimension)) {
    return Error{"expected " + std::to_string(dimension) + " values, one for each latent dimension of the model, found " +
                     std::to_string(point->size()),
                 field, ""};
  }
  return point;
}

Result<StartPoint> startPoint(const std::string& field, const std::string& text, const AnalysisSubject& subject,
                              std::stop_token stop) {
  const Model& model = *subject.model;
  if (text.starts_with(kPoint)) {
    auto point = parsePoint(field, std::string_view(text).substr(kPoint.size()), model.latentDimension());
    if (!point) return point.error();
    return StartPoint{*std::move(point), subject.model};
  }
  const auto name = imageOf(field, text, subject);
  if (!name) return name.error();
  const ImageSet& images = imagesOf(*subject.dataset, name->split);
  const auto codes = encodeImages(model, images, name->index, 1, std::move(stop));
  if (!codes) return codes.error();
  StartPoint start{LatentPoint(codes->mean.begin(), codes->mean.end()), subject.model};
  if (model.classes() > 0) {  // encoding has checked the label
    start.givenClass = images.label(name->index);
    start.model = model.ofClass(*start.givenClass);
  }
  return start;
}

std::string startText(const LatentPoint& point) {
  std::string text(kPoint);
  for (std::size_t i = 0; i < point.size(); ++i) text += (i == 0 ? "" : ",") + csvNumber(point[i]);
  return text;
}

std::string describeStart(const std::string& text) {
  if (text.empty()) return "0";
  if (!text.starts_with(kPoint)) return text;
  constexpr std::size_t most = 4;
  const auto point = parseNumbers("z", std::string_view(text).substr(kPoint.size()));
  if (!point || point->size() > most) return "a point";
  std::string words = "(";
  for (std::size_t i = 0; i < point->size(); ++i) words += (i == 0 ? "" : ", ") + fixedText(static_cast<double>((*point)[i]), 2);
  return words + ")";
}

Result<void> checkStartPoint(const std::string& field, const std::string& text, const AnalysisSubject& subject) {
  if (text.starts_with(kPoint)) {
    const auto point = parsePoint(field, std::string_view(text).substr(kPoint.size()), subject.model->latentDimension());
    return point ? Result<void>() : point.error();
  }
  const auto name = imageOf(field, text, subject);
  return name ? Result<void>() : name.error();
}

}  // namespace latentscape
