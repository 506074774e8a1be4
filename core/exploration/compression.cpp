// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/compression.h"

#include "core/base/hexadecimal.h"
#include "core/data/sha256.h"
#include "core/model/config.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>

namespace latentscape {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they lie in the file");

constexpr std::string_view kMagic("LSCODES\x01", 8);
constexpr std::size_t kDigest = 32, kHeader = 8 + 6 * 4 + 8 + kDigest;

std::span<const std::uint8_t> bytesOf(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

int nibble(char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; }

std::string toBytes(const std::string& hexadecimal) {
  std::string bytes(kDigest, '\0');
  for (std::size_t i = 0; i < kDigest && 2 * i + 1 < hexadecimal.size(); ++i) {
    bytes[i] = static_cast<char>(nibble(hexadecimal[2 * i]) * 16 + nibble(hexadecimal[2 * i + 1]));
  }
  return bytes;
}

template <class T>
void append(std::string& text, T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  text.append(bytes, sizeof value);
}

template <class T>
T read(std::span<const std::uint8_t> bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

}  // namespace

Result<QuantisedCodes> quantise(const Codes& codes, ImageShape image, int bits, const std::string& modelDigest) {
  if (bits < 1 || bits > QuantisedCodes::maxBits) {
    return Error{"expected 1 to " + std::to_string(QuantisedCodes::maxBits) + ", found " + std::to_string(bits), "bits", ""};
  }
  if (codes.count == 0) return Error{"there are no codes to write", "dataset", "Choose another split or data set."};
  if (!std::all_of(codes.mean.begin(), codes.mean.end(), [](float v) { return std::isfinite(v); })) {
    return Error{"the codes are not all finite numbers", "model", ""};
  }
  const auto d = static_cast<std::size_t>(codes.dimension);
  QuantisedCodes result{image, codes.dimension, bits, 0, modelDigest, {}, {}, std::vector<std::uint16_t>(codes.mean.size()), {}};
  const double most = static_cast<double>((1U << static_cast<unsigned>(bits)) - 1U);
  for (std::size_t j = 0; j < d; ++j) {
    float low = codes.mean[j], high = low;
    for (std::size_t i = j; i < codes.mean.size(); i += d) {
      low = std::min(low, codes.mean[i]);
      high = std::max(high, codes.mean[i]);
    }
    result.low.push_back(low);
    result.high.push_back(high);
    const double span = static_cast<double>(high) - static_cast<double>(low);
    for (std::size_t i = j; i < codes.mean.size(); i += d) {
      const double share = span > 0.0 ? (static_cast<double>(codes.mean[i]) - static_cast<double>(low)) / span : 0.0;
      result.levels[i] = static_cast<std::uint16_t>(std::lround(share * most));
    }
  }
  return result;
}

std::vector<LatentPoint> dequantise(const QuantisedCodes& codes) { return dequantise(codes, 0, codes.count()); }

std::vector<LatentPoint> dequantise(const QuantisedCodes& codes, std::size_t first, std::size_t count) {
  const auto d = static_cast<std::size_t>(codes.dimension);
  const double most = static_cast<double>((1U << static_cast<unsigned>(codes.bits)) - 1U);
  std::vector<LatentPoint> points(count, LatentPoint(d));
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t j = 0; j < d; ++j) {
      const double share = codes.levels[(first + i) * d + j] / most;
      points[i][j] = static_cast<float>(codes.low[j] * (1.0 - share) + codes.high[j] * share);
    }
  }
  return points;
}

std::string weightsDigest(const Weights& weights) {
  std::string digests;
  for (const Tensor& tensor : weights.tensors) {
    std::string name = tensor.name;
    for (const std::int64_t extent : tensor.shape) name += " " + std::to_string(extent);
    digests += sha256({bytesOf(name + "\n"),
                       {reinterpret_cast<const std::uint8_t*>(tensor.values.data()), tensor.values.size() * sizeof(float)}});
  }
  return sha256({bytesOf(digests)});
}

std::string formatCodes(const QuantisedCodes& codes) {
  std::string file(kMagic);
  for (const int number :
       {codes.image.height, codes.image.width, codes.image.channels, codes.dimension, codes.bits, codes.classes}) {
    append(file, static_cast<std::uint32_t>(number));
  }
  append(file, static_cast<std::uint64_t>(codes.count()));
  file += toBytes(codes.modelDigest);
  for (std::size_t j = 0; j < codes.low.size(); ++j) {
    append(file, codes.low[j]);
    append(file, codes.high[j]);
  }
  file.append(codes.labels.begin(), codes.labels.end());
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const std::uint16_t level : codes.levels) {
    held |= static_cast<std::uint32_t>(level) << bits;
    for (bits += static_cast<unsigned>(codes.bits); bits >= 8; bits -= 8, held >>= 8U) file += static_cast<char>(held & 255U);
  }
  if (bits > 0) file += static_cast<char>(held & 255U);
  return file + toBytes(sha256({bytesOf(file)}));
}

Result<QuantisedCodes> parseCodes(std::span<const std::uint8_t> bytes, const std::string& where, const MemoryLimit& limit) {
  if (bytes.size() < kMagic.size() || std::memcmp(bytes.data(), kMagic.data(), kMagic.size() - 1) != 0) {
    return Error{"is not a file of codes", where, "Choose a file that compress made."};
  }
  if (bytes[7] != static_cast<std::uint8_t>(kMagic[7])) {
    return Error{"field version: expected 1, found " + std::to_string(bytes[7]), where, "Use the program that made it."};
  }
  if (bytes.size() < kHeader + kDigest) {
    return Error{
        "is cut short: " + std::to_string(bytes.size()) + " bytes, expected at least " + std::to_string(kHeader + kDigest), where,
        "Make it again."};
  }
  struct Field {
    const char* name;
    std::uint32_t low, high, value;
  };
  Field fields[] = {
      {"height", 1, ConfigLimits::maxImageSide, 0},          {"width", 1, ConfigLimits::maxImageSide, 0}, {"channels", 1, 4, 0},
      {"dimension", 1, ConfigLimits::maxLatentDimension, 0}, {"bits", 1, QuantisedCodes::maxBits, 0},     {"classes", 0, 256, 0}};
  std::size_t at = kMagic.size();
  for (Field& field : fields) {
    field.value = read<std::uint32_t>(bytes, at);
    at += 4;
    if (field.value < field.low || field.value > field.high) {
      return Error{std::string("field ") + field.name + ": expected " + std::to_string(field.low) + " to " +
                       std::to_string(field.high) + ", found " + std::to_string(field.value),
                   where, "Make it again."};
    }
  }
  const auto count = read<std::uint64_t>(bytes, at);
  const std::size_t d = fields[3].value, bits = fields[4].value, classes = fields[5].value;
  const std::size_t fixed = kHeader + d * 8 + kDigest;
  // At most as many images as there are bits for, whatever the header says, so that nothing below overflows.
  const bool possible = bytes.size() > fixed && count >= 1 && count <= (bytes.size() - fixed) * 8 / (d * bits);
  const std::uint64_t labels = possible && classes > 0 ? count : 0;
  const std::uint64_t packed = possible ? labels + (count * d * bits + 7) / 8 : 0;
  if (!possible || bytes.size() != fixed + packed) {
    return Error{"field images: " + std::to_string(count) + " images of " + std::to_string(d) + " x " + std::to_string(bits) +
                     " bits do not make the file's " + std::to_string(bytes.size()) + " bytes",
                 where, "It is cut short or damaged: make it again."};
  }
  // A level of one bit takes two bytes here.
  if (auto fits = checkMemory(std::to_string(count) + " codes", 2.0 * static_cast<double>(count) * static_cast<double>(d), where,
                              "Compress fewer images into a file.", limit);
      !fits)
    return fits.error();
  if (hexadecimal(bytes.last(kDigest)) != sha256({bytes.first(bytes.size() - kDigest)})) {
    return Error{"its SHA-256 does not match its content", where, "It is damaged: make it again."};
  }
  QuantisedCodes codes;
  codes.image = {static_cast<int>(fields[0].value), static_cast<int>(fields[1].value), static_cast<int>(fields[2].value)};
  codes.dimension = static_cast<int>(d);
  codes.bits = static_cast<int>(bits);
  codes.modelDigest = hexadecimal(bytes.subspan(kHeader - kDigest, kDigest));
  for (std::size_t j = 0; j < d; ++j) {
    const auto low = read<float>(bytes, kHeader + 8 * j), high = read<float>(bytes, kHeader + 8 * j + 4);
    if (!std::isfinite(low) || !std::isfinite(high) || low > high) {
      return Error{"range of dimension " + std::to_string(j + 1) + ": expected two finite numbers in order", where,
                   "Make it again."};
    }
    codes.low.push_back(low);
    codes.high.push_back(high);
  }
  const std::uint8_t* next = bytes.data() + kHeader + 8 * d;
  codes.classes = static_cast<int>(classes);
  codes.labels.assign(next, next + labels);
  if (std::any_of(codes.labels.begin(), codes.labels.end(), [classes](std::uint8_t label) { return label >= classes; })) {
    return Error{"an image's class is not below " + std::to_string(classes), where, "Make it again."};
  }
  next += labels;
  codes.levels.resize(static_cast<std::size_t>(count) * d);
  std::uint32_t held = 0;
  unsigned have = 0;
  for (std::uint16_t& level : codes.levels) {
    for (; have < bits; have += 8) held |= static_cast<std::uint32_t>(*next++) << have;
    level = static_cast<std::uint16_t>(held & ((1U << bits) - 1U));
    held >>= bits;
    have -= static_cast<unsigned>(bits);
  }
  return codes;
}

}  // namespace latentscape
