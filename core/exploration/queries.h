// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/model/choices.h"
#include "core/model/losses.h"
#include "core/model/model.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <string_view>
#include <utility>
#include <vector>

namespace latentscape {

// Questions to a frozen model: plain functions that run on the caller's thread. Any thread may call them.

using LatentPoint = std::vector<float>;  // d coordinates

// The posteriors of a range of images.
struct Codes {
  int dimension = 0;
  std::size_t count = 0;
  std::vector<float> mean;         // count * dimension
  std::vector<float> logVariance;  // count * dimension
  std::span<const float> meanOf(std::size_t i) const {
    return std::span(mean).subspan(i * static_cast<std::size_t>(dimension), static_cast<std::size_t>(dimension));
  }
  std::span<const float> logVarianceOf(std::size_t i) const {
    return std::span(logVariance).subspan(i * static_cast<std::size_t>(dimension), static_cast<std::size_t>(dimension));
  }
};
// Encodes images [first, first + count); count is limited by the end of the set. The set must have the model's shape (otherwise
// an Error).
Result<Codes> encodeImages(const Model& model, const ImageSet& images, std::size_t first, std::size_t count,
                           std::stop_token stop = {}, const ProgressCallback& progress = {});
// Checks that the codes can be the model's of the first codes.count images: their number, their dimension and the images' shape.
Result<void> checkCodes(const Model& model, const ImageSet& images, const Codes& codes);

Image decodePoint(const Model& model, const LatentPoint& point);
// Throws NotEnoughMemory if the images would take more than there is. Beside them it takes 64 MiB.
std::vector<Image> decodePoints(const Model& model, std::span<const LatentPoint> points);

// The images at points as somebody asks for them, [first, first + count) at a time, so that a picture of many holds few;
// cancelled between two questions by the stop token. Points and model outlive it.
class DecodedPoints {
 public:
  DecodedPoints(const Model& model, std::span<const LatentPoint> points, std::stop_token stop = {})
      : m_model(model), m_points(points), m_stop(std::move(stop)) {}
  Result<std::vector<Image>> operator()(std::size_t first, std::size_t count) const;

 private:
  const Model& m_model;
  std::span<const LatentPoint> m_points;
  std::stop_token m_stop;
};

// Reconstructions: decodes each image's posterior mean. Throws like decodePoints().
std::vector<Image> reconstructImages(const Model& model, const ImageSet& images, std::span<const std::size_t> indices);

// Draws count points from the prior N(0, I) and multiplies them by temperature: draws from N(0, temperature^2 I).
std::vector<LatentPoint> samplePrior(int dimension, std::size_t count, std::uint64_t seed, double temperature = 1.0);

enum class InterpolationMode { Linear, Spherical };
template <>
std::span<const std::string_view> choiceNames<InterpolationMode>();  // "linear", "spherical"
// Linear: (1 - t) a + t b. Spherical: Shoemake's slerp (1985) of the vectors without normalisation, [sin((1-t)w) a + sin(tw) b] /
// sin w, with w the angle between them; linear if w is undefined (a zero vector) or its sine vanishes. t in [0, 1]; t = 0 gives
// a, t = 1 gives b.
LatentPoint interpolate(const LatentPoint& a, const LatentPoint& b, double t, InterpolationMode mode);
// `frames` points at t = 0, 1/(frames-1), ..., 1.
std::vector<LatentPoint> interpolationPath(const LatentPoint& a, const LatentPoint& b, int frames, InterpolationMode mode);

// grid * grid points in the first two dimensions, the rest 0; row by row, from the top left (z2 largest, z1 smallest). They are
// the prior's quantiles (i + 1/2) / grid (Kingma and Welling 2014, figure 4). For one dimension: grid points along z1.
std::vector<LatentPoint> manifoldPoints(int dimension, int grid);

// The density of N(0, I) at the point, in all its dimensions.
double priorDensity(std::span<const float> point);

// The image whose mean is nearest in the first point.size() dimensions (all, or fewer); codes.count if codes is empty.
std::size_t nearestCode(const Codes& codes, std::span<const float> point);

enum class PosteriorUse { Sample, Mean };
template <>
std::span<const std::string_view> choiceNames<PosteriorUse>();  // "sample", "mean"
// Mean losses over a set, from one sample of z per image with RandomStream(seed), like the test losses during training, or from
// the posterior means.
Result<Losses> evaluateModel(const Model& model, const ImageSet& images, PosteriorUse use, std::uint64_t seed,
                             std::stop_token stop = {}, const ProgressCallback& progress = {});

}  // namespace latentscape
