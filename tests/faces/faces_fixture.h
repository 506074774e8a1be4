// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/ui/analyses/analyses_fixture.h"

#include <string>
#include <vector>

namespace latentscape {

// The window's panels and latentscape-cli are asked the same about the built-in model and all of the built-in digits; what both
// write must be the same bytes.
class FacesTest : public AnalysesTest {
 protected:
  void SetUp() override;

  void show(AnalysisPanel& panel) const;
  void type(AnalysisPanel& panel, const char* field, const QString& text) const;

  // Runs the command with what it needs to write file, and returns what it prints and what the file then holds.
  struct Told {
    std::string out, file;
  };
  Told told(std::vector<std::string> arguments, const std::string& option, const std::string& name) const;
  // That the panel exports files of these kinds with the bytes that the command writes: {"--csv", ".csv"}.
  void expectSameFiles(AnalysisPanel& panel, const std::vector<std::string>& arguments,
                       const std::vector<std::pair<std::string, std::string>>& kinds) const;
  // That the panel's .json is what the command prints.
  void expectSameFigures(AnalysisPanel& panel, const std::vector<std::string>& arguments) const;
};

}  // namespace latentscape
