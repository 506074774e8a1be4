// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/uncertainty.h"

#include "core/analyses/csv.h"
#include "core/analyses/json.h"
#include "core/analyses/number_checks.h"
#include "core/analyses/picture_scale.h"
#include "core/base/number_text.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

std::string titleWith(const UncertaintyAnswer& answer) {
  return answer.title + " · pixels spread by " + fixedText(answer.spread.averageDeviation, 3) + " (root mean square), at most " +
         fixedText(answer.largestDeviation, 3) + ", over " + std::to_string(answer.question.samples) + " samples of q(z|x)";
}

}  // namespace

Result<void> validate(const UncertaintyQuestion& question, const AnalysisSubject& subject) {
  if (checkImages(subject, question.image.split)) {
    if (auto there = checkImageName("image", question.image, *subject.dataset); !there) return there;
  }
  return checkWhole("samples", UncertaintyQuestion::kMinSamples, UncertaintyQuestion::kMaxSamples, question.samples);
}

std::optional<Misfit> misfit(const UncertaintyQuestion& /*question*/, const AnalysisSubject& subject) {
  if (subject.model->variational()) return std::nullopt;
  return needsVae(subject, "an autoencoder's codes are points, so there is no posterior to draw from");
}

Result<UncertaintyAnswer> answer(const UncertaintyQuestion& question, const AnalysisSubject& subject, std::stop_token stop,
                                 const ProgressCallback&) {
  const auto& [split, index] = question.image;
  if (auto valid = validate(question, subject); !valid) return valid.error();
  if (auto there = checkImages(subject, split); !there) return there.error();
  const ImageSet& images = imagesOf(*subject.dataset, split);
  auto spread =
      posteriorSpread(*subject.model, images, index, question.samples, UncertaintyAnswer::kShown, question.seed, std::move(stop));
  if (!spread) return spread.error();
  UncertaintyAnswer result;
  result.question = question;
  result.dataset = subject.dataset->name;
  result.className = classOf(*subject.dataset, split, index);
  result.classGiven = subject.model->classes() > 0;
  result.title = subject.dataset->title + " · " + question.image.text() +
                 (result.className.empty() ? std::string() : ", class " + result.className);
  result.original = images.picture(index);
  result.mean = toImage(spread->mean, images.shape);
  // A scale of its own: most spreads are far below the 0.5 that values in [0, 1] can have, and would all look black.
  const float largest = *std::max_element(spread->deviation.begin(), spread->deviation.end());
  std::vector<float> scaled = spread->deviation;
  for (float& value : scaled) value = largest > 0.0F ? value / largest : 0.0F;
  result.deviation = toImage(scaled, images.shape);
  result.largestDeviation = static_cast<double>(largest);
  result.spread = *std::move(spread);
  return result;
}

std::string toJson(const UncertaintyAnswer& answer) {
  using nlohmann::ordered_json;
  return jsonText({{"image", answer.question.image.text()},
                   {"class", answer.className.empty() ? ordered_json() : ordered_json(answer.className)},
                   {"latent_mean", answer.spread.latentMean},
                   {"latent_deviation", answer.spread.latentDeviation},
                   {"pixel_deviation", answer.spread.averageDeviation},
                   {"largest_pixel_deviation", answer.largestDeviation},
                   {"samples", answer.question.samples},
                   {"dataset", answer.dataset},
                   {"seed", answer.question.seed}});
}

std::string toCsv(const UncertaintyAnswer& answer) {
  std::string csv = "dimension,mean,deviation\n";
  for (std::size_t i = 0; i < answer.spread.latentMean.size(); ++i) {
    csv += std::to_string(i + 1) + "," + csvNumber(answer.spread.latentMean[i]) + "," +
           csvNumber(answer.spread.latentDeviation[i]) + "\n";
  }
  return csv;
}

Result<void> draw(const UncertaintyAnswer& answer, const std::filesystem::path& file, const PictureStyle& style) {
  std::vector<Image> pictures{answer.original, answer.mean, answer.deviation};
  pictures.insert(pictures.end(), answer.spread.samples.begin(), answer.spread.samples.end());
  const std::size_t columns = (pictures.size() + 1) / 2;
  LabelledGridOptions grid = labelledGrid(titleWith(answer), columns, answer.original.shape.width, style);
  grid.captions = {answer.question.image.text(), answer.classGiven ? "mean, as class " + answer.className : "mean",
                   "spread to " + fixedText(answer.largestDeviation, 3)};
  grid.captions.resize(pictures.size());
  return writeLabelledGrid(file, pictures, grid);
}

}  // namespace latentscape
