// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/analysis_commands.h"
#include "app/cli/models.h"
#include "app/cli/results.h"
#include "app/cli/terminal.h"
#include "app/options/values.h"
#include "core/base/files.h"
#include "core/base/temporaries.h"
#include "core/charts/png.h"
#include "core/exploration/by_class.h"
#include "core/exploration/chunks.h"
#include "core/exploration/compression.h"
#include "core/report/compression_report.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <utility>

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
  const auto opened = openImages(options.dataset, options.split, model->checkpoint, stop, options.data);
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

// The images of codes as they are asked for.
class DecodedCodes {
 public:
  static Result<DecodedCodes> create(const Model& model, const QuantisedCodes& codes, std::stop_token stop,
                                     const ProgressCallback& progress) {
    auto models = ByClass::create(model, codes.labels, codes.count());
    if (!models) return models.error();
    return DecodedCodes(*std::move(models), codes, std::move(stop), progress);
  }

  Result<std::vector<Image>> operator()(std::size_t first, std::size_t count) const {
    const std::size_t pixels = m_codes.image.pixels(), together = imagesTogether(pixels);
    std::vector<float> latent, decoded;
    std::vector<Image> images;
    for (std::size_t at = first; at < first + count; at += together) {
      if (m_stop.stop_requested()) return Error::cancelledByUser();
      const std::size_t n = std::min(together, first + count - at);
      latent.clear();
      for (const LatentPoint& point : dequantise(m_codes, at, n)) latent.insert(latent.end(), point.begin(), point.end());
      decoded.resize(n * pixels);
      m_models.decode(at, latent, decoded);
      for (std::size_t i = 0; i < n; ++i)
        images.push_back(toImage(std::span(decoded).subspan(i * pixels, pixels), m_codes.image));
      m_progress({"decompressing", at + n, m_codes.count()});
    }
    return images;
  }

 private:
  DecodedCodes(ByClass models, const QuantisedCodes& codes, std::stop_token stop, ProgressCallback progress)
      : m_models(std::move(models)), m_codes(codes), m_stop(std::move(stop)), m_progress(std::move(progress)) {}
  ByClass m_models;
  const QuantisedCodes& m_codes;
  std::stop_token m_stop;
  ProgressCallback m_progress;
};

Result<void> writeOnePicture(const DecompressOptions& options, const QuantisedCodes& codes, const DecodedCodes& decoded) {
  constexpr std::size_t most = 10000;
  if (codes.count() > most) {
    return Error{
        "one picture of " + std::to_string(codes.count()) + " images is too large; expected at most " + std::to_string(most),
        options.out, "Name a folder instead."};
  }
  int columns = 1;
  while (static_cast<std::size_t>(columns) * static_cast<std::size_t>(columns) < codes.count()) ++columns;
  return writeGrid(options.out, codes.image, codes.count(), {columns, 2, options.scale}, decoded);
}

// The folder exists with all pictures or not at all: they are written beside it first.
Result<void> writeFolder(const DecompressOptions& options, const QuantisedCodes& codes, const DecodedCodes& decoded) {
  namespace fs = std::filesystem;
  std::error_code problem;
  if (fs::exists(options.out, problem) && !(fs::is_directory(options.out, problem) && fs::is_empty(options.out, problem))) {
    return Error{"is there and holds something", options.out, "Name a new folder, or a .png for one picture of all."};
  }
  auto folder = UnfinishedFolder::make(options.out);
  if (!folder) return folder.error();
  const std::size_t together = imagesTogether(codes.image.pixels());
  for (std::size_t first = 0; first < codes.count(); first += together) {
    const auto images = decoded(first, std::min(together, codes.count() - first));
    if (!images) return images.error();
    if (auto written = writePictures(folder->path(), *images, first); !written) return written;
  }
  return folder->commit();
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
  {
    ProgressLine line;
    const auto decoded = DecodedCodes::create(*model->model, *codes, stop, drawInto(line, false));
    if (!decoded) return decoded.error();
    auto written =
        options.out.ends_with(".png") ? writeOnePicture(options, *codes, *decoded) : writeFolder(options, *codes, *decoded);
    if (!written) return written;
  }
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
