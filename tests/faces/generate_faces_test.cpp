// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faces/faces_fixture.h"
#include "ui/analyses/generate_panel.h"
#include "ui/widgets/segmented_control.h"

#include <QComboBox>
#include <QPushButton>
#include <QSlider>

namespace latentscape {
namespace {

class GenerateFacesTest : public FacesTest {
 protected:
  GenerateFacesTest() : m_panel(m_analyses) {}
  void SetUp() override {
    FacesTest::SetUp();
    show(m_panel);
    ASSERT_TRUE(until([&] { return m_panel.answer() != nullptr; }));
  }
  // Once the panel shows an answer of that kind, both write the same.
  void expectSame(const std::function<bool(const SampleAnswer&)>& shown, std::vector<std::string> command) {
    ASSERT_TRUE(until([&] { return m_panel.answer() && shown(*m_panel.answer()) && !m_panel.job().running(); }));
    // The command has to write a picture whatever else it writes.
    const std::string picture = (m_folder / "samples.png").string();
    std::vector<std::string> other = command;
    other.insert(other.end(), {"--out", picture});
    expectSameFigures(m_panel, other);
    expectSameFiles(m_panel, other, {{"--csv", ".csv"}});
    expectSameFiles(m_panel, command, {{"--out", ".png"}});
  }

  GeneratePanel m_panel;
};

TEST_F(GenerateFacesTest, ThePrior) {
  child<QSlider>(m_panel, "generateTemperature")->setValue(80);
  click(child(m_panel, "resampleButton"));
  expectSame([](const SampleAnswer& answer) { return answer.question.temperature == 0.8 && answer.question.seed == 2; },
             {"sample", "embedded", "--temperature", "0.8", "--seed", "2"});
}

TEST_F(GenerateFacesTest, TheAggregatePosterior) {
  child<SegmentedControl>(m_panel, "generateSource")->button(1)->click();
  click(child(m_panel, "resampleButton"));
  expectSame([](const SampleAnswer& answer) { return answer.fitted && answer.question.seed == 2; },
             {"sample", "embedded", "--from", "aggregate", "--images", "5000", "--seed", "2"});
}

TEST_F(GenerateFacesTest, OneClass) {
  child<SegmentedControl>(m_panel, "generateSource")->button(2)->click();
  child<QComboBox>(m_panel, "generateClass")->setCurrentIndex(7);
  expectSame([](const SampleAnswer& answer) { return answer.question.mixture.classNumber == 7; },
             {"sample", "embedded", "--class", "7"});
}

}  // namespace
}  // namespace latentscape
