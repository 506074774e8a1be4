// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/denoise.h"

#include "core/analyses/csv.h"
#include "core/analyses/image_rows.h"
#include "core/analyses/json.h"
#include "core/base/number_text.h"
#include "core/exploration/model_input.h"

#include <utility>

namespace latentscape {
namespace {

using nlohmann::ordered_json;

bool sameImages(const DenoiseQuestion& a, const DenoiseQuestion& b) {
  return a.split == b.split && a.images == b.images && a.corruption == b.corruption && a.seed == b.seed;
}

bool holdsPictures(const DenoiseQuestion& question, const AnalysisSubject& subject) {
  const auto& known = question.known;
  return known && known->model == subject.model && known->dataset == subject.dataset && sameImages(known->question, question);
}

std::optional<double> errorOf(const std::optional<Estimate>& estimate) {
  return estimate ? std::optional(estimate->standardError) : std::nullopt;
}
std::optional<double> meanOf(const std::optional<Estimate>& estimate) {
  return estimate ? std::optional(estimate->mean) : std::nullopt;
}

ordered_json describe(double psnr, const std::optional<Estimate>& similarity) {
  return {{"psnr", psnr}, {"ssim", orNull(meanOf(similarity))}, {"ssim_standard_error", orNull(errorOf(similarity))}};
}

std::string titleWith(const DenoiseAnswer& answer) {
  const auto& figures = answer.figures;
  const DenoiseQuestion& question = answer.question;
  std::string title = titleOf(*answer.dataset, question.split, figures ? figures->images : answer.pictures.size()) + " · " +
                      formatCorruption(question.corruption);
  if (!figures) return title;
  const double gain = figures->psnrAfter - figures->psnrBefore;
  title += " · PSNR " + fixedText(figures->psnrBefore, 2) + " → " + fixedText(figures->psnrAfter, 2) + " dB (" +
           (gain >= 0.0 ? "+" : "") + fixedText(gain, 2) + ")";
  if (figures->ssimBefore && figures->ssimAfter)
    title += " · SSIM " + fixedText(figures->ssimBefore->mean, 3) + " → " + fixedText(figures->ssimAfter->mean, 3);
  return title + " · z = mean";
}

}  // namespace

Result<void> validate(const DenoiseQuestion& question, const AnalysisSubject& subject) {
  if (auto right = validate(question.corruption); !right) return right;
  return checkCount("images", question.images, subject, question.split);
}

std::optional<Misfit> misfit(const DenoiseQuestion& question, const AnalysisSubject& subject) {
  if (!subject.checkpoint) return std::nullopt;
  const Corruption& seen = subject.checkpoint->config.training.corruption;
  if (seen.kind == question.corruption.kind) return std::nullopt;
  const bool clean = seen.kind == CorruptionKind::None;
  Misfit misfit{clean ? "the model was trained on clean images, so it has not learned to remove noise"
                      : "the model was trained to remove noise of another kind, " + formatCorruption(seen),
                "Train one with --corruption " + formatCorruption(question.corruption), "Train to remove this noise",
                subject.checkpoint->config};
  misfit.training->training.corruption = question.corruption;
  return misfit;
}

Result<DenoiseAnswer> answer(const DenoiseQuestion& question, const AnalysisSubject& subject, std::stop_token stop,
                             const ProgressCallback& progress) {
  if (auto valid = validate(question, subject); !valid) return valid.error();
  if (auto there = checkImages(subject, question.split); !there) return there.error();
  const ImageSet& images = imagesOf(*subject.dataset, question.split);
  const std::size_t count = question.images == 0 ? images.size() : static_cast<std::size_t>(question.images);
  const std::vector<std::size_t> measured = drawImages(images.size(), count, question.seed);
  DenoiseAnswer result;
  result.question = question;
  result.question.known.reset();
  result.model = subject.model;
  result.dataset = subject.dataset;
  if (holdsPictures(question, subject)) {
    result.pictures = question.known->pictures;
  } else {
    std::vector<std::size_t> shown;
    for (const std::size_t place : drawImages(measured.size(), DenoiseAnswer::kShown, question.seed))
      shown.push_back(measured[place]);
    auto pictures = denoiseImages(*subject.model, images, shown, question.corruption, question.seed);
    if (!pictures) return pictures.error();
    result.pictures = *std::move(pictures);
  }
  if (question.picturesOnly) return result;
  auto figures =
      denoisingQuality(*subject.model, images, measured, question.corruption, question.seed, std::move(stop), progress);
  if (!figures) return figures.error();
  result.figures = *figures;
  return result;
}

std::string toJson(const DenoiseAnswer& answer) {
  const DenoiseQuestion& question = answer.question;
  const auto& figures = answer.figures;
  ordered_json result = {{"corruption", formatCorruption(question.corruption)}};
  if (figures) {
    result["before"] = describe(figures->psnrBefore, figures->ssimBefore);
    result["after"] = describe(figures->psnrAfter, figures->ssimAfter);
    result["gain_db"] = figures->psnrAfter - figures->psnrBefore;
    result["images"] = figures->images;
  }
  result["posterior"] = "mean";
  result["dataset"] = answer.dataset->name;
  result["split"] = nameOf(question.split);
  result["seed"] = question.seed;
  return jsonText(result);
}

std::string toCsv(const DenoiseAnswer& answer) {
  std::string csv = "figure,value,standard_error\n";
  if (!answer.figures) return csv;
  const DenoisingQuality& figures = *answer.figures;
  const auto row = [&csv](const char* name, double value, const std::string& error = {}) {
    csv += std::string(name) + "," + csvNumber(value) + "," + error + "\n";
  };
  row("psnr_before", figures.psnrBefore);
  row("psnr_after", figures.psnrAfter);
  row("gain_db", figures.psnrAfter - figures.psnrBefore);
  if (figures.ssimBefore) row("ssim_before", figures.ssimBefore->mean, csvNumber(figures.ssimBefore->standardError));
  if (figures.ssimAfter) row("ssim_after", figures.ssimAfter->mean, csvNumber(figures.ssimAfter->standardError));
  row("images", static_cast<double>(figures.images));
  return csv;
}

Result<void> draw(const DenoiseAnswer& answer, const std::filesystem::path& file, const PictureStyle& style) {
  std::vector<ImageRow> rows{{"Noisy", {}}, {"Denoised", {}}, {"Original", {}}};
  for (const DenoisedImage& image : answer.pictures) {
    rows[0].images.push_back(image.noisy);
    rows[1].images.push_back(image.denoised);
    rows[2].images.push_back(image.clean);
  }
  return drawRows(file, titleWith(answer), rows, style);
}

}  // namespace latentscape
