// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/architecture/include_rules.h"
#include "tests/architecture/source_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

namespace latentscape {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::size_t maxColumns = 130;

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

// What rule 2 looks at.
std::vector<Source> implementations() {
  return sources({"app", "core", "ui"}, [](const fs::path& path) { return path.extension() == ".cpp"; });
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
      {"core/data/a.cpp", "core/data/readers/b.h"},
      {"core/data/catalog/a.cpp", "core/data/b.h"},
      {"core/data/readers/a.cpp", "core/data/catalog/b.h"},
      {"core/model/a.cpp", "core/data/b.h"},
      {"core/engine/kernels/a.cpp", "core/model/b.h"},
      {"core/engine/frozen/a.cpp", "core/engine/kernels/b.h"},
      {"core/engine/fused/a.cpp", "core/engine/kernels/b.h"},
      {"core/engine/torch/a.cpp", "core/engine/b.h"},
      {"core/engine/a.cpp", "core/engine/fused/b.h"},
      {"core/storage/a.cpp", "core/model/b.h"},
      {"core/runs/a.h", "core/training/b.h"},
      {"core/runs/a.cpp", "core/storage/b.h"},
      {"app/cli/a.cpp", "core/runs/b.h"},
      {"ui/controllers/a.h", "core/runs/b.h"},
      {"ui/window/a.h", "core/runs/b.h"},
      {"core/exploration/a.h", "core/engine/kernels/b.h"},
      {"core/lessons/a.h", "core/engine/fused/b.h"},
      {"core/analyses/a.cpp", "core/exploration/b.h"},
      {"ui/plots/a.cpp", "ui/theme/b.h"},
      {"ui/window/a.cpp", "ui/analyses/b.h"},
      {"ui/controllers/a.h", "ui/tasks/b.h"},
      {"app/explorer/a.cpp", "ui/window/b.h"},
      {"app/cli/a.cpp", "core/analyses/b.h"},
      {"app/cli/a.cpp", "app/cli/b.h"},
  };
  for (const auto& [file, include] : good) EXPECT_EQ(verdict(file, '"' + include + '"'), "allowed") << file << " -> " << include;
  const std::vector<std::pair<std::string, std::string>> bad{
      {"core/base/a.h", "core/data/b.h"},
      {"core/data/a.h", "core/model/b.h"},
      {"core/data/catalog/a.h", "core/data/readers/b.h"},
      {"core/model/a.cpp", "core/data/readers/b.h"},
      {"core/exploration/a.cpp", "core/data/catalog/b.h"},
      {"app/cli/a.cpp", "core/data/readers/b.h"},
      {"core/model/a.cpp", "core/engine/b.h"},
      {"core/model/a.cpp", "core/storage/b.h"},
      {"core/engine/kernels/a.h", "core/engine/fused/b.h"},
      {"core/engine/frozen/a.h", "core/engine/fused/b.h"},
      {"core/engine/fused/a.h", "core/engine/frozen/b.h"},
      {"core/engine/fused/a.h", "core/engine/torch/b.h"},
      {"core/engine/a.cpp", "core/engine/torch/b.h"},
      {"core/storage/a.cpp", "core/training/b.h"},
      {"core/exploration/a.h", "core/training/b.h"},
      {"core/exploration/a.h", "core/engine/fused/b.h"},
      {"core/exploration/a.h", "core/storage/b.h"},
      {"core/training/a.h", "core/engine/b.h"},
      {"core/training/a.h", "core/exploration/b.h"},
      {"core/training/a.cpp", "core/storage/b.h"},
      {"core/engine/a.cpp", "core/engine/frozen/b.h"},
      {"core/runs/a.cpp", "core/engine/b.h"},
      {"core/runs/a.cpp", "core/exploration/b.h"},
      {"core/training/a.h", "core/runs/b.h"},
      {"core/storage/a.h", "core/runs/b.h"},
      {"core/analyses/a.cpp", "core/runs/b.h"},
      {"ui/panels/a.h", "core/runs/b.h"},
      {"core/analyses/a.h", "core/training/b.h"},
      {"core/model/a.h", "ui/theme/b.h"},
      {"ui/theme/a.h", "ui/widgets/b.h"},
      {"ui/widgets/a.h", "ui/panels/b.h"},
      {"ui/plots/a.h", "core/training/b.h"},
      {"ui/panels/a.h", "ui/controllers/b.h"},
      {"ui/controllers/a.h", "ui/panels/b.h"},
      {"ui/analyses/a.h", "ui/window/b.h"},
      {"ui/tasks/a.h", "ui/controllers/b.h"},
      {"ui/tasks/a.h", "core/data/b.h"},
      {"ui/panels/a.h", "ui/tasks/b.h"},
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

TEST(ForbiddenInclude, OnlyItsRoomKnowsTorch) {
  for (const char* file : {"core/engine/torch/torch_trainer.cpp", "core/engine/torch/torch_losses.h"}) {
    EXPECT_EQ(verdict(file, "<torch/torch.h>"), "allowed") << file;
    EXPECT_EQ(verdict(file, "<c10/core/Event.h>"), "allowed") << file;
    EXPECT_EQ(verdict(file, "\"core/engine/torch/torch_losses.h\""), "allowed") << file;
  }
  for (const char* file : {"core/model/trainer.h", "core/engine/trainer_loader.cpp", "core/engine/fused/fused_trainer.cpp",
                           "core/training/session.cpp", "ui/plots/map.cpp", "app/explorer/main.cpp"}) {
    EXPECT_THAT(verdict(file, "<torch/torch.h>"), HasSubstr("only core/engine/torch")) << file;
    EXPECT_THAT(verdict(file, "\"ATen/ATen.h\""), HasSubstr("only core/engine/torch")) << file;
    EXPECT_THAT(verdict(file, "<c10/util/Half.h>"), HasSubstr("only core/engine/torch")) << file;
    EXPECT_THAT(verdict(file, "\"core/engine/torch/torch_losses.h\""), HasSubstr("the arrow runs back")) << file;
  }
}

TEST(ForbiddenInclude, OnlyTheInterfaceKnowsQt) {
  for (const char* qt : {"<QWidget>", "<QtGlobal>", "<QtWidgets/QLabel>", "<qglobal.h>"}) {
    EXPECT_EQ(verdict("ui/panels/a.h", qt), "allowed") << qt;
    EXPECT_EQ(verdict("app/explorer/main.cpp", qt), "allowed") << qt;
    for (const char* file : {"core/data/a.cpp", "core/model/a.cpp", "core/engine/torch/a.cpp", "app/cli/main.cpp"}) {
      EXPECT_THAT(verdict(file, qt), HasSubstr("know Qt")) << file << ' ' << qt;
    }
  }
  EXPECT_EQ(verdict("ui/plots/a.cpp", "<qcustomplot.h>"), "allowed");
  for (const char* file :
       {"ui/analyses/a.cpp", "ui/window/a.cpp", "app/explorer/main.cpp", "core/analyses/a.cpp", "app/cli/main.cpp"}) {
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
  EXPECT_THAT(verdict("core/engine/tpu/a.cpp", "<vector>"), HasSubstr("no room"));
  EXPECT_THAT(verdict("ui/attic/a.cpp", "<vector>"), HasSubstr("no room"));
}

TEST(LongLines, CountCharactersAndNotBytes) {
  EXPECT_THAT(longLines("1234\n12345\n\u03b2\u03b2\u03b2\u03b2\n123456", 4), ElementsAre(2U, 4U));
  EXPECT_TRUE(longLines("", 4).empty());
}

TEST(NeedsHeader, ExceptForInterfacesOfWholeFoldersAndEntries) {
  for (const char* file :
       {"core/data/subset.cpp", "core/engine/fused/fused_step.cpp", "core/storage/checkpoint.cpp", "core/charts/image_grid.cpp",
        "core/engine/trainer_loader.cpp", "core/data/catalog/fetch.cpp", "ui/plots/latent_map_input.cpp", "ui/window/main.cpp",
        "app/cli/terminal.cpp", "app/explorer/application.cpp", "app/options/main.cpp"})
    EXPECT_TRUE(needsHeader(file)) << file;
  for (const char* file :
       {"core/data/subset.h", "core/engine/kernels/dense_products.cpp", "core/lessons/slip_lesson.cpp",
        "core/data/catalog/letter_sets.cpp", "core/engine/torch/torch_trainer.cpp", "core/data/readers/matlab_library.cpp",
        "app/cli/commands_train.cpp", "app/cli/main.cpp", "app/explorer/main.cpp", "ui/plots/latent_map.h",
        "tests/ui/plots/latent_map_test.cpp", "ui/plots/CMakeLists.txt"})
    EXPECT_FALSE(needsHeader(file)) << file;
}

TEST(BeginsWithItsHeader, LooksAtTheFirstIncludeAlone) {
  EXPECT_TRUE(beginsWithItsHeader("ui/plots/a.cpp", "// A comment.\n#include \"ui/plots/a.h\"\n\n#include \"ui/plots/b.h\"\n"));
  for (const char* text : {"", "int a;\n", "#include \"ui/plots/b.h\"\n#include \"ui/plots/a.h\"\n", "#include <ui/plots/a.h>\n",
                           "#include \"a.h\"\n", "#include \"ui/plots/a.hpp\"\n", "#include \"core/plots/a.h\"\n"})
    EXPECT_FALSE(beginsWithItsHeader("ui/plots/a.cpp", text)) << text;
}

TEST(ClassesDefined, AreThoseWithMembersOutsideOfThem) {
  EXPECT_THAT(classesDefined("Result<int> Reader::read(int x) {\n  return Other::call();\n}\nReader::~Reader() = default;\n"
                             "std::vector<float> Step::weights() const {\nTable& Table::operator+=(const Table& other) {\n"
                             "template <class Visit>\nvoid Layer::visit(const Visit& visit) {\nint Box<T>::size() "
                             "{\nFlag::operator bool() const {\n"),
              ElementsAre("Reader", "Step", "Table", "Layer", "Box", "Flag"));
  EXPECT_THAT(
      classesDefined("Map::Drag Map::grabbedAt(QPointF pixel) const {\nvoid History::Extremes::add(float value) {\n"
                     "Tree::Node::Node(int x) : m_x(x) {\nstd::vector<Readout::Entry> Readout::entries(double x) const {\n"
                     "void Chart::keyPressEvent(QKeyEvent* event) {\nChart::~Chart() { stop(); }\n"),
      ElementsAre("Map", "History", "Tree", "Readout", "Chart"));
  EXPECT_TRUE(
      classesDefined("const auto x = Reader::make();\n  Reader::read();\n// Reader::read(x)\nint read(Reader::Kind kind) {\n"
                     "std::string text(const Reader& reader) {\nnamespace dense {\n")
          .empty());
}

TEST(UnnamedStreams, AreThoseMadeOfNumbers) {
  EXPECT_THAT(unnamedStreams("RandomStream random(seed, Stream{3});\n  draw(Stream(i));\nStream own = {4};\n"
                             "constexpr Stream kOwn{std::uint64_t{1} << 40};"),
              testing::SizeIs(4));
  EXPECT_TRUE(unnamedStreams("RandomStream random(seed, streams::order(epoch));\nRandomStream only(seed);\n"
                             "void draw(std::uint64_t seed, Stream stream = streams::kOnly);\nc10::Stream own(device);\n// a "
                             "Stream{3}\nstd::ifstream stream(path);")
                  .empty());
}

TEST(ReadIndices, AreCastComparedOrLookedUp) {
  EXPECT_THAT(readIndices("  const auto source = static_cast<Source>(m_source->current());\n"
                          "  question.kind = static_cast<Some::Kind>(combo.currentIndex());\n"
                          "  kind = static_cast<Kind>(std::max(0, m_kind->currentIndex()));\n"
                          "AnomalyScore score() const { return kScores[m_score->current()]; }\n"
                          "  question.pixels = kPixels[static_cast<std::size_t>(m_pixels->currentIndex())];\n"
                          "  use = kUses.at(m_use->current());\n"
                          "  use = m_use->current() == 0 ? Use::Sample : Use::Mean;\n"
                          "  if (m_onto->current() > 0) changed();\n"),
              testing::SizeIs(8));
  EXPECT_TRUE(readIndices("  question.kind = m_kind->value();\n  question.classNumber = std::max(0, m_class->currentIndex());\n"
                          "  return static_cast<std::size_t>(m_class->currentIndex());\n  // kScores[m_score->current()]\n"
                          "  const T& value() const { return m_values.at(current()); }\n"
                          "  if (m_tabs.currentWidget() == panel) row[i] = m_tabs.currentIndex();\n")
                  .empty());
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

// Whatever else could hold code would be outside of every rule here.
TEST(Architecture, RoomsHoldSourcesAlone) {
  const auto other = [](const fs::path& path) {
    return !isCode(path) && path.filename() != "CMakeLists.txt" && path.extension() != ".sh";
  };
  for (const Source& source : sources({"app", "core", "ui"}, other)) ADD_FAILURE() << source.path << " is neither .cpp nor .h";
}

TEST(Architecture, NoLineIsLong) {
  for (const Source& source : sources({"app", "core", "tests", "ui"}, isCode)) {
    EXPECT_THAT(longLines(source.text, maxColumns), testing::IsEmpty()) << source.path << ": clang-format breaks them";
  }
}

TEST(Architecture, EverySourceImplementsItsHeader) {
  std::size_t looked = 0;
  for (const Source& source : implementations()) {
    if (!needsHeader(source.path)) continue;
    ++looked;
    EXPECT_TRUE(beginsWithItsHeader(source.path, source.text)) << source.path << " does not begin with its own header";
  }
  EXPECT_GT(looked, 200U);
}

TEST(Architecture, AClassLiesInOneSource) {
  std::map<std::string, std::string> places;  // by class
  for (const Source& source : implementations()) {
    for (const std::string& name : classesDefined(source.text)) {
      const auto [place, isNew] = places.try_emplace(name, source.path);
      EXPECT_TRUE(isNew || place->second == source.path)
          << name << " lies in " << place->second << " and " << source.path << ": it is two classes";
    }
  }
  EXPECT_GT(places.size(), 100U);
}

TEST(Architecture, NumbersOfStreamsStandInOneHeader) {
  for (const Source& source : sources({"app", "core", "ui"}, isCode)) {
    if (source.path == "core/base/streams.h") continue;
    EXPECT_THAT(unnamedStreams(source.text), testing::IsEmpty()) << source.path << ": name it in core/base/streams.h";
  }
}

TEST(Architecture, ChoicesAreReadByValue) {
  for (const Source& source : sources({"ui"}, isCode)) {
    EXPECT_THAT(readIndices(source.text), testing::IsEmpty())
        << source.path << ": use SegmentedChoice or ChoiceCombo (ui/widgets)";
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
