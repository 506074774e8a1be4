// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/resize.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

// What one pixel of the result takes from a row or a column: weights of values first, first + 1, ..., which add up to 1.
struct Tap {
  std::size_t first = 0;
  std::vector<float> weights;
};

// From the length values at offset to side values. The filter reaches max(scale, 1) to either side of a pixel's centre.
std::vector<Tap> taps(int offset, int length, int side) {
  std::vector<Tap> all(static_cast<std::size_t>(side));
  const double scale = static_cast<double>(length) / side;
  const double reach = std::max(scale, 1.0);
  for (int i = 0; i < side; ++i) {
    const double centre = (i + 0.5) * scale;
    const int from = std::max(0, static_cast<int>(centre - reach + 0.5));
    const int to = std::min(length, static_cast<int>(centre + reach + 0.5));
    Tap& tap = all[static_cast<std::size_t>(i)];
    tap.first = static_cast<std::size_t>(offset + from);
    double sum = 0.0;
    std::vector<double> weights;
    weights.reserve(static_cast<std::size_t>(std::max(to - from, 0)));
    for (int x = from; x < to; ++x) {
      weights.push_back(std::max(0.0, 1.0 - std::abs((x + 0.5 - centre) / reach)));
      sum += weights.back();
    }
    tap.weights.reserve(weights.size());
    for (const double weight : weights) tap.weights.push_back(static_cast<float>(weight / sum));
  }
  return all;
}

// The sums over one row, channels last. to: across.size() * channels values.
void narrowRow(const std::uint8_t* row, const std::vector<Tap>& across, std::size_t channels, float* to) {
  for (const Tap& tap : across) {
    for (std::size_t channel = 0; channel < channels; ++channel) {
      const std::uint8_t* value = row + tap.first * channels + channel;
      float sum = 0.0F;
      for (const float weight : tap.weights) {
        sum += weight * static_cast<float>(*value);
        value += channels;
      }
      *to++ = sum;
    }
  }
}

}  // namespace

std::uint64_t resizingMemory(int side) {
  constexpr std::uint64_t kTaps = std::uint64_t{12} << 20;  // of a picture as long as pictures may be
  const auto pixels = static_cast<std::uint64_t>(side) * static_cast<std::uint64_t>(side);
  return pixels * 3 * (sizeof(float) + 2) + kTaps;
}

Image resized(const Image& image, int side, PictureFit fit) {
  const ImageShape& from = image.shape;
  if (from.height == side && from.width == side) return image;
  const int square = std::min(from.height, from.width);
  const bool crop = fit == PictureFit::Crop;
  const auto across = taps(crop ? (from.width - square) / 2 : 0, crop ? square : from.width, side);
  const auto down = taps(crop ? (from.height - square) / 2 : 0, crop ? square : from.height, side);
  const auto channels = static_cast<std::size_t>(from.channels);
  const std::size_t rowLength = static_cast<std::size_t>(from.width) * channels;
  const std::size_t resultRow = static_cast<std::size_t>(side) * channels;

  // Each needed row is narrowed once and added to the rows of the result that take from it. So no more is held than the result in
  // floating point and a row, however tall the picture is.
  std::vector<float> sums(static_cast<std::size_t>(side) * resultRow);
  std::vector<float> narrow(resultRow);
  const std::size_t lastRow = down.back().first + down.back().weights.size();
  std::size_t top = 0;  // the first row of the result that is not complete
  for (std::size_t y = down.front().first; y < lastRow; ++y) {
    narrowRow(image.pixels.data() + y * rowLength, across, channels, narrow.data());
    while (top < down.size() && down[top].first + down[top].weights.size() <= y) ++top;
    for (std::size_t row = top; row < down.size() && down[row].first <= y; ++row) {
      if (down[row].first + down[row].weights.size() <= y) continue;
      const float weight = down[row].weights[y - down[row].first];
      float* const sum = sums.data() + row * resultRow;
      for (std::size_t x = 0; x < resultRow; ++x) sum[x] += weight * narrow[x];
    }
  }
  Image result{{side, side, from.channels}, std::vector<std::uint8_t>(sums.size())};
  std::transform(sums.begin(), sums.end(), result.pixels.begin(),
                 [](float sum) { return static_cast<std::uint8_t>(std::clamp(sum + 0.5F, 0.0F, 255.0F)); });
  return result;
}

Image coloured(Image image, PictureColour colour) {
  const int wanted = colour == PictureColour::Grey ? 1 : 3;
  if (colour == PictureColour::Keep || image.shape.channels == wanted) return image;
  Image result{{image.shape.height, image.shape.width, wanted}, {}};
  result.pixels.reserve(result.shape.pixels());
  if (wanted == 3) {
    for (const std::uint8_t value : image.pixels) result.pixels.insert(result.pixels.end(), 3, value);
    return result;
  }
  for (std::size_t i = 0; i + 2 < image.pixels.size(); i += 3) {
    const std::uint32_t sum = 19595U * image.pixels[i] + 38470U * image.pixels[i + 1] + 7471U * image.pixels[i + 2];  // of 65536
    result.pixels.push_back(static_cast<std::uint8_t>((sum + 32768U) >> 16U));
  }
  return result;
}

Result<void> checkImages(std::size_t count, ImageShape shape, const MemoryLimit& limit) {
  return checkMemory(
      std::to_string(count) + " images of " + std::to_string(shape.width) + "x" + std::to_string(shape.height) + " pixels",
      static_cast<double>(count) * static_cast<double>(shape.pixels()), "side", "Choose a smaller side, or fewer images.", limit);
}

Result<ImageSet> reshaped(const ImageSet& set, int side, PictureFit fit, PictureColour colour, std::stop_token stop,
                          const MemoryLimit& limit) {
  ImageSet result;
  result.shape = set.shape;
  if (side != 0) result.shape.height = result.shape.width = side;
  if (colour != PictureColour::Keep) result.shape.channels = colour == PictureColour::Grey ? 1 : 3;
  if (result.shape == set.shape) return set;
  if (auto fits = checkImages(set.size(), result.shape, limit); !fits) return fits.error();
  result.pixels.reserve(set.size() * result.shape.pixels());
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (i % 256 == 0 && stop.stop_requested()) return Error::cancelledByUser();
    Image image = set.picture(i);
    if (side != 0) image = resized(image, side, fit);
    image = coloured(std::move(image), colour);
    result.pixels.insert(result.pixels.end(), image.pixels.begin(), image.pixels.end());
  }
  result.labels = set.labels;
  result.fingerprints = set.fingerprints;
  return result;
}

}  // namespace latentscape
