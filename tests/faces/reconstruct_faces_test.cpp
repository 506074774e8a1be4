// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faces/faces_fixture.h"
#include "ui/analyses/reconstruct_panel.h"

namespace latentscape {
namespace {

TEST_F(FacesTest, ReconstructTellsTheSame) {
  ReconstructPanel panel(m_analyses);
  panel.setColours({}, false);
  show(panel);
  ASSERT_TRUE(until([&] { return !panel.images().empty(); }));
  const std::vector<std::string> command{"reconstruct", "embedded", "--count", std::to_string(ReconstructPanel::shown),
                                         "--seed",      "1"};
  expectSameFiles(panel, command, {{"--out", ".png"}, {"--out", ".svg"}});
  std::vector<std::string> drawn = command;
  drawn.insert(drawn.end(), {"--out", (m_folder / "drawn.png").string()});
  expectSameFigures(panel, drawn);
  expectSameFiles(panel, drawn, {{"--csv", ".csv"}});
}

}  // namespace
}  // namespace latentscape
