// SPDX-License-Identifier: GPL-3.0-or-later
// Feeds untrusted pictures, arrays and archives to their readers: hundreds of damaged files of each kind, always the same, from a
// seeded stream. Under asan and ubsan this finds out-of-bounds reads; in any build, crashes, hangs and invalid images that get
// through.
#include "core/base/files.h"
#include "core/base/random.h"
#include "core/data/readers/array_reader.h"
#include "core/data/readers/cifar_set.h"
#include "core/data/readers/npy.h"
#include "core/data/readers/picture.h"
#include "tests/core/data/data_files.h"
#include "tests/core/data/reference_files.h"

#include <algorithm>
#include <fstream>
#include <string>

namespace latentscape {
namespace {

using testing::referenceFiles;
using testing::unhexed;

class FileFuzz : public testing::FolderTest {
 protected:
  // Without waiting for the disk, unlike put(), and unlike ext4 when a file is overwritten.
  std::filesystem::path quickly(const std::string& name, const std::string& content) const {
    std::filesystem::remove(m_folder / name);
    std::ofstream(m_folder / name, std::ios::binary) << content;
    return m_folder / name;
  }
};

// Damages text in one to four ways: flips bits, changes bytes, cuts, duplicates or removes pieces; half of the damages are near
// the start, where the headers are.
std::string damaged(std::string text, RandomStream& random) {
  for (std::uint64_t round = 1 + random.below(4); round > 0 && !text.empty(); --round) {
    const std::size_t range = random.below(2) == 0 ? std::min<std::size_t>(text.size(), 64) : text.size();
    const std::size_t at = random.below(range);
    const std::size_t length = std::min<std::size_t>(text.size() - at, 1 + random.below(24));
    switch (random.below(6)) {
      case 0: text[at] = static_cast<char>(text[at] ^ (1 << random.below(8))); break;
      case 1: text[at] = static_cast<char>(random.below(256)); break;
      case 2: std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(at), std::min<std::size_t>(length, 4), '\xff'); break;
      case 3: text.erase(at, length); break;
      case 4: text.insert(at, text.substr(at, length)); break;
      default: text.resize(at); break;
    }
  }
  return text;
}

TEST_F(FileFuzz, DamagedPicturesAreRefusedOrComplete) {
  RandomStream random(1);
  int refused = 0, taken = 0;
  for (const auto& entry : referenceFiles().at("pictures")) {
    const std::string good = unhexed(entry.at("file").get<std::string>());
    for (int i = 0; i < 1000; ++i) {
      const auto picture = readPicture(quickly("picture", damaged(good, random)), static_cast<int>(random.below(40)));
      if (!picture) {
        ++refused;
        ASSERT_FALSE(picture.error().what.empty());
        continue;
      }
      ++taken;
      ASSERT_EQ(picture->shape.channels, 3);
      ASSERT_GT(picture->shape.pixels(), 0U);
      ASSERT_EQ(picture->pixels.size(), picture->shape.pixels());
    }
  }
  EXPECT_GT(refused, 1000);
  EXPECT_GT(taken, 100);  // only pixels changed: otherwise only the first check would be tested
}

TEST_F(FileFuzz, DamagedArraysAreRefusedOrComplete) {
  RandomStream random(2);
  int refused = 0, taken = 0;
  for (const char* const name :
       {"images.npy", "coloured.npy", "fractions.npy", "version3.npy", "plain.npz", "compressed.npz", "split.npz", "half.npy",
        "bool.npy", "channels-first.npy", "names.npz", "sprites.npz", "positional.npz"}) {
    const std::string good = unhexed(referenceFiles().at("arrays").at(name).get<std::string>());
    for (int i = 0; i < 2000; ++i) {
      const auto dataset = readArrays(quickly(name, damaged(good, random)));
      if (!dataset) {
        ++refused;
        ASSERT_FALSE(dataset.error().what.empty());
        continue;
      }
      ++taken;
      for (const ImageSet* const set : {&dataset->train, &dataset->test}) {
        ASSERT_EQ(set->size() * set->shape.pixels(), set->pixels.size());
        ASSERT_TRUE(set->labels.empty() || set->labels.size() == set->size());
        for (const std::uint8_t label : set->labels) ASSERT_LT(label, dataset->classNames.size());
      }
    }
  }
  EXPECT_GT(refused, 1000);
  EXPECT_GT(taken, 100);
}

TEST_F(FileFuzz, DamagedHeadersNeverGiveMoreThanTheFileHolds) {
  RandomStream random(3);
  const std::string good = unhexed(referenceFiles().at("arrays").at("images.npy").get<std::string>());
  for (int i = 0; i < 20000; ++i) {
    const std::string header = damaged(good.substr(0, 128), random);
    const auto parsed = parseNpyHeader({reinterpret_cast<const std::uint8_t*>(header.data()), header.size()}, "a");
    if (!parsed) continue;
    ASSERT_LE(parsed->headerBytes, header.size());
    std::uint64_t values = 1;
    for (const std::uint64_t extent : parsed->shape) values *= extent;
    ASSERT_EQ(values, parsed->values);
  }
}

TEST_F(FileFuzz, DamagedCifarIsRefusedOrComplete) {
  RandomStream random(4);
  const std::string good(std::size_t{3073} * 2, '\x07');
  for (int i = 0; i < 1000; ++i) {
    const std::string bytes = damaged(good, random);
    ImageSet set;
    const auto added = appendCifar({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, 1, 10, "c", set);
    if (!added) continue;
    ASSERT_EQ(set.size() * 3073, bytes.size());
    ASSERT_EQ(set.labels.size(), set.size());
  }
}

}  // namespace
}  // namespace latentscape
