// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/decoded_lattice.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdlib>

namespace latentscape {
namespace {

constexpr std::size_t kTogether = 64;

// A multiple of one level's step, of any block, as a multiple of the step that is so many levels finer (coarser if that is
// negative): none where it isn't one, or lies beyond all blocks. In a block, a multiple is 2^31 + (2^31 - 1) (2^31 - 2) at most.
std::optional<std::int64_t> multipleAt(std::int64_t multiple, std::int64_t finer) {
  constexpr int bits = 62;  // that is less than 2^62
  if (multiple == 0 || finer == 0) return multiple;
  if (finer > bits || finer < -bits) return std::nullopt;
  const std::int64_t unit = std::int64_t{1} << std::abs(finer);
  if (finer < 0) return (multiple & (unit - 1)) == 0 ? std::optional(multiple >> -finer) : std::nullopt;
  const std::int64_t most = (std::int64_t{1} << bits) / unit;
  return multiple >= -most && multiple <= most ? std::optional(multiple * unit) : std::nullopt;
}

// Which column (or row) of so many lies at that distance from the first, in steps of the block's level.
std::optional<std::int64_t> lineAt(std::int64_t distance, int stride, int count) {
  if (distance < 0 || distance >= std::int64_t{stride} * count) return std::nullopt;
  if (stride == 1) return distance;  // spares the division, which is slow
  return distance % stride == 0 ? std::optional(distance / stride) : std::nullopt;
}

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

std::optional<std::size_t> LatticeBlock::indexIn(const LatticeBlock& other, std::size_t index) const {
  assert(index < count() && stride >= 1 && other.stride >= 1);
  const auto column = static_cast<std::int64_t>(index % static_cast<std::size_t>(columns));
  const auto row = static_cast<std::int64_t>(index / static_cast<std::size_t>(columns));
  const std::int64_t finer = std::int64_t{other.level} - level;
  const auto x = multipleAt(left + stride * column, finer), y = multipleAt(top - stride * row, finer);
  if (!x || !y) return std::nullopt;
  const auto toColumn = lineAt(*x - other.left, other.stride, other.columns);
  const auto toRow = lineAt(other.top - *y, other.stride, other.rows);
  if (!toColumn || !toRow) return std::nullopt;
  return static_cast<std::size_t>(*toRow) * static_cast<std::size_t>(other.columns) + static_cast<std::size_t>(*toColumn);
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
