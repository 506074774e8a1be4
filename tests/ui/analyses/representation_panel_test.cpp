// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/representation_panel.h"
#include "core/exploration/nearest_neighbours.h"
#include "tests/ui/analyses/analyses_fixture.h"
#include "ui/widgets/confusion_view.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/text.h"
#include "ui/widgets/value_bars.h"

#include <QComboBox>
#include <QLabel>

namespace latentscape {
namespace {

class RepresentationPanelTest : public AnalysesTest {
 protected:
  void SetUp() override {
    AnalysesTest::SetUp();
    m_subject.dataset = withTraining();
    m_analyses.open(m_subject);
    m_panel = std::make_unique<RepresentationPanel>(m_analyses);
    m_panel->resize(1250, 260);
    showActive(*m_panel);
    for (const char* field : {"representationTrain", "representationTest"})
      typeInto(child<NumberField>(*m_panel, field), {});  // all of them
  }
  std::unique_ptr<RepresentationPanel> m_panel;
};

TEST_F(RepresentationPanelTest, CodesStandBesidePixels) {
  run(*m_panel);
  ASSERT_TRUE(m_panel->answer());
  const auto& answer = *m_panel->answer();
  EXPECT_EQ(answer.trainImages, kImages);
  EXPECT_EQ(answer.testImages, kImages);
  EXPECT_FALSE(answer.fromTest);
  EXPECT_EQ(answer.codes.dimension, 2U);
  EXPECT_EQ(answer.pixels.dimension, 784U);
  // Compares with a result computed here step by step.
  const auto train = codeFeatures(*m_subject.model, m_subject.dataset->train),
             test = codeFeatures(*m_subject.model, m_subject.dataset->test);
  const auto given = nearestNeighbourClasses(*train, *test, 5);
  std::size_t right = 0;
  for (std::size_t i = 0; i < kImages; ++i) right += given->at(i) == m_subject.dataset->test.labels[i] ? 1 : 0;
  EXPECT_DOUBLE_EQ(answer.codes.neighbours.accuracy(), static_cast<double>(right) / kImages);
  EXPECT_NEAR(*answer.codes.silhouette, *silhouette(*test, 2000, 1), 1e-12);
  const auto& bars = child<ValueBars>(*m_panel, "representationAccuracy")->bars();
  ASSERT_EQ(bars.size(), 4U);
  EXPECT_EQ(bars[0].value, answer.codes.neighbours.accuracy());
  EXPECT_EQ(bars[3].value, answer.pixels.probe.accuracy());
  EXPECT_TRUE(number(*m_panel).startsWith(
      QStringLiteral("5-NN %1 on 2-D codes").arg(formatFixed(answer.codes.neighbours.accuracy(), 3))));
}

TEST_F(RepresentationPanelTest, TheMatrixIsOfTheChosenClassifierAndDescribedInWords) {
  run(*m_panel);
  auto* view = child<ConfusionView>(*m_panel, "representationConfusion");
  const auto& answer = *m_panel->answer();
  const auto expectMatrix = [&](int choice, const ConfusionMatrix& matrix) {
    child<QComboBox>(*m_panel, "representationMatrix")->setCurrentIndex(choice);
    for (std::size_t i = 0; i < 10; ++i) {
      EXPECT_TRUE(view->words(i, i).startsWith(QStringLiteral("%1 of ").arg(matrix.counts[i * 10 + i])))
          << view->words(i, i).toStdString();
    }
  };
  expectMatrix(0, answer.codes.neighbours);
  expectMatrix(1, answer.codes.probe);
  expectMatrix(2, answer.pixels.neighbours);
  expectMatrix(3, answer.pixels.probe);
  view->setFocus();
  press(view, Qt::Key_Right);
  press(view, Qt::Key_Down);
  EXPECT_EQ(view->accessibleDescription(), view->words(1, 1));
  EXPECT_FALSE(view->cellRect(0, 0).intersects(view->cellRect(0, 1)));
  EXPECT_TRUE(view->rect().contains(view->cellRect(9, 9)));
}

TEST(ConfusionViewTest, CountsAreWrittenAsEverywhere) {
  ConfusionMatrix matrix;
  matrix.classes = 2;
  matrix.counts = {1134, 1, 0, 980};
  ConfusionView view;
  view.setMatrix(matrix, {QStringLiteral("1"), QStringLiteral("0")});
  EXPECT_EQ(view.words(0, 0), QStringLiteral("1,134 of 1,135 images of class 1 were called 1"));
}

TEST_F(RepresentationPanelTest, ImagesWithoutClassesAreRefusedInPlainWords) {
  auto plain = std::make_shared<Dataset>(*m_subject.dataset);
  plain->test.labels.clear();
  plain->train.labels.clear();
  m_analyses.open({m_subject.model, plain});
  EXPECT_FALSE(child(*m_panel, "representationRun")->isEnabled());
  EXPECT_EQ(child<QLabel>(*m_panel, "representationEmpty")->text(), QStringLiteral("These images have no classes to predict."));
}

TEST_F(RepresentationPanelTest, ExportsATable) {
  run(*m_panel);
  const std::string csv = exported(*m_panel, "representation.csv");
  EXPECT_TRUE(csv.starts_with(
      "features,dimension,neighbours,knn_accuracy,linear_probe_accuracy,silhouette,train_images,test_images\ncodes,2,5,"))
      << csv;
  EXPECT_NE(csv.find("\npixels,784,5,"), std::string::npos);
}

TEST_F(RepresentationPanelTest, MoreNeighboursThanImagesAreRefused) {
  typeInto(child<NumberField>(*m_panel, "representationNeighbours"), QStringLiteral("30"));
  typeInto(child<NumberField>(*m_panel, "representationTrain"), QStringLiteral("20"));
  run(*m_panel);
  EXPECT_FALSE(m_panel->answer());
  EXPECT_TRUE(number(*m_panel).contains(QStringLiteral("expected at most 20, the training images, found 30")))
      << number(*m_panel).toStdString();
}

}  // namespace
}  // namespace latentscape
