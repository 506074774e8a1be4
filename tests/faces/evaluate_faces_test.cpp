// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faces/faces_fixture.h"
#include "ui/analyses/evaluate_panel.h"

#include <QComboBox>

namespace latentscape {
namespace {

TEST_F(FacesTest, EvaluateTellsTheSame) {
  EvaluatePanel panel(m_analyses);
  show(panel);
  panel.setColours({}, false);
  type(panel, "evaluateImages", QStringLiteral("60"));
  type(panel, "evaluateSamples", QStringLiteral("12"));
  child<QComboBox>(panel, "evaluatePixels")->setCurrentIndex(1);
  run(panel);
  const std::vector<std::string> command{"evaluate", "embedded", "--images", "60", "--importance-samples",
                                         "12",       "--pixels", "binarized"};
  expectSameFigures(panel, command);
  expectSameFiles(panel, command, {{"--csv", ".csv"}, {"--chart", ".png"}, {"--chart", ".svg"}});
}

}  // namespace
}  // namespace latentscape
