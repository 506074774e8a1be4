// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/readers/arrays.h"

#include "core/data/readers/decoding.h"
#include "core/data/sha256.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <utility>

namespace latentscape {
namespace {

constexpr std::uint64_t kMostReserved = 64;  // times the bytes in the file, before any is read
constexpr double kSlack = 1e-4;              // how far float32 arithmetic may stray outside [0, 1]

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
               where, "Say which values are black and white: --pixel-range " + proposedRange(seen) + ".", false, "--pixel-range"};
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
      const std::uint64_t count = std::min(kArrayPiece / 8, m_header.values - done);
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

}  // namespace

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

}  // namespace latentscape
