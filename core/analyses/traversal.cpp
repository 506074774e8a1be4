// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/traversal.h"

#include "core/analyses/csv.h"
#include "core/analyses/images.h"
#include "core/analyses/json.h"
#include "core/analyses/number_checks.h"
#include "core/analyses/picture_scale.h"
#include "core/analyses/start_point.h"
#include "core/base/memory_limit.h"
#include "core/base/number_text.h"
#include "core/exploration/traversal.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace latentscape {
namespace {

using nlohmann::ordered_json;

std::string titleOf(const TraversalAnswer& answer) {
  const std::size_t shown = answer.dimensions.size(), all = answer.start.size();
  return "Traversal of " + (shown < all ? std::to_string(shown) + " of " : std::string()) + std::to_string(all) +
         (all == 1 ? " dimension around " : " dimensions around ") + describeStart(answer.question.image) +
         (answer.className.empty() ? "" : ", as class " + answer.className) +
         (answer.use->images > 0 && all > 1 ? ", the most informative first" : "");
}

// The use of dimension i, if it is known and finite.
std::optional<double> known(const std::vector<double>& values, std::size_t i) {
  return i < values.size() && std::isfinite(values[i]) ? std::optional(values[i]) : std::nullopt;
}

}  // namespace

LatentPoint TraversalAnswer::pointAt(std::size_t row, std::size_t step) const {
  const std::size_t dimension[] = {dimensions[row]};
  return traversalPoints(start, dimension, range.from, range.to, question.steps)[step];
}

Result<void> validate(const TraversalQuestion& question, const AnalysisSubject& subject) {
  if (auto range = parseRange("range", question.range); !range) return range.error();
  if (auto steps = checkWhole("steps", TraversalQuestion::kFewestSteps, TraversalQuestion::kMostSteps, question.steps); !steps)
    return steps;
  if (question.dimensions != 0) {
    if (auto rows = checkWhole("dimensions", 1, TraversalQuestion::kMostRows, question.dimensions); !rows) return rows;
  }
  if (const int most = subject.model->latentDimension(); question.dimensions > most) {
    return Error{"expected at most " + std::to_string(most) + ", the model's latent dimension, found " +
                     std::to_string(question.dimensions),
                 "dimensions", ""};
  }
  if (!question.image.empty()) {
    if (auto start = checkStartPoint("image", question.image, subject); !start) return start;
  }
  return checkCount("images", question.images, subject, question.split);
}

Result<TraversalAnswer> answer(const TraversalQuestion& question, const AnalysisSubject& subject, std::stop_token stop,
                               const ProgressCallback& progress) {
  if (auto valid = validate(question, subject); !valid) return valid.error();
  const auto all = static_cast<std::size_t>(subject.model->latentDimension());
  const auto steps = static_cast<std::size_t>(question.steps);
  TraversalAnswer result;
  result.question = question;
  result.range = *parseRange("range", question.range);
  result.use = question.use;
  if (!result.use || result.use->order.size() != all) {
    if (auto images = checkImages(subject, question.split); !images) return images.error();
    auto use = dimensionUse(*subject.model, imagesOf(*subject.dataset, question.split), question.images, stop, progress);
    if (!use) return use.error();
    result.use = std::make_shared<const DimensionUse>(*std::move(use));
  }
  StartPoint start{LatentPoint(all, 0.0F), subject.model};
  if (!question.image.empty()) {
    auto named = startPoint("image", question.image, subject, stop);
    if (!named) return named.error();
    start = *std::move(named);
  }
  result.start = start.point;
  result.className = givenClassName(*start.model, subject.dataset.get());
  const std::size_t rows =
      std::min(all, static_cast<std::size_t>(question.dimensions > 0 ? question.dimensions : TraversalQuestion::kRows));
  result.dimensions.assign(result.use->order.begin(), result.use->order.begin() + static_cast<std::ptrdiff_t>(rows));
  const ImageShape shape = start.model->imageShape();
  if (auto fits =
          checkMemory(std::to_string(rows * steps) + " images of " + std::to_string(shape.width) + "x" +
                          std::to_string(shape.height) + " pixels",
                      static_cast<double>(rows * steps * shape.pixels()), subject.name, "Choose fewer dimensions or steps.");
      !fits)
    return fits.error();
  for (const std::size_t row : result.dimensions) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    result.rowTitles.push_back(titleOf(*result.use, row));
    const std::size_t dimension[] = {row};
    for (Image& image :
         decodePoints(*start.model, traversalPoints(result.start, dimension, result.range.from, result.range.to, question.steps)))
      result.images.push_back(std::move(image));
  }
  result.columnTitles = numberTitles(stepsOver(result.range, question.steps));
  result.title = titleOf(result);
  return result;
}

std::string toJson(const TraversalAnswer& answer) {
  ordered_json rows = ordered_json::array();
  for (const std::size_t row : answer.dimensions) {
    rows.push_back({{"dimension", row + 1},
                    {"kl", orNull(known(answer.use->kl, row))},
                    {"variance", orNull(known(answer.use->variance, row))}});
  }
  return jsonText({{"rows", rows},
                   {"from", answer.range.from},
                   {"to", answer.range.to},
                   {"steps", answer.question.steps},
                   {"images", answer.use->images},
                   {"point", answer.start}});
}

std::string toCsv(const TraversalAnswer& answer) {
  std::string csv = "dimension,kl,variance\n";
  const auto cell = [](const std::optional<double>& value) { return value ? csvNumber(*value) : std::string(); };
  for (const std::size_t row : answer.dimensions)
    csv += std::to_string(row + 1) + "," + cell(known(answer.use->kl, row)) + "," + cell(known(answer.use->variance, row)) + "\n";
  return csv;
}

Result<void> draw(const TraversalAnswer& answer, const std::filesystem::path& file, const PictureStyle& style) {
  const auto columns = static_cast<std::size_t>(answer.question.steps);
  LabelledGridOptions grid = labelledGrid(answer.title, columns, answer.images.front().shape.width, style);
  grid.rowTitles = answer.rowTitles;
  grid.columnTitles = answer.columnTitles;
  return writeLabelledGrid(file, answer.images, grid);
}

}  // namespace latentscape
