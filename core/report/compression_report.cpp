// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/compression_report.h"

#include "core/charts/png.h"
#include "core/exploration/by_class.h"
#include "core/exploration/evaluation.h"
#include "core/exploration/quality.h"

#include <cmath>
#include <limits>
#include <numbers>

namespace latentscape {
namespace {

// Compares the decoded images with the originals.
Result<void> compare(CompressionReport& report, const Model& model, const ImageSet& images,
                     const std::vector<LatentPoint>& points, std::size_t shown, std::stop_token stop,
                     const ProgressCallback& progress) {
  const auto models = ByClass::create(model, images.labels, images.size());
  if (!models) return models.error();
  double error = 0.0, bytes = 0.0;
  std::vector<float> original, decoded(images.shape.pixels());
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    toUnitRange(images.image(i), original);
    models->of(i).decode(points[i], decoded);
    error += meanSquaredError(original, decoded);
    const auto png = encodePng(images.picture(i));
    if (!png) return png.error();
    bytes += static_cast<double>(png->size());
    if (i < shown) {
      report.originals.push_back(images.picture(i));
      report.decoded.push_back(toImage(decoded, images.shape));
    }
    if (progress) progress({"comparing", i + 1, points.size()});
  }
  const auto count = static_cast<double>(points.size());
  report.psnr = error > 0.0 ? -10.0 * std::log10(error / count) : std::numeric_limits<double>::infinity();
  report.pngBits = 8.0 * bytes / count;
  return {};
}

}  // namespace

Result<CompressionReport> compressImages(const Model& model, const Weights& weights, const ImageSet& images, int bits,
                                         std::size_t shown, std::stop_token stop, const ProgressCallback& progress) {
  const auto codes = encodeImages(model, images, 0, images.size(), stop, progress);
  if (!codes) return codes.error();
  auto quantised = quantise(*codes, images.shape, bits, weightsDigest(weights));
  if (!quantised) return quantised.error();
  if (model.classes() > 0) {
    quantised->classes = model.classes();
    quantised->labels = images.labels;
  }
  const auto fit = evaluateFit(model, images, {PosteriorUse::Mean, PixelValues::Grey, 1}, stop, progress);
  if (!fit) return fit.error();
  CompressionReport report;
  report.images = images.size();
  report.dimension = codes->dimension;
  report.bits = bits;
  report.file = formatCodes(*quantised);
  const auto read = parseCodes({reinterpret_cast<const std::uint8_t*>(report.file.data()), report.file.size()}, "codes");
  if (!read) return read.error();
  if (auto compared = compare(report, model, images, dequantise(*read), shown, stop, progress); !compared)
    return compared.error();
  report.fileBits = 8.0 * static_cast<double>(report.file.size()) / static_cast<double>(images.size());
  report.codeBits = static_cast<double>(bits * codes->dimension);
  report.rawBits = 8.0 * static_cast<double>(images.shape.pixels());
  if (model.variational()) report.klBits = fit->kl.mean / std::numbers::ln2;
  return report;
}

}  // namespace latentscape
