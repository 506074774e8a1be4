// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/catalog/catalog.h"

#include "core/data/catalog/fetch.h"
#include "tests/core/data/data_files.h"

#include <set>

namespace latentscape {
namespace {

using testing::idxLabels;
using testing::ScopedVariable;
using testing::writeSmallDataset;

TEST(Catalog, EntriesAreCompleteAndOfOneForm) {
  std::set<std::string_view> sums;
  for (const DatasetInfo& info : datasetCatalog()) {
    EXPECT_EQ(findDataset(info.name), &info);
    EXPECT_FALSE(info.title.empty());
    EXPECT_FALSE(info.licence.empty());
    if (info.format == DatasetFormat::BuiltIn) {
      EXPECT_TRUE(info.files.empty() && info.mirrors.empty() && info.downloads.empty()) << info.name;
      continue;
    }
    ASSERT_GE(info.mirrors.size(), 1U);
    for (const std::string_view mirror : info.mirrors) EXPECT_EQ(mirror.back(), '/') << mirror;
    EXPECT_TRUE(info.mirrors.front().starts_with("https://")) << info.name;
    for (const std::string_view name : info.classNames) EXPECT_FALSE(name.empty());
    std::uint64_t images = 0;  // by the files' lengths
    for (const DatasetFile& file : info.files) {
      const bool idx = info.format == DatasetFormat::Idx;
      if (idx && file.name.find("images") != std::string_view::npos) images += (file.bytes - 16) / 784;
      if (info.format == DatasetFormat::Cifar10) images += file.bytes / 3073;
      if (info.format == DatasetFormat::Cifar100) images += file.bytes / 3074;
      if (file.sha256.empty()) {
        EXPECT_FALSE(info.downloads.empty()) << file.name << " would come unverified";
        continue;
      }
      EXPECT_EQ(file.sha256.size(), 64U);
      EXPECT_TRUE(sums.insert(file.sha256).second) << "twice: " << file.sha256;
    }
    if (info.format == DatasetFormat::Idx) {
      EXPECT_EQ(info.files[0].bytes - 16, (info.files[1].bytes - 8) * 784) << info.name;
      EXPECT_EQ(info.files[2].bytes - 16, (info.files[3].bytes - 8) * 784) << info.name;
    }
    // "131,600 handwritten ..."
    std::string number(info.summary.substr(0, info.summary.find(' ')));
    std::erase(number, ',');
    if (info.format != DatasetFormat::Svhn) {
      EXPECT_EQ(std::stoull(number), images) << info.name;
    }
    EXPECT_NE(info.summary.find(" " + std::to_string(info.classNames.size()) + " classes"), std::string_view::npos) << info.name;
    for (const DatasetDownload& download : info.downloads) {
      EXPECT_EQ(download.sha256.size(), 64U) << download.name;
      EXPECT_GT(download.bytes, 0U);
    }
  }
  EXPECT_NE(findDataset("mnist"), nullptr);
  EXPECT_EQ(findDataset("MNIST "), nullptr);
}

TEST(Catalog, TheSizeOfADownloadIsKnownBeforeIt) {
  for (const DatasetInfo& info : datasetCatalog()) {
    if (info.format == DatasetFormat::BuiltIn) {
      EXPECT_EQ(downloadBytes(info), 0U) << info.name;
      continue;
    }
    EXPECT_GT(downloadBytes(info), 1'000'000U) << info.name;
    if (!info.downloads.empty()) continue;
    for (const DatasetFile& file : info.files) {
      EXPECT_GT(file.packed, 0U) << file.name;
      EXPECT_LT(file.packed, file.bytes) << file.name;
    }
  }
  EXPECT_EQ(downloadBytes(*findDataset("mnist")), 11594722U);
  EXPECT_EQ(downloadBytes(*findDataset("cifar-10")), 170052171U);
}

TEST(Catalog, TheBuiltInSetIsHereAndHasNothingToFetch) {
  const DatasetInfo* trial = findDataset("digits-trial");
  ASSERT_NE(trial, nullptr);
  EXPECT_FALSE(locateDataset(*trial).has_value());
  EXPECT_TRUE(isOnThisMachine(*trial));
  const auto fetched = fetchDataset(*trial);
  ASSERT_FALSE(fetched.ok());
  EXPECT_EQ(fetched.error().message(), "Built-in digits: is built in, so there are no files to fetch or verify.");
  EXPECT_FALSE(verifyDataset(*trial).ok());
}

class Verify : public testing::FolderTest {};

TEST_F(Verify, SaysOfEachFileWhatIsWrong) {
  const ScopedVariable data("XDG_DATA_HOME", m_folder.string());
  const auto folder = m_folder / "latentscape/datasets/mnist";
  writeSmallDataset(folder);
  put("latentscape/datasets/mnist/t10k-labels-idx1-ubyte", idxLabels(10000, 10));
  std::vector<std::uint64_t> done;
  const auto checks = verifyDataset(*findDataset("mnist"), {}, [&](const Progress& progress) { done.push_back(progress.done); });
  ASSERT_TRUE(checks.ok()) << checks.error().message();
  ASSERT_EQ(checks->size(), 4U);
  for (const FileCheck& check : *checks) EXPECT_FALSE(check.ok) << check.file;
  EXPECT_EQ((*checks)[0].problem, "holds 616 bytes uncompressed, expected 47040016");
  EXPECT_EQ((*checks)[3].file, "t10k-labels-idx1-ubyte");
  EXPECT_NE((*checks)[3].problem.find("SHA-256 is "), std::string::npos);
  EXPECT_NE((*checks)[3].problem.find("expected ff7bcfd4"), std::string::npos);
  EXPECT_EQ(done.back(), 54950048U);
}

}  // namespace
}  // namespace latentscape
