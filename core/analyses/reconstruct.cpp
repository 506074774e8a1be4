// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/reconstruct.h"

#include "core/analyses/csv.h"
#include "core/analyses/image_rows.h"
#include "core/analyses/json.h"
#include "core/analyses/number_checks.h"
#include "core/base/memory_limit.h"
#include "core/base/number_text.h"
#include "core/exploration/model_input.h"
#include "core/exploration/quality.h"
#include "core/model/losses.h"

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

using nlohmann::ordered_json;

std::vector<std::size_t> indicesOf(const ReconstructQuestion& question, std::size_t size) {
  if (!question.indices.empty()) return question.indices;
  const auto count = static_cast<std::size_t>(question.count);
  if (question.seed) return drawImages(size, count, *question.seed);
  std::vector<std::size_t> first;
  for (std::size_t i = 0; i < std::min(count, size); ++i) first.push_back(i);
  return first;
}

// The answer holds three images for each, and its picture copies them in colour.
Result<void> checkSize(std::size_t count, ImageShape shape) {
  return checkMemory(std::to_string(count) + " images of " + std::to_string(shape.width) + "x" + std::to_string(shape.height) +
                         " pixels with their reconstructions",
                     18.0 * static_cast<double>(count) * shape.width * shape.height, "count", "Ask for fewer images.");
}

std::string titleWith(const ReconstructAnswer& answer) {
  const std::string terms =
      answer.variational ? " = reconstruction " + fixedText(answer.reconstructionTerm, 1) + " + KL " + fixedText(answer.kl, 1)
                         : "";
  return answer.title + " · " + std::string(lossName(answer.variational)) + " " +
         fixedText(answer.reconstructionTerm + answer.kl, 1) + terms + " nats (" + (answer.variational ? "z = mean, " : "") +
         "grey) · PSNR " + fixedText(answer.psnr, 2) + " dB" + (answer.classNames.empty() ? "" : " · each as its own class");
}

}  // namespace

Result<void> validate(const ReconstructQuestion& question, const AnalysisSubject& subject) {
  constexpr auto most = ReconstructQuestion::kMaxImages;
  if (question.indices.size() > most)
    return Error{"expected at most " + std::to_string(most) + " images, found " + std::to_string(question.indices.size()),
                 "indices", ""};
  if (auto count = checkWhole("count", 1, static_cast<std::int64_t>(most), static_cast<std::int64_t>(question.count)); !count)
    return count;
  if (!checkImages(subject, question.split)) return {};
  const std::size_t size = imagesOf(*subject.dataset, question.split).size();
  for (const std::size_t index : question.indices) {
    if (auto there = checkWhole("indices", 0, static_cast<std::int64_t>(size - 1), static_cast<std::int64_t>(index)); !there)
      return there;
  }
  return {};
}

Result<ReconstructAnswer> answer(const ReconstructQuestion& question, const AnalysisSubject& subject, std::stop_token stop,
                                 const ProgressCallback& progress) {
  if (auto valid = validate(question, subject); !valid) return valid.error();
  if (auto there = checkImages(subject, question.split); !there) return there.error();
  const ImageSet& images = imagesOf(*subject.dataset, question.split);
  const std::vector<std::size_t> indices = indicesOf(question, images.size());
  if (auto fits = checkSize(indices.size(), images.shape); !fits) return fits.error();
  auto rebuilt = reconstructWithTerms(*subject.model, images, indices, std::move(stop), progress);
  if (!rebuilt) return rebuilt.error();
  ReconstructAnswer result;
  result.question = question;
  result.dataset = subject.dataset->name;
  result.title = titleOf(*subject.dataset, question.split, indices.size());
  result.images = *std::move(rebuilt);
  result.variational = subject.model->variational();
  double error = 0.0;
  for (const ReconstructedImage& image : result.images) {
    if (!images.labels.empty()) result.labels.push_back(images.label(image.index));
    if (subject.model->classes() > 0) result.classNames.push_back(classOf(*subject.dataset, question.split, image.index));
    result.reconstructionTerm += image.reconstructionTerm;
    result.kl += image.kl;
    error += image.meanSquaredError;
  }
  const auto count = static_cast<double>(result.images.size());
  result.reconstructionTerm /= count;
  result.kl /= count;
  result.psnr = decibels(error / count);
  return result;
}

std::string toJson(const ReconstructAnswer& answer) {
  ordered_json terms = ordered_json::array();
  for (std::size_t i = 0; i < answer.images.size(); ++i) {
    const ReconstructedImage& image = answer.images[i];
    terms.push_back({{"image", image.index},
                     {"label", answer.labels.empty() ? ordered_json() : ordered_json(answer.labels[i])},
                     {"reconstruction", image.reconstructionTerm},
                     {"kl", image.kl},
                     {"psnr", decibels(image.meanSquaredError)}});
  }
  ordered_json result = {{"loss", answer.reconstructionTerm + answer.kl},
                         {"reconstruction", answer.reconstructionTerm},
                         {"kl", answer.kl},
                         {"psnr", answer.psnr},
                         {"images", answer.images.size()},
                         {"posterior", "mean"},
                         {"pixels", "grey"},
                         {"dataset", answer.dataset},
                         {"split", nameOf(answer.question.split)}};
  if (answer.question.indices.empty() && answer.question.seed) result["seed"] = *answer.question.seed;
  result["terms"] = terms;
  return jsonText(result);
}

std::string toCsv(const ReconstructAnswer& answer) {
  std::string csv = "index,label,reconstruction,kl,psnr\n";
  for (std::size_t i = 0; i < answer.images.size(); ++i) {
    const ReconstructedImage& image = answer.images[i];
    csv += std::to_string(image.index) + "," + (answer.labels.empty() ? std::string() : std::to_string(answer.labels[i])) + "," +
           csvNumber(image.reconstructionTerm) + "," + csvNumber(image.kl) + "," + csvNumber(decibels(image.meanSquaredError)) +
           "\n";
  }
  return csv;
}

Result<void> draw(const ReconstructAnswer& answer, const std::filesystem::path& file, const PictureStyle& style) {
  std::vector<ImageRow> rows{{"Original", {}}, {"Reconstruction", {}}, {"Error", {}}};
  for (std::size_t i = 0; i < answer.images.size(); ++i) {
    const ReconstructedImage& image = answer.images[i];
    rows[0].images.push_back(asRgb(image.original));
    rows[0].captions.push_back("#" + std::to_string(image.index) +
                               (answer.classNames.empty() ? std::string() : " · " + answer.classNames[i]));
    rows[1].images.push_back(asRgb(image.reconstruction));
    rows[1].captions.push_back(fixedText(image.reconstructionTerm, 0) +
                               (answer.variational ? " + " + fixedText(image.kl, 1) : ""));
    rows[2].images.push_back(image.error);
    rows[2].captions.push_back(fixedText(decibels(image.meanSquaredError), 1) + " dB");
  }
  return drawRows(file, titleWith(answer), rows, style);
}

}  // namespace latentscape
