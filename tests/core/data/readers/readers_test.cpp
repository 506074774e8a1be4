// SPDX-License-Identifier: GPL-3.0-or-later
// Which reader reads what: the order in which readers are asked, and what each claims.
#include "core/data/readers/readers.h"

#include "core/data/open.h"
#include "core/data/readers/array_reader.h"
#include "core/data/readers/idx_reader.h"
#include "core/data/readers/known_set_reader.h"
#include "core/data/readers/picture_reader.h"
#include "tests/core/base/without_roots_rights.h"
#include "tests/core/data/data_files.h"

#include <stop_token>
#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// By its class: "idx", "known set", "pictures" or "arrays".
std::string kindOf(const Reader* reader) {
  if (dynamic_cast<const IdxReader*>(reader) != nullptr) return "idx";
  if (dynamic_cast<const KnownSetReader*>(reader) != nullptr) return "known set";
  if (dynamic_cast<const PictureReader*>(reader) != nullptr) return "pictures";
  if (dynamic_cast<const ArrayReader*>(reader) != nullptr) return "arrays";
  return "unknown";
}

class Readers : public testing::FolderTest {
 protected:
  // All readers that claim the path, each asked by itself.
  std::vector<std::string> claimants(const fs::path& path) const {
    std::vector<std::string> kinds;
    for (const Reader* const reader : readers()) {
      const auto claimed = reader->claim(path, {});
      EXPECT_TRUE(claimed.ok()) << kindOf(reader) << ": " << claimed.error().message();
      if (claimed && *claimed) kinds.push_back(kindOf(reader));
    }
    return kinds;
  }
  // Claims look at names only.
  void putAll(const std::string& folder, const std::vector<std::string>& names) const {
    for (const std::string& name : names) put(folder + "/" + name, "x");
  }
  void putCifar(const std::string& folder) const {
    putAll(folder, {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin",
                    "test_batch.bin"});
  }
  Error claimError(const fs::path& path) const {
    const auto claimed = knownSetReader().claim(path, {});
    EXPECT_FALSE(claimed.ok()) << path;
    return claimed ? Error{} : claimed.error();
  }
};

TEST_F(Readers, AreAskedInTheOrderThatTheHeaderSays) {
  std::vector<std::string> order;
  for (const Reader* const reader : readers()) order.push_back(kindOf(reader));
  EXPECT_THAT(order, ElementsAre("idx", "known set", "pictures", "arrays"));
  EXPECT_EQ(kindOf(&knownSetReader()), "known set");
  EXPECT_EQ(readers()[1], &knownSetReader());
}

TEST_F(Readers, EachClaimsOnlyItsOwn) {
  putAll("idx", {"train-labels.idx1-ubyte.gz"});  // read reports what is missing
  EXPECT_THAT(claimants(m_folder / "idx"), ElementsAre("idx"));
  EXPECT_THAT(claimants(m_folder / "idx/train-labels.idx1-ubyte.gz"), ElementsAre("idx"));
  putCifar("cifar");
  EXPECT_THAT(claimants(m_folder / "cifar"), ElementsAre("known set"));
  EXPECT_THAT(claimants(m_folder / "cifar/test_batch.bin"), ElementsAre("known set"));
  putAll("emnist", {"emnist-letters-train-images-idx3-ubyte.gz", "emnist-letters-train-labels-idx1-ubyte",
                    "emnist-letters-test-images-idx3-ubyte", "emnist-letters-test-labels-idx1-ubyte.gz"});
  EXPECT_THAT(claimants(m_folder / "emnist"), ElementsAre("known set"));
  for (const char* const name : {"flat/1.png", "classes/cats/2.JPG", "split/train/dogs/3.webp"}) {
    put(name, "x");
    EXPECT_THAT(claimants((m_folder / name).parent_path()), ElementsAre("pictures"));
    EXPECT_THAT(claimants(m_folder / name), IsEmpty()) << "one picture is no data set";
  }
  EXPECT_THAT(claimants(m_folder / "split"), ElementsAre("pictures"));
  putAll("arrays", {"a.npy", "b.npz", "c.NPY", "d.npyz"});
  EXPECT_THAT(claimants(m_folder / "arrays/a.npy"), ElementsAre("arrays"));
  EXPECT_THAT(claimants(m_folder / "arrays/b.npz"), ElementsAre("arrays"));
  EXPECT_THAT(claimants(m_folder / "arrays/c.NPY"), ElementsAre("arrays"));
  EXPECT_THAT(claimants(m_folder / "arrays/d.npyz"), IsEmpty());
  EXPECT_THAT(claimants(m_folder / "arrays"), IsEmpty());
  putAll("folder.npy", {"notes.txt"});
  EXPECT_THAT(claimants(m_folder / "folder.npy"), IsEmpty());
  EXPECT_THAT(claimants(m_folder / "folder.npy/notes.txt"), IsEmpty());
}

TEST_F(Readers, AClaimSaysWhatIsToBeRead) {
  putCifar("cifar");
  for (const fs::path& path : {m_folder / "cifar", m_folder / "cifar/data_batch_2.bin"}) {
    const auto claimed = knownSetReader().claim(path, {});
    ASSERT_TRUE(claimed.ok() && *claimed);
    EXPECT_EQ((*claimed)->path, m_folder / "cifar");
    EXPECT_EQ((*claimed)->set, findDataset("cifar-10"));
    EXPECT_FALSE((*claimed)->named);
  }
  putAll("idx", {"t10k-images-idx3-ubyte"});
  const auto claimed = IdxReader().claim(m_folder / "idx/t10k-images-idx3-ubyte", {});
  ASSERT_TRUE(claimed.ok() && *claimed);
  EXPECT_EQ((*claimed)->path, m_folder / "idx");
  EXPECT_EQ((*claimed)->set, nullptr);
}

TEST_F(Readers, OnlyTheSpellingThatWouldBeReadStandsForItsSet) {
  putAll("idx", {"train-labels-idx1-ubyte", "train-labels-idx1-ubyte.gz"});
  EXPECT_THAT(claimants(m_folder / "idx/train-labels-idx1-ubyte"), ElementsAre("idx"));
  EXPECT_THAT(claimants(m_folder / "idx/train-labels-idx1-ubyte.gz"), IsEmpty());
}

TEST_F(Readers, ASetInPartIsAnErrorUnlessAnotherIsWhole) {
  putAll("mixed", {"data_batch_1.bin", "picture.png"});
  const Error begun = claimError(m_folder / "mixed");
  EXPECT_EQ(begun.what, "is missing; the other files look like CIFAR-10");
  EXPECT_EQ(begun.where, (m_folder / "mixed/data_batch_2.bin").string());
  putAll("mixed", {"train.bin", "test.bin"});
  const auto claimed = knownSetReader().claim(m_folder / "mixed", {});
  ASSERT_TRUE(claimed.ok() && *claimed);
  EXPECT_EQ((*claimed)->set, findDataset("cifar-100"));
  putCifar("mixed");
  const Error several = claimError(m_folder / "mixed");
  EXPECT_EQ(several.what, "holds more than one data set: CIFAR-10 and CIFAR-100");
  EXPECT_EQ(several.advice, "Name one of its files, such as " + (m_folder / "mixed/data_batch_1.bin").string() + ".");
}

TEST_F(Readers, TheFirstThatClaimsOrRefusesDecides) {
  // Pictures beside a part of a set aren't opened as pictures.
  putAll("begun", {"data_batch_1.bin", "picture.png"});
  EXPECT_EQ(openDataset((m_folder / "begun").string()).error().what, "is missing; the other files look like CIFAR-10");
  // IDX files beside a part of a set and pictures: the IDX files.
  testing::writeSmallDataset(m_folder / "begun");
  const auto opened = openDataset((m_folder / "begun").string());
  ASSERT_TRUE(opened.ok()) << opened.error().message();
  EXPECT_EQ((*opened)->train.size(), 30U);
}

TEST_F(Readers, WhatNobodyClaimsIsSaidToBeNoDataSet) {
  put("notes.txt", "x");
  const Error folder = openDataset(m_folder.string()).error();
  EXPECT_EQ(folder.what, "holds no data set that is known by its files, and no PNG, JPEG, WebP or BMP pictures");
  EXPECT_EQ(folder.where, m_folder.string());
  const Error file = openDataset((m_folder / "notes.txt").string()).error();
  EXPECT_EQ(file.what, "is no file that a data set can be read from");
  EXPECT_THAT(file.advice, HasSubstr(".npy or .npz"));
}

TEST_F(Readers, AStopEndsTheSearchForAPicture) {
  std::stop_source stop;
  put("notes.txt", "x");
  put("a/b/picture.png", "x");
  const auto before = holdsDataset(m_folder, stop.get_token());
  ASSERT_TRUE(before.ok()) << before.error().message();
  EXPECT_TRUE(*before);
  stop.request_stop();
  const auto after = holdsDataset(m_folder, stop.get_token());
  ASSERT_FALSE(after.ok());
  EXPECT_TRUE(after.error().cancelled);
  EXPECT_FALSE(isPictureFolder(m_folder, stop.get_token()));
  const auto opened = openDataset(m_folder.string(), stop.get_token());
  ASSERT_FALSE(opened.ok());
  EXPECT_TRUE(opened.error().cancelled);
}

TEST_F(Readers, WhatCannotBeReadIsAnErrorThatSaysWhy) {
  put("locked/picture.png", "x");
  put("open/locked/picture.png", "x");
  const testing::WithoutRootsRights asAUser;
  const std::vector<fs::path> locked{m_folder / "locked", m_folder / "open/locked"};
  for (const fs::path& folder : locked) fs::permissions(folder, fs::perms::none);
  const auto folder = holdsDataset(m_folder / "locked");
  const auto within = holdsDataset(m_folder / "locked/picture.png");
  const auto around = holdsDataset(m_folder / "open");
  const auto opened = openDataset((m_folder / "locked").string());
  for (const fs::path& path : locked) fs::permissions(path, fs::perms::owner_all);
  ASSERT_FALSE(folder.ok());
  EXPECT_EQ(folder.error().what, "can't be read: Permission denied");
  EXPECT_EQ(folder.error().where, (m_folder / "locked").string());
  EXPECT_EQ(folder.error().advice, "Check the folder's permissions.");
  ASSERT_FALSE(within.ok());
  EXPECT_EQ(within.error().what, "can't be read: Permission denied");
  EXPECT_EQ(within.error().where, (m_folder / "locked/picture.png").string());
  ASSERT_TRUE(around.ok()) << around.error().message();
  EXPECT_FALSE(*around) << "it holds nothing that can be read";
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().what, "can't be read: Permission denied");
}

}  // namespace
}  // namespace latentscape
