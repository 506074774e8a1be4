// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/quality.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <vector>

namespace latentscape {
namespace {

constexpr int kWindow = 11;
constexpr double kDeviation = 1.5, kC1 = 0.01 * 0.01, kC2 = 0.03 * 0.03;

const std::array<double, kWindow>& window() {
  static const std::array<double, kWindow> weights = [] {
    std::array<double, kWindow> values{};
    constexpr int kMiddle = kWindow / 2;
    double sum = 0.0;
    for (int i = 0; i < kWindow; ++i) {
      const double x = (i - kMiddle) / kDeviation;
      sum += values[static_cast<std::size_t>(i)] = std::exp(-0.5 * x * x);
    }
    for (double& value : values) value /= sum;
    return values;
  }();
  return weights;
}

// Weighted means over the window at every position where it fits: (height - 10) * (width - 10). The window is separable.
std::vector<double> smooth(const std::vector<double>& image, int height, int width) {
  const int columns = width - kWindow + 1, rows = height - kWindow + 1;
  std::vector<double> across(static_cast<std::size_t>(height * columns)), result(static_cast<std::size_t>(rows * columns));
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < columns; ++x) {
      double sum = 0.0;
      for (int i = 0; i < kWindow; ++i)
        sum += window()[static_cast<std::size_t>(i)] * image[static_cast<std::size_t>(y * width + x + i)];
      across[static_cast<std::size_t>(y * columns + x)] = sum;
    }
  }
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < columns; ++x) {
      double sum = 0.0;
      for (int i = 0; i < kWindow; ++i)
        sum += window()[static_cast<std::size_t>(i)] * across[static_cast<std::size_t>((y + i) * columns + x)];
      result[static_cast<std::size_t>(y * columns + x)] = sum;
    }
  }
  return result;
}

// The sum of the index over all positions in one channel.
double channelSum(const std::vector<double>& a, const std::vector<double>& b, int height, int width) {
  const auto product = [](const std::vector<double>& u, const std::vector<double>& v) {
    std::vector<double> values(u.size());
    std::transform(u.begin(), u.end(), v.begin(), values.begin(), [](double x, double y) { return x * y; });
    return values;
  };
  const auto meanA = smooth(a, height, width), meanB = smooth(b, height, width);
  const auto squareA = smooth(product(a, a), height, width), squareB = smooth(product(b, b), height, width),
             both = smooth(product(a, b), height, width);
  double sum = 0.0;
  for (std::size_t i = 0; i < meanA.size(); ++i) {
    const double ab = meanA[i] * meanB[i], aa = meanA[i] * meanA[i], bb = meanB[i] * meanB[i];
    sum += (2.0 * ab + kC1) * (2.0 * (both[i] - ab) + kC2) / ((aa + bb + kC1) * (squareA[i] - aa + squareB[i] - bb + kC2));
  }
  return sum;
}

}  // namespace

double meanSquaredError(std::span<const float> a, std::span<const float> b) {
  assert(a.size() == b.size() && !a.empty());
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    sum += difference * difference;
  }
  return sum / static_cast<double>(a.size());
}

double decibels(double meanSquaredError) {
  return meanSquaredError == 0.0 ? std::numeric_limits<double>::infinity() : -10.0 * std::log10(meanSquaredError);
}

double psnr(std::span<const float> a, std::span<const float> b) { return decibels(meanSquaredError(a, b)); }

std::optional<double> ssim(std::span<const float> a, std::span<const float> b, ImageShape shape) {
  assert(a.size() == shape.pixels() && b.size() == shape.pixels());
  if (shape.height < kWindow || shape.width < kWindow) return std::nullopt;
  const auto channels = static_cast<std::size_t>(shape.channels);
  const std::size_t places = shape.pixels() / channels;
  double sum = 0.0;
  std::vector<double> x(places), y(places);
  for (std::size_t c = 0; c < channels; ++c) {
    for (std::size_t i = 0; i < places; ++i) {
      x[i] = a[i * channels + c];
      y[i] = b[i * channels + c];
    }
    sum += channelSum(x, y, shape.height, shape.width);
  }
  const double windows = static_cast<double>(shape.height - kWindow + 1) * static_cast<double>(shape.width - kWindow + 1);
  return sum / windows / static_cast<double>(channels);
}

Image errorMap(std::span<const float> original, std::span<const float> image, ImageShape shape) {
  assert(original.size() == shape.pixels() && image.size() == shape.pixels());
  const auto channels = static_cast<std::size_t>(shape.channels);
  Image map{{shape.height, shape.width, 3}, {}};
  for (std::size_t i = 0; i < original.size(); i += channels) {
    double difference = 0.0;
    for (std::size_t c = 0; c < channels; ++c)
      difference += static_cast<double>(image[i + c]) - static_cast<double>(original[i + c]);
    difference /= static_cast<double>(channels);
    static constexpr std::array<double, 3> brighter{255, 150, 40}, darker{70, 150, 255};
    const double strength = std::min(std::abs(difference), 1.0);
    for (std::size_t c = 0; c < 3; ++c) {
      const double value = strength * (difference > 0.0 ? brighter[c] : darker[c]);
      map.pixels.push_back(std::isnan(value) ? std::uint8_t{0} : static_cast<std::uint8_t>(value + 0.5));
    }
  }
  return map;
}

Image asRgb(const Image& image) {
  if (image.shape.channels != 1) return image;
  Image colour{{image.shape.height, image.shape.width, 3}, {}};
  colour.pixels.reserve(3 * image.pixels.size());
  for (const std::uint8_t value : image.pixels) colour.pixels.insert(colour.pixels.end(), 3, value);
  return colour;
}

}  // namespace latentscape
