// SPDX-License-Identifier: GPL-3.0-or-later
// What the README and docs/ tell users to type. Every command of latentscape-cli is run, in order, on the tests' small data set
// and with small networks; every script that is named is there.
#include "core/base/files.h"
#include "tests/app/cli_run.h"
#include "tests/core/data/array_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace latentscape {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using Words = std::vector<std::string>;

const fs::path root(LATENTSCAPE_SOURCE);

std::vector<fs::path> pages() {
  std::vector<fs::path> found{root / "README.md", root / "CONTRIBUTING.md"};
  for (const auto& entry : fs::directory_iterator(root / "docs")) {
    if (entry.path().extension() == ".md") found.push_back(entry.path());
  }
  std::sort(found.begin() + 2, found.end());
  return found;
}

std::string textOf(const fs::path& page) {
  const auto text = readFile(page, 10'000'000);
  EXPECT_TRUE(text.ok()) << page;
  return text ? *text : std::string();
}

// The words of a line as a shell reads them: quotes group, a # begins a comment.
Words wordsOf(const std::string& line) {
  Words words;
  std::optional<std::string> word;
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
      word = word.value_or("");
    } else if (c != ' ' || quoted) {
      if (c == '#' && !word) break;
      word = word.value_or("") + c;
    } else if (word) {
      words.push_back(*std::exchange(word, std::nullopt));
    }
  }
  if (word) words.push_back(*word);
  return words;
}

// The lines of code blocks, which are indented by four spaces, that begin with the program.
std::vector<Words> typed(const std::string& text, const std::string& program) {
  std::vector<Words> commands;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("    " + program + " ")) continue;
    Words words = wordsOf(line);
    words.erase(words.begin());
    commands.push_back(std::move(words));
  }
  return commands;
}

// What stands between backticks and begins with latentscape-cli.
std::vector<Words> mentioned(const std::string& text) {
  std::vector<Words> commands;
  const std::regex pattern("`latentscape-cli ([^`]+)`");
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it)
    commands.push_back(wordsOf((*it)[1].str()));
  return commands;
}

std::string tableOf(const std::string& page) {
  const std::string text = page.substr(page.find("## What it can do"));
  return text.substr(0, text.find("\n## ", 1));
}

bool has(const Words& words, const std::string& option) { return std::find(words.begin(), words.end(), option) != words.end(); }

std::string lineOf(const Words& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + word;
  return line;
}

bool namesFile(const std::string& option) {
  static const std::set<std::string> options{"--out", "--chart",      "--picture",      "--misses",
                                             "--csv", "--train-with", "--train-without"};
  return options.count(option) != 0;
}

class CliDocs : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    writeTinyDataset(folder() / "others");
    // Pictures in classes, and an array of images with labels.
    for (const char* const name : {"cat", "dog"}) {
      fs::create_directories(folder() / "pets" / name);
      for (int i = 0; i < 12; ++i) writePicture(folder() / "pets" / name / (std::to_string(i) + ".bmp"), i * 20);
    }
    writePicture(folder() / "photo.png", 200, true);  // by its content a BMP
    std::string pixels(20 * 64, '\0'), labels(20, '\0');
    for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<char>(i * 37);
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<char>(i % 4);
    const std::string file = testing::zipFile({{"images.npy", testing::npyFile("|u1", "(20, 8, 8)", pixels)},
                                               {"labels.npy", testing::npyFile("|u1", "(20,)", labels)}});
    std::ofstream(folder() / "images.npz", std::ios::binary) << file;
  }

  static fs::path folder() { return sharedRun().folder / "docs"; }

  // An uncompressed BMP of 8x8 pixels, 24 bits each.
  // A little brighter from one value to the next; drawn: with a dark square in its middle.
  static void writePicture(const fs::path& file, int level, bool drawn = false) {
    std::string bytes = "BM";
    const auto number = [&bytes](std::uint32_t value, int count) {
      for (int i = 0; i < count; ++i) bytes += static_cast<char>(value >> static_cast<unsigned>(8 * i));
    };
    number(54 + 192, 4), number(0, 4), number(54, 4), number(40, 4), number(8, 4), number(8, 4), number(1, 2), number(24, 2);
    for (int i = 0; i < 6; ++i) number(0, 4);
    for (int i = 0; i < 192; ++i) {
      const int row = i / 24, column = i % 24 / 3;
      const bool inside = drawn && row >= 2 && row < 6 && column >= 2 && column < 6;
      bytes += static_cast<char>(inside ? 0 : level + i % 16);
    }
    std::ofstream(file, std::ios::binary) << bytes;
  }

  // The same command for images of 8x8 pixels, of which there are few.
  static Words small(Words words) {
    const std::string here = folder().string() + "/", data = sharedRun().data.string();
    // A smaller value for each option that costs much time.
    const std::map<std::string, std::string> less{{"--hidden", "16"},      {"--channels", "4,6"}, {"--importance-samples", "20"},
                                                  {"--samples", "8"},      {"--components", "2"}, {"--side", "8"},
                                                  {"--neighbours", "5"},   {"--epochs", "1"},     {"--batch", "16"},
                                                  {"--missing", "2,2,3,3"}};
    const std::map<std::string, std::string> fewer{{"judge", "40"}, {"sample", "9"}};
    const std::string command = words[0];
    // A run that goes on has its images and network, and goes on only for more epochs than it has had.
    const bool goesOn = has(words, "--resume");
    for (std::size_t i = 1; i < words.size(); ++i) {
      std::string& word = words[i];
      const std::string& before = words[i - 1];
      if (!goesOn && less.count(before) != 0) word = less.at(before);
      else if (before == "--images") word = command == "train" ? "16" : "10";
      else if (before == "--count" && fewer.count(command) != 0) word = fewer.at(command);
      else if (word == "fashion-mnist") word = here + "others";
      else if (word == "~/Pictures/pets") word = here + "pets";
      else if (namesFile(before) || word.starts_with("runs/")) word = here + word;
      else if (word == "codes.bin" || word == "images.npz" || word == "photo.png") word = here + word;
      else if (command != "datasets" || before == "show") word = std::regex_replace(word, std::regex("^mnist(?=$|:)"), data);
    }
    if (command != "train" || goesOn) return words;
    const Words more{"--dataset", data, "--hidden", "16", "--epochs", "1", "--batch", "16", "--device", "cpu", "--threads", "1"};
    for (std::size_t i = 0; i < more.size(); i += 2) {
      if (!has(words, more[i])) words.insert(words.end(), {more[i], more[i + 1]});
    }
    return words;
  }

  static void run(const Words& words) {
    SCOPED_TRACE(lineOf(words));
    // A reader who types a command again chooses another name.
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (words[0] != "train" && namesFile(words[i - 1])) fs::remove_all(words[i]);
    }
    Words now = words;
    // Pages train the same run again; the option says that this is meant.
    if (words[0] == "train" && !has(words, "--overwrite")) now.push_back("--overwrite");
    const CliResult result = runCli(now);
    EXPECT_EQ(result.exitCode, 0) << result.err;
    for (std::size_t i = 1; i < words.size(); ++i) EXPECT_TRUE(!namesFile(words[i - 1]) || fs::exists(words[i])) << words[i];
  }
};

TEST_F(CliDocs, EveryCommandOfTheTableDoesWhatItSays) {
  const auto commands = mentioned(tableOf(textOf(root / "docs" / "COMMAND_LINE.md")));
  ASSERT_GE(commands.size(), 30U);
  for (const Words& words : commands) run(small(words));
}

// Training first: a page may name a run before it says how it was made, but some page must say it.
TEST_F(CliDocs, EveryCommandOfEveryPageDoesWhatItSays) {
  std::vector<Words> commands;
  for (const fs::path& page : pages()) {
    for (Words& words : typed(textOf(page), "latentscape-cli")) {
      if (std::find(commands.begin(), commands.end(), words) == commands.end()) commands.push_back(std::move(words));
    }
  }
  EXPECT_GE(commands.size(), 30U);
  std::stable_partition(commands.begin(), commands.end(), [](const Words& words) { return words[0] == "train"; });
  for (const Words& words : commands) {
    const bool network = words[0] == "datasets" && words.size() > 1 && (words[1] == "fetch" || words[1] == "verify");
    if (!network) {
      run(small(words));
      continue;
    }
    EXPECT_THAT(runCli({"datasets", "list"}).out, HasSubstr(words.at(2))) << lineOf(words);
  }
}

// In sentences: that the command and its options are there.
TEST_F(CliDocs, EveryCommandThatIsMentionedIsThere) {
  for (const fs::path& page : pages()) {
    for (const Words& words : mentioned(textOf(page))) {
      SCOPED_TRACE(page.filename().string() + ": " + lineOf(words));
      Words help;
      if (words[0] != "COMMAND" && !words[0].starts_with("-")) help.push_back(words[0]);
      help.emplace_back("--help");
      const CliResult result = runCli(help);
      EXPECT_EQ(result.exitCode, 0) << result.err;
      for (const std::string& word : words) EXPECT_THAT(result.out, HasSubstr(word.starts_with("--") ? word : ""));
    }
  }
}

// MNIST's digits have black borders, which are no test of a completion: there the two agree to 60 dB and more.
TEST_F(CliDocs, TheMissingPartOfTheExampleHasInk) {
  const std::string page = textOf(root / "docs" / "COMMAND_LINE.md");
  std::vector<Words> commands = mentioned(tableOf(page));
  for (Words& words : typed(page, "latentscape-cli")) commands.push_back(std::move(words));
  std::erase_if(commands, [](const Words& words) { return words[0] != "inpaint" || !has(words, "--missing"); });
  ASSERT_GE(commands.size(), 2U);
  for (const Words& words : commands) {
    const std::string box = *(std::find(words.begin(), words.end(), "--missing") + 1);
    const CliResult result = runCli({"inpaint", "embedded", "--image", "test:3", "--missing", box});
    ASSERT_EQ(result.exitCode, 0) << result.err;
    EXPECT_LT(nlohmann::json::parse(result.out)["missing_psnr"].get<double>(), 40.0) << box;
  }
}

TEST_F(CliDocs, EveryScriptAndPresetIsThere) {
  const std::string presets = textOf(root / "CMakePresets.json");
  std::size_t scripts = 0;
  for (const fs::path& page : pages()) {
    const std::string text = textOf(page);
    for (const Words& words : typed(text, "bash")) {
      ++scripts;
      EXPECT_TRUE(fs::is_regular_file(root / words.at(0))) << page.filename() << ": " << words[0];
    }
    for (const char* const program : {"bash", "cmake"}) {
      for (const Words& words : typed(text, program)) {
        const auto option = std::find(words.begin(), words.end(), "--preset");
        if (option == words.end()) continue;
        EXPECT_THAT(presets, HasSubstr("\"" + *(option + 1) + "\"")) << page.filename() << ": " << lineOf(words);
      }
    }
  }
  EXPECT_GE(scripts, 10U);
}

}  // namespace
}  // namespace latentscape
