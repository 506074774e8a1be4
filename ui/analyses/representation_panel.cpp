// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/representation_panel.h"

#include "core/base/files.h"
#include "core/charts/confusion_chart.h"
#include "core/data/subset.h"
#include "core/exploration/model_input.h"
#include "ui/panels/form.h"
#include "ui/widgets/confusion_view.h"
#include "ui/widgets/text.h"
#include "ui/widgets/value_bars.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace latentscape {
namespace {

constexpr std::uint64_t kSeed = 1;

ImageSet limited(const ImageSet& images, std::size_t count) {
  return takeImages(images, drawImages(images.size(), count == 0 ? images.size() : count, kSeed));
}

Result<RepresentationPanel::Answer> compare(const AnalysisSubject& subject, int neighbours, std::size_t trainImages,
                                            std::size_t testImages, std::stop_token stop, const ProgressCallback& progress) {
  const Dataset& dataset = *subject.dataset;
  auto split = representationSplit(dataset, kSeed);
  split.train = limited(split.train, trainImages);
  split.test = limited(split.test, testImages);
  RepresentationOptions options;
  options.neighbours = std::min(neighbours, static_cast<int>(split.train.size()));
  options.seed = kSeed;
  const auto trainCodes = codeFeatures(*subject.model, split.train, stop, progress);
  if (!trainCodes) return trainCodes.error();
  const auto testCodes = codeFeatures(*subject.model, split.test, stop, progress);
  if (!testCodes) return testCodes.error();
  auto codes = judgeFeatures(*trainCodes, *testCodes, options, stop, progress);
  if (!codes) return codes.error();
  const auto trainPixels = pixelFeatures(split.train), testPixels = pixelFeatures(split.test);
  if (!trainPixels || !testPixels) return trainPixels ? testPixels.error() : trainPixels.error();
  auto pixels = judgeFeatures(*trainPixels, *testPixels, options, stop, progress);
  if (!pixels) return pixels.error();
  return RepresentationPanel::Answer{*std::move(codes), *std::move(pixels), options.neighbours, split.train.size(),
                                     split.test.size(), split.fromTest,     dataset.title,      dataset.classNames};
}

std::string tableOf(const RepresentationPanel::Answer& answer) {
  QString csv =
      QStringLiteral("features,dimension,neighbours,knn_accuracy,linear_probe_accuracy,silhouette,train_images,test_images\n");
  for (const auto& [name, figures] : {std::pair{"codes", &answer.codes}, std::pair{"pixels", &answer.pixels}}) {
    csv += QStringLiteral("%1,%2,%3,%4,%5,%6,%7,%8\n")
               .arg(QString::fromLatin1(name))
               .arg(figures->dimension)
               .arg(answer.neighbours)
               .arg(QString::number(figures->neighbours.accuracy(), 'g', 10), QString::number(figures->probe.accuracy(), 'g', 10),
                    figures->silhouette ? QString::number(*figures->silhouette, 'g', 10) : QString())
               .arg(answer.trainImages)
               .arg(answer.testImages);
  }
  return csv.toStdString();
}

}  // namespace

RepresentationPanel::RepresentationPanel(AnalysisController& analyses, QWidget* parent)
    : AnalysisPanel(analyses, Kind::Long, QStringLiteral("representation"), tr("Representation"), parent) {
  m_neighbours = addNumber("Neighbours", tr("Neighbours"), tr("How many nearest images vote for a class"), 1, 1000);
  m_neighbours->setValue(5.0);
  m_trainImages =
      addNumber("Train", tr("Learn from"),
                tr("The number of images that both classifiers learn from, drawn at random; empty for all of them"), 10, 1e7);
  m_testImages =
      addNumber("Test", tr("Test on"), tr("The number of test images, drawn at random; empty for all of them"), 10, 1e7);
  for (NumberField* field : {m_trainImages, m_testImages}) field->setEmptyMeans(0.0, tr("all"));
  m_trainImages->setValue(4000.0);
  m_testImages->setValue(1000.0);
  m_matrixChoice = makeCombo("representationMatrix", tr("Matrix"), tr("The classifier whose confusion matrix is shown"), this);
  m_matrixChoice->addItems(
      {tr("k-NN on codes"), tr("Linear probe on codes"), tr("k-NN on pixels"), tr("Linear probe on pixels")});
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
  if (analyses().subject().dataset->test.labels.empty()) return tr("These images have no classes to predict.");
  if (analyses().subject().model->classes() > 0)
    return tr("A conditional model is given the classes, so its codes need not hold them.");
  return std::nullopt;
}

void RepresentationPanel::start() {
  job().run(
      [neighbours = static_cast<int>(m_neighbours->value()), train = static_cast<std::size_t>(m_trainImages->value()),
       test = static_cast<std::size_t>(m_testImages->value())](const AnalysisSubject& subject, std::stop_token stop,
                                                               const ProgressCallback& progress) {
        return compare(subject, neighbours, train, test, std::move(stop), progress);
      },
      [this](const Answer& answer) { present(answer); });
}

const ConfusionMatrix& RepresentationPanel::matrix() const {
  const RepresentationFigures& figures = m_matrixChoice->currentIndex() < 2 ? m_answer->codes : m_answer->pixels;
  return m_matrixChoice->currentIndex() % 2 == 0 ? figures.neighbours : figures.probe;
}

void RepresentationPanel::showMatrix() {
  if (!m_answer) return;
  QStringList names;
  for (const std::string& name : m_answer->classNames) names.push_back(QString::fromStdString(name));
  m_confusion->setMatrix(matrix(), names);
}

void RepresentationPanel::present(const Answer& answer) {
  m_answer = answer;
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
                     .arg(answer.neighbours)
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

AnalysisExport RepresentationPanel::exported() const {
  const std::string title = m_answer->title + " · " + m_matrixChoice->currentText().toStdString() + ", accuracy " +
                            formatFixed(matrix().accuracy(), 4).toStdString();
  return {tr("Export Representation"), QStringLiteral("confusion.png"),
          tr("Picture (*.png);;Scalable picture (*.svg);;Table (*.csv)"),
          [answer = *m_answer, shown = matrix(), title, dark = isDark()](const std::filesystem::path& file) {
            if (file.extension() == ".csv") return writeFile(file, tableOf(answer));
            return writeConfusionChart(file, {shown.counts, shown.classes, answer.classNames, title, dark});
          }};
}

}  // namespace latentscape
