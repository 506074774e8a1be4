// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/representation_panel.h"

#include "ui/analyses/answers.h"
#include "ui/widgets/choice_combo.h"
#include "ui/widgets/confusion_view.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/text.h"
#include "ui/widgets/value_bars.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace latentscape {
RepresentationPanel::RepresentationPanel(AnalysisController& analyses, QWidget* parent)
    : AnalysisPanel(analyses, Kind::Long, kName, parent) {
  m_neighbours = addNumber("Neighbours", tr("Neighbours"), tr("How many nearest images vote for a class"), 1,
                           RepresentQuestion::kMaxNeighbours);
  m_neighbours->setValue(5.0);
  m_trainImages = addNumber("Train", tr("Learn from"),
                            tr("The number of images that both classifiers learn from, drawn at random; empty for all of them"),
                            RepresentQuestion::kLeastImages, 1e7);
  m_testImages = addNumber("Test", tr("Test on"), tr("The number of test images, drawn at random; empty for all of them"),
                           RepresentQuestion::kLeastImages, 1e7);
  for (NumberField* field : {m_trainImages, m_testImages}) field->setEmptyMeans(0.0, tr("all"));
  m_trainImages->setValue(4000.0);
  m_testImages->setValue(1000.0);
  m_matrixChoice =
      new ChoiceCombo<Classifier>("representationMatrix", tr("Matrix"), tr("The classifier whose confusion matrix is shown"),
                                  {{Classifier::KnnOnCodes, tr("k-NN on codes")},
                                   {Classifier::ProbeOnCodes, tr("Linear probe on codes")},
                                   {Classifier::KnnOnPixels, tr("k-NN on pixels")},
                                   {Classifier::ProbeOnPixels, tr("Linear probe on pixels")}},
                                  this);
  m_matrixChoice->setFixedWidth(184);
  addControl(tr("Matrix"), m_matrixChoice);

  auto* picture = new QWidget(this);
  auto* row = new QHBoxLayout(picture);
  row->setContentsMargins(0, 4, 0, 0);
  row->setSpacing(28);
  auto* left = new QVBoxLayout;
  left->setSpacing(6);
  left->addWidget(makeLabel(tr("Accuracy"), QStringLiteral("caption"), picture));
  m_bars = new ValueBars(picture);
  describe(m_bars, widgetName("Accuracy"), tr("Accuracy on codes and on raw pixels"),
           tr("The share of test images that are classified correctly. Blue: from codes; grey: from raw pixels"));
  left->addWidget(m_bars, 1);
  row->addLayout(left, 1);
  auto* right = new QVBoxLayout;
  right->setSpacing(2);
  right->addWidget(makeLabel(tr("Confusion matrix: a row for each true class, a column for each predicted class"),
                             QStringLiteral("caption"), picture));
  m_confusion = new ConfusionView(picture);
  describe(m_confusion, widgetName("Confusion"), tr("Confusion matrix"),
           tr("A cell's shade is its share of its row. Point at a cell, or move with the arrow keys, to read it in words"));
  right->addWidget(m_confusion, 1);
  row->addLayout(right, 1);
  setPicture(picture);
  setEmptyText(tr(
      "Run trains two simple classifiers on codes, and again on raw pixels: the model itself was trained without the classes."));
  connect(m_matrixChoice, &QComboBox::currentIndexChanged, this, &RepresentationPanel::showMatrix);
}

void RepresentationPanel::setColours(const Palette& colours, bool dark) {
  AnalysisPanel::setColours(colours, dark);
  m_bars->setColours(colours);
  m_confusion->setColours(colours);
}

std::optional<QString> RepresentationPanel::obstacle() const {
  if (auto why = AnalysisPanel::obstacle()) return why;
  if (const auto why = representationObstacle(analyses().subject())) return sentenceOf(why->what);
  return std::nullopt;
}

void RepresentationPanel::start() {
  const SplitSizes there = representationSizes(*analyses().subject().dataset);
  RepresentQuestion question;
  question.neighbours = static_cast<int>(m_neighbours->value());
  question.trainImages = imagesIn(static_cast<std::uint64_t>(m_trainImages->value()), there.train);
  question.testImages = imagesIn(static_cast<std::uint64_t>(m_testImages->value()), there.test);
  job().run(answering(question), [this](const std::shared_ptr<const RepresentAnswer>& shared) { present(shared); });
}

void RepresentationPanel::showMatrix() {
  if (!m_answer) return;
  QStringList names;
  for (const std::string& name : m_answer->classNames) names.push_back(QString::fromStdString(name));
  m_confusion->setMatrix(m_answer->matrix(m_matrixChoice->value()), names);
}

void RepresentationPanel::present(const std::shared_ptr<const RepresentAnswer>& shared) {
  m_answer = shared;
  const RepresentAnswer& answer = *shared;
  const auto bar = [](const QString& name, double accuracy, bool ours) {
    return ValueBars::Bar{name, accuracy, formatFixed(accuracy, 3), ours};
  };
  m_bars->setBars({bar(tr("k-NN on codes"), answer.codes.neighbours.accuracy(), true),
                   bar(tr("k-NN on pixels"), answer.pixels.neighbours.accuracy(), false),
                   bar(tr("Linear probe on codes"), answer.codes.probe.accuracy(), true),
                   bar(tr("Linear probe on pixels"), answer.pixels.probe.accuracy(), false)},
                  1.0);
  showMatrix();
  QString text = tr("%1-NN %2 on %3-D codes, %4 on pixels · linear probe %5, %6")
                     .arg(answer.question.neighbours)
                     .arg(formatFixed(answer.codes.neighbours.accuracy(), 3))
                     .arg(answer.codes.dimension)
                     .arg(formatFixed(answer.pixels.neighbours.accuracy(), 3), formatFixed(answer.codes.probe.accuracy(), 3),
                          formatFixed(answer.pixels.probe.accuracy(), 3));
  if (answer.codes.silhouette && answer.pixels.silhouette) {
    text += tr(" · silhouette %1, %2").arg(formatFixed(*answer.codes.silhouette, 3), formatFixed(*answer.pixels.silhouette, 3));
  }
  setHeadline(text + tr("  · z = mean · trained on %1 %2, tested on %3 images")
                         .arg(formatCount(answer.trainImages), answer.fromTest ? tr("test images") : tr("training images"),
                              formatCount(answer.testImages)));
}

void RepresentationPanel::forget() { m_answer.reset(); }

AnalysisPanel::FindMisfit RepresentationPanel::misfitFinder() const { return fittingOf(RepresentQuestion{}); }

AnalysisExport RepresentationPanel::exported() const {
  AnalysisExport what = exportOf(tr("Export Representation"), QStringLiteral("confusion.png"), m_answer, isDark());
  what.write = [answer = m_answer, matrix = m_matrixChoice->value(), dark = isDark()](const std::filesystem::path& file,
                                                                                      const std::stop_token& stop) {
    RepresentAnswer chosen = *answer;
    chosen.question.matrix = matrix;
    return writeAnswer(chosen, file, {dark, 0}, stop);
  };
  return what;
}

}  // namespace latentscape
