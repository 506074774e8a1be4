// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faces/faces_fixture.h"
#include "ui/analyses/denoise_panel.h"
#include "ui/widgets/segmented_control.h"

#include <QPushButton>
#include <QSlider>

namespace latentscape {
namespace {

TEST_F(FacesTest, DenoiseTellsTheSame) {
  DenoisePanel panel(m_analyses);
  panel.setColours({}, false);
  child<SegmentedControl>(panel, "denoiseKind")->button(1)->click();
  child<QSlider>(panel, "denoiseStrength")->setValue(30);
  show(panel);
  ASSERT_TRUE(until([&] { return !number(panel).isEmpty(); }));
  const std::vector<std::string> command{"denoise",         "embedded", "--corruption",
                                         "salt-pepper:0.3", "--images", std::to_string(DenoisePanel::measured)};
  expectSameFigures(panel, command);
  expectSameFiles(panel, command, {{"--csv", ".csv"}, {"--out", ".png"}, {"--out", ".svg"}});
}

}  // namespace
}  // namespace latentscape
