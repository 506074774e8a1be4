// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/run_pictures.h"

#include "core/exploration/queries.h"
#include "core/storage/pictures.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
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

Result<void> writeManifold(const std::filesystem::path& file, const Model& model) {
  constexpr int grid = 20;
  GridOptions options;
  options.columns = grid;
  options.gap = 0;
  return writeImageGrid(file, decodePoints(model, manifoldPoints(model.latentDimension(), grid)), options);
}

Result<void> writeReconstructions(const std::filesystem::path& file, const Model& model, const Dataset& dataset) {
  std::vector<std::size_t> indices(std::min<std::size_t>(16, dataset.test.size()));
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  std::vector<Image> images;
  for (const std::size_t index : indices) images.push_back(dataset.test.picture(index));
  auto rebuilt = reconstructImages(model, dataset.test, indices);
  std::move(rebuilt.begin(), rebuilt.end(), std::back_inserter(images));
  GridOptions options;
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
      return writeLossChart(file, losses, options);
    });
  }
  if (dataset && !dataset->test.empty()) {
    pictures.emplace_back("latent.png", [&](const auto& file) { return writeLatent(file, model, *dataset, stop); });
    pictures.emplace_back("reconstructions.png", [&](const auto& file) { return writeReconstructions(file, model, *dataset); });
  }
  pictures.emplace_back("manifold.png", [&](const auto& file) { return writeManifold(file, model); });
  pictures.emplace_back("samples.png", [&](const auto& file) {
    return writeImageGrid(file, decodePoints(model, samplePrior(model.latentDimension(), 64, 1)), {});
  });
  std::uint64_t done = 0;
  for (const auto& [name, write] : pictures) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    if (auto written = write(folder / name); !written) return written;
    if (progress) progress({name, ++done, pictures.size()});
  }
  return {};
}

}  // namespace latentscape
