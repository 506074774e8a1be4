// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/start_point.h"

#include "core/analyses/csv.h"
#include "core/analyses/selection.h"
#include "core/analyses/text_parts.h"
#include "core/base/number_text.h"

#include <cmath>
#include <utility>

namespace latentscape {
namespace {

constexpr std::string_view kPoint = "z:";
const char* const kExpected = "test:N, train:N or z:NUMBERS";

// Finite numbers between commas.
Result<LatentPoint> parseNumbers(const std::string& field, std::string_view text) {
  LatentPoint numbers;
  for (std::string_view part : partsOf(text, ',')) {
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    if (part.starts_with('+')) part.remove_prefix(1);
    const auto number = numberIn<float>(part);
    if (!number || !std::isfinite(*number)) return wrongField(field, "numbers separated by commas", std::string(part));
    numbers.push_back(*number);
  }
  return numbers;
}

}  // namespace

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
  if (auto right = checkStartPoint(field, text, subject); !right) return right.error();
  const auto name = parseImageName(field, text, kExpected);
  if (auto there = checkImages(subject, name->split); !there) return there.error();
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
  const auto name = parseImageName(field, text, kExpected);
  if (!name) return name.error();
  return subject.dataset ? checkImageName(field, *name, *subject.dataset) : Result<void>();
}

}  // namespace latentscape
