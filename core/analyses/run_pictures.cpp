// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyses/run_pictures.h"

#include "core/charts/image_grid.h"
#include "core/charts/loss_chart.h"
#include "core/charts/scatter_chart.h"
#include "core/exploration/queries.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

Result<void> writeLatent(const std::filesystem::path& file, const Model& model, const Dataset& dataset, std::stop_token stop) {
  const auto codes = encodeImages(model, dataset.test, 0, dataset.test.size(), stop);
  if (!codes) return codes.error();
  std::vector<float> xy;
  for (std::size_t i = 0; i < codes->count; ++i) {
    xy.push_back(codes->meanOf(i)[0]);
    // Points on a line show little, so models of one dimension also show the standard deviation.
    xy.push_back(codes->dimension > 1 ? codes->meanOf(i)[1] : std::exp(codes->logVarianceOf(i)[0] / 2.0F));
  }
  ScatterOptions options;
  options.title = dataset.title + " · posterior means of " + std::to_string(codes->count) + " test images";
  if (codes->dimension == 1) options.yTitle = "σ₁";
  if (codes->dimension > 2) options.title += " (the first two of " + std::to_string(codes->dimension) + " dimensions)";
  return writeLatentScatter(file, xy, dataset.test.labels, dataset.classNames, options);
}

constexpr int kLargestSide = 16384;  // of a picture, in pixels: what viewers open easily

// How many of the images that are wanted fit side by side, and how much larger they can be drawn.
GridOptions fitting(ImageShape shape, int wanted, int gap) {
  const int side = std::max(shape.height, shape.width);
  GridOptions options;
  options.gap = gap;
  options.columns = std::clamp((kLargestSide - gap) / (side + gap), 1, wanted);
  if (options.columns * (side * options.scale + gap) + gap > kLargestSide) options.scale = 1;
  return options;
}

Result<void> writeDecoded(const std::filesystem::path& file, const Model& model, std::span<const LatentPoint> points,
                          const GridOptions& options, std::stop_token stop) {
  return writeImageGrid(file, model.imageShape(), points.size(), options, DecodedPoints(model, points, std::move(stop)));
}

Result<void> writeManifold(const std::filesystem::path& file, const Model& model, std::stop_token stop) {
  const GridOptions options = fitting(model.imageShape(), 20, 0);
  return writeDecoded(file, model, manifoldPoints(model.latentDimension(), options.columns), options, std::move(stop));
}

Result<void> writeSamples(const std::filesystem::path& file, const Model& model, std::stop_token stop) {
  const GridOptions options = fitting(model.imageShape(), 8, 2);
  const auto count = static_cast<std::size_t>(options.columns) * static_cast<std::size_t>(options.columns);
  return writeDecoded(file, model, samplePrior(model.latentDimension(), count, 1), options, std::move(stop));
}

Result<void> writeReconstructions(const std::filesystem::path& file, const Model& model, const Dataset& dataset) {
  GridOptions options = fitting(dataset.test.shape, 16, 2);
  std::vector<std::size_t> indices(std::min(static_cast<std::size_t>(options.columns), dataset.test.size()));
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  std::vector<Image> images;
  for (const std::size_t index : indices) images.push_back(dataset.test.picture(index));
  auto rebuilt = reconstructImages(model, dataset.test, indices);
  std::move(rebuilt.begin(), rebuilt.end(), std::back_inserter(images));
  options.columns = static_cast<int>(indices.size());
  return writeImageGrid(file, images, options);
}

}  // namespace

Result<void> writeRunPictures(const std::filesystem::path& folder, const Model& model,
                              const std::shared_ptr<const Dataset>& dataset, std::span<const LossRecord> losses,
                              std::stop_token stop, const ProgressCallback& progress) {
  using Picture = std::pair<const char*, std::function<Result<void>(const std::filesystem::path&)>>;
  std::vector<Picture> pictures;
  if (!losses.empty()) {
    pictures.emplace_back("losses.png", [&](const auto& file) {
      LossChartOptions options;
      options.title = "Losses" + (dataset ? " · " + dataset->title : std::string()) + " · " +
                      std::to_string(model.latentDimension()) + "-D latent space";
      options.variational = model.variational();
      return writeLossChart(file, losses, options);
    });
  }
  if (dataset && !dataset->test.empty()) {
    pictures.emplace_back("latent.png", [&](const auto& file) { return writeLatent(file, model, *dataset, stop); });
    pictures.emplace_back("reconstructions.png", [&](const auto& file) { return writeReconstructions(file, model, *dataset); });
  }
  pictures.emplace_back("manifold.png", [&](const auto& file) { return writeManifold(file, model, stop); });
  pictures.emplace_back("samples.png", [&](const auto& file) { return writeSamples(file, model, stop); });
  std::uint64_t done = 0;
  for (const auto& [name, write] : pictures) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    if (auto written = write(folder / name); !written) return written;
    if (progress) progress({name, ++done, pictures.size()});
  }
  return {};
}

}  // namespace latentscape
