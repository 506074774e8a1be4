// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faces/faces_fixture.h"
#include "ui/analyses/representation_panel.h"

#include <QComboBox>

namespace latentscape {
namespace {

TEST_F(FacesTest, RepresentTellsTheSame) {
  RepresentationPanel panel(m_analyses);
  show(panel);
  panel.setColours({}, false);
  type(panel, "representationNeighbours", QStringLiteral("3"));
  type(panel, "representationTrain", QStringLiteral("200"));
  type(panel, "representationTest", QStringLiteral("90"));
  run(panel);
  const std::vector<std::string> command{"represent",      "embedded", "--neighbours",  "3",
                                         "--train-images", "200",      "--test-images", "90"};
  expectSameFigures(panel, command);
  for (const auto& [choice, name] : {std::pair(0, "knn-codes"), std::pair(3, "probe-pixels")}) {
    child<QComboBox>(panel, "representationMatrix")->setCurrentIndex(choice);
    auto ofMatrix = command;
    ofMatrix.insert(ofMatrix.end(), {"--matrix", name});
    expectSameFiles(panel, ofMatrix, {{"--csv", ".csv"}, {"--chart", ".png"}, {"--chart", ".svg"}});
  }
}

}  // namespace
}  // namespace latentscape
