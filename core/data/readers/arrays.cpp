// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/arrays.h"

#include "core/data/readers/decoding.h"
#include "core/data/sha256.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <map>

namespace latentscape {
namespace {

static_assert(std::endian::native == std::endian::little, "values are read as they lie in the file");

constexpr std::uint64_t kMaxSide = DatasetOptions::kMaxShapeSide;
constexpr std::uint64_t kMaxPixels = std::uint64_t{4} << 30;
constexpr std::uint64_t kPiece = std::uint64_t{1} << 20;
constexpr std::uint64_t kMostReserved = 64;  // times the bytes in the file, before any is read
constexpr std::uint64_t kMaxColumns = 64;
constexpr std::size_t kMaxClasses = DatasetOptions::kMaxClasses;
constexpr int kMaxLabelBytes = 4096;
constexpr double kSlack = 1e-4;  // how far float32 arithmetic may stray outside [0, 1]
constexpr const char* kNumberClasses = "Number the classes from 0: numpy.unique(labels, return_inverse=True)[1].";

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

std::string brief(double number) {  // "%.6g", whatever the locale
  std::array<char, 32> text;
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::general, 6).ptr};
}

// IEEE 754 binary16.
double halfToDouble(std::uint16_t half) {
  const int exponent = half >> 10 & 31;
  const int fraction = half & 1023;
  const double size = exponent == 0 ? std::ldexp(fraction, -24)
                      : exponent == 31
                          ? (fraction == 0 ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN())
                          : std::ldexp(1024 + fraction, exponent - 25);
  return (half >> 15) != 0 ? -size : size;
}

template <class T>
void widenAs(const std::uint8_t* bytes, std::span<double> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    T value;
    std::memcpy(&value, bytes + i * sizeof(T), sizeof(T));
    values[i] = static_cast<double>(value);
  }
}

// Numbers as they lie in the file, as doubles. Whole numbers beyond 2^53 are rounded.
void widen(const NpyHeader& header, const std::uint8_t* bytes, std::span<double> values) {
  const int size = header.valueBytes;
  if (header.kind == 'f') {
    if (size == 4) return widenAs<float>(bytes, values);
    if (size == 8) return widenAs<double>(bytes, values);
    for (std::size_t i = 0; i < values.size(); ++i) {
      std::uint16_t half = 0;
      std::memcpy(&half, bytes + i * 2, 2);
      values[i] = halfToDouble(half);
    }
  } else if (header.kind == 'i') {
    if (size == 1) return widenAs<std::int8_t>(bytes, values);
    if (size == 2) return widenAs<std::int16_t>(bytes, values);
    if (size == 4) return widenAs<std::int32_t>(bytes, values);
    widenAs<std::int64_t>(bytes, values);
  } else {  // a bool is a byte of 0 or 1
    if (size == 1) return widenAs<std::uint8_t>(bytes, values);
    if (size == 2) return widenAs<std::uint16_t>(bytes, values);
    if (size == 4) return widenAs<std::uint32_t>(bytes, values);
    widenAs<std::uint64_t>(bytes, values);
  }
}

// The option that makes images of rows of this many values: square ones, if that is possible.
std::string proposedShape(std::uint64_t values) {
  for (const std::uint64_t channels : {1U, 3U}) {
    const auto side = static_cast<std::uint64_t>(std::llround(std::sqrt(static_cast<double>(values / channels))));
    if (side > 1 && side <= kMaxSide && side * side * channels == values) {
      const std::string text = std::to_string(side);
      return "--shape " + text + "," + text + (channels == 3 ? ",3" : "");
    }
  }
  return "--shape HEIGHT,WIDTH";
}

bool isChannels(std::uint64_t extent) { return extent == 1 || extent == 3 || extent == 4; }

// The values of one image.
std::uint64_t valuesPerImage(const NpyHeader& header) { return header.shape[0] == 0 ? 0 : header.values / header.shape[0]; }

Error flat(const NpyHeader& header, const std::string& where) {
  const std::uint64_t values = valuesPerImage(header);
  return Error{"has shape " + header.shapeText() + ": " + std::to_string(values) +
                   " values in a row for each image, and not how high and wide an image is",
               where,
               "Give the shape of an image: " + proposedShape(values) +
                   ". If the array is a single image, make one array of several: numpy.stack(list_of_images)."};
}

// (16, 16, 3): nobody has images of 16x3.
Error oneImage(const NpyHeader& header, const std::string& where) {
  const auto& shape = header.shape;
  const auto text = [&](std::size_t i) { return std::to_string(shape[i]); };
  const std::string given = shape[2] == 1 ? proposedShape(shape[1]) : "--shape " + text(1) + "," + text(2);
  return Error{"has shape " + header.shapeText() + ", which may be one image of " + text(0) + "x" + text(1) + " with " + text(2) +
                   (shape[2] == 1 ? " channel, or " : " channels, or ") + text(0) + " images",
               where,
               "If it is one image, make one array of several: numpy.stack(list_of_images). If it is " + text(0) +
                   " images, give the shape of each, such as " + given + "."};
}

// (3, 64, 64): one picture whose channels come first is as likely as three grey images. Smaller sides are taken for images:
// nobody has pictures of them. (1, 64, 64) is the same image both ways.
bool maybeOnePicture(const NpyHeader& header) {
  constexpr std::uint64_t smallestSide = 16;
  const auto& shape = header.shape;
  return (shape[0] == 3 || shape[0] == 4) && shape[1] >= smallestSide && shape[2] >= smallestSide;
}

Error onePicture(const NpyHeader& header, const std::string& where) {
  const auto text = [&](std::size_t i) { return std::to_string(header.shape[i]); };
  const std::string size = text(1) + "x" + text(2);
  return Error{"has shape " + header.shapeText() + ", which may be one image of " + size + " with " + text(0) + " channels, or " +
                   text(0) + " grey images of " + size,
               where,
               "If it is one image, make one array of several: numpy.stack(list_of_images). If it is " + text(0) +
                   " images, say so: --shape " + text(1) + "," + text(2) + "."};
}

// NumPy's call that brings the axes of images into order, if channels and sides tell which they are.
std::string axesMove(const std::vector<std::uint64_t>& shape) {
  if (shape.size() == 4 && isChannels(shape[2])) return "numpy.transpose(a, (3, 0, 1, 2))";  // (H, W, C, N)
  if (shape.size() == 4 && isChannels(shape[0])) return "numpy.transpose(a, (1, 2, 3, 0))";  // (C, N, H, W)
  return "numpy.moveaxis(a, FROM, TO)";
}

Error wrongShape(const NpyHeader& header, const std::string& where) {
  return Error{"has shape " + header.shapeText() +
                   ", expected images as (N, H, W), (N, H, W, C) or (N, C, H, W), with C 1, 3 or 4 " + "and H and W up to " +
                   std::to_string(kMaxSide),
               where, "Bring its axes into that order: " + axesMove(header.shape) + "."};
}

// With the shape that the user gives.
Result<ImageLayout> givenLayout(const NpyHeader& header, const ImageShape& given, const std::string& where) {
  const auto& shape = header.shape;
  const auto height = static_cast<std::uint64_t>(given.height), width = static_cast<std::uint64_t>(given.width);
  const auto channels = static_cast<std::uint64_t>(given.channels);
  std::vector<std::uint64_t> found(shape.begin() + 1, shape.end());
  std::erase(found, 1U);
  const auto is = [&](std::initializer_list<std::uint64_t> expected) {
    std::vector<std::uint64_t> extents(expected);
    std::erase(extents, 1U);
    return found == extents;
  };
  if (is({height, width, channels}) || is({height * width * channels}) || is({height * width, channels}))
    return ImageLayout{shape[0], given, false};
  if (is({channels, height, width})) return ImageLayout{shape[0], given, true};
  return Error{"has shape " + header.shapeText() + ", " + std::to_string(valuesPerImage(header)) +
                   " values for each image; the shape " + formatImageShape(given) + " that was given takes " +
                   std::to_string(given.pixels()),
               where, "Give another shape, or none."};
}

Result<ImageLayout> foundLayout(const NpyHeader& header, const std::string& where) {
  const auto& shape = header.shape;
  const auto layout = [&](std::uint64_t height, std::uint64_t width, std::uint64_t channels, bool first) -> Result<ImageLayout> {
    if (height < 1 || height > kMaxSide || width < 1 || width > kMaxSide) return wrongShape(header, where);
    return ImageLayout{shape[0], {static_cast<int>(height), static_cast<int>(width), static_cast<int>(channels)}, first};
  };
  if (shape.size() == 2) return flat(header, where);
  if (shape.size() == 3) {
    if (shape[1] == 1) return flat(header, where);
    // (60, 4, 4) are small images, (60, 60, 4) is one with opacity: images of 60x4 are unlikely.
    const bool narrow = shape[1] > 2 * shape[2];
    if (shape[2] == 1 || (isChannels(shape[2]) && narrow)) return oneImage(header, where);
    if (maybeOnePicture(header)) return onePicture(header, where);
    return layout(shape[1], shape[2], 1, false);
  }
  if (shape.size() != 4) return wrongShape(header, where);
  if (isChannels(shape[3])) return layout(shape[1], shape[2], shape[3], false);
  if (isChannels(shape[1])) return layout(shape[2], shape[3], shape[1], true);
  return wrongShape(header, where);
}

Error noNumbers(const NpyHeader& header, const std::string& where) {
  const bool objects = header.kind == 'O';
  return Error{objects ? "its values are Python objects, expected numbers"
                       : "its values are " + header.dtype() + " ('" + header.descr + "'), expected numbers",
               where,
               objects ? "Make one array of numbers of it: numpy.stack(list_of_images)."
                       : "Save images as uint8 from 0 to 255, or as floats from 0 to 1."};
}

// The lowest and highest value, so that an error can name them.
struct Extent {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

// What to give to --pixel-range for such values: the usual ranges, or the values rounded outwards.
std::string proposedRange(const Extent& seen) {
  if (seen.low >= 0.0) {
    for (const double high : {1.0, 255.0, 1023.0, 4095.0, 16383.0, 65535.0}) {
      if (seen.high <= high) return "0," + brief(high);
    }
  }
  if (seen.low >= -1.0 && seen.high <= 1.0) return "-1,1";
  const double largest = std::max(std::abs(seen.low), std::abs(seen.high));
  const double step = std::pow(10.0, std::floor(std::log10(largest)) - 2.0);
  const double low = seen.low >= 0.0 ? 0.0 : std::floor(seen.low / step) * step;
  const double high = seen.high <= 0.0 ? 0.0 : std::ceil(seen.high / step) * step;
  return brief(low) + "," + brief(high);
}

Error needsRange(const NpyHeader& header, const Extent& seen, const std::string& where) {
  return Error{"its values are " + header.dtype() + " from " + brief(seen.low) + " to " + brief(seen.high) +
                   "; without a pixel range, images are bool, uint8, or floats from 0 to 1",
               where, "Say which values are black and white: --pixel-range " + proposedRange(seen) + "."};
}

Error notFinite(double value, std::uint64_t image, const std::optional<PixelRange>& range, const std::string& where) {
  const std::string number = std::to_string(image);
  if (std::isnan(value)) return Error{"image " + number + " holds a NaN", where, "Replace it by 0: numpy.nan_to_num(a)."};
  const PixelRange bounds = range.value_or(PixelRange{});
  return Error{"image " + number + " holds an infinite value", where,
               "Replace it: numpy.nan_to_num(a, posinf=" + brief(bounds.high) + ", neginf=" + brief(bounds.low) + ")."};
}

// Whole images from the front to the back: bytes in the order of the array become images of layout.shape().
void arrange(const ImageLayout& layout, ImageSet& set) {
  if (layout.stored.channels == 1 || (layout.stored.channels == 3 && !layout.channelsFirst)) return;
  const std::size_t stored = layout.stored.pixels();
  const auto channels = static_cast<std::size_t>(layout.stored.channels);
  const std::size_t plane = stored / channels;
  std::vector<std::uint8_t> last(stored);
  Image image{layout.shape(), std::vector<std::uint8_t>(layout.shape().pixels())};
  auto to = set.pixels.begin();  // never overtakes from, for images don't grow
  for (std::size_t i = 0; i < layout.count; ++i) {
    const std::uint8_t* const from = set.pixels.data() + i * stored;
    if (layout.channelsFirst) {
      for (std::size_t c = 0; c < channels; ++c) {
        for (std::size_t p = 0; p < plane; ++p) last[p * channels + c] = from[c * plane + p];
      }
    } else {
      std::copy_n(from, stored, last.begin());
    }
    if (channels == 4) layOnWhite(last.data(), plane, image.pixels.data());
    to = channels == 4 ? std::copy(image.pixels.begin(), image.pixels.end(), to) : std::copy(last.begin(), last.end(), to);
  }
  set.pixels.resize(layout.count * layout.shape().pixels());
}

// Reads the values of images piece by piece, and makes bytes of them.
class PixelReader {
 public:
  PixelReader(const NpyHeader& header, const ArraySource& source, const DatasetOptions& options, const std::string& where)
      : m_header(header), m_source(source), m_where(where), m_given(options.pixelRange) {
    if (m_given) m_range = m_given;
    else if (header.kind == 'f' || header.kind == 'b') m_range = PixelRange{};
    m_bytesAsTheyAre = !m_given && header.kind == 'u' && header.valueBytes == 1;
  }

  Result<std::vector<std::uint8_t>> read(std::uint64_t imageValues, std::stop_token stop) {
    std::vector<std::uint8_t> pixels;
    pixels.reserve(std::min(m_header.values, kMostReserved * m_source.stored));
    const auto size = static_cast<std::uint64_t>(m_header.valueBytes);
    for (std::uint64_t done = 0; done < m_header.values;) {
      if (stop.stop_requested()) return Error::cancelledByUser();
      const std::uint64_t count = std::min(kPiece / 8, m_header.values - done);
      m_bytes.resize(count * size);
      if (const std::uint64_t got = m_source.read(m_bytes.data(), m_bytes.size()); got != m_bytes.size())
        return truncated(m_header, done * size + got, m_where);
      addToFingerprints(imageValues * size);
      if (m_bytesAsTheyAre) {
        for (const std::uint8_t byte : m_bytes) m_highestByte = std::max(m_highestByte, byte);
        pixels.insert(pixels.end(), m_bytes.begin(), m_bytes.end());
      } else {
        m_values.resize(count);
        widen(m_header, m_bytes.data(), m_values);
        if (const auto bad = addToExtent()) return notFinite(m_values[*bad], (done + *bad) / imageValues, m_given, m_where);
        if (fits()) append(pixels);
      }
      done += count;
    }
    if (!m_bytesAsTheyAre && !fits()) return needsRange(m_header, m_seen, m_where);
    return pixels;
  }

  // Of the images that were read, by their values as the file stores them.
  std::vector<std::uint64_t> takeFingerprints() { return std::move(m_fingerprints); }

  // A line about values that came out otherwise than the user may think, or nothing.
  std::optional<std::string> note() const {
    if (m_bytesAsTheyAre && m_highestByte == 1) {
      return "all its values are 0 or 1, which is nearly black as uint8 has 255 for white. --pixel-range 0,1 makes them black "
             "and "
             "white";
    }
    const double low = std::max(m_seen.low, m_given ? m_given->low : 0.0),
                 high = std::min(m_seen.high, m_given ? m_given->high : 1.0);
    if (m_given && high - low < 0.1 * (m_given->high - m_given->low)) {
      return "its values, from " + brief(m_seen.low) + " to " + brief(m_seen.high) + ", fill little of the pixel range " +
             formatPixelRange(m_given) + ": its images have hardly any contrast";
    }
    if (m_outside == 0) return std::nullopt;
    return std::to_string(m_outside) + " of its " + std::to_string(m_header.values) + " values lie outside the range " +
           formatPixelRange(m_given) + ", and are black or white";
  }

 private:
  void addToFingerprints(std::uint64_t imageBytes) {
    for (std::span<const std::uint8_t> left(m_bytes); !left.empty();) {
      const auto part = left.first(std::min<std::uint64_t>(left.size(), imageBytes - m_hashed));
      m_hash.add(part);
      m_hashed += part.size();
      left = left.subspan(part.size());
      if (m_hashed < imageBytes) continue;
      m_fingerprints.push_back(m_hash.start());
      m_hashed = 0;
    }
  }

  // The first value of the piece that is no finite number.
  std::optional<std::size_t> addToExtent() {
    for (std::size_t i = 0; i < m_values.size(); ++i) {
      if (!std::isfinite(m_values[i])) return i;
      m_seen.add(m_values[i]);
    }
    return std::nullopt;
  }

  bool fits() const {
    return m_range && (m_given || (m_seen.low >= m_range->low - kSlack && m_seen.high <= m_range->high + kSlack));
  }

  void append(std::vector<std::uint8_t>& pixels) {
    const double span = m_range->high - m_range->low;
    m_fractions.resize(m_values.size());
    for (std::size_t i = 0; i < m_values.size(); ++i) {
      m_fractions[i] = static_cast<float>((m_values[i] - m_range->low) / span);
      if (m_given && (m_values[i] < m_range->low || m_values[i] > m_range->high)) ++m_outside;
    }
    const auto bytes = toImage(m_fractions, {}).pixels;
    pixels.insert(pixels.end(), bytes.begin(), bytes.end());
  }

  const NpyHeader& m_header;
  const ArraySource& m_source;
  const std::string& m_where;
  std::optional<PixelRange> m_given;  // by the user
  std::optional<PixelRange> m_range;  // given, or that of the type
  bool m_bytesAsTheyAre = false;
  std::uint8_t m_highestByte = 0;
  Extent m_seen;
  std::uint64_t m_outside = 0;
  Sha256 m_hash;
  std::uint64_t m_hashed = 0;  // bytes of the image that is being read
  std::vector<std::uint64_t> m_fingerprints;
  std::vector<std::uint8_t> m_bytes;
  std::vector<double> m_values;
  std::vector<float> m_fractions;
};

// The text of one value without the zeros that pad it, as UTF-8; nothing if it is none.
std::optional<std::string> textOf(const NpyHeader& header, const std::uint8_t* bytes) {
  std::string text;
  if (header.kind == 'S') {
    text.assign(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(header.valueBytes));
    while (text.ends_with('\0')) text.pop_back();
    const bool ascii = std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0 && c < 128; });
    return ascii ? std::optional(text) : std::nullopt;
  }
  std::size_t length = static_cast<std::size_t>(header.valueBytes) / 4;
  const auto at = [&](std::size_t i) {
    std::uint32_t character = 0;
    std::memcpy(&character, bytes + 4 * i, 4);
    return character;
  };
  while (length > 0 && at(length - 1) == 0) --length;
  for (std::size_t i = 0; i < length; ++i) {
    const std::uint32_t c = at(i);
    if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) return std::nullopt;
    const auto byte = [&](std::uint32_t value) { text += static_cast<char>(value); };
    if (c < 0x80) {
      byte(c);
      continue;
    }
    if (c < 0x800) {
      byte(0xC0 | c >> 6U);
    } else {
      if (c < 0x10000) {
        byte(0xE0 | c >> 12U);
      } else {
        byte(0xF0 | c >> 18U);
        byte(0x80 | (c >> 12U & 0x3FU));
      }
      byte(0x80 | (c >> 6U & 0x3FU));
    }
    byte(0x80 | (c & 0x3FU));
  }
  return text;
}

// The class number that a value stands for; nothing if it is none.
std::optional<std::uint8_t> classOf(double value) {
  if (!(value >= 0.0 && value < static_cast<double>(kMaxClasses)) || value != std::floor(value)) return std::nullopt;
  return static_cast<std::uint8_t>(value);
}

// Reads rows of width bytes until count are read; take(row, bytes) returns an error to end with. Several rows at once, so that
// memory is a piece, whatever count says.
template <class Take>
Result<void> readRows(const NpyHeader& header, std::uint64_t count, std::uint64_t width, const ArraySource& source,
                      const std::string& where, const Take& take) {
  const std::uint64_t most = std::max<std::uint64_t>(kPiece / std::max<std::uint64_t>(width, 1), 1);
  std::vector<std::uint8_t> piece;
  for (std::uint64_t done = 0; done < count;) {
    const std::uint64_t rows = std::min(most, count - done);
    piece.resize(rows * width);
    if (const std::uint64_t got = source.read(piece.data(), piece.size()); got != piece.size())
      return truncated(header, done * width + got, where);
    for (std::uint64_t row = 0; row < rows; ++row) {
      if (auto taken = take(done + row, piece.data() + row * width); !taken) return taken;
    }
    done += rows;
  }
  return {};
}

Result<void> checkCount(const NpyHeader& header, std::uint64_t count, const std::string& where) {
  const std::uint64_t found = header.shape.empty() ? 1 : header.shape[0];
  if (found == count) return {};
  return Error{"holds " + std::to_string(found) + " labels, expected " + std::to_string(count) + " as there are images", where,
               "Save a label for each image."};
}

// The number as the array has it, for an error.
std::string shown(const NpyHeader& header, const std::uint8_t* bytes, double value) {
  if (header.kind == 'f') return brief(value);
  std::uint64_t number = 0;
  std::memcpy(&number, bytes, static_cast<std::size_t>(header.valueBytes));
  return header.kind == 'i' && value < 0.0 ? brief(value) : std::to_string(number);
}

}  // namespace

Result<ImageLayout> imageLayout(const NpyHeader& header, const DatasetOptions& options, const std::string& where) {
  if (!header.isNumber()) return noNumbers(header, where);
  if (header.shape.size() < 2)
    return Error{"has shape " + header.shapeText() + ", which is no array of images", where,
                 "Save images as an array of shape (N, height, width) or (N, height, width, channels)."};
  if (header.shape[0] == 0) return Error{"has no images: its shape is " + header.shapeText(), where, ""};
  auto layout = options.imageShape ? givenLayout(header, *options.imageShape, where) : foundLayout(header, where);
  if (layout && header.values > kMaxPixels)
    return Error{"holds " + std::to_string(header.values) + " values; at most " + std::to_string(kMaxPixels) + " are read", where,
                 "Take fewer images."};
  return layout;
}

Result<ImageSet> readImageArray(const NpyHeader& header, const ArraySource& source, const DatasetOptions& options,
                                const std::string& where, std::vector<std::string>& notes, std::stop_token stop) {
  const auto layout = imageLayout(header, options, where);
  if (!layout) return layout.error();
  if (auto whole = checkLength(header, source.available, where); !whole) return whole.error();
  PixelReader reader(header, source, options, where);
  auto pixels = reader.read(layout->stored.pixels(), std::move(stop));
  if (!pixels) return pixels.error();
  ImageSet set{layout->shape(), *std::move(pixels), {}, reader.takeFingerprints()};
  arrange(*layout, set);
  if (auto note = reader.note()) notes.push_back(*std::move(note));
  const auto& shape = header.shape;
  if (shape.size() == 3 && !options.imageShape && shape[0] == shape[1] && shape[1] != shape[2]) {
    const auto text = [&](std::size_t i) { return std::to_string(shape[i]); };
    notes.push_back("is read as " + text(0) + " images of " + text(1) + "x" + text(2) + "; if it is " + text(2) + " images of " +
                    text(0) + "x" + text(1) + ", put their axis first: numpy.moveaxis(a, 2, 0)");
  }
  return set;
}

Result<void> checkLabelArray(const NpyHeader& header, std::uint64_t count, const std::string& where) {
  const auto& shape = header.shape;
  if (shape.empty() || shape.size() > 2)
    return Error{"has shape " + header.shapeText() + ", expected one label for each image, shape (N,)", where,
                 "Save labels as an array of one dimension."};
  if (auto equal = checkCount(header, count, where); !equal) return equal;
  if (shape.size() == 2 && shape[1] != 1) {
    return Error{"has shape " + header.shapeText() + ", " + std::to_string(shape[1]) +
                     " values for each image; expected one label for each, shape (N,)",
                 where, "One-hot labels become numbers by labels.argmax(axis=1). Of several labels save one: labels[:, 0]."};
  }
  if (header.isNumber() || header.isText()) return {};
  return Error{header.kind == 'O' ? "its labels are Python objects, expected whole numbers or text"
                                  : "its labels are of " + header.dtype() + ", expected whole numbers or text",
               where, "Save them as text, labels.astype(str), or number the classes from 0."};
}

Result<ArrayLabels> readLabelArray(const NpyHeader& header, const ArraySource& source, std::uint64_t count,
                                   const std::string& where) {
  if (auto fine = checkLabelArray(header, count, where); !fine) return fine.error();
  if (auto whole = checkLength(header, source.available, where); !whole) return whole.error();
  if (header.isText() && header.valueBytes > kMaxLabelBytes) {
    return Error{"its labels are texts of " + std::to_string(header.valueBytes) + " bytes; names of classes have at most " +
                     std::to_string(kMaxLabelBytes),
                 where, "Shorten the labels, or number the classes from 0."};
  }
  ArrayLabels labels;
  std::map<std::string, std::uint8_t> known;
  const auto takeText = [&](std::uint64_t row, const std::uint8_t* bytes) -> Result<void> {
    const auto text = textOf(header, bytes);
    if (!text || text->empty()) {
      return Error{"label " + std::to_string(row) +
                       (text                 ? " is empty"
                        : header.kind == 'S' ? " is no ASCII text"
                                             : " is no text"),
                   where,
                   !text && header.kind == 'S' ? "Save it as text: numpy.char.decode(labels, 'utf-8')."
                                               : "Give each image the name of its class."};
    }
    auto found = known.find(*text);
    if (found == known.end()) {
      if (known.size() == kMaxClasses) {
        return Error{"has more than " + std::to_string(kMaxClasses) + " different labels, each a class", where,
                     "Save labels that several images share, or none."};
      }
      found = known.emplace(*text, static_cast<std::uint8_t>(known.size())).first;
      labels.names.push_back(*text);
    }
    labels.numbers.push_back(found->second);
    return {};
  };
  const auto takeNumber = [&](std::uint64_t row, const std::uint8_t* bytes) -> Result<void> {
    double value = 0.0;
    widen(header, bytes, std::span(&value, 1));
    const auto number = classOf(value);
    if (!number) {
      return Error{"label " + std::to_string(row) + " is " + shown(header, bytes, value) +
                       ", expected the number of a class, a whole number from 0 to 255",
                   where, kNumberClasses};
    }
    labels.numbers.push_back(*number);
    return {};
  };
  const auto width = static_cast<std::uint64_t>(header.valueBytes);
  const auto read = header.isText() ? readRows(header, count, width, source, where, takeText)
                                    : readRows(header, count, width, source, where, takeNumber);
  if (!read) return read.error();
  return labels;
}

Result<std::optional<LabelColumn>> readLabelColumn(const NpyHeader& header, const ArraySource& source, std::uint64_t count,
                                                   const std::string& where) {
  if (auto equal = checkCount(header, count, where); !equal) return equal.error();
  if (auto whole = checkLength(header, source.available, where); !whole) return whole.error();
  if (!header.isNumber() || header.shape.size() != 2 || header.shape[1] == 0 || header.shape[1] > kMaxColumns)
    return std::optional<LabelColumn>();
  struct Column {
    bool numbers = true;
    bool varies = false;
    std::vector<std::uint8_t> values;
  };
  std::vector<Column> columns(header.shape[1]);
  std::vector<double> row(columns.size());
  const std::uint64_t width = columns.size() * static_cast<std::uint64_t>(header.valueBytes);
  const auto read = readRows(header, count, width, source, where, [&](std::uint64_t, const std::uint8_t* bytes) -> Result<void> {
    widen(header, bytes, row);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      Column& column = columns[i];
      const auto number = classOf(row[i]);
      column.numbers = column.numbers && number.has_value();
      column.varies = column.varies || (number && !column.values.empty() && *number != column.values.front());
      if (column.numbers) column.values.push_back(*number);
    }
    return {};
  });
  if (!read) return read.error();
  const auto found = std::find_if(columns.begin(), columns.end(), [](const Column& c) { return c.numbers && c.varies; });
  if (found == columns.end()) return std::optional<LabelColumn>();
  return std::optional(LabelColumn{static_cast<std::size_t>(found - columns.begin()), std::move(found->values)});
}

}  // namespace latentscape
