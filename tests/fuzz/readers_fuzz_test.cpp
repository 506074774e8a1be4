// SPDX-License-Identifier: GPL-3.0-or-later
// Feeds thousands of damaged files to readers of untrusted files: always the same, from a seeded stream. Under asan and ubsan
// this finds out-of-bounds reads and overflows; in any build, crashes, hangs and invalid values that get through.
#include "core/base/files.h"
#include "core/base/random.h"
#include "core/base/temporaries.h"
#include "core/data/catalog/gzip.h"
#include "core/data/readers/idx.h"
#include "core/runs/metrics.h"
#include "core/storage/checkpoint.h"
#include "core/storage/safetensors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

#include <unistd.h>
#include <zlib.h>

namespace latentscape {
namespace {

std::span<const std::uint8_t> bytesOf(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// Damages a valid file in one to four ways: flips bits, changes bytes, cuts, duplicates or moves pieces, and inserts tokens that
// readers may stumble over.
std::string damaged(std::string text, RandomStream& random) {
  static const std::array<std::string, 16> tokens{"{",
                                                  "}",
                                                  "[",
                                                  "]",
                                                  "\"",
                                                  ",",
                                                  ":",
                                                  "-1",
                                                  "1e999",
                                                  "18446744073709551616",
                                                  "9223372036854775807",
                                                  "null",
                                                  "\xff\xff\xff\xff\xff\xff\xff\x7f",
                                                  "\\u0000",
                                                  "[[[[[[[[[[[[[[[[[[[[",
                                                  "\n"};
  for (std::uint64_t round = 1 + random.below(4); round > 0; --round) {
    const std::size_t at = text.empty() ? 0 : random.below(text.size());
    const std::size_t length = std::min<std::size_t>(text.size() - at, 1 + random.below(24));
    switch (random.below(7)) {
      case 0:
        if (!text.empty()) text[at] = static_cast<char>(text[at] ^ (1 << random.below(8)));
        break;
      case 1:
        if (!text.empty()) text[at] = static_cast<char>(random.below(256));
        break;
      case 2: text.erase(at, length); break;
      case 3: text.insert(at, text.substr(at, length)); break;
      case 4: text.replace(at, length, tokens[random.below(tokens.size())]); break;
      case 5: text.insert(at, tokens[random.below(tokens.size())]); break;
      default: text.resize(at); break;
    }
  }
  return text;
}

Checkpoint smallCheckpoint(bool convolutional) {
  Checkpoint checkpoint;
  checkpoint.config.model.image = {3, 2, 1};
  checkpoint.config.model.hidden = {4};
  checkpoint.config.model.latentDimension = 2;
  if (convolutional) {
    checkpoint.config.model.network = Network::Convolutional;
    checkpoint.config.model.channels = {2, 3};
  }
  checkpoint.weights = std::make_shared<const Weights>(initialWeights(checkpoint.config.model, 1));
  checkpoint.step = 10;
  checkpoint.epochs = 1.5;
  checkpoint.test = Losses{100.0, 3.0};
  return checkpoint;
}

void damageModels(bool convolutional) {
  auto made = makeTemporaryFile(std::filesystem::temp_directory_path() / "latentscape-fuzz");
  ASSERT_TRUE(made.ok()) << made.error().message();
  ::close(made->fd);
  const std::string file = made->path.string();
  ASSERT_TRUE(saveCheckpoint(smallCheckpoint(convolutional), file).ok());
  const std::string valid = *readFile(file, 1U << 20U);
  std::filesystem::remove(file);
  ASSERT_TRUE(parseCheckpoint(bytesOf(valid), "m").ok());
  const std::size_t header =
      valid.size() - static_cast<std::size_t>(parameterCount(smallCheckpoint(convolutional).config.model)) * sizeof(float);

  RandomStream random(1);
  int refused = 0, taken = 0;
  for (int i = 0; i < 6000; ++i) {
    // Half of them are damaged only in the header, where most of the reader's work is.
    const std::string bytes =
        i % 2 == 0 ? damaged(valid, random) : damaged(valid.substr(0, header), random) + valid.substr(header);
    const auto result = parseCheckpoint(bytesOf(bytes), "m");
    if (!result) {
      ++refused;
      EXPECT_FALSE(result.error().message().empty());
      continue;
    }
    ++taken;
    EXPECT_TRUE(validate(result->config).ok());
    EXPECT_TRUE(checkWeights(result->config.model, *result->weights, "").ok());
  }
  EXPECT_GT(refused, 1000);
  EXPECT_GT(taken, 10);  // damage to values or names that nothing depends on: otherwise only the first check would be tested
}

TEST(Fuzz, DamagedModelsAreRefusedOrValid) { damageModels(false); }
TEST(Fuzz, DamagedConvolutionalModelsAreRefusedOrValid) { damageModels(true); }

TEST(Fuzz, DamagedHeadersNeverGiveMoreThanTheFileHolds) {
  Safetensors content;
  content.metadata = {{"a", "b"}};
  content.tensors = {{"x", {2, 2}, {1, 2, 3, 4}}, {"y", {3}, {5, 6, 7}}};
  const std::string valid = formatSafetensors(content);
  RandomStream random(2);
  for (int i = 0; i < 6000; ++i) {
    std::string bytes = damaged(valid.substr(8, valid.size() - 8 - 28), random);
    std::uint64_t length = bytes.size();  // a true length, so that the header is read
    bytes.insert(0, reinterpret_cast<const char*>(&length), sizeof length);
    bytes.append(28, '\0');
    const auto result = parseSafetensors(bytesOf(bytes), "m");
    if (!result) continue;
    std::size_t values = 0;
    for (const Tensor& tensor : result->tensors) {
      std::size_t size = 1;
      for (const auto extent : tensor.shape) size *= static_cast<std::size_t>(extent);
      EXPECT_EQ(tensor.values.size(), size);
      values += size;
    }
    EXPECT_EQ(values * sizeof(float), 28U);
  }
}

TEST(Fuzz, DamagedConfigurationsAreRefusedOrValid) {
  RunConfig convolutional;
  convolutional.model.network = Network::Convolutional;
  convolutional.model.channels = kDefaultChannels;
  const std::string valid[] = {toJson(RunConfig{}), toJson(convolutional)};
  RandomStream random(3);
  int taken = 0;
  for (int i = 0; i < 6000; ++i) {
    const auto result = configFromJson(damaged(valid[i % 2], random), "config.json");
    if (!result) {
      EXPECT_FALSE(result.error().message().empty());
      continue;
    }
    ++taken;
    EXPECT_TRUE(validate(*result).ok());
  }
  EXPECT_GT(taken, 10);
}

TEST(Fuzz, OfDamagedMetricsWhatIsSoundIsRead) {
  LossRecord record;
  record.step = 8;
  record.train = {140.25, 6.5};
  LossRecord tested = record;
  tested.step = 16;
  tested.test = Losses{141.0, 6.0};
  const LossRecord rows[] = {record, tested};
  const std::string run = "1111111111111111", valid = metricsCsv(rows, run);
  RandomStream random(4);
  int whole = 0;
  for (int i = 0; i < 6000; ++i) {
    const std::string text = damaged(valid, random);
    const Metrics read = parseMetrics(text, "metrics.csv", {run});
    EXPECT_LE(read.losses.size(), static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')));
    whole += read.losses.size() == 2 ? 1 : 0;
  }
  EXPECT_GT(whole, 10);
  EXPECT_LT(whole, 6000);
}

TEST(Fuzz, DamagedImagesAndLabelsAreRefusedOrComplete) {
  const std::string images = std::string("\0\0\x08\x03\0\0\0\x02\0\0\0\x02\0\0\0\x03", 16) + std::string(12, 'p');
  const std::string labels = std::string("\0\0\x08\x01\0\0\0\x05", 8) + std::string(5, '\x01');
  ASSERT_TRUE(parseIdxImages(bytesOf(images), "i").ok());
  ASSERT_TRUE(parseIdxLabels(bytesOf(labels), "l").ok());
  RandomStream random(5);
  for (int i = 0; i < 6000; ++i) {
    const std::string badImages = damaged(images, random);
    if (const auto set = parseIdxImages(bytesOf(badImages), "i")) {
      EXPECT_EQ(set->pixels.size() + 16, badImages.size());
      EXPECT_EQ(set->size() * set->shape.pixels(), set->pixels.size());
    }
    const std::string badLabels = damaged(labels, random);
    if (const auto read = parseIdxLabels(bytesOf(badLabels), "l")) {
      EXPECT_EQ(read->size() + 8, badLabels.size());
    }
  }
}

TEST(Fuzz, DamagedGzipStaysWithinItsLimit) {
  const std::string plain(5000, 'a');
  std::string packed(1000, '\0');
  z_stream stream{};
  ASSERT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  ASSERT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  ASSERT_EQ(gunzip(bytesOf(packed), 5000, "z")->size(), 5000U);
  EXPECT_FALSE(gunzip(bytesOf(packed), 4999, "z").ok());
  RandomStream random(6);
  for (int i = 0; i < 4000; ++i) {
    const auto result = gunzip(bytesOf(damaged(packed, random)), 6000, "z");
    if (result) {
      EXPECT_LE(result->size(), 6000U);
    }
  }
}

}  // namespace
}  // namespace latentscape
