// SPDX-License-Identifier: GPL-3.0-or-later
// Downloads kept as they are, and archives, from the test's own server.
#include "core/data/catalog/packages.h"
#include "core/base/files.h"
#include "core/data/catalog/download.h"
#include "core/data/sha256.h"
#include "tests/core/data/catalog/http_server.h"
#include "tests/core/data/data_files.h"

#include <cstdlib>

#include <zip.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

using testing::bytesOf;
using testing::gzipped;
using testing::HttpServer;
using testing::idxImages;
using testing::idxLabels;
using testing::Page;
using testing::ScopedVariable;

class PackagesTest : public testing::FolderTest {
 protected:
  Result<void> fetch(const DatasetInfo& info, std::vector<std::string> mirrors, std::span<const DatasetFile> others = {},
                     std::stop_token stop = {}, const ProgressCallback& progress = {}) const {
    DownloadSources sources;
    sources.mirrors = std::move(mirrors);
    sources.connectTimeout = std::chrono::milliseconds(2000);
    return downloadPackages(info, others, target(), sources, stop, progress);
  }
  fs::path target() const { return m_folder / "made/for/it"; }
  std::string stored(std::string_view name) const {
    const auto content = readFile(target() / name, 1 << 20);
    return content ? *content : content.error().message();
  }
  std::size_t filesLeft() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(target()), fs::directory_iterator{}));
  }
  // A set of one IDX file, in a package of this content and sum.
  DatasetInfo infoOf(DownloadKind kind, std::string_view name, const std::string& content, std::string_view sum,
                     std::string_view folder) const {
    DatasetInfo info;
    info.name = info.title = "small";
    info.files = {{"a-idx3-ubyte", m_images.size(), {}}};
    info.downloads = {{kind, name, content.size(), sum, folder}};
    return info;
  }
  std::string tarred() const {
    put("store/inside/a-idx3-ubyte", m_images);
    put("store/inside/readme.html", "not wanted");
    const std::string archive = (m_folder / "made.tar.gz").string();
    EXPECT_EQ(std::system(("tar -czf " + archive + " -C " + (m_folder / "store").string() + " inside").c_str()), 0);
    return *readFile(archive, 1 << 20);
  }
  std::string zipped(const std::vector<std::pair<std::string, std::string>>& members) const {
    const std::string archive = (m_folder / "made.zip").string();
    fs::remove(archive);
    zip_t* const zip = zip_open(archive.c_str(), ZIP_CREATE, nullptr);
    EXPECT_NE(zip, nullptr);
    for (const auto& [name, content] : members) {
      EXPECT_GE(zip_file_add(zip, name.c_str(), zip_source_buffer(zip, content.data(), content.size(), 0), 0), 0);
    }
    EXPECT_EQ(zip_close(zip), 0);
    return *readFile(archive, 1 << 20);
  }

  ScopedVariable m_direct{"no_proxy", "*"};
  std::string m_images = idxImages(20, 8, 8);
};

TEST_F(PackagesTest, AFileIsKeptAsItIs) {
  HttpServer server;
  const std::string packed = gzipped(m_images);
  const std::string sum = sha256({bytesOf(packed)});
  const DatasetInfo info = infoOf(DownloadKind::File, "a-idx3-ubyte.gz", packed, sum, "");
  server.serve("/a-idx3-ubyte.gz", Page{packed});
  Progress last;
  const auto done = fetch(info, {testing::deadAddress(), server.address()}, {}, {}, [&](const Progress& progress) {
    EXPECT_GE(progress.done, last.done);
    last = progress;
  });
  ASSERT_TRUE(done.ok()) << done.error().message();
  EXPECT_EQ(stored("a-idx3-ubyte.gz"), packed);
  EXPECT_EQ(filesLeft(), 1U);
  EXPECT_EQ(last.done, packed.size());
  EXPECT_EQ(last.total, packed.size());
  ASSERT_TRUE(fetch(info, {server.address()}).ok());  // nothing to do
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(PackagesTest, WhatIsNotTheFileIsNotKept) {
  HttpServer server;
  const std::string packed = gzipped(m_images);
  const std::string sum = sha256({bytesOf(packed)});
  std::string other = packed;
  other.back() = static_cast<char>(other.back() ^ 1);
  server.serve("/a-idx3-ubyte.gz", Page{other});
  const auto done = fetch(infoOf(DownloadKind::File, "a-idx3-ubyte.gz", packed, sum, ""), {server.address()});
  ASSERT_FALSE(done.ok());
  EXPECT_NE(done.error().advice.find("SHA-256 is "), std::string::npos) << done.error().message();
  EXPECT_EQ(filesLeft(), 0U);
}

TEST_F(PackagesTest, ATarIsUnpackedAndGone) {
  HttpServer server;
  const std::string archive = tarred();
  const std::string sum = sha256({bytesOf(archive)});
  server.serve("/set.tar.gz", Page{.content = archive, .dropAfter = archive.size() / 2});  // the connection breaks once
  const DatasetInfo info = infoOf(DownloadKind::TarGz, "set.tar.gz", archive, sum, "inside");
  const auto done = fetch(info, {server.address()});
  ASSERT_TRUE(done.ok()) << done.error().message();
  EXPECT_EQ(stored("a-idx3-ubyte"), m_images);
  EXPECT_EQ(filesLeft(), 1U);
  EXPECT_EQ(server.requests().size(), 2U);
  ASSERT_TRUE(fetch(info, {server.address()}).ok());
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(PackagesTest, AZipIsUnpackedForAllThatShareIt) {
  HttpServer server;
  const std::string packed = gzipped(m_images);
  const std::string labels = gzipped(idxLabels(20, 3));
  const std::string archive =
      zipped({{"gzip/a-idx3-ubyte.gz", packed}, {"gzip/b-idx1-ubyte.gz", labels}, {"gzip/c.txt", "not wanted"}});
  const std::string sum = sha256({bytesOf(archive)});
  server.serve("/gzip.zip", Page{archive});
  const std::vector<DatasetFile> others{{"b-idx1-ubyte", 28, {}}, {"absent-idx1-ubyte", 28, {}}};
  const auto done = fetch(infoOf(DownloadKind::Zip, "gzip.zip", archive, sum, "gzip"), {server.address()}, others);
  ASSERT_TRUE(done.ok()) << done.error().message();
  EXPECT_EQ(stored("a-idx3-ubyte.gz"), packed);
  EXPECT_EQ(stored("b-idx1-ubyte.gz"), labels);
  EXPECT_EQ(filesLeft(), 2U);
}

TEST_F(PackagesTest, AnArchiveOfTheRightSumButWrongContentLeavesNothing) {
  HttpServer server;
  const std::string archive = zipped({{"gzip/a-idx3-ubyte.gz", gzipped(m_images + "more")}});
  const std::string sum = sha256({bytesOf(archive)});
  server.serve("/gzip.zip", Page{archive});
  const auto done = fetch(infoOf(DownloadKind::Zip, "gzip.zip", archive, sum, "gzip"), {server.address()});
  ASSERT_FALSE(done.ok());
  EXPECT_FALSE(fs::exists(target() / "a-idx3-ubyte.gz"));
  const std::string other = zipped({{"gzip/b-idx3-ubyte.gz", gzipped(m_images)}});
  const std::string otherSum = sha256({bytesOf(other)});
  server.serve("/other.zip", Page{other});
  const auto missing = fetch(infoOf(DownloadKind::Zip, "other.zip", other, otherSum, "gzip"), {server.address()});
  ASSERT_FALSE(missing.ok());
  EXPECT_NE(missing.error().what.find("has no member a-idx3-ubyte.gz"), std::string::npos) << missing.error().what;
}

TEST_F(PackagesTest, AStopKeepsThePart) {
  HttpServer server;
  const std::string archive = tarred();
  const std::string sum = sha256({bytesOf(archive)});
  server.serve("/set.tar.gz", Page{.content = archive, .stallAfter = archive.size() / 2});
  std::stop_source source;
  const auto done = fetch(infoOf(DownloadKind::TarGz, "set.tar.gz", archive, sum, "inside"), {server.address()}, {},
                          source.get_token(), [&](const Progress& progress) {
                            if (progress.done > 0) source.request_stop();
                          });
  ASSERT_FALSE(done.ok());
  EXPECT_TRUE(done.error().cancelled);
  EXPECT_GT(stored("set.tar.gz.part").size(), 0U);
  EXPECT_EQ(filesLeft(), 1U);
}

}  // namespace
}  // namespace latentscape
