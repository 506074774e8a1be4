// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/queries.h"

#include "core/base/memory_limit.h"
#include "core/base/random.h"
#include "core/data/subset.h"
#include "core/exploration/by_class.h"
#include "core/exploration/chunks.h"
#include "core/exploration/model_input.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

namespace latentscape {
namespace {

// Inverse of the standard normal distribution function (Acklam's rational approximation, relative error below 1.2e-9).
double normalQuantile(double p) {
  static constexpr double a[] = {-3.969683028665376e+01, 2.209460984245205e+02,  -2.759285104469687e+02,
                                 1.383577518672690e+02,  -3.066479806614716e+01, 2.506628277459239e+00};
  static constexpr double b[] = {-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01,
                                 -1.328068155288572e+01};
  static constexpr double c[] = {-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
                                 -2.549732539343734e+00, 4.374664141464968e+00,  2.938163982698783e+00};
  static constexpr double d[] = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00};
  if (p > 0.5) return -normalQuantile(1.0 - p);
  if (p < 0.02425) {
    const double q = std::sqrt(-2.0 * std::log(p));
    return (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
           ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1.0);
  }
  const double q = p - 0.5;
  const double r = q * q;
  return (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
         (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1.0);
}

void requireImages(std::size_t count, ImageShape shape) {
  requireMemory(
      std::to_string(count) + " images of " + std::to_string(shape.width) + "x" + std::to_string(shape.height) + " pixels",
      static_cast<double>(count) * static_cast<double>(shape.pixels()));
}

}  // namespace

template <>
std::span<const std::string_view> choiceNames<InterpolationMode>() {
  static constexpr std::array<std::string_view, 2> names{"linear", "spherical"};
  return names;
}

template <>
std::span<const std::string_view> choiceNames<PosteriorUse>() {
  static constexpr std::array<std::string_view, 2> names{"sample", "mean"};
  return names;
}

Result<Codes> encodeImages(const Model& model, const ImageSet& images, std::size_t first, std::size_t count, std::stop_token stop,
                           const ProgressCallback& progress) {
  if (auto fits = checkShape(model, images); !fits) return fits.error();
  const auto byClass = ByClass::create(model, images.labels, images.size());
  if (!byClass) return byClass.error();
  first = std::min(first, images.size());
  count = std::min(count, images.size() - first);
  const auto d = static_cast<std::size_t>(model.latentDimension());
  const std::size_t pixels = images.shape.pixels();
  Codes codes{model.latentDimension(), count, std::vector<float>(count * d), std::vector<float>(count * d)};
  std::vector<float> values;
  const std::size_t together = imagesTogether(pixels);
  for (std::size_t at = 0; at < count; at += together) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    const std::size_t n = std::min(together, count - at);
    toUnitRange(std::span(images.pixels).subspan((first + at) * pixels, n * pixels), values);
    byClass->encode(first + at, values, std::span(codes.mean).subspan(at * d, n * d),
                    std::span(codes.logVariance).subspan(at * d, n * d));
    if (progress) progress({"encoding", at + n, count});
  }
  return codes;
}

Result<void> checkCodes(const Model& model, const ImageSet& images, const Codes& codes) {
  if (auto fits = checkShape(model, images); !fits) return fits.error();
  if (codes.count > images.size()) {
    return Error{"there are " + std::to_string(codes.count) + " codes, but only " + std::to_string(images.size()) + " images",
                 "codes", "Encode the images anew."};
  }
  if (codes.dimension != model.latentDimension()) {
    return Error{"the codes have " + std::to_string(codes.dimension) + " dimensions, but the model has " +
                     std::to_string(model.latentDimension()),
                 "codes", "Encode the images anew."};
  }
  return {};
}

Image decodePoint(const Model& model, const LatentPoint& point) {
  std::vector<float> pixels(model.imageShape().pixels());
  model.decode(point, pixels);
  return toImage(pixels, model.imageShape());
}

std::vector<Image> decodePoints(const Model& model, std::span<const LatentPoint> points) {
  const ImageShape shape = model.imageShape();
  const std::size_t size = shape.pixels(), together = imagesTogether(size);
  requireImages(points.size(), shape);
  std::vector<float> latent, pixels;
  std::vector<Image> images;
  for (std::size_t at = 0; at < points.size(); at += together) {
    const std::size_t n = std::min(together, points.size() - at);
    latent.clear();
    for (const auto& point : points.subspan(at, n)) latent.insert(latent.end(), point.begin(), point.end());
    pixels.resize(n * size);
    model.decode(latent, pixels);
    for (std::size_t i = 0; i < n; ++i) images.push_back(toImage(std::span(pixels).subspan(i * size, size), shape));
  }
  return images;
}

Result<std::vector<Image>> DecodedPoints::operator()(std::size_t first, std::size_t count) const {
  if (m_stop.stop_requested()) return Error::cancelledByUser();
  return decodePoints(m_model, m_points.subspan(first, count));
}

std::vector<Image> reconstructImages(const Model& model, const ImageSet& images, std::span<const std::size_t> indices) {
  const std::size_t size = model.imageShape().pixels(), d = static_cast<std::size_t>(model.latentDimension());
  requireImages(indices.size(), model.imageShape());
  std::vector<Image> reconstructions;
  std::vector<float> values, mean, logVariance;
  const std::size_t together = imagesTogether(size);
  for (std::size_t at = 0; at < indices.size(); at += together) {
    const ImageSet chosen = takeImages(images, indices.subspan(at, std::min(together, indices.size() - at)));
    const auto byClass = ByClass::create(model, chosen.labels, chosen.size());
    toUnitRange(chosen.pixels, values);
    mean.resize(chosen.size() * d);
    logVariance.resize(chosen.size() * d);
    if (byClass) {
      byClass->encode(0, values, mean, logVariance);
      byClass->decode(0, mean, values);
    } else {  // a conditional model, but the images have no usable classes
      model.encode(values, mean, logVariance);
      model.decode(mean, values);
    }
    for (std::size_t i = 0; i < chosen.size(); ++i)
      reconstructions.push_back(toImage(std::span(values).subspan(i * size, size), model.imageShape()));
  }
  return reconstructions;
}

std::vector<LatentPoint> samplePrior(int dimension, std::size_t count, std::uint64_t seed, double temperature) {
  RandomStream random(seed);
  std::vector<LatentPoint> points(count, LatentPoint(static_cast<std::size_t>(dimension)));
  for (auto& point : points) {
    random.fillNormal(point);
    for (float& z : point) z = static_cast<float>(temperature * z);
  }
  return points;
}

LatentPoint interpolate(const LatentPoint& a, const LatentPoint& b, double t, InterpolationMode mode) {
  double weightA = 1.0 - t;
  double weightB = t;
  if (mode == InterpolationMode::Spherical) {
    double dot = 0.0, squareA = 0.0, squareB = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      dot += static_cast<double>(a[i]) * b[i];
      squareA += static_cast<double>(a[i]) * a[i];
      squareB += static_cast<double>(b[i]) * b[i];
    }
    if (squareA > 0.0 && squareB > 0.0) {
      const double angle = std::acos(std::clamp(dot / std::sqrt(squareA * squareB), -1.0, 1.0));
      if (const double sine = std::sin(angle); sine > 1e-6) {
        weightA = std::sin((1.0 - t) * angle) / sine;
        weightB = std::sin(t * angle) / sine;
      }
    }
  }
  LatentPoint point(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) point[i] = static_cast<float>(weightA * a[i] + weightB * b[i]);
  return point;
}

std::vector<LatentPoint> interpolationPath(const LatentPoint& a, const LatentPoint& b, int frames, InterpolationMode mode) {
  std::vector<LatentPoint> path;
  for (int i = 0; i < frames; ++i)
    path.push_back(interpolate(a, b, frames > 1 ? static_cast<double>(i) / (frames - 1) : 0.0, mode));
  return path;
}

std::vector<LatentPoint> manifoldPoints(int dimension, int grid) {
  std::vector<LatentPoint> points;
  const auto quantile = [&](int i) { return static_cast<float>(normalQuantile((i + 0.5) / grid)); };
  for (int row = 0; row < (dimension > 1 ? grid : 1); ++row) {
    for (int column = 0; column < grid; ++column) {
      LatentPoint point(static_cast<std::size_t>(dimension), 0.0F);
      point[0] = quantile(column);
      if (dimension > 1) point[1] = quantile(grid - 1 - row);
      points.push_back(std::move(point));
    }
  }
  return points;
}

double priorDensity(std::span<const float> point) {
  double square = 0.0;
  for (const float z : point) square += static_cast<double>(z) * z;
  return std::exp(-0.5 * square - 0.5 * static_cast<double>(point.size()) * std::log(2.0 * std::numbers::pi));
}

std::size_t nearestCode(const Codes& codes, std::span<const float> point) {
  std::size_t nearest = codes.count;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < codes.count; ++i) {
    const auto mean = codes.meanOf(i);
    double distance = 0.0;
    for (std::size_t j = 0; j < point.size(); ++j)
      distance += (static_cast<double>(mean[j]) - point[j]) * (static_cast<double>(mean[j]) - point[j]);
    if (distance < least) {
      least = distance;
      nearest = i;
    }
  }
  return nearest;
}

Result<Losses> evaluateModel(const Model& model, const ImageSet& images, PosteriorUse use, std::uint64_t seed,
                             std::stop_token stop, const ProgressCallback& progress) {
  if (auto fits = checkShape(model, images); !fits) return fits.error();
  const auto byClass = ByClass::create(model, images.labels, images.size());
  if (!byClass) return byClass.error();
  if (images.empty()) return Error{"there are no images to evaluate", "dataset", "Choose another split or data set."};
  const auto d = static_cast<std::size_t>(model.latentDimension());
  const std::size_t pixels = images.shape.pixels();
  RandomStream random(seed);
  const std::size_t together = imagesTogether(pixels);
  std::vector<float> values, noise, reconstruction, kl;
  double reconstructionSum = 0.0, klSum = 0.0;
  for (std::size_t at = 0; at < images.size(); at += together) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    const std::size_t n = std::min(together, images.size() - at);
    toUnitRange(std::span(images.pixels).subspan(at * pixels, n * pixels), values);
    if (use == PosteriorUse::Sample) {
      noise.resize(n * d);
      random.fillNormal(noise);
    }
    reconstruction.resize(n);
    kl.resize(n * d);
    byClass->score(at, values, noise, reconstruction, kl);
    for (const float term : reconstruction) reconstructionSum += term;
    for (const float term : kl) klSum += term;
    if (progress) progress({"evaluating", at + n, images.size()});
  }
  const auto count = static_cast<double>(images.size());
  return Losses{reconstructionSum / count, klSum / count};
}

}  // namespace latentscape
