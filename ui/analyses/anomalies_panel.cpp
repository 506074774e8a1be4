// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/anomalies_panel.h"

#include "core/base/files.h"
#include "core/charts/anomaly_chart.h"
#include "core/data/catalog/catalog.h"
#include "core/data/embedded.h"
#include "core/data/open.h"
#include "core/data/subset.h"
#include "core/exploration/model_input.h"
#include "ui/panels/classes_field.h"
#include "ui/panels/form.h"
#include "ui/plots/anomaly_charts.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_rows.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QPushButton>

#include <algorithm>
#include <cmath>

namespace latentscape {
namespace {

constexpr std::uint64_t kSeed = 1;
constexpr std::size_t kFitted = 10000;  // maximum number of normal training images that the Mahalanobis distance is fitted to
constexpr std::size_t kBins = 60;
constexpr double kFalseAlarms = 0.05;  // the rate at which the threshold starts

// What to compare, according to the controls.
struct Question {
  std::string dataset;       // of the anomalous images; empty: held-out classes of the model's own data set
  std::vector<int> classes;  // the held-out ones
  std::string named;         // the same as the user wrote them, if there are no numbers yet
};

std::vector<int> otherClasses(const ImageSet& images, const std::vector<int>& classes) {
  std::vector<int> others;
  for (int label = 0; label < 256; ++label) {
    const bool there = std::find(images.labels.begin(), images.labels.end(), label) != images.labels.end();
    if (there && std::find(classes.begin(), classes.end(), label) == classes.end()) others.push_back(label);
  }
  return others;
}

std::string namesOf(const std::vector<int>& classes, const Dataset& dataset) {
  std::string names;
  for (const int number : classes) names += (names.empty() ? "" : ", ") + dataset.classNames[static_cast<std::size_t>(number)];
  return names;
}

// A data set in the form that the model takes; the built-in digits if MNIST is not on this machine.
// known: the names of its classes by number, if they must have these.
Result<std::shared_ptr<const Dataset>> openFor(const Model& model, const std::string& name, const std::vector<std::string>& known,
                                               std::stop_token stop, const ProgressCallback& progress) {
  const DatasetInfo* info = findDataset(name);
  if (info != nullptr && info->name == "mnist" && !locateDataset(*info)) return embeddedDigits();
  const ImageShape shape = model.imageShape();
  DatasetOptions options;
  if (shape.height == shape.width) options.side = shape.height;
  options.colour = shape.channels == 1 ? PictureColour::Grey : PictureColour::Colour;
  options.knownClasses = known;
  return openDataset(name, options, std::move(stop), progress);
}

struct Kinds {
  AnomaliesPanel::Kind normal, anomalous;
  ImageSet train;  // normal images, which the distance is fitted to
};

Result<Kinds> chooseKinds(const AnalysisSubject& subject, Question question, std::stop_token stop,
                          const ProgressCallback& progress) {
  const Dataset& own = *subject.dataset;
  if (question.dataset.empty()) {
    DatasetOptions chosen;
    chosen.classes = question.classes;
    chosen.namedClasses = question.named;
    auto classes = chosenClasses(own, chosen);
    if (!classes) return classes.error();
    question.classes = *std::move(classes);
  }
  Kinds kinds;
  std::vector<int> normal;
  std::shared_ptr<const Dataset> other = subject.dataset;
  if (question.dataset.empty()) {
    normal = otherClasses(own.test, question.classes);
    if (normal.empty()) return Error{"no class is left to be normal", own.title, "Name fewer classes."};
    const std::string classes = namesOf(question.classes, own);
    kinds.normal.name = own.title + " without " + classes;
    kinds.anomalous.name = own.title + " " + classes;
    if (!imagesOfClasses(own.test, question.classes, own.title)) {
      auto whole =
          openFor(*subject.model, own.name, own.classNames, stop, progress);  // the open data set is without these classes
      if (!whole) return whole.error();
      other = *whole;
    }
  } else {
    auto opened = openFor(*subject.model, question.dataset, {}, stop, progress);
    if (!opened) return opened.error();
    other = *opened;
    kinds.normal.name = own.title;
    kinds.anomalous.name = other->title;
  }
  auto low = imagesOfClasses(own.test, normal, own.title);
  if (!low) return low.error();
  auto high = imagesOfClasses(other->test, question.dataset.empty() ? question.classes : std::vector<int>(), other->title);
  if (!high) return high.error();
  kinds.normal.images = *std::move(low);
  kinds.anomalous.images = *std::move(high);
  if (!own.train.empty()) {
    auto train = imagesOfClasses(own.train, normal, own.title);
    if (!train) return train.error();
    kinds.train = takeImages(train->images, drawImages(train->images.size(), kFitted, kSeed));
  }
  return kinds;
}

Result<AnomaliesPanel::Answer> compareKinds(const AnalysisSubject& subject, const Question& question, std::stop_token stop,
                                            const ProgressCallback& progress) {
  auto kinds = chooseKinds(subject, question, stop, progress);
  if (!kinds) return kinds.error();
  const auto distance = fitNormalDistance(*subject.model, kinds->train, kinds->normal.images, kSeed, stop, progress);
  if (!distance) return distance.error();
  AnomaliesPanel::Answer answer{std::move(kinds->normal), std::move(kinds->anomalous), {}};
  for (std::size_t i = 0; i < AnomaliesPanel::kScores; ++i) {
    for (AnomaliesPanel::Kind* kind : {&answer.normal, &answer.anomalous}) {
      auto scores = anomalyScores(*subject.model, kind->images.images,
                                  {static_cast<AnomalyScore>(i), PosteriorUse::Mean, kSeed, &distance->distance}, stop, progress);
      if (!scores) return scores.error();
      kind->scores[i] = *std::move(scores);
    }
    answer.auroc[i] = auroc(answer.normal.scores[i], answer.anomalous.scores[i]);
  }
  return answer;
}

QString scoreTitle(std::size_t score) {
  switch (static_cast<AnomalyScore>(score)) {
    case AnomalyScore::Reconstruction: return AnomaliesPanel::tr("Reconstruction term, nats");
    case AnomalyScore::Kl: return AnomaliesPanel::tr("KL divergence, nats");
    case AnomalyScore::NegativeElbo: return AnomaliesPanel::tr("−ELBO (z = mean), nats");
    case AnomalyScore::Mahalanobis: return AnomaliesPanel::tr("Mahalanobis distance of the code");
  }
  return {};
}

QString percent(double share) { return AnomaliesPanel::tr("%1 %").arg(formatFixed(100.0 * share, 1)); }

std::string tableOf(const AnomaliesPanel::Answer& answer) {
  std::string csv = "set,index,label,reconstruction,kl,negative_elbo,mahalanobis\n";
  for (const auto& [name, kind] : {std::pair{"normal", &answer.normal}, std::pair{"anomalous", &answer.anomalous}}) {
    for (std::size_t i = 0; i < kind->images.indices.size(); ++i) {
      csv += std::string(name) + "," + std::to_string(kind->images.indices[i]) + ",";
      if (!kind->images.images.labels.empty()) csv += std::to_string(kind->images.images.label(i));
      for (const auto& scores : kind->scores) csv += "," + QByteArray::number(scores[i], 'g', 10).toStdString();
      csv += "\n";
    }
  }
  return csv;
}

Result<void> writeChart(const std::filesystem::path& file, const AnomaliesPanel::Answer& answer, std::size_t score, bool dark) {
  const auto &low = answer.normal.scores[score], &high = answer.anomalous.scores[score];
  const auto histogram = scoreHistogram(low, high, kBins);
  std::vector<double> falseRate, trueRate;
  for (const RocPoint& point : rocCurve(low, high)) {
    falseRate.push_back(point.falsePositiveRate);
    trueRate.push_back(point.truePositiveRate);
  }
  return writeAnomalyChart(file, {histogram.low, histogram.high, histogram.normal, histogram.anomalous, falseRate, trueRate,
                                  answer.auroc[score], "Anomalies", scoreTitle(score).toStdString(),
                                  "normal: " + answer.normal.name, "anomalous: " + answer.anomalous.name, dark});
}

}  // namespace

AnomaliesPanel::AnomaliesPanel(AnalysisController& analyses, QWidget* parent)
    : AnalysisPanel(analyses, AnalysisPanel::Kind::Long, QStringLiteral("anomalies"), tr("Anomalies"), parent) {
  m_source = makeCombo(
      "anomaliesSource", tr("Anomalous"),
      tr("The anomalous images: held-out classes of the model's data set, or the test images of another data set"), this);
  m_source->addItem(tr("Classes held out"), QString());
  for (const auto& info : datasetCatalog()) {
    m_source->addItem(QString::fromUtf8(info.title.data(), static_cast<qsizetype>(info.title.size())),
                      QString::fromUtf8(info.name.data(), static_cast<qsizetype>(info.name.size())));
  }
  m_source->setFixedWidth(156);
  addControl(tr("Anomalous"), m_source);
  m_classes = new ClassesField(tr("Classes"), {9}, this);
  describe(m_classes, widgetName("Classes"), tr("Classes held out"), {});
  m_classes->setHelp(
      tr("Classes by name or number, such as 9 or 0,5-9. All others are normal; for a fair result the model must be trained "
         "without these"));
  m_classes->setFixedWidth(84);
  addControl(tr("Classes"), m_classes);
  m_score = new SegmentedControl({tr("Reconstruction"), tr("KL"), tr("−ELBO"), tr("Mahalanobis")}, this);
  describe(m_score, widgetName("Score"), tr("Score"), tr("High for images unlike the normal ones; Run computes all four"));
  addControl(tr("Score"), m_score);

  auto* picture = new QWidget(this);
  auto* row = new QHBoxLayout(picture);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(18);
  m_histogram = new ScoreHistogramChart(picture);
  m_roc = new RocChart(picture);
  m_misses = new ImageRows({tr("False alarms"), tr("Missed")}, kMisses, picture);
  describe(&m_misses->grid(), widgetName("Misses"), tr("The worst misses"),
           tr("Top: normal images with the highest scores; bottom: anomalous ones with the lowest"));
  row->addWidget(m_histogram, 5);
  row->addWidget(m_roc, 4);
  row->addWidget(m_misses, 6);
  setPicture(picture);
  setEmptyText(
      tr("Run scores normal and anomalous test images four ways: how often an anomalous one scores higher, what a threshold "
         "detects, and the worst "
         "misses as pictures."));

  connect(m_source, &QComboBox::currentIndexChanged, this, &AnomaliesPanel::updateFields);
  connect(m_score, &SegmentedControl::currentChanged, this, &AnomaliesPanel::showScore);
  for (ThresholdChart* chart : std::initializer_list<ThresholdChart*>{m_histogram, m_roc})
    connect(chart, &ThresholdChart::thresholdChosen, this, &AnomaliesPanel::showThreshold);
  updateFields();
}

void AnomaliesPanel::updateFields() {
  const bool classes = m_source->currentData().toString().isEmpty();
  m_classes->setLocked(classes ? QString() : tr("All classes of the other data set are anomalous."));
}

void AnomaliesPanel::setColours(const Palette& colours, bool dark) {
  AnalysisPanel::setColours(colours, dark);
  m_histogram->setColours(colours);
  m_roc->setColours(colours);
}

void AnomaliesPanel::start() {
  const Question question{m_source->currentData().toString().toStdString(), m_classes->classes(), m_classes->named()};
  job().run([question](const AnalysisSubject& subject, std::stop_token stop,
                       const ProgressCallback& progress) { return compareKinds(subject, question, std::move(stop), progress); },
            [this](const Answer& answer) {
              m_answer = answer;
              showScore();
            });
}

std::size_t AnomaliesPanel::score() const { return static_cast<std::size_t>(m_score->current()); }

void AnomaliesPanel::showScore() {
  if (!m_answer) return;
  const auto &low = m_answer->normal.scores[score()], &high = m_answer->anomalous.scores[score()];
  m_histogram->setHistogram(scoreHistogram(low, high, kBins), scoreTitle(score()));
  auto curve = rocCurve(low, high);
  double threshold = low.front();
  for (const RocPoint& point : curve) {
    if (std::isfinite(point.threshold) && (point.falsePositiveRate <= kFalseAlarms || &point == &curve[1]))
      threshold = point.threshold;
  }
  m_roc->setCurve(std::move(curve));
  std::vector<Image> misses;
  for (const std::size_t i : extremeScores(low, kMisses, true)) misses.push_back(m_answer->normal.images.images.picture(i));
  misses.resize(kMisses);
  for (const std::size_t i : extremeScores(high, kMisses, false)) misses.push_back(m_answer->anomalous.images.images.picture(i));
  m_misses->setImages(misses);
  showThreshold(threshold);
}

void AnomaliesPanel::showThreshold(double threshold) {
  if (!m_answer) return;
  m_threshold = threshold;
  m_histogram->setThreshold(threshold);
  m_roc->setThreshold(threshold);
  const RocPoint point = rocAt(m_answer->normal.scores[score()], m_answer->anomalous.scores[score()], threshold);
  QString others;
  for (std::size_t i = 0; i < kScores; ++i) {
    if (i == score()) continue;
    others += tr("%1%2 %3").arg(others.isEmpty() ? QString() : QStringLiteral(", "), m_score->button(static_cast<int>(i))->text(),
                                formatFixed(m_answer->auroc[i], 3));
  }
  setHeadline(tr("AUROC %1 (%2) · threshold %3: %4 of anomalies detected, %5 false alarms · %6 normal, %7 anomalous images")
                  .arg(formatFixed(m_answer->auroc[score()], 3), others, formatSignificant(threshold, 4),
                       percent(point.truePositiveRate), percent(point.falsePositiveRate),
                       formatCount(m_answer->normal.scores[0].size()), formatCount(m_answer->anomalous.scores[0].size())));
}

void AnomaliesPanel::forget() { m_answer.reset(); }

AnalysisExport AnomaliesPanel::exported() const {
  return {tr("Export Anomaly Scores"), QStringLiteral("scores.csv"),
          tr("Table (*.csv);;Picture (*.png);;Scalable picture (*.svg)"),
          [answer = *m_answer, score = score(), dark = isDark()](const std::filesystem::path& file) {
            if (file.extension() == ".csv") return writeFile(file, tableOf(answer));
            return writeChart(file, answer, score, dark);
          }};
}

}  // namespace latentscape
