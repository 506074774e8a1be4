// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faces/faces_fixture.h"
#include "ui/analyses/traversal_panel.h"

#include <QSlider>

namespace latentscape {
namespace {

TEST_F(FacesTest, TraversalTellsTheSame) {
  TraversalPanel panel(m_analyses);
  show(panel);
  panel.setColours({}, false);
  panel.setPoint({0.5F, -1.25F});
  panel.setDimensions(*dimensionUse(*m_subject.model, m_subject.dataset->test, 1000));
  child<QSlider>(panel, "traversalRange")->setValue(6);
  ASSERT_TRUE(until([&] { return panel.answer() && panel.answer()->range.to == 6.0; }));
  const std::vector<std::string> command{"traverse", "embedded", "--image", "z:0.5,-1.25", "--range", "-6:6", "--images", "1000"};
  auto written = command;
  written.insert(written.end(), {"--out", (m_folder / "command.png").string()});
  expectSameFigures(panel, written);
  expectSameFiles(panel, written, {{"--csv", ".csv"}});
  expectSameFiles(panel, command, {{"--out", ".png"}, {"--out", ".svg"}});
}

}  // namespace
}  // namespace latentscape
