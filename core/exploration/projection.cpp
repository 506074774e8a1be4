// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/projection.h"

#include "core/base/random.h"
#include "core/exploration/tsne.h"
#include "core/exploration/umap.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>
#include <utility>

namespace latentscape {
namespace {

constexpr std::size_t kFewest = 4;  // points, at least, for t-SNE and UMAP to be meaningful

Error outOfRange(const char* option, const std::string& found, const char* expected) {
  return Error{std::string("expected ") + expected + ", found " + found, option, ""};
}

Result<void> checkOptions(const ProjectionOptions& options) {
  if (options.method == ProjectionMethod::Tsne) {
    if (!(options.tsne.perplexity >= 1.0) || !std::isfinite(options.tsne.perplexity)) {
      return outOfRange("perplexity", std::to_string(options.tsne.perplexity), "a number from 1");
    }
    if (options.tsne.iterations < 1) return outOfRange("iterations", std::to_string(options.tsne.iterations), "at least 1");
    if (!(options.tsne.theta >= 0.0 && options.tsne.theta <= 0.7))
      return outOfRange("theta", std::to_string(options.tsne.theta), "0 to 0.7");
  }
  if (options.method == ProjectionMethod::Umap) {
    const UmapOptions& umap = options.umap;
    if (umap.neighbours < 2) return outOfRange("neighbours", std::to_string(umap.neighbours), "at least 2");
    if (!(umap.spread > 0.0) || !std::isfinite(umap.spread))
      return outOfRange("spread", std::to_string(umap.spread), "a number above 0");
    if (!(umap.minDistance >= 0.0 && umap.minDistance <= umap.spread)) {
      return outOfRange("minimum distance", std::to_string(umap.minDistance), "0 to the spread");
    }
    if (umap.epochs < 0) return outOfRange("epochs", std::to_string(umap.epochs), "at least 1, or 0 for the default");
  }
  return {};
}

// The first two principal components, the first scaled to the given size (as measured by `size`), plus a little noise: otherwise
// points in the same place could never separate, and codes with one dimension would never leave their line.
template <class Size>
std::vector<double> beginning(std::span<const float> principal, double target, const Size& size, std::uint64_t seed) {
  const double now = size(principal);
  const double scale = now > 0.0 ? target / now : 0.0;
  std::vector<float> noise(principal.size());
  RandomStream(seed).fillNormal(noise);
  double spread[2] = {0.0, 0.0};
  for (std::size_t i = 0; i < principal.size(); ++i)
    spread[i % 2] = std::max(spread[i % 2], scale * std::abs(static_cast<double>(principal[i])));
  std::vector<double> start(principal.size());
  for (std::size_t i = 0; i < start.size(); ++i) {
    const double amount = spread[i % 2] > 0.0 ? 0.01 : spread[0] > 0.0 ? 0.1 : 1.0;
    start[i] = scale * principal[i] + amount * target * noise[i];
  }
  return start;
}

double largest(std::span<const float> xy) {
  double most = 0.0;
  for (const float value : xy) most = std::max(most, std::abs(static_cast<double>(value)));
  return most;
}

// The standard deviation of the first coordinate.
double standardDeviation(std::span<const float> xy) {
  double square = 0.0;
  for (std::size_t i = 0; i < xy.size(); i += 2)
    square += static_cast<double>(xy[i]) * xy[i];  // principal components have mean 0
  return std::sqrt(square / (static_cast<double>(xy.size()) / 2.0));
}

// The graph of neighbours, the symmetric rows made of it, and what both lie in meanwhile.
Result<void> checkGraph(std::size_t points, std::size_t neighbours, const char* option, const MemoryLimit& limit) {
  constexpr double bytes = 12.0 + 8.0 + 2.0 * 1.5 * 24.0 + 2.0 * 12.0;  // of a point's neighbour
  return checkMemory(std::to_string(points) + " codes with " + std::to_string(neighbours) + " neighbours each",
                     bytes * static_cast<double>(points) * static_cast<double>(neighbours), option,
                     "Use fewer images, or a smaller number here.", limit);
}

}  // namespace

Result<Projection> projectPoints(std::span<const float> points, int dimension, const ProjectionOptions& options,
                                 std::stop_token stop, const ProgressCallback& progress, const MemoryLimit& limit) {
  if (auto good = checkOptions(options); !good) return good.error();
  auto pca =
      principalComponents(points, dimension, stop, options.method == ProjectionMethod::Pca ? progress : ProgressCallback());
  if (!pca) return pca.error();
  if (options.method == ProjectionMethod::Pca) {
    return Projection{options.method, std::move(pca->xy), std::move(pca->plane), std::move(pca->explainedVariance), 0.0, 0.0};
  }
  const std::size_t n = points.size() / static_cast<std::size_t>(dimension);
  if (n < kFewest)
    return Error{"expected at least " + std::to_string(kFewest) + " codes, found " + std::to_string(n), "codes",
                 "Use more images, or PCA."};
  const double perplexity = std::min(options.tsne.perplexity, static_cast<double>(n - 1) / 3.0);
  const bool umap = options.method == ProjectionMethod::Umap;
  const std::size_t neighbours =
      umap ? static_cast<std::size_t>(options.umap.neighbours) : static_cast<std::size_t>(3.0 * perplexity);
  if (auto fits = checkGraph(n, std::min(neighbours, n - 1), umap ? "neighbours" : "perplexity", limit); !fits)
    return fits.error();
  ThreadTeam team(options.threads);
  if (umap) {
    const auto graph = nearestNeighbourGraph(points, dimension, neighbours, team, stop, progress);
    if (!graph) return graph.error();
    auto projection =
        runUmap(*graph, beginning(pca->xy, 10.0, largest, options.seed), options.umap, options.seed, stop, progress);
    if (projection) projection->neighbourhood = static_cast<double>(graph->neighbours);
    return projection;
  }
  const auto graph = nearestNeighbourGraph(points, dimension, neighbours, team, stop, progress);
  if (!graph) return graph.error();
  auto projection =
      runTsne(*graph, beginning(pca->xy, 1e-4, standardDeviation, options.seed), perplexity, options.tsne, team, stop, progress);
  if (projection) projection->neighbourhood = perplexity;
  return projection;
}

Result<Projection> projectCodes(const Codes& codes, const ProjectionOptions& options, std::stop_token stop,
                                const ProgressCallback& progress) {
  return projectPoints(codes.mean, codes.dimension, options, stop, progress);
}

}  // namespace latentscape
