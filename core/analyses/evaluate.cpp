// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/evaluate.h"

#include "core/analyses/csv.h"
#include "core/analyses/json.h"
#include "core/analyses/number_checks.h"
#include "core/base/number_text.h"
#include "core/charts/dimension_chart.h"
#include "core/data/split.h"

#include <array>
#include <cmath>
#include <span>

namespace latentscape {
namespace {

using nlohmann::ordered_json;

const ModelConfig* configOf(const AnalysisSubject& subject) {
  return subject.checkpoint ? &subject.checkpoint->config.model : nullptr;
}

Error notFinite(const AnalysisSubject& subject) {
  return Error{"the loss is not a finite number: the images are far from what the model was trained on", subject.name,
               "Train longer, or choose grey pixels."};
}

ordered_json describeImportance(const EvaluateAnswer& answer) {
  ordered_json points = ordered_json::array();
  for (std::size_t i = 0; i < answer.importance->points.size(); ++i) {
    const ImportancePoint& point = answer.importance->points[i];
    points.push_back({{"samples", point.samples},
                      {"log_likelihood", point.logLikelihood.mean},
                      {"standard_error", point.logLikelihood.standardError},
                      {"bits_per_dimension", orNull(answer.importanceBits[i])},
                      {"gain", point.gain.mean},
                      {"gain_standard_error", point.gain.standardError}});
  }
  return {{"pixels", nameOf(answer.question.pixels)},
          {"points", points},
          {"effective_samples", answer.importance->effectiveSamples.mean}};
}

}  // namespace

template <>
std::span<const std::string_view> choiceNames<PixelValues>() {
  static constexpr std::array<std::string_view, 3> names{"grey", "binarized", "thresholded"};
  return names;
}

std::optional<Error> likelihoodObstacle(const AnalysisSubject& subject) {
  const ModelConfig* config = configOf(subject);
  if (subject.model && !subject.model->variational())
    return Error{"an autoencoder's posteriors are points without a density, so there is no likelihood to estimate", subject.name,
                 ""};
  if (config != nullptr && config->reconstruction == Reconstruction::SquaredError) {
    return Error{"a squared error is no density, so there is no likelihood to estimate", subject.name,
                 "Train with --reconstruction gaussian or bernoulli."};
  }
  return std::nullopt;
}

Result<void> validate(const EvaluateQuestion& question, const AnalysisSubject& subject) {
  if (auto images = checkCount("images", question.images, subject, question.split); !images) return images;
  if (question.importanceSamples == 0) return {};
  return checkWhole("importance-samples", 1, EvaluateQuestion::kMaxImportanceSamples, question.importanceSamples);
}

std::optional<Misfit> misfit(const EvaluateQuestion& question, const AnalysisSubject& subject) {
  if (!subject.model->variational())
    return needsVae(subject, "an autoencoder's loss is its reconstruction term alone, so it compares with no VAE's");
  if (!subject.checkpoint || !checkImages(subject, question.split)) return std::nullopt;
  const Checkpoint& checkpoint = *subject.checkpoint;
  const ImageSet& images = imagesOf(*subject.dataset, question.split);
  if (!checkpoint.trainedOn || images.fingerprints.empty()) return std::nullopt;
  const std::size_t known = countKnown(images, *checkpoint.trainedOn, checkpoint.config.data.seed);
  if (known == 0) return std::nullopt;
  Misfit misfit{
      "the model was trained on " +
          (known == images.size() ? "these images" : countText(known) + " of these " + countText(images.size()) + " images") +
          ", so its figures are better than for images that it has not seen",
      question.split == Split::Train ? "Evaluate it with --split test" : "Train one on this data set"};
  if (question.split == Split::Train) return misfit;
  misfit.action = "Train without these images";
  misfit.training = checkpoint.config;
  misfit.training->dataset = subject.dataset->name;
  return misfit;
}

Result<EvaluateAnswer> answer(const EvaluateQuestion& question, const AnalysisSubject& subject, std::stop_token stop,
                              const ProgressCallback& progress) {
  if (auto valid = validate(question, subject); !valid) return valid.error();
  if (auto images = checkImages(subject, question.split); !images) return images.error();
  if (question.importanceSamples > 0) {
    if (auto obstacle = likelihoodObstacle(subject)) return *obstacle;
  }
  const ModelConfig* config = configOf(subject);
  EvaluateAnswer result;
  result.question = question;
  result.seed = question.seed.value_or(seedOf(subject));
  const ImageSet images = someImages(imagesOf(*subject.dataset, question.split), question.images, result.seed);
  result.dataset = subject.dataset->name;
  result.title = titleOf(*subject.dataset, question.split, images.size());
  auto fit = evaluateFit(*subject.model, images, {question.posterior, question.pixels, result.seed}, stop, progress);
  if (!fit) return fit.error();
  if (!std::isfinite(fit->negativeElbo.mean)) return notFinite(subject);
  result.fit = *std::move(fit);
  result.variational = subject.model->variational();
  if (config != nullptr) result.bitsPerDimension = bitsPerDimension(*config, result.fit.negativeElbo.mean);
  if (subject.checkpoint && subject.checkpoint->trainedOn && !images.fingerprints.empty())
    result.trainedOn = countKnown(images, *subject.checkpoint->trainedOn, subject.checkpoint->config.data.seed);
  if (question.importanceSamples == 0) return result;
  if (question.pixels == PixelValues::Grey && config != nullptr && config->reconstruction == Reconstruction::Bernoulli) {
    result.notes.push_back(
        "for grey pixels the Bernoulli term is not a true likelihood, so do not compare this log p(x) with published ones; "
        "choose binarized pixels for that");
  }
  auto importance = importanceWeightedLikelihood(*subject.model, images,
                                                 {question.importanceSamples, question.pixels, result.seed, 0}, stop, progress);
  if (!importance) return importance.error();
  if (!std::isfinite(importance->points.back().logLikelihood.mean)) return notFinite(subject);
  for (const ImportancePoint& point : importance->points) {
    result.importanceBits.push_back(config != nullptr ? bitsPerDimension(*config, -point.logLikelihood.mean) : std::nullopt);
  }
  result.importance = *std::move(importance);
  return result;
}

std::string toJson(const EvaluateAnswer& answer) {
  const Evaluation& fit = answer.fit;
  const bool sampled = answer.question.posterior == PosteriorUse::Sample;
  ordered_json result = {{"loss", fit.negativeElbo.mean},
                         {"reconstruction", fit.reconstruction.mean},
                         {"kl", fit.kl.mean},
                         {"bits_per_dimension", orNull(answer.bitsPerDimension)},
                         {"standard_error",
                          {{"loss", fit.negativeElbo.standardError},
                           {"reconstruction", fit.reconstruction.standardError},
                           {"kl", fit.kl.standardError}}},
                         {"images", fit.images},
                         {"trained_on", answer.trainedOn ? ordered_json(*answer.trainedOn) : ordered_json()},
                         {"posterior", nameOf(answer.question.posterior)},
                         {"pixels", nameOf(answer.question.pixels)},
                         {"dataset", answer.dataset},
                         {"split", nameOf(answer.question.split)}};
  if (sampled || answer.question.images != 0 || answer.question.pixels == PixelValues::Binarized || answer.importance)
    result["seed"] = answer.seed;
  result["kl_per_dimension"] = fit.klPerDimension;
  result["posterior_mean_variance"] = fit.posteriorMeanVariance;
  // Of a single image nothing varies.
  result["active_units"] = fit.images > 1 ? ordered_json(fit.activeUnits) : ordered_json();
  result["aggregate_posterior"] = {
      {"mean", fit.aggregate.mean}, {"variance", fit.aggregate.variance}, {"kl_to_prior", orNull(fit.aggregate.klToPrior)}};
  if (answer.importance) result["importance_weighted"] = describeImportance(answer);
  return jsonText(result);
}

std::string toCsv(const EvaluateAnswer& answer) {
  std::string csv = "figure,value,standard_error\n";
  const auto row = [&csv](const std::string& name, double value, const std::string& error = {}) {
    csv += name + "," + csvNumber(value) + "," + error + "\n";
  };
  const auto estimate = [&row](const std::string& name, const Estimate& value) {
    row(name, value.mean, csvNumber(value.standardError));
  };
  const Evaluation& fit = answer.fit;
  estimate(answer.variational ? "negative_elbo" : "loss", fit.negativeElbo);
  estimate("reconstruction", fit.reconstruction);
  estimate("kl", fit.kl);
  if (answer.bitsPerDimension) row("bits_per_dimension", *answer.bitsPerDimension);
  row("images", static_cast<double>(fit.images));
  if (answer.trainedOn) row("trained_on", static_cast<double>(*answer.trainedOn));
  if (fit.images > 1) row("active_units", fit.activeUnits);
  if (fit.aggregate.klToPrior) row("aggregate_kl_to_prior", *fit.aggregate.klToPrior);
  if (answer.importance) {
    for (const ImportancePoint& point : answer.importance->points)
      estimate("log_likelihood_k" + std::to_string(point.samples), point.logLikelihood);
  }
  for (std::size_t i = 0; i < fit.klPerDimension.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    row("kl_" + number, fit.klPerDimension[i]);
    row("posterior_mean_variance_" + number, fit.posteriorMeanVariance[i]);
    row("aggregate_mean_" + number, fit.aggregate.mean[i]);
    row("aggregate_variance_" + number, fit.aggregate.variance[i]);
  }
  return csv;
}

Result<void> draw(const EvaluateAnswer& answer, const std::filesystem::path& file, const PictureStyle& style) {
  const Evaluation& fit = answer.fit;
  const std::span<const double> kl = answer.variational ? std::span(fit.klPerDimension) : std::span<const double>();
  return writeDimensionChart(file, {kl, fit.posteriorMeanVariance, kActiveUnitVariance, answer.title, style.dark});
}

}  // namespace latentscape
