// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faces/faces_fixture.h"
#include "ui/analyses/uncertainty_panel.h"

#include <QSlider>

namespace latentscape {
namespace {

TEST_F(FacesTest, UncertaintyTellsTheSame) {
  UncertaintyPanel panel(m_analyses);
  panel.setColours({}, false);
  panel.setImage({Split::Test, 7});
  child<QSlider>(panel, "uncertaintySamples")->setValue(40);
  show(panel);
  ASSERT_TRUE(until([&] { return panel.answer() && panel.answer()->question.image.index == 7; }));
  const std::vector<std::string> command{"uncertainty", "embedded", "--image", "test:7", "--samples", "40"};
  expectSameFigures(panel, command);
  expectSameFiles(panel, command, {{"--csv", ".csv"}, {"--out", ".png"}, {"--out", ".svg"}});
}

}  // namespace
}  // namespace latentscape
