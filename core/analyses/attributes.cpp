// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/attributes.h"

#include "core/analyses/csv.h"
#include "core/analyses/json.h"
#include "core/analyses/number_checks.h"
#include "core/analyses/picture_scale.h"
#include "core/analyses/selection.h"
#include "core/analyses/start_point.h"
#include "core/analyses/value_range.h"
#include "core/base/number_text.h"
#include "core/data/dataset_options.h"
#include "core/data/subset.h"
#include "core/exploration/attributes.h"

#include <bitset>
#include <cmath>
#include <numeric>
#include <utility>

namespace latentscape {
namespace {

using nlohmann::ordered_json;

bool isKnown(const AttributesQuestion& question, const AnalysisSubject& subject) {
  const auto& known = question.known;
  return known && known->model == subject.model && known->dataset == subject.dataset && known->split == question.split &&
         known->plus == question.plus && known->minus == question.minus;
}

Result<Codes> codesOf(const std::string& field, const std::string& text, const AttributesQuestion& question,
                      const AnalysisSubject& subject, const std::stop_token& stop) {
  const auto chosen = parseSelection(field, text, *subject.dataset, question.split);
  if (!chosen) return chosen.error();
  const ImageSet images = takeImages(imagesOf(*subject.dataset, question.split), *chosen);
  return encodeImages(*subject.model, images, 0, images.size(), stop);
}

Result<std::shared_ptr<const AttributeDirection>> directionOf(const AttributesQuestion& question, const AnalysisSubject& subject,
                                                              const std::stop_token& stop) {
  if (isKnown(question, subject)) return question.known;
  const auto with = codesOf("plus", question.plus, question, subject, stop);
  if (!with) return with.error();
  const auto without = codesOf("minus", question.minus, question, subject, stop);
  if (!without) return without.error();
  auto vector = attributeVector(*with, *without);
  if (!vector) return vector.error();
  const double square = std::inner_product(vector->begin(), vector->end(), vector->begin(), 0.0);
  return std::shared_ptr<const AttributeDirection>(std::make_shared<AttributeDirection>(
      AttributeDirection{subject.model, subject.dataset, question.split, question.plus, question.minus, *std::move(vector),
                         std::sqrt(square), with->count, without->count}));
}

}  // namespace

Result<void> validate(const AttributesQuestion& question, const AnalysisSubject& subject) {
  if (auto strengths = parseSteps("strengths", question.strengths, AttributesQuestion::kMostStrengths); !strengths)
    return strengths.error();
  if (question.strength) {
    constexpr double most = AttributesQuestion::kFarthest;
    if (auto strength = checkNumber("strength", -most, most, *question.strength); !strength) return strength;
  }
  if (!checkImages(subject, question.split)) return {};
  if (auto start = checkStartPoint("image", question.image, subject); !start) return start;
  if (isKnown(question, subject)) return {};
  if (auto plus = parseSelection("plus", question.plus, *subject.dataset, question.split); !plus) return plus.error();
  if (auto minus = parseSelection("minus", question.minus, *subject.dataset, question.split); !minus) return minus.error();
  return {};
}

std::optional<Misfit> misfit(const AttributesQuestion& question, const AnalysisSubject& subject) {
  if (subject.model->classes() == 0 || !checkImages(subject, question.split)) return std::nullopt;
  const ImageSet& images = imagesOf(*subject.dataset, question.split);
  const auto plus = parseSelection("plus", question.plus, *subject.dataset, question.split);
  const auto minus = parseSelection("minus", question.minus, *subject.dataset, question.split);
  if (!plus || !minus || images.labels.empty()) return std::nullopt;
  std::bitset<DatasetOptions::kMaxClasses> of;
  for (const std::size_t index : *minus) of.set(images.labels[index]);
  for (const std::size_t index : *plus) {
    if (of.test(images.labels[index])) return std::nullopt;
  }
  return needsVae(subject, "a conditional model is given the classes, so a direction between them need not change them");
}

Result<AttributesAnswer> answer(const AttributesQuestion& question, const AnalysisSubject& subject, std::stop_token stop,
                                const ProgressCallback& /*progress*/) {
  if (auto valid = validate(question, subject); !valid) return valid.error();
  if (auto images = checkImages(subject, question.split); !images) return images.error();
  const auto direction = directionOf(question, subject, stop);
  if (!direction) return direction.error();
  const auto start = startPoint("image", question.image, subject, stop);
  if (!start) return start.error();
  AttributesAnswer result;
  result.question = question;
  result.question.known.reset();
  result.direction = *direction;
  result.strengths = *parseSteps("strengths", question.strengths, AttributesQuestion::kMostStrengths);
  std::vector<LatentPoint> points;
  for (const double strength : result.strengths)
    points.push_back(withAttribute(start->point, result.direction->vector, strength));
  if (question.strength) {
    result.point = withAttribute(start->point, result.direction->vector, *question.strength);
    points.push_back(result.point);
  }
  if (stop.stop_requested()) return Error::cancelledByUser();
  result.images = decodePoints(*start->model, points);
  if (question.strength) {
    result.image = std::move(result.images.back());
    result.images.pop_back();
  }
  result.columnTitles = numberTitles(result.strengths);
  result.title = describeStart(question.image) + " with more or less of " + describeSelection(question.plus) + " rather than " +
                 describeSelection(question.minus) + ", a direction of length " + fixedText(result.direction->length, 2);
  return result;
}

std::string toJson(const AttributesAnswer& answer) {
  const AttributeDirection& direction = *answer.direction;
  ordered_json result = {{"vector", direction.vector},
                         {"length", direction.length},
                         {"plus", direction.plusImages},
                         {"minus", direction.minusImages},
                         {"strengths", answer.strengths}};
  if (answer.question.strength) {
    result["strength"] = *answer.question.strength;
    result["point"] = answer.point;
  }
  return jsonText(result);
}

std::string toCsv(const AttributesAnswer& answer) {
  std::string csv = "dimension,difference\n";
  const LatentPoint& vector = answer.direction->vector;
  for (std::size_t i = 0; i < vector.size(); ++i) csv += std::to_string(i + 1) + "," + csvNumber(vector[i]) + "\n";
  return csv;
}

Result<void> draw(const AttributesAnswer& answer, const std::filesystem::path& file, const PictureStyle& style) {
  LabelledGridOptions grid = labelledGrid(answer.title, answer.images.size(), answer.images.front().shape.width, style);
  grid.columnTitles = answer.columnTitles;
  return writeLabelledGrid(file, answer.images, grid);
}

}  // namespace latentscape
