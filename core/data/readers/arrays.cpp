// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/arrays.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

namespace latentscape {
namespace {

static_assert(std::endian::native == std::endian::little, "values are read as they lie in the file");

constexpr std::uint64_t kMaxSide = 4096;
constexpr std::uint64_t kMaxPixels = std::uint64_t{4} << 30;
constexpr std::uint64_t kMaxLabels = std::uint64_t{1} << 32;
constexpr std::uint64_t kPiece = std::uint64_t{1} << 20;
constexpr float kSlack = 1e-4F;  // how far float32 arithmetic may stray outside [0, 1]

Error truncated(const NpyHeader& header, std::uint64_t found, const std::string& where) {
  return Error{"is truncated: shape " + header.shapeText() + " of " + header.dtype() + " takes " +
                   std::to_string(header.bytes()) + " bytes, found " + std::to_string(found),
               where, "Copy or save it again."};
}

Result<void> checkLength(const NpyHeader& header, std::uint64_t available, const std::string& where) {
  if (available == header.bytes()) return {};
  if (available < header.bytes()) return truncated(header, available, where);
  return Error{"is oversized: shape " + header.shapeText() + " of " + header.dtype() + " takes " +
                   std::to_string(header.bytes()) + " bytes, found " + std::to_string(available),
               where, "Copy or save it again."};
}

Result<ImageShape> imageShape(const NpyHeader& header, const std::string& where) {
  const auto& shape = header.shape;
  const Error wrong{
      "has shape " + header.shapeText() + ", expected (N, H, W) or (N, H, W, C) with C 1 or 3 and H and W up to " +
          std::to_string(kMaxSide),
      where, shape.size() == 4 && (shape[1] == 1 || shape[1] == 3) ? "Channels come last here: a.transpose(0, 2, 3, 1)." : ""};
  if (shape.size() != 3 && shape.size() != 4) return wrong;
  if (shape[0] == 0) return Error{"has no images: its shape is " + header.shapeText(), where, ""};
  const std::uint64_t channels = shape.size() == 4 ? shape[3] : 1;
  if (shape[1] < 1 || shape[1] > kMaxSide || shape[2] < 1 || shape[2] > kMaxSide || (channels != 1 && channels != 3))
    return wrong;
  if (!(header.kind == 'u' && header.valueBytes == 1) && !(header.kind == 'f' && header.valueBytes == 4)) {
    const bool real = header.kind == 'f';
    return Error{"its values are " + header.dtype() + ", expected uint8 or float32", where,
                 real ? "Convert it: a.astype(numpy.float32)." : "Convert it: a.astype(numpy.uint8)."};
  }
  if (header.values > kMaxPixels)
    return Error{"holds " + std::to_string(header.values) + " values; at most " + std::to_string(kMaxPixels) + " are read", where,
                 "Take fewer images."};
  return ImageShape{static_cast<int>(shape[1]), static_cast<int>(shape[2]), static_cast<int>(channels)};
}

// The first value that is outside [0, 1] or a NaN: its place in the piece.
std::optional<std::size_t> outside(std::span<const float> values) {
  const auto found = std::find_if(values.begin(), values.end(), [](float v) { return !(v >= -kSlack && v <= 1.0F + kSlack); });
  return found == values.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - values.begin()));
}

Error wrongValue(float value, std::uint64_t image, const std::string& where) {
  const std::string number = std::to_string(value);
  return Error{
      "image " + std::to_string(image) + " has a value of " + number + "; float32 images lie between 0 and 1", where,
      value > 1.0F ? "Divide by the largest value: (a / 255).astype(numpy.float32)." : "Shift and scale it into [0, 1]."};
}

std::int64_t labelAt(const std::uint8_t* bytes, const NpyHeader& header) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes, static_cast<std::size_t>(header.valueBytes));
  const int unused = 64 - 8 * header.valueBytes;
  if (header.kind == 'i') return static_cast<std::int64_t>(value << unused) >> unused;
  return value > std::uint64_t{1} << 62U ? -1 : static_cast<std::int64_t>(value);
}

}  // namespace

Result<ImageSet> readImageArray(const NpyHeader& header, std::uint64_t available, const ArraySource& source,
                                const std::string& where, std::stop_token stop) {
  const auto shape = imageShape(header, where);
  if (!shape) return shape.error();
  if (auto fits = checkLength(header, available, where); !fits) return fits.error();
  ImageSet set{*shape, std::vector<std::uint8_t>(header.values), {}};
  std::vector<float> floats(header.kind == 'f' ? kPiece / sizeof(float) : 0);
  const std::uint64_t most = header.kind == 'f' ? floats.size() : kPiece;
  for (std::uint64_t done = 0; done < header.values;) {
    if (stop.stop_requested()) return Error::cancelledByUser();
    const std::uint64_t count = std::min(most, header.values - done);
    if (header.kind == 'u') {
      if (const std::uint64_t got = source(set.pixels.data() + done, count); got != count)
        return truncated(header, done + got, where);
    } else {
      const std::uint64_t wanted = count * sizeof(float);
      if (const std::uint64_t got = source(reinterpret_cast<std::uint8_t*>(floats.data()), wanted); got != wanted) {
        return truncated(header, done * sizeof(float) + got, where);
      }
      const std::span values(floats.data(), count);
      if (const auto bad = outside(values)) return wrongValue(values[*bad], (done + *bad) / shape->pixels(), where);
      const auto bytes = toImage(values, {}).pixels;
      std::copy(bytes.begin(), bytes.end(), set.pixels.begin() + static_cast<std::ptrdiff_t>(done));
    }
    done += count;
  }
  return set;
}

Result<std::vector<std::uint8_t>> readLabelArray(const NpyHeader& header, std::uint64_t available, const ArraySource& source,
                                                 const std::string& where) {
  const auto& shape = header.shape;
  if (!(shape.size() == 1 || (shape.size() == 2 && shape[1] == 1)) || header.kind == 'f') {
    return Error{"has shape " + header.shapeText() + " and dtype " + header.dtype() +
                     ", expected (N,) of whole numbers, the class of each image",
                 where, shape.size() == 2 && shape[1] > 1 ? "One-hot labels become numbers by a.argmax(axis=1)." : ""};
  }
  if (header.values > kMaxLabels)
    return Error{"holds " + std::to_string(header.values) + " labels, more than there can be images", where, ""};
  if (auto fits = checkLength(header, available, where); !fits) return fits.error();
  std::vector<std::uint8_t> bytes(header.bytes());
  if (const std::uint64_t got = source(bytes.data(), bytes.size()); got != bytes.size()) return truncated(header, got, where);
  std::vector<std::uint8_t> labels(header.values);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::int64_t label = labelAt(bytes.data() + i * static_cast<std::size_t>(header.valueBytes), header);
    if (label < 0 || label > 255)
      return Error{"label " + std::to_string(i) + " is " + std::to_string(label) + ", expected 0 to 255", where,
                   "Number the classes from 0."};
    labels[i] = static_cast<std::uint8_t>(label);
  }
  return labels;
}

}  // namespace latentscape
