// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/inpainting.h"

#include "core/base/random.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>

namespace latentscape {
namespace {

constexpr std::size_t kPriorPoints = 64;
constexpr int kRounds = 8;       // of encoding and decoding in turn
constexpr int kFirstSteps = 10;  // of every start
constexpr std::size_t kGoingOn = 2;

bool missing(const CodeTarget& target, std::size_t value) { return !target.weights.empty() && target.weights[value] == 0.0F; }

std::vector<float> blackWhereMissing(const CodeTarget& target) {
  std::vector<float> pixels = target.pixels;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    if (missing(target, i)) pixels[i] = 0.0F;
  }
  return pixels;
}

// The codes that may be starts: those of the options, and the prior's.
std::vector<LatentPoint> candidates(const Model& model, const InpaintOptions& options) {
  std::vector<LatentPoint> points = options.codes;
  const auto d = static_cast<std::size_t>(model.latentDimension());
  std::vector<float> drawn(kPriorPoints * d);
  RandomStream(options.refine.seed, streams::kInpaintingStarts).fillNormal(drawn);
  for (std::size_t at = 0; at < drawn.size(); at += d)
    points.emplace_back(drawn.begin() + static_cast<std::ptrdiff_t>(at), drawn.begin() + static_cast<std::ptrdiff_t>(at + d));
  return points;
}

// Their -log p(known values, z), up to a constant; an autoencoder has no prior.
std::vector<double> misfits(const Model& model, const CodeTarget& target, const std::vector<LatentPoint>& points) {
  std::vector<float> latent, terms(points.size());
  for (const LatentPoint& point : points) latent.insert(latent.end(), point.begin(), point.end());
  TargetTerms(model, target, points.size()).terms(latent, terms);
  std::vector<double> found(terms.begin(), terms.end());
  for (std::size_t i = 0; model.variational() && i < points.size(); ++i) {
    for (const float z : points[i]) found[i] += 0.5 * static_cast<double>(z) * static_cast<double>(z);
  }
  return found;
}

std::vector<Gaussian> startsOf(const Model& model, const CodeTarget& target, const InpaintOptions& options) {
  std::vector<Gaussian> starts{encodedGaussian(model, blackWhereMissing(target))};
  Gaussian filled = starts.front();
  for (int round = 0; round < kRounds; ++round) filled = encodedGaussian(model, completed(model, target, filled.mean));
  starts.push_back(filled);
  const std::vector<LatentPoint> points = candidates(model, options);
  const std::vector<double> misfit = misfits(model, target, points);
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&misfit](std::size_t a, std::size_t b) { return misfit[a] < misfit[b]; });
  order.resize(std::min(order.size(), static_cast<std::size_t>(std::max(options.starts, 0))));
  for (const std::size_t best : order) starts.push_back({points[best], starts.front().logVariance});
  return starts;
}

bool lowerLoss(const Refinement& a, const Refinement& b) { return a.loss() < b.loss(); }

}  // namespace

std::vector<float> completed(const Model& model, const CodeTarget& target, const LatentPoint& point) {
  std::vector<float> pixels(target.pixels.size());
  model.decode(point, pixels);
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    if (!missing(target, i)) pixels[i] = target.pixels[i];
  }
  return pixels;
}

Result<Inpainted> inpaint(const std::shared_ptr<const Model>& model, const CodeTarget& target, const InpaintOptions& options,
                          std::stop_token stop, const ProgressCallback& progress) {
  if (auto right = checkTarget(*model, target); !right) return right.error();
  const std::vector<Gaussian> starts = startsOf(*model, target, options);
  std::vector<Refinement> searches;
  Inpainted result{starts.front(), {}, 0.0, 0.0, {}};
  const std::size_t total = starts.size() + kGoingOn;
  const auto advanced = [&](Refinement& search, int steps, std::size_t done) {
    for (int step = 0; step < steps && !search.done(); ++step) {
      if (stop.stop_requested()) return false;
      search.advance(1);
    }
    if (progress) progress({"inpainting", done, total});
    return true;
  };
  for (const Gaussian& start : starts) {
    searches.emplace_back(model, target, start, options.refine);
    if (searches.size() == 1) result.encodedLoss = searches.front().loss();
    if (!advanced(searches.back(), kFirstSteps, searches.size())) return Error::cancelledByUser();
  }
  std::stable_sort(searches.begin(), searches.end(), lowerLoss);
  for (std::size_t i = 0; i < std::min(kGoingOn, searches.size()); ++i) {
    if (!advanced(searches[i], options.refine.steps, starts.size() + i + 1)) return Error::cancelledByUser();
  }
  // Those that were left behind count as well: one that went on may have gone back to its start.
  const Refinement& best = *std::min_element(searches.begin(), searches.end(), lowerLoss);
  result.code = best.best();
  result.loss = best.loss();
  result.completed = completed(*model, target, result.code.mean);
  return result;
}

}  // namespace latentscape
