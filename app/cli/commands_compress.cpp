// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/analysis_commands.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/cli/terminal.h"
#include "app/options/values.h"
#include "core/base/files.h"
#include "core/base/temporaries.h"
#include "core/exploration/by_class.h"
#include "core/exploration/compression.h"
#include "core/report/compression_report.h"
#include "core/storage/png.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>

namespace latentscape {
namespace {

struct CompressOptions {
  DatasetFlags data;
  std::string model, dataset, split = "test", out;
  int bits = 8;
  std::uint64_t seed = 1, images = 0;
};

Result<void> compress(const CompressOptions& options, std::stop_token stop) {
  const auto model = openModel(options.model);
  if (!model) return model.error();
  const auto opened = openImages(options.dataset, options.split, model->checkpoint.config, stop, options.data);
  if (!opened) return opened.error();
  const ImageSet images = limitImages("--images", opened->images(), options.images, options.seed);
  ProgressLine line;
  const auto report =
      compressImages(*model->model, *model->checkpoint.weights, images, options.bits, 0, stop, drawInto(line, false));
  if (!report) return report.error();
  if (auto written = writeFile(options.out, report->file); !written) return written;
  line.clear();
  nlohmann::ordered_json bits = {{"file", report->fileBits},
                                 {"codes", report->codeBits},
                                 {"kl", nullptr},
                                 {"png", report->pngBits},
                                 {"raw", report->rawBits}};
  if (report->klBits) bits["kl"] = *report->klBits;
  printJson({{"images", report->images},
             {"file_bytes", report->file.size()},
             {"bits_per_value", options.bits},
             {"latent_dimension", report->dimension},
             {"bits_per_image", bits},
             {"psnr", report->psnr},
             {"posterior", "mean"},
             {"dataset", opened->dataset->name},
             {"split", options.split}});
  return {};
}

struct DecompressOptions {
  std::string model, codes, out;
  int scale = 0;
};

// Pictures with their images' numbers, zero-padded so that they sort. Files are not flushed one by one: for thousands that
// would take minutes.
Result<void> writePictures(const std::filesystem::path& folder, const std::vector<Image>& images, std::size_t first) {
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto png = encodePng(images[i]);
    if (!png) return png.error();
    std::string name = std::to_string(first + i);
    name.insert(0, name.size() < 6 ? 6 - name.size() : 0, '0');
    const auto path = folder / (name + ".png");
    std::ofstream file(path, std::ios::binary);
    if (!file.write(png->data(), static_cast<std::streamsize>(png->size())).flush()) {
      return Error{"can't be written", path.string(), "Free some disk space, or choose a folder that you can write to."};
    }
  }
  return {};
}

// Decodes all points and passes them on in batches of some hundred, with the index of the first.
Result<void> decodeAll(const Model& model, const QuantisedCodes& codes, std::stop_token stop,
                       const std::function<Result<void>(std::vector<Image> images, std::size_t first)>& take) {
  const auto models = ByClass::create(model, codes.labels, codes.count());
  if (!models) return models.error();
  const auto points = dequantise(codes);
  const std::size_t pixels = codes.image.pixels();
  ProgressLine line;
  const auto progress = drawInto(line, false);
  constexpr std::size_t chunk = 256;
  for (std::size_t at = 0; at < points.size(); at += chunk) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    const std::size_t n = std::min(chunk, points.size() - at);
    std::vector<float> latent, decoded(n * pixels);
    for (std::size_t i = at; i < at + n; ++i) latent.insert(latent.end(), points[i].begin(), points[i].end());
    models->decode(at, latent, decoded);
    std::vector<Image> images;
    for (std::size_t i = 0; i < n; ++i) images.push_back(toImage(std::span(decoded).subspan(i * pixels, pixels), codes.image));
    if (auto taken = take(std::move(images), at); !taken) return taken;
    progress({"decompressing", at + n, points.size()});
  }
  return {};
}

Result<void> writeOnePicture(const DecompressOptions& options, const Model& model, const QuantisedCodes& codes,
                             std::stop_token stop) {
  constexpr std::size_t most = 10000;
  if (codes.count() > most) {
    return Error{
        "one picture of " + std::to_string(codes.count()) + " images is too large; expected at most " + std::to_string(most),
        options.out, "Name a folder instead."};
  }
  std::vector<Image> all;
  auto decoded = decodeAll(model, codes, stop, [&all](std::vector<Image> images, std::size_t) -> Result<void> {
    std::move(images.begin(), images.end(), std::back_inserter(all));
    return {};
  });
  if (!decoded) return decoded;
  int columns = 1;
  while (static_cast<std::size_t>(columns) * static_cast<std::size_t>(columns) < all.size()) ++columns;
  return writeGrid(options.out, all, columns, 2, options.scale);
}

// The folder exists with all pictures or not at all: they are written beside it first.
Result<void> writeFolder(const DecompressOptions& options, const Model& model, const QuantisedCodes& codes,
                         std::stop_token stop) {
  namespace fs = std::filesystem;
  std::error_code problem;
  if (fs::exists(options.out, problem) && !(fs::is_directory(options.out, problem) && fs::is_empty(options.out, problem))) {
    return Error{"is there and holds something", options.out, "Name a new folder, or a .png for one picture of all."};
  }
  auto folder = UnfinishedFolder::make(options.out);
  if (!folder) return folder.error();
  auto written = decodeAll(model, codes, stop, [&folder](const std::vector<Image>& images, std::size_t first) {
    return writePictures(folder->path(), images, first);
  });
  return written ? folder->commit() : written;
}

Result<void> decompress(const DecompressOptions& options, std::stop_token stop) {
  const auto model = openModel(options.model);
  if (!model) return model.error();
  constexpr std::uint64_t largest = std::uint64_t{1} << 30U;
  const auto file = readFile(options.codes, largest);
  if (!file) return file.error();
  const auto codes = parseCodes({reinterpret_cast<const std::uint8_t*>(file->data()), file->size()}, options.codes);
  if (!codes) return codes.error();
  if (codes->modelDigest != weightsDigest(*model->checkpoint.weights) || codes->dimension != model->dimension() ||
      codes->image != model->model->imageShape() || codes->classes != model->model->classes()) {
    return Error{"was made with another model", options.codes, "Give the one that compressed it."};
  }
  auto written = options.out.ends_with(".png") ? writeOnePicture(options, *model->model, *codes, stop)
                                               : writeFolder(options, *model->model, *codes, stop);
  if (!written) return written;
  printJson({{"images", codes->count()},
             {"bits_per_value", codes->bits},
             {"latent_dimension", codes->dimension},
             {"out", options.out}});
  return {};
}

}  // namespace

void addCompressCommands(CLI::App& app, Action& action) {
  {
    const auto options = std::make_shared<CompressOptions>();
    CLI::App* command = app.add_subcommand("compress", "Write images as a file of codes, and compare its size with PNG, as JSON");
    addModelArgument(*command, options->model);
    addImagesOptions(*command, options->dataset, options->split, options->data);
    addImageCountOption(*command, "--images", options->images, "The number of images, drawn at random (default: all)");
    command->add_option("--bits", options->bits, "Bits per latent coordinate")
        ->check(within(1, QuantisedCodes::maxBits))
        ->capture_default_str();
    addSeedOption(*command, options->seed, "Seed of the draw (default: 1)");
    command->add_option("--out", options->out, "The file to write")->required();
    command->callback([options, &action] { action = [options](std::stop_token stop) { return compress(*options, stop); }; });
  }
  const auto options = std::make_shared<DecompressOptions>();
  CLI::App* command = app.add_subcommand("decompress", "The images of a file of codes, as the model decodes them");
  addModelArgument(*command, options->model);
  command->add_option("CODES", options->codes, "A file that compress wrote with the same model")->required();
  command->add_option("--out", options->out, "A new folder for one .png per image, or one .png for all")->required();
  command->add_option("--scale", options->scale, "Screen pixels per image pixel, in one .png (default: fits a screen)")
      ->check(within(1, 64));
  command->callback([options, &action] { action = [options](std::stop_token stop) { return decompress(*options, stop); }; });
}

}  // namespace latentscape
