// SPDX-License-Identifier: GPL-3.0-or-later
// The table of what the program can do in docs/COMMAND_LINE.md: runs every command in it, in order, on the tests' small data set
// and with small networks.
#include "core/base/files.h"
#include "tests/app/cli_run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace latentscape {
namespace {

using Words = std::vector<std::string>;

std::vector<Words> commandsOfTheTable() {
  const auto page = readFile(LATENTSCAPE_COMMAND_LINE, 10'000'000);
  EXPECT_TRUE(page.ok());
  std::string text = *page;
  text = text.substr(text.find("## What it can do"));
  text = text.substr(0, text.find("\n## ", 1));
  std::vector<Words> commands;
  const std::regex pattern("`latentscape-cli ([^`]+)`");
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) {
    std::istringstream words((*it)[1].str());
    commands.push_back({std::istream_iterator<std::string>(words), {}});
  }
  return commands;
}

bool has(const Words& words, const std::string& option) { return std::find(words.begin(), words.end(), option) != words.end(); }

// The same command for images of 8x8 pixels, of which there are few.
Words small(Words words) {
  const std::string folder = (sharedRun().folder / "table").string() + "/", data = sharedRun().data.string();
  // A smaller value for each option that costs much time.
  const std::map<std::string, std::string> less{
      {"--hidden", "16"}, {"--channels", "4,6"}, {"--importance-samples", "20"}, {"--samples", "8"}, {"--components", "2"}};
  const std::map<std::string, std::string> fewer{{"judge", "40"}, {"sample", "9"}};
  const std::string command = words[0];
  for (std::size_t i = 1; i < words.size(); ++i) {
    std::string& word = words[i];
    const std::string& before = words[i - 1];
    if (less.count(before) != 0) word = less.at(before);
    else if (before == "--images") word = command == "train" ? "16" : "10";
    else if (before == "--count" && fewer.count(command) != 0) word = fewer.at(command);
    else if (word.starts_with("runs/") || before == "--out" || before == "--chart" || word == "codes.bin") word = folder + word;
    else if (word == "fashion-mnist") word = folder + "others";
    else word = std::regex_replace(word, std::regex("^mnist(?=$|:)"), data);
  }
  if (command != "train") return words;
  const Words more{"--dataset", data, "--hidden", "16", "--epochs", "1", "--batch", "16", "--device", "cpu", "--threads", "1"};
  for (std::size_t i = 0; i < more.size(); i += 2) {
    if (!has(words, more[i])) words.insert(words.end(), {more[i], more[i + 1]});
  }
  return words;
}

TEST(CliTable, EveryCommandOfItDoesWhatItSays) {
  const std::vector<Words> commands = commandsOfTheTable();
  ASSERT_GE(commands.size(), 30U);
  writeTinyDataset(sharedRun().folder / "table" / "others");
  for (const Words& words : commands) {
    const Words run = small(words);
    std::string line;
    for (const std::string& word : run) line += word + " ";
    SCOPED_TRACE(line);
    const CliResult result = runCli(run);
    EXPECT_EQ(result.exitCode, 0) << result.err;
    for (std::size_t i = 1; i < run.size(); ++i) {
      const bool file = run[i - 1] == "--out" || run[i - 1] == "--chart";
      EXPECT_TRUE(!file || std::filesystem::exists(run[i])) << run[i];
    }
  }
}

}  // namespace
}  // namespace latentscape
