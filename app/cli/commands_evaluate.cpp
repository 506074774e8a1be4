// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/csv.h"
#include "app/cli/models.h"
#include "app/cli/terminal.h"
#include "core/base/files.h"

#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>

namespace latentscape {
namespace {

struct EvaluateOptions {
  std::string model, dataset, split = "test", posterior = "sample";
  std::uint64_t seed = unset;
  static constexpr std::uint64_t unset = ConfigLimits::maxSeed + 1;
};

Result<void> evaluate(const EvaluateOptions& options, std::stop_token stop) {
  const auto model = openModel(options.model);
  if (!model) return model.error();
  const auto images = openImages(options.dataset, options.split, model->checkpoint.config, stop);
  if (!images) return images.error();
  // The seed of the run's own test losses, so that the figures agree.
  const std::uint64_t seed = options.seed != EvaluateOptions::unset ? options.seed : model->checkpoint.config.training.seed;
  const bool sampled = options.posterior == "sample";
  ProgressLine line;
  const auto losses = evaluateModel(*model->model, images->images(), sampled ? PosteriorUse::Sample : PosteriorUse::Mean, seed, stop,
                                    drawInto(line, false));
  if (!losses) return losses.error();
  if (!losses->finite()) return Error{"the loss is not a finite number: the images are far from what the model was trained on", options.model, ""};
  line.clear();
  nlohmann::ordered_json result = {{"loss", losses->loss()},
                                   {"reconstruction", losses->reconstruction},
                                   {"kl", losses->kl},
                                   {"images", images->images().size()},
                                   {"posterior", options.posterior},
                                   {"dataset", images->dataset->name},
                                   {"split", options.split}};
  if (sampled) result["seed"] = seed;
  std::cout << result.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
  return {};
}

struct EncodeOptions {
  std::string model, dataset, split = "test", out;
};

Result<void> encode(const EncodeOptions& options, std::stop_token stop) {
  const auto model = openModel(options.model);
  if (!model) return model.error();
  const auto opened = openImages(options.dataset, options.split, model->checkpoint.config, stop);
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
  for (std::size_t i = 0; i < codes->count; ++i) {
    csv += std::to_string(i) + ",";
    if (!images.labels.empty()) csv += std::to_string(images.label(i));
    for (const float value : codes->meanOf(i)) appendCell(csv, value);
    for (const float value : codes->logVarianceOf(i)) appendCell(csv, value);
    csv += '\n';
  }
  return writeFile(options.out, csv);
}

}  // namespace

void addEvaluateCommands(CLI::App& app, Action& action) {
  {
    const auto options = std::make_shared<EvaluateOptions>();
    CLI::App* command = app.add_subcommand("evaluate", "Mean losses of a model over a set of images, as JSON, in nats per image");
    addModelArgument(*command, options->model);
    addImagesOptions(*command, options->dataset, options->split);
    command
        ->add_option("--posterior", options->posterior,
                     "sample: one sample of z an image, as test losses while training; mean: z at the posterior's mean")
        ->check(CLI::IsMember({"sample", "mean"}))
        ->capture_default_str();
    addSeedOption(*command, options->seed, "Of the samples (default: the seed that the model was trained with)");
    command->callback([options, &action] { action = [options](std::stop_token stop) { return evaluate(*options, stop); }; });
  }
  const auto options = std::make_shared<EncodeOptions>();
  CLI::App* command = app.add_subcommand("encode", "Posterior mean and log-variance of every image, as CSV");
  addModelArgument(*command, options->model);
  addImagesOptions(*command, options->dataset, options->split);
  command->add_option("--out", options->out, "The file to write: index, label, mean_1.., log_variance_1..")->required();
  command->callback([options, &action] { action = [options](std::stop_token stop) { return encode(*options, stop); }; });
}

}  // namespace latentscape
