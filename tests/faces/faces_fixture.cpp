// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faces/faces_fixture.h"

#include "core/base/files.h"
#include "core/data/embedded.h"
#include "tests/app/cli_run.h"
#include "ui/widgets/number_field.h"

namespace latentscape {

void FacesTest::SetUp() {
  AnalysesTest::SetUp();
  auto digits = embeddedDigits();
  ASSERT_TRUE(digits.ok());
  m_subject.dataset = *digits;
  m_analyses.open(m_subject);
}

void FacesTest::show(AnalysisPanel& panel) const {
  panel.resize(1250, 320);
  panel.show();
  panel.setShown(true);
}

void FacesTest::type(AnalysisPanel& panel, const char* field, const QString& text) const {
  typeInto(child<NumberField>(panel, field), text);
}

FacesTest::Told FacesTest::told(std::vector<std::string> arguments, const std::string& option, const std::string& name) const {
  const auto path = m_folder / ("command-" + name);
  if (!option.empty()) arguments.insert(arguments.end(), {option, path.string()});
  const CliResult result = runCli(arguments);
  EXPECT_EQ(result.exitCode, 0) << result.err;
  Told told{result.out, {}};
  if (option.empty()) return told;
  const auto bytes = readFile(path, 1U << 26U);
  EXPECT_TRUE(bytes.ok()) << path;
  if (bytes) told.file.assign(bytes->begin(), bytes->end());
  return told;
}

void FacesTest::expectSameFiles(AnalysisPanel& panel, const std::vector<std::string>& arguments,
                                const std::vector<std::pair<std::string, std::string>>& kinds) const {
  for (const auto& [option, ending] : kinds) {
    const std::string window = exported(panel, "window" + ending), command = told(arguments, option, "file" + ending).file;
    EXPECT_FALSE(window.empty()) << ending;
    EXPECT_TRUE(window == command) << ending << ": the window's " << window.size() << " bytes differ from the command's "
                                   << command.size() << (ending == ".csv" ? ":\n" + window + "\n" + command : std::string());
  }
}

void FacesTest::expectSameFigures(AnalysisPanel& panel, const std::vector<std::string>& arguments) const {
  EXPECT_EQ(exported(panel, "window.json"), told(arguments, {}, {}).out);
}

}  // namespace latentscape
