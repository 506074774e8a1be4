// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/analysis_commands.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/cli/terminal.h"
#include "app/options/values.h"
#include "core/exploration/denoising.h"

#include <algorithm>
#include <memory>

namespace latentscape {
namespace {

struct DenoiseOptions {
  DatasetFlags data;
  std::string model, dataset, split = "test", corruption, out;
  std::uint64_t seed = 1, images = 0;
  int scale = 0;
};

nlohmann::ordered_json describe(double psnr, const std::optional<Estimate>& similarity) {
  nlohmann::ordered_json result = {{"psnr", psnr}, {"ssim", nullptr}};
  if (similarity) result["ssim"] = similarity->mean;
  return result;
}

// Rows of clean, noisy and denoised images.
Result<void> draw(const DenoiseOptions& options, const Model& model, const ImageSet& images, const Corruption& corruption) {
  const auto shown = drawImages(images.size(), std::min<std::size_t>(12, images.size()), options.seed);
  const auto triples = denoiseImages(model, images, shown, corruption, options.seed);
  if (!triples) return triples.error();
  std::vector<Image> pictures;
  for (const auto part : {&DenoisedImage::clean, &DenoisedImage::noisy, &DenoisedImage::denoised}) {
    for (const DenoisedImage& triple : *triples) pictures.push_back(triple.*part);
  }
  return writeGrid(options.out, pictures, static_cast<int>(shown.size()), 2, options.scale);
}

Result<void> denoise(const DenoiseOptions& options, std::stop_token stop) {
  const auto corruption = parseCorruption(options.corruption);
  if (!corruption) throw CLI::ValidationError("--corruption", corruption.error().what);
  const auto model = openModel(options.model);
  if (!model) return model.error();
  const auto opened = openImages(options.dataset, options.split, model->checkpoint, stop, options.data);
  if (!opened) return opened.error();
  const ImageSet images = limitImages("--images", opened->images(), options.images, options.seed);
  ProgressLine line;
  const auto quality = denoisingQuality(*model->model, images, *corruption, options.seed, stop, drawInto(line, false));
  if (!quality) return quality.error();
  if (!options.out.empty()) {
    if (auto drawn = draw(options, *model->model, images, *corruption); !drawn) return drawn;
  }
  line.clear();
  printJson({{"corruption", formatCorruption(*corruption)},
             {"before", describe(quality->psnrBefore, quality->ssimBefore)},
             {"after", describe(quality->psnrAfter, quality->ssimAfter)},
             {"gain_db", quality->psnrAfter - quality->psnrBefore},
             {"images", quality->images},
             {"posterior", "mean"},
             {"dataset", opened->dataset->name},
             {"split", options.split},
             {"seed", options.seed}});
  return {};
}

}  // namespace

void addDenoiseCommand(CLI::App& app, Action& action) {
  const auto options = std::make_shared<DenoiseOptions>();
  CLI::App* command =
      app.add_subcommand("denoise", "Corrupt images and denoise them with the model: PSNR and SSIM before and after, as JSON");
  addModelArgument(*command, options->model);
  addImagesOptions(*command, options->dataset, options->split, options->data);
  command->add_option("--corruption", options->corruption, "gaussian:DEVIATION, salt-pepper:SHARE or masking:SHARE")->required();
  addImageCountOption(*command, "--images", options->images, "The number of images, drawn at random (default: all)");
  addPngOption(*command, "--out", options->out, "Write a picture of twelve images: clean above noisy above denoised");
  command->add_option("--scale", options->scale, "Screen pixels per image pixel (default: fits a screen)")->check(within(1, 64));
  addSeedOption(*command, options->seed, "Seed of the noise and the draw (default: 1)");
  command->callback([options, &action] { action = [options](std::stop_token stop) { return denoise(*options, stop); }; });
}

}  // namespace latentscape
