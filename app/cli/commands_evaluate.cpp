// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/csv.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/cli/terminal.h"
#include "app/options/values.h"
#include "core/base/files.h"
#include "core/charts/dimension_chart.h"
#include "core/data/split.h"
#include "core/exploration/evaluation.h"
#include "core/exploration/importance.h"

#include <nlohmann/json.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <iostream>
#include <memory>
#include <optional>

namespace latentscape {
namespace {

struct EvaluateOptions {
  DatasetFlags data;
  std::string model, dataset, split = "test", posterior = "sample", pixels = "grey", chart;
  std::uint64_t seed = unset, images = 0;
  int importanceSamples = 0;
  static constexpr std::uint64_t unset = ConfigLimits::maxSeed + 1;
};

nlohmann::ordered_json orNull(const std::optional<double>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

nlohmann::ordered_json describeFit(const Evaluation& fit, const ModelConfig& config) {
  nlohmann::ordered_json result = {{"loss", fit.negativeElbo.mean},
                                   {"reconstruction", fit.reconstruction.mean},
                                   {"kl", fit.kl.mean},
                                   {"bits_per_dimension", orNull(bitsPerDimension(config, fit.negativeElbo.mean))},
                                   {"standard_error",
                                    {{"loss", fit.negativeElbo.standardError},
                                     {"reconstruction", fit.reconstruction.standardError},
                                     {"kl", fit.kl.standardError}}},
                                   {"images", fit.images}};
  return result;
}

nlohmann::ordered_json describeLatentSpace(const Evaluation& fit) {
  const nlohmann::ordered_json aggregate = {
      {"mean", fit.aggregate.mean}, {"variance", fit.aggregate.variance}, {"kl_to_prior", orNull(fit.aggregate.klToPrior)}};
  // Of a single image nothing varies.
  const nlohmann::ordered_json active = fit.images > 1 ? nlohmann::ordered_json(fit.activeUnits) : nlohmann::ordered_json();
  return {{"kl_per_dimension", fit.klPerDimension},
          {"posterior_mean_variance", fit.posteriorMeanVariance},
          {"active_units", active},
          {"aggregate_posterior", aggregate}};
}

nlohmann::ordered_json describeImportance(const ImportanceEvaluation& importance, const EvaluateOptions& options,
                                          const ModelConfig& config) {
  nlohmann::ordered_json points = nlohmann::ordered_json::array();
  for (const ImportancePoint& point : importance.points) {
    points.push_back({{"samples", point.samples},
                      {"log_likelihood", point.logLikelihood.mean},
                      {"standard_error", point.logLikelihood.standardError},
                      {"bits_per_dimension", orNull(bitsPerDimension(config, -point.logLikelihood.mean))},
                      {"gain", point.gain.mean},
                      {"gain_standard_error", point.gain.standardError}});
  }
  return {{"pixels", options.pixels}, {"points", points}, {"effective_samples", importance.effectiveSamples.mean}};
}

// How many of the images the model was trained on; null where that is not known.
nlohmann::ordered_json trainedOn(const Checkpoint& checkpoint, const ImageSet& images) {
  if (!checkpoint.trainedOn || images.fingerprints.empty()) return nullptr;
  return countKnown(images, *checkpoint.trainedOn, checkpoint.config.data.seed);
}

Result<void> evaluate(const EvaluateOptions& options, std::stop_token stop) {
  const auto model = openModel(options.model);
  if (!model) return model.error();
  const auto opened = openImages(options.dataset, options.split, model->checkpoint, stop, options.data);
  if (!opened) return opened.error();
  // The seed of the run's own test losses, so that the figures agree.
  const std::uint64_t seed = options.seed != EvaluateOptions::unset ? options.seed : model->checkpoint.config.training.seed;
  const ImageSet images = limitImages("--images", opened->images(), options.images, seed);
  const bool sampled = options.posterior == "sample";
  ProgressLine line;
  const auto fit =
      evaluateFit(*model->model, images, {sampled ? PosteriorUse::Sample : PosteriorUse::Mean, pixelValues(options.pixels), seed},
                  stop, drawInto(line, false));
  if (!fit) return fit.error();
  const Error notFinite{"the loss is not a finite number: the images are far from what the model was trained on", options.model,
                        ""};
  if (!std::isfinite(fit->negativeElbo.mean)) return notFinite;
  nlohmann::ordered_json result = describeFit(*fit, model->checkpoint.config.model);
  result["trained_on"] = trainedOn(model->checkpoint, images);
  result.update({{"posterior", options.posterior},
                 {"pixels", options.pixels},
                 {"dataset", opened->dataset->name},
                 {"split", options.split}});
  if (sampled || options.images != 0 || options.pixels == "binarized" || options.importanceSamples > 0) result["seed"] = seed;
  result.update(describeLatentSpace(*fit));
  if (options.importanceSamples > 0) {
    if (options.pixels == "grey" && model->checkpoint.config.model.reconstruction == Reconstruction::Bernoulli) {
      line.print(
          "latentscape-cli: the Bernoulli term has no likelihood for grey pixels, so log p(x) compares with no other model's; "
          "--pixels binarized estimates it as it is usually published");
    }
    const auto importance = importanceWeightedLikelihood(
        *model->model, images, {options.importanceSamples, pixelValues(options.pixels), seed, 0}, stop, drawInto(line, false));
    if (!importance) return importance.error();
    if (!std::isfinite(importance->points.back().logLikelihood.mean)) return notFinite;
    result["importance_weighted"] = describeImportance(*importance, options, model->checkpoint.config.model);
  }
  if (!options.chart.empty()) {
    const std::string title =
        opened->dataset->title + " \u00b7 " + std::to_string(images.size()) + " " + options.split + " images";
    if (auto drawn = writeDimensionChart(options.chart,
                                         {fit->klPerDimension, fit->posteriorMeanVariance, kActiveUnitVariance, title, false});
        !drawn) {
      return drawn;
    }
  }
  line.clear();
  printJson(result);
  return {};
}

struct EncodeOptions {
  DatasetFlags data;
  std::string model, dataset, split = "test", out;
};

Result<void> encode(const EncodeOptions& options, std::stop_token stop) {
  const auto model = openModel(options.model);
  if (!model) return model.error();
  const auto opened = openImages(options.dataset, options.split, model->checkpoint, stop, options.data);
  if (!opened) return opened.error();
  const ImageSet& images = opened->images();
  ProgressLine line;
  const auto codes = encodeImages(*model->model, images, 0, images.size(), stop, drawInto(line, false));
  if (!codes) return codes.error();
  std::string csv = "index,label";
  for (const char* const name : {"mean_", "log_variance_"}) {
    for (int i = 1; i <= model->dimension(); ++i) csv += "," + (name + std::to_string(i));
  }
  csv += '\n';
  auto file = FileWriter::create(options.out);
  if (!file) return file.error();
  for (std::size_t i = 0; i < codes->count; ++i) {
    csv += std::to_string(i) + ",";
    if (!images.labels.empty()) csv += std::to_string(images.label(i));
    for (const float value : codes->meanOf(i)) appendCell(csv, value);
    for (const float value : codes->logVarianceOf(i)) appendCell(csv, value);
    csv += '\n';
    if (auto written = file->append(csv); !written) return written;
    csv.clear();
  }
  if (auto written = file->append(csv); !written) return written;  // the titles, if there was no image
  return file->commit();
}

}  // namespace

void addEvaluateCommands(CLI::App& app, Action& action) {
  {
    const auto options = std::make_shared<EvaluateOptions>();
    CLI::App* command =
        app.add_subcommand("evaluate", "How well a model fits images and uses its latent space, as JSON, in nats per image");
    addModelArgument(*command, options->model);
    addImagesOptions(*command, options->dataset, options->split, options->data);
    command
        ->add_option("--posterior", options->posterior,
                     "sample: one sample of z per image, like the test losses of training; mean: z at the posterior's mean")
        ->check(CLI::IsMember({"sample", "mean"}))
        ->capture_default_str();
    addPixelsOption(*command, options->pixels);
    addImageCountOption(*command, "--images", options->images, "The number of images, drawn at random (default: all)");
    command
        ->add_option(
            "--importance-samples", options->importanceSamples,
            "Also estimate log p(x) of the pixels that --pixels chooses, with 1, 10, 100, ... up to this many weighted samples "
            "per image; of a Bernoulli model, choose binarized ones")
        ->check(within(1, 1'000'000));
    addChartOption(*command, options->chart, "Write a chart of the KL divergence of each latent dimension");
    addSeedOption(*command, options->seed, "Seed of all random draws (default: the seed that the model was trained with)");
    command->callback([options, &action] { action = [options](std::stop_token stop) { return evaluate(*options, stop); }; });
  }
  const auto options = std::make_shared<EncodeOptions>();
  CLI::App* command = app.add_subcommand("encode", "Posterior mean and log-variance of every image, as CSV");
  addModelArgument(*command, options->model);
  addImagesOptions(*command, options->dataset, options->split, options->data);
  command->add_option("--out", options->out, "The file to write: index, label, mean_1.., log_variance_1..")->required();
  command->callback([options, &action] { action = [options](std::stop_token stop) { return encode(*options, stop); }; });
}

}  // namespace latentscape
