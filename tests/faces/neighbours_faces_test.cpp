// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faces/faces_fixture.h"
#include "ui/analyses/neighbours_panel.h"

namespace latentscape {
namespace {

TEST_F(FacesTest, NeighboursTellTheSame) {
  NeighboursPanel panel(m_analyses);
  show(panel);
  panel.setColours({}, false);
  const ImageSet& images = m_subject.dataset->test;
  panel.setCodes(std::make_shared<const Codes>(*encodeImages(*m_subject.model, images, 0, images.size())));
  panel.setSelection(ImageName{Split::Test, 18});
  ASSERT_TRUE(until([&] { return panel.answer() != nullptr; }));
  const std::vector<std::string> command{"neighbours", "embedded", "--image", "test:18"};
  auto written = command;
  written.insert(written.end(), {"--out", (m_folder / "command.png").string()});
  expectSameFigures(panel, written);
  expectSameFiles(panel, written, {{"--csv", ".csv"}});
  expectSameFiles(panel, command, {{"--out", ".png"}, {"--out", ".svg"}});
}

}  // namespace
}  // namespace latentscape
