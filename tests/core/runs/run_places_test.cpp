// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_places.h"

#include "core/base/files.h"
#include "core/base/printable.h"
#include "tests/core/storage/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

namespace latentscape {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(CutToBytes, CutsBetweenCharactersAtEveryLength) {
  const std::string text = "aé€😀z";  // 1, 2, 3, 4 and 1 bytes
  const std::string whole[] = {"", "a", "a", "aé", "aé", "aé", "aé€", "aé€", "aé€", "aé€", "aé€😀", "aé€😀z", "aé€😀z"};
  for (std::size_t bytes = 0; bytes <= 12; ++bytes) {
    EXPECT_EQ(cutToBytes(text, bytes), whole[bytes]) << bytes;
    EXPECT_TRUE(isUtf8(cutToBytes(text, bytes)));
  }
  EXPECT_EQ(cutToBytes(std::string(9, '\x80'), 5).size(), 5U);  // not UTF-8
  EXPECT_EQ(cutToBytes("", 0), "");
}

TEST(RunName, IsTheDataSetsLastPartAndTheTime) {
  const std::regex form("mnist-[0-9]{8}-[0-9]{6}");
  EXPECT_TRUE(std::regex_match(runName("mnist"), form)) << runName("mnist");
  EXPECT_TRUE(std::regex_match(runName("/home/me/mnist/"), form));
  EXPECT_TRUE(std::regex_match(runName("./.mnist"), form));
  EXPECT_TRUE(std::regex_match(runName("mn\nist\x7f"), form));
  for (const char* const nameless : {"", "/", "..", "."}) EXPECT_THAT(runName(nameless), StartsWith("run-")) << nameless;
  const auto then = std::chrono::system_clock::time_point(std::chrono::seconds(1'800'000'000));
  EXPECT_EQ(runName("mnist", then), runName("mnist", then));
  EXPECT_NE(runName("mnist", then), runName("mnist", then + std::chrono::seconds(1)));
}

TEST(RunName, OfTheLongestDataSetMakesAFolder) {
  const TemporaryFolder folder;
  for (const std::string& name : {std::string(250, 'a'), [] {
                                    std::string text;
                                    while (text.size() < 250) text += "é";
                                    return text;
                                  }()}) {
    const std::string cut = runName("/data/" + name);
    EXPECT_LT(cut.size(), 200U);
    EXPECT_TRUE(isUtf8(cut));
    EXPECT_THAT(cut, StartsWith(name.substr(0, 80)));
    const auto made = makeRunFolder(folder.path(), cut);
    ASSERT_TRUE(made.ok()) << made.error().message();
    EXPECT_TRUE(fs::is_directory(*made));
  }
}

TEST(MakeRunFolder, TakesTheNextNumberInTheSameSecond) {
  const TemporaryFolder folder;
  EXPECT_EQ(*makeRunFolder(folder / "a/b", "x"), folder / "a/b/x");
  EXPECT_EQ(*makeRunFolder(folder / "a/b", "x"), folder / "a/b/x-2");
  ASSERT_TRUE(writeFile(folder / "a/b/x-3", "a file").ok());
  EXPECT_EQ(*makeRunFolder(folder / "a/b", "x"), folder / "a/b/x-4");
}

TEST(MakeRunFolder, SaysWhyItCant) {
  const TemporaryFolder folder;
  ASSERT_TRUE(writeFile(folder / "file", "").ok());
  EXPECT_THAT(makeRunFolder(folder / "file", "x").error().message(), HasSubstr("the folder can't be made: "));
  EXPECT_THAT(makeRunFolder(folder.path(), std::string(300, 'x')).error().message(), HasSubstr("File name too long"));
}

TEST(RunPlaces, FollowTheEnvironment) {
  const char* const before = std::getenv("XDG_STATE_HOME");
  const std::string kept = before == nullptr ? "" : before;
  ::setenv("XDG_STATE_HOME", "/elsewhere", 1);
  EXPECT_EQ(rescueFolder(), "/elsewhere/latentscape/runs");
  ::setenv("XDG_STATE_HOME", "not/absolute", 1);
  EXPECT_EQ(rescueFolder(), homeFolder() / ".local/state/latentscape/runs");
  if (before == nullptr) ::unsetenv("XDG_STATE_HOME");
  else ::setenv("XDG_STATE_HOME", kept.c_str(), 1);
  EXPECT_EQ(runsFolder(), dataFolder() / "runs");
}

}  // namespace
}  // namespace latentscape
