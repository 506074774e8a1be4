// SPDX-License-Identifier: GPL-3.0-or-later
// Thousands of damaged files from a fixed seed: each must give an error with a place, or a consistent set.
#include "core/data/readers/idx.h"

#include "core/base/random.h"
#include "core/data/catalog/gzip.h"
#include "tests/core/data/data_files.h"

#include <algorithm>

namespace latentscape {
namespace {

using testing::bytesOf;
using testing::gzipped;
using testing::idxImages;
using testing::idxLabels;

// Some flipped bytes, a cut, a repeated piece: one or several.
std::vector<std::uint8_t> mutated(std::vector<std::uint8_t> bytes, RandomStream& random) {
  static constexpr std::uint8_t telling[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
  for (std::uint64_t left = 1 + random.below(4); left > 0 && !bytes.empty(); --left) {
    // Half of the damage hits headers, where it matters most.
    const std::size_t range = random.below(2) == 0 ? std::min<std::size_t>(bytes.size(), 18) : bytes.size();
    const std::size_t at = random.below(range);
    switch (random.below(4)) {
      case 0: bytes[at] = static_cast<std::uint8_t>(random.below(256)); break;
      case 1: bytes[at] = telling[random.below(std::size(telling))]; break;
      case 2: bytes.resize(random.below(bytes.size() + 1)); break;
      default: {
        const std::vector<std::uint8_t> piece(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end());
        bytes.insert(bytes.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(random.below(piece.size() + 1)));
      }
    }
  }
  return bytes;
}

TEST(IdxMutations, ImagesAreRefusedOrHoldTogether) {
  RandomStream random(20);
  const auto good = bytesOf(idxImages(5, 3, 4));
  int refused = 0;
  for (int round = 0; round < 20000; ++round) {
    const auto bytes = mutated(good, random);
    const auto result = parseIdxImages(bytes, "mutant");
    if (result.ok()) {
      ASSERT_EQ(result->pixels.size() + 16, bytes.size());
      ASSERT_EQ(result->size() * result->shape.pixels(), result->pixels.size());
    } else {
      ASSERT_EQ(result.error().where, "mutant");
      ASSERT_FALSE(result.error().what.empty());
      ++refused;
    }
  }
  EXPECT_GT(refused, 10000);
}

TEST(IdxMutations, LabelsAreRefusedOrHoldTogether) {
  RandomStream random(21);
  const auto good = bytesOf(idxLabels(20, 10));
  int refused = 0;
  for (int round = 0; round < 20000; ++round) {
    const auto bytes = mutated(good, random);
    const auto result = parseIdxLabels(bytes, "mutant");
    if (result.ok()) {
      ASSERT_EQ(result->size() + 8, bytes.size());
    } else {
      ++refused;
    }
  }
  EXPECT_GT(refused, 10000);
}

TEST(IdxMutations, GzipStreamsAreRefusedOrKeepTheLimit) {
  RandomStream random(22);
  const auto good = bytesOf(gzipped(idxImages(40, 6, 6)));
  int refused = 0;
  for (int round = 0; round < 5000; ++round) {
    const auto bytes = mutated(good, random);
    const auto start = gunzipStart(bytes, 16, "mutant");
    if (start.ok()) {
      ASSERT_LE(start->size(), 16U);
    }
    const auto result = gunzip(bytes, 3000, "mutant");
    if (result.ok()) {
      ASSERT_LE(result->size(), 3000U);
    } else {
      ++refused;
    }
  }
  EXPECT_GT(refused, 2500);
}

class IdxFileMutations : public testing::FolderTest {};

TEST_F(IdxFileMutations, FilesAreRefusedOrHoldTogether) {
  RandomStream random(23);
  const auto plain = bytesOf(idxImages(5, 3, 4));
  const auto compressed = bytesOf(gzipped(idxImages(5, 3, 4)));
  put("labels-idx1-ubyte", idxLabels(5, 5));
  int refused = 0;
  for (int round = 0; round < 600; ++round) {
    const auto bytes = mutated(round % 2 == 0 ? plain : compressed, random);
    put("images-idx3-ubyte", std::string(bytes.begin(), bytes.end()));
    const auto result = readIdxSplit(m_folder, "images-idx3-ubyte", "labels-idx1-ubyte", 10);
    if (result.ok()) {
      ASSERT_EQ(result->size(), 5U);
      ASSERT_EQ(result->labels.size(), 5U);
    } else {
      ASSERT_NE(result.error().where.find("-ubyte"), std::string::npos);
      ++refused;
    }
  }
  EXPECT_GT(refused, 300);
}

}  // namespace
}  // namespace latentscape
