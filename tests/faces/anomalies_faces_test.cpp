// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faces/faces_fixture.h"
#include "ui/analyses/anomalies_panel.h"
#include "ui/panels/classes_field.h"
#include "ui/widgets/segmented_control.h"

#include <QPushButton>

namespace latentscape {
namespace {

TEST_F(FacesTest, AnomaliesTellTheSame) {
  AnomaliesPanel panel(m_analyses);
  show(panel);
  panel.setColours({}, false);
  typeInto(child<ClassesField>(panel, "anomaliesClasses"), QStringLiteral("4,7"));
  run(panel);
  const struct {
    int segment;
    const char* name;
  } scores[] = {{2, "elbo"}, {3, "mahalanobis"}};
  for (const auto& score : scores) {
    child<SegmentedControl>(panel, "anomaliesScore")->button(score.segment)->click();
    const std::vector<std::string> command{"anomalies",   "embedded",  "--normal", "mnist:0-3,5,6,8,9",
                                           "--anomalous", "mnist:4,7", "--score",  score.name};
    auto withTable = command;
    withTable.insert(withTable.end(), {"--out", (m_folder / "scores.csv").string()});
    expectSameFigures(panel, withTable);
    expectSameFiles(panel, command, {{"--out", ".csv"}, {"--chart", ".png"}, {"--chart", ".svg"}});
  }
}

}  // namespace
}  // namespace latentscape
