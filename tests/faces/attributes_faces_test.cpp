// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faces/faces_fixture.h"
#include "ui/analyses/attributes_panel.h"
#include "ui/widgets/segmented_control.h"

#include <QComboBox>
#include <QPushButton>
#include <QSlider>

namespace latentscape {
namespace {

class AttributesFacesTest : public FacesTest {
 protected:
  static void choose(AnalysisPanel& panel, const char* name, int entry) {
    auto* combo = child<QComboBox>(panel, name);
    combo->setCurrentIndex(entry);
    emit combo->activated(entry);
  }
  void expectSame(AnalysisPanel& panel, const std::vector<std::string>& command) const {
    auto written = command;
    written.insert(written.end(), {"--out", (m_folder / "command.png").string()});
    expectSameFigures(panel, written);
    expectSameFiles(panel, written, {{"--csv", ".csv"}});
    expectSameFiles(panel, command, {{"--out", ".png"}, {"--out", ".svg"}});
  }
};

TEST_F(AttributesFacesTest, ClassesPutOntoAPointTellTheSame) {
  AttributesPanel panel(m_analyses);
  show(panel);
  panel.setColours({}, false);
  panel.setPoint({0.5F, -1.25F});
  choose(panel, "attributesPlus", 7);
  choose(panel, "attributesMinus", 9);
  child<QSlider>(panel, "attributesStrength")->setValue(-75);
  ASSERT_TRUE(until(
      [&] { return panel.answer() && panel.answer()->question.strength == -0.75 && panel.answer()->question.minus == "9"; }));
  expectSame(panel, {"attribute", "embedded", "--plus", "7", "--minus", "9", "--image", "z:0.5,-1.25", "--strength", "-0.75"});
}

TEST_F(AttributesFacesTest, PickedImagesPutOntoTheSelectedOneTellTheSame) {
  AttributesPanel panel(m_analyses);
  show(panel);
  panel.setColours({}, false);
  panel.setPoint({0.0F, 0.0F});
  for (const std::size_t image : {12U, 4U, 3U, 40U}) {
    panel.setSelection(ImageName{Split::Test, image});
    click(child(panel, "attributesAddPlus"));
  }
  panel.setSelection(ImageName{Split::Test, 8});
  click(child(panel, "attributesAddMinus"));
  child<SegmentedControl>(panel, "attributesOnto")->button(1)->click();
  ASSERT_TRUE(until([&] {
    return panel.answer() && panel.answer()->question.image == "test:8" && panel.answer()->question.minus == "test:8";
  }));
  expectSame(panel,
             {"attribute", "embedded", "--plus", "test:12,4,3,40", "--minus", "test:8", "--image", "test:8", "--strength", "1"});
}

}  // namespace
}  // namespace latentscape
