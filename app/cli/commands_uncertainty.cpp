// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/analysis_commands.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/cli/selections.h"
#include "app/options/values.h"
#include "core/exploration/uncertainty.h"

#include <algorithm>
#include <memory>

namespace latentscape {
namespace {

struct UncertaintyOptions {
  DatasetFlags data;
  std::string model, dataset, image, out;
  int samples = 256, scale = 0;
  std::uint64_t seed = 1;
};

Result<void> uncertainty(const UncertaintyOptions& options, std::stop_token stop) {
  const ImageName name = parseImageName("--image", options.image);
  const auto model = openModel(options.model);
  if (!model) return model.error();
  const auto opened = openImages(options.dataset, name.split, model->checkpoint, stop, options.data);
  if (!opened) return opened.error();
  const ImageSet& images = opened->images();
  checkImageName("--image", name, images);
  constexpr int shown = 13;
  const auto spread = posteriorSpread(*model->model, images, name.index, options.samples, shown, options.seed, stop);
  if (!spread) return spread.error();
  if (!options.out.empty()) {
    // The image, the mean, the deviation (white at 0.5, the largest that values in [0, 1] can have), then samples.
    std::vector<float> deviation = spread->deviation;
    for (float& value : deviation) value *= 2.0F;
    std::vector<Image> pictures{images.picture(name.index), toImage(spread->mean, images.shape),
                                toImage(deviation, images.shape)};
    pictures.insert(pictures.end(), spread->samples.begin(), spread->samples.end());
    if (auto drawn = writeGrid(options.out, pictures, static_cast<int>(pictures.size()), 2, options.scale); !drawn) return drawn;
  }
  printJson({{"image", options.image},
             {"latent_mean", spread->latentMean},
             {"latent_deviation", spread->latentDeviation},
             {"pixel_deviation", spread->averageDeviation},
             {"largest_pixel_deviation", *std::max_element(spread->deviation.begin(), spread->deviation.end())},
             {"samples", options.samples},
             {"dataset", opened->dataset->name},
             {"seed", options.seed}});
  return {};
}

}  // namespace

void addUncertaintyCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<UncertaintyOptions>();
  CLI::App* command =
      app.add_subcommand("uncertainty", "The posterior of an image, and how much images decoded from it differ, as JSON");
  addModelArgument(*command, options->model);
  command->add_option("--dataset", options->dataset, std::string(kDatasetForms) + " (default: what the model was trained on)");
  addDatasetFlags(*command, options->data);
  command->add_option("--image", options->image, "The image: test:N or train:N, from 0")->required();
  command->add_option("--samples", options->samples, "Number of samples of its posterior")
      ->check(within(2, 1'000'000))
      ->capture_default_str();
  addPngOption(*command, "--out", options->out,
               "Write a picture of the image, the mean and deviation of its decoded samples, and samples");
  command->add_option("--scale", options->scale, "Screen pixels per image pixel (default: fits a screen)")->check(within(1, 64));
  addSeedOption(*command, options->seed, "Seed of the samples (default: 1)");
  command->callback([options, &action] { action = [options](std::stop_token stop) { return uncertainty(*options, stop); }; });
}

void addAnalysisCommands(CLI::App& app, Action& action) {
  addAnomaliesCommand(app, action);
  addRepresentCommand(app, action);
  addCompressCommands(app, action);
  addDenoiseCommand(app, action);
  addUncertaintyCommand(app, action);
}

}  // namespace latentscape
