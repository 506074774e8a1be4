// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/architecture/include_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace latentscape {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::ptrdiff_t maxLines = 400;

struct Source {
  std::string path;  // from the project's root
  std::string text;
};

bool isCode(const fs::path& path) { return path.extension() == ".cpp" || path.extension() == ".h"; }

bool carriesLicence(const fs::path& path) {
  const auto ending = path.extension();
  return isCode(path) || ending == ".cmake" || ending == ".sh" || ending == ".py" || path.filename() == "CMakeLists.txt";
}

std::vector<Source> sources(const std::vector<std::string>& folders, bool (*wanted)(const fs::path&)) {
  const fs::path root(LATENTSCAPE_SOURCE);
  std::vector<Source> found;
  for (const std::string& folder : folders) {
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      if (!entry.is_regular_file() || !wanted(entry.path())) continue;
      std::ifstream stream(entry.path(), std::ios::binary);
      found.push_back({entry.path().lexically_relative(root).generic_string(), {std::istreambuf_iterator<char>(stream), {}}});
    }
  }
  std::sort(found.begin(), found.end(), [](const Source& a, const Source& b) { return a.path < b.path; });
  return found;
}

// The rules themselves, on made-up files.

std::string verdict(std::string_view file, std::string_view include) {
  return forbiddenInclude(file, include).value_or("allowed");
}

TEST(IncludesOf, FindsEveryWayToWriteOne) {
  EXPECT_THAT(includesOf("// #include <no>\n#include \"core/base/image.h\"\n  #  include <vector>  // why\n#define X\n"
                         "#include MACRO\r\n#include <open\nint include;\n#include<last>"),
              ElementsAre("\"core/base/image.h\"", "<vector>", "MACRO", "<open", "<last>"));
  EXPECT_TRUE(includesOf("").empty());
}

TEST(ForbiddenInclude, ArrowsRunOneWay) {
  const std::vector<std::pair<std::string, std::string>> good{
      {"core/data/a.h", "core/base/b.h"},
      {"core/model/a.cpp", "core/data/b.h"},
      {"core/storage/a.cpp", "core/model/b.h"},
      {"core/training/a.cpp", "core/storage/b.h"},
      {"core/training/a.cpp", "core/base/b.h"},
      {"core/exploration/a.h", "core/model/b.h"},
      {"core/report/a.cpp", "core/exploration/b.h"},
      {"core/report/a.cpp", "core/storage/b.h"},
      {"ui/plots/a.cpp", "core/training/b.h"},
      {"ui/plots/a.cpp", "ui/theme/b.h"},
      {"app/explorer/a.cpp", "ui/window/b.h"},
      {"app/cli/a.cpp", "core/report/b.h"},
      {"app/cli/a.cpp", "app/cli/b.h"},
  };
  for (const auto& [file, include] : good) EXPECT_EQ(verdict(file, '"' + include + '"'), "allowed") << file << " -> " << include;
  const std::vector<std::pair<std::string, std::string>> bad{
      {"core/base/a.h", "core/data/b.h"},
      {"core/data/a.h", "core/model/b.h"},
      {"core/model/a.cpp", "core/storage/b.h"},
      {"core/model/a.cpp", "core/exploration/b.h"},
      {"core/storage/a.cpp", "core/training/b.h"},
      {"core/storage/a.cpp", "core/report/b.h"},
      {"core/exploration/a.h", "core/training/b.h"},
      {"core/exploration/a.h", "core/storage/b.h"},
      {"core/training/a.h", "core/exploration/b.h"},
      {"core/report/a.h", "core/training/b.h"},
      {"core/model/a.h", "ui/theme/b.h"},
      {"ui/window/a.h", "app/explorer/b.h"},
      {"app/cli/a.cpp", "ui/theme/b.h"},
      {"app/cli/a.cpp", "app/explorer/b.h"},
      {"app/explorer/a.cpp", "app/cli/b.h"},
      {"core/base/a.cpp", "app/cli/b.h"},
  };
  for (const auto& [file, include] : bad) {
    EXPECT_THAT(verdict(file, '"' + include + '"'), HasSubstr("the arrow runs back")) << file << " -> " << include;
    EXPECT_THAT(verdict(file, '<' + include + '>'), HasSubstr("the arrow runs back")) << file << " -> " << include;
  }
}

TEST(ForbiddenInclude, OnlySourcesOfTheModelRoomKnowTorch) {
  EXPECT_EQ(verdict("core/model/torch_trainer.cpp", "<torch/torch.h>"), "allowed");
  EXPECT_EQ(verdict("core/model/torch_trainer.cpp", "<c10/core/Event.h>"), "allowed");
  EXPECT_THAT(verdict("core/model/trainer.h", "<torch/torch.h>"), HasSubstr("header"));
  EXPECT_EQ(verdict("core/model/torch_losses.h", "<torch/types.h>"), "allowed");
  EXPECT_EQ(verdict("core/model/torch_trainer.cpp", "\"core/model/torch_losses.h\""), "allowed");
  EXPECT_THAT(verdict("core/model/fused_trainer.cpp", "\"core/model/torch_losses.h\""), HasSubstr("engine"));
  EXPECT_THAT(verdict("core/training/session.cpp", "\"core/model/torch_losses.h\""), HasSubstr("engine"));
  for (const char* file :
       {"ui/plots/map.cpp", "core/training/session.cpp", "core/exploration/queries.h", "app/explorer/main.cpp"}) {
    EXPECT_THAT(verdict(file, "<torch/torch.h>"), HasSubstr("only core/model")) << file;
    EXPECT_THAT(verdict(file, "\"ATen/ATen.h\""), HasSubstr("only core/model")) << file;
    EXPECT_THAT(verdict(file, "<c10/util/Half.h>"), HasSubstr("only core/model")) << file;
  }
}

TEST(ForbiddenInclude, OnlyTheInterfaceKnowsQt) {
  for (const char* qt : {"<QWidget>", "<QtGlobal>", "<QtWidgets/QLabel>", "<qglobal.h>"}) {
    EXPECT_EQ(verdict("ui/panels/a.h", qt), "allowed") << qt;
    EXPECT_EQ(verdict("app/explorer/main.cpp", qt), "allowed") << qt;
    for (const char* file : {"core/data/a.cpp", "core/model/a.cpp", "app/cli/main.cpp"}) {
      EXPECT_THAT(verdict(file, qt), HasSubstr("know Qt")) << file << ' ' << qt;
    }
  }
  EXPECT_EQ(verdict("ui/plots/a.cpp", "<qcustomplot.h>"), "allowed");
  for (const char* file : {"app/explorer/main.cpp", "core/report/a.cpp", "app/cli/main.cpp"}) {
    EXPECT_THAT(verdict(file, "<qcustomplot.h>"), HasSubstr("QCustomPlot")) << file;
    EXPECT_THAT(verdict(file, "\"qcustomplot.h\""), HasSubstr("QCustomPlot")) << file;
  }
  EXPECT_EQ(verdict("core/base/a.h", "<queue>"), "allowed");
}

TEST(ForbiddenInclude, HeadersAreNamedFromTheRoot) {
  EXPECT_NE(verdict("core/data/a.cpp", "\"idx.h\""), "allowed");
  EXPECT_NE(verdict("core/data/a.cpp", "\"../base/image.h\""), "allowed");
  EXPECT_NE(verdict("ui/plots/a.cpp", "\"tests/ui/support.h\""), "allowed");
  EXPECT_NE(verdict("core/data/a.cpp", "MACRO"), "allowed");
  EXPECT_NE(verdict("core/data/a.cpp", "\""), "allowed");
  EXPECT_EQ(verdict("core/storage/a.cpp", "<nlohmann/json.hpp>"), "allowed");
}

TEST(ForbiddenInclude, ANewRoomNeedsRules) {
  EXPECT_THAT(verdict("core/attic/a.cpp", "<vector>"), HasSubstr("no room"));
  EXPECT_THAT(verdict("core/models/a.cpp", "<vector>"), HasSubstr("no room"));
}

// The house as it stands.

TEST(Architecture, EveryIncludeKeepsToTheRules) {
  std::size_t looked = 0;
  for (const Source& source : sources({"app", "core", "ui"}, isCode)) {
    for (const std::string& include : includesOf(source.text)) {
      ++looked;
      const auto reason = forbiddenInclude(source.path, include);
      EXPECT_FALSE(reason) << source.path << ": #include " << include << ": " << *reason;
    }
  }
  EXPECT_GT(looked, 500U);  // that there was something to look at
}

TEST(Architecture, EverySourceNamesItsLicence) {
  for (const Source& source : sources({"app", "cmake", "core", "tests", "ui"}, carriesLicence)) {
    const std::size_t start = source.text.starts_with("#!") ? source.text.find('\n') + 1 : 0;
    const std::string line = source.text.substr(start, source.text.find('\n', start) - start);
    EXPECT_THAT(line, HasSubstr("SPDX-License-Identifier: GPL-3.0-or-later")) << source.path;
  }
}

TEST(Architecture, NoSourceIsLong) {
  for (const Source& source : sources({"app", "core", "tests", "ui"}, isCode)) {
    EXPECT_LE(std::count(source.text.begin(), source.text.end(), '\n'), maxLines)
        << source.path << " does more than one thing: split it";
  }
}

TEST(Architecture, HeadersAreReadOnce) {
  for (const Source& source : sources({"app", "core", "tests", "ui"}, isCode)) {
    // Those are read once for each instruction set.
    if (!source.path.ends_with(".h") || source.path.ends_with("-inl.h")) continue;
    EXPECT_THAT(source.text, HasSubstr("\n#pragma once\n")) << source.path;
  }
}

}  // namespace
}  // namespace latentscape
