// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exploration/compression.h"

#include "core/base/random.h"
#include "core/data/sha256.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace latentscape {
namespace {

std::span<const std::uint8_t> bytesOf(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
const std::string digest = sha256({});

Codes someCodes(std::size_t count, int dimension) {
  Codes codes{dimension, count, std::vector<float>(count * static_cast<std::size_t>(dimension)), {}};
  RandomStream(3).fillNormal(codes.mean);
  codes.logVariance.resize(codes.mean.size());
  return codes;
}

// A file with a changed header, and a digest that matches it.
std::string resealed(std::string file) {
  file.resize(file.size() - 32);
  const std::string hexadecimal = sha256({bytesOf(file)});
  for (std::size_t i = 0; i < 64; i += 2) file += static_cast<char>(std::stoi(hexadecimal.substr(i, 2), nullptr, 16));
  return file;
}

TEST(Compression, CodesAreRestoredToWithinHalfALevel) {
  for (const int dimension : {1, 3, 20}) {
    for (int bits = 1; bits <= 16; ++bits) {
      const Codes codes = someCodes(37, dimension);
      const auto quantised = quantise(codes, {28, 28, 1}, bits, digest);
      ASSERT_TRUE(quantised.ok());
      const std::string file = formatCodes(*quantised);
      const auto d = static_cast<std::size_t>(dimension);
      EXPECT_EQ(file.size(), 72 + 8 * d + (37 * d * static_cast<std::size_t>(bits) + 7) / 8 + 32);
      const auto read = parseCodes(bytesOf(file), "c");
      ASSERT_TRUE(read.ok()) << read.error().message();
      ASSERT_EQ(*read, *quantised);
      const auto points = dequantise(*read);
      ASSERT_EQ(points.size(), 37U);
      for (std::size_t i = 0; i < 37; ++i) {
        for (std::size_t j = 0; j < d; ++j) {
          const double step =
              (static_cast<double>(read->high[j]) - static_cast<double>(read->low[j])) / (std::pow(2.0, bits) - 1.0);
          ASSERT_NEAR(points[i][j], codes.mean[i * d + j], 0.5 * step + 1e-6);
        }
      }
    }
  }
}

TEST(Compression, ConditionalCodesKeepTheirClasses) {
  auto codes = *quantise(someCodes(5, 2), {4, 5, 3}, 3, digest);
  codes.classes = 7;
  codes.labels = {0, 6, 3, 3, 1};
  std::string file = formatCodes(codes);
  const auto read = parseCodes(bytesOf(file), "c");
  ASSERT_TRUE(read.ok()) << read.error().message();
  EXPECT_EQ(*read, codes);
  file[72 + 16 + 1] = '\x07';  // the second image's class
  const auto damaged = parseCodes(bytesOf(resealed(file)), "c");
  ASSERT_FALSE(damaged.ok());
  EXPECT_NE(damaged.error().what.find("class"), std::string::npos);
}

TEST(Compression, AConstantDimensionIsRestoredExactly) {
  const Codes codes{2, 2, {1.5F, -3.0F, 1.5F, 4.0F}, std::vector<float>(4)};
  const auto points = dequantise(*quantise(codes, {1, 1, 1}, 4, digest));
  EXPECT_EQ(points, (std::vector<LatentPoint>{{1.5F, -3.0F}, {1.5F, 4.0F}}));
  // The whole range of floats: the difference must not overflow.
  constexpr float most = std::numeric_limits<float>::max();
  const auto wide = dequantise(*quantise(Codes{1, 3, {-most, 0.0F, most}, {0, 0, 0}}, {1, 1, 1}, 16, digest));
  EXPECT_EQ(wide[0][0], -most);
  EXPECT_EQ(wide[2][0], most);
}

TEST(Compression, RefusesWhatItCannotWrite) {
  EXPECT_FALSE(quantise(someCodes(3, 2), {1, 1, 1}, 0, digest).ok());
  EXPECT_FALSE(quantise(someCodes(3, 2), {1, 1, 1}, 17, digest).ok());
  EXPECT_FALSE(quantise(Codes{2, 0, {}, {}}, {1, 1, 1}, 8, digest).ok());
  EXPECT_FALSE(quantise(Codes{1, 1, {std::numeric_limits<float>::infinity()}, {0}}, {1, 1, 1}, 8, digest).ok());
}

TEST(Compression, ErrorsNameTheFieldAndHeadersAreNotTrusted) {
  const std::string valid = formatCodes(*quantise(someCodes(9, 2), {4, 5, 3}, 7, digest));
  ASSERT_TRUE(parseCodes(bytesOf(valid), "c").ok());
  const auto expectError = [&](const std::string& file, const std::string& text) {
    const auto read = parseCodes(bytesOf(file), "codes.bin");
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_NE(read.error().message().find(text), std::string::npos) << read.error().message();
    EXPECT_NE(read.error().message().find("codes.bin"), std::string::npos);
  };
  const auto with = [&](std::size_t at, const std::string& bytes) {
    std::string file = valid;
    file.replace(at, bytes.size(), bytes);
    return resealed(file);
  };
  const std::string huge("\xff\xff\xff\x7f", 4), zero(4, '\0');
  expectError("", "not a file of codes");
  expectError(valid.substr(0, 50), "cut short");
  expectError(with(7, "\x02"), "version");
  expectError(with(8, huge), "height");
  expectError(with(12, zero), "width");
  expectError(with(16, huge), "channels");
  expectError(with(20, huge), "dimension");
  expectError(with(24, std::string("\x11\0\0\0", 4)), "bits");
  expectError(with(28, huge), "classes");
  expectError(with(28, std::string("\x02\0\0\0", 4)), "images");  // classes without labels
  expectError(with(32, huge + huge), "images");
  expectError(with(32, zero + zero), "images");
  expectError(with(32, std::string("\xff\xff\xff\xff\xff\xff\xff\xff", 8)), "images");
  expectError(with(32, std::string("\x0a\0\0\0\0\0\0\0", 8)), "images");          // one more than the file contains
  expectError(with(72, std::string("\0\0\xc0\x7f", 4)), "range of dimension 1");  // a NaN
  expectError(with(80, std::string("\0\0\x80\x7f", 4)), "range of dimension 2");
  expectError(valid + "x", "images");
  std::string damaged = valid;
  damaged[90] = static_cast<char>(damaged[90] ^ 1);
  expectError(damaged, "SHA-256");
}

// As in the fuzz tests: whatever a reader accepts is valid, however the file was damaged. The digest is made to match, so that it
// masks nothing.
TEST(Compression, DamagedFilesAreRefusedOrValid) {
  const std::string valid = formatCodes(*quantise(someCodes(40, 3), {4, 5, 3}, 5, digest));
  RandomStream random(8);
  int taken = 0, refused = 0;
  for (int i = 0; i < 4000; ++i) {
    std::string file = valid;
    for (std::uint64_t round = 1 + random.below(3); round > 0; --round) {
      const std::size_t at = random.below(file.size());
      switch (random.below(4)) {
        case 0: file[at] = static_cast<char>(random.below(256)); break;
        case 1: file[at % 104] = static_cast<char>(random.below(256)); break;
        case 2: file.erase(at, 1 + random.below(9)); break;
        default: file.insert(at, static_cast<std::size_t>(1 + random.below(9)), '\xff'); break;
      }
      if (file.size() < 40) file = valid;
    }
    const auto read = parseCodes(bytesOf(resealed(file)), "c");
    if (!read) {
      ++refused;
      continue;
    }
    ++taken;
    ASSERT_LE(read->levels.size(), file.size() * 8);
    for (const auto& point : dequantise(*read)) {
      for (const float value : point) ASSERT_TRUE(std::isfinite(value));
    }
    for (const std::uint16_t level : read->levels) ASSERT_LT(level, 1U << static_cast<unsigned>(read->bits));
  }
  EXPECT_GT(taken, 100);
  EXPECT_GT(refused, 1000);
}

TEST(Compression, DifferentModelsHaveDifferentDigests) {
  Weights weights{{{"a", {2}, {1.0F, 2.0F}}, {"b", {1, 2}, {3.0F, 4.0F}}}};
  const std::string first = weightsDigest(weights);
  EXPECT_EQ(first.size(), 64U);
  EXPECT_EQ(weightsDigest(weights), first);
  Weights other = weights;
  other.tensors[1].values[1] = 4.5F;
  EXPECT_NE(weightsDigest(other), first);
  other = weights;
  other.tensors[1].shape = {2, 1};
  EXPECT_NE(weightsDigest(other), first);
}

}  // namespace
}  // namespace latentscape
