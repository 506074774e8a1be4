// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/decoded_lattice.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace latentscape {
namespace {

constexpr std::size_t kTogether = 64;

// Appends one image, each pixel of which is the mean of shrink x shrink.
void appendShrunk(std::span<const float> values, ImageShape shape, int shrink, std::vector<std::uint8_t>& pixels) {
  const auto level = [](float mean) {  // a NaN is black
    return static_cast<std::uint8_t>((mean > 0.0F ? std::min(mean, 1.0F) : 0.0F) * 255.0F + 0.5F);
  };
  if (shrink == 1) {
    for (const float value : values) pixels.push_back(level(value));
    return;
  }
  for (int top = 0; top < shape.height; top += shrink) {
    const int bottom = std::min(top + shrink, shape.height);
    for (int left = 0; left < shape.width; left += shrink) {
      const int right = std::min(left + shrink, shape.width);
      for (int channel = 0; channel < shape.channels; ++channel) {
        float sum = 0.0F;
        for (int y = top; y < bottom; ++y) {
          for (int x = left; x < right; ++x)
            sum += values[static_cast<std::size_t>((y * shape.width + x) * shape.channels + channel)];
        }
        pixels.push_back(level(sum / static_cast<float>((bottom - top) * (right - left))));
      }
    }
  }
}

}  // namespace

double latticeStep(int level) { return std::ldexp(1.0, -level); }

int latticeLevel(double shortest) {
  assert(std::isfinite(shortest) && shortest > 0.0);
  constexpr double most = 1000.0;  // its step is a double far from underflow
  return static_cast<int>(std::fmin(std::fmax(std::floor(-std::log2(shortest)), -most), most));
}

ImageShape shrunk(ImageShape shape, int shrink) {
  return {(shape.height + shrink - 1) / shrink, (shape.width + shrink - 1) / shrink, shape.channels};
}

DecodedBlock decodeBlock(const Model& model, const PlaneMap& plane, std::span<const float> base, const LatticeBlock& block,
                         int shrink, std::stop_token stop) {
  const ImageShape shape = model.imageShape();
  const std::size_t size = shape.pixels(), all = block.count();
  DecodedBlock decoded{block, shrunk(shape, shrink), {}};
  decoded.pixels.reserve(all * decoded.shape.pixels());
  std::vector<float> latent, values;
  for (std::size_t at = 0; at < all; at += kTogether) {
    if (stop.stop_requested()) {
      decoded.pixels.clear();
      return decoded;
    }
    const std::size_t n = std::min(kTogether, all - at);
    latent.clear();
    for (std::size_t i = at; i < at + n; ++i) {
      const int column = static_cast<int>(i) % block.columns, row = static_cast<int>(i) / block.columns;
      const LatentPoint point = movedInPlane(plane, base, static_cast<float>(block.x(column)), static_cast<float>(block.y(row)));
      latent.insert(latent.end(), point.begin(), point.end());
    }
    values.resize(n * size);
    model.decode(latent, values);
    for (std::size_t i = 0; i < n; ++i) appendShrunk(std::span(values).subspan(i * size, size), shape, shrink, decoded.pixels);
  }
  return decoded;
}

}  // namespace latentscape
