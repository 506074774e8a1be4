// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/anomalies_panel.h"

#include "core/data/catalog/catalog.h"
#include "core/data/dataset_options.h"
#include "ui/analyses/answers.h"
#include "ui/panels/classes_field.h"
#include "ui/panels/form.h"
#include "ui/plots/anomaly_charts.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/image_rows.h"
#include "ui/widgets/segmented_choice.h"
#include "ui/widgets/term_help.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QPushButton>

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

// Of a data set against the model's, or where none is named, of classes held out.
Result<AnomaliesQuestion> questionOf(const std::string& dataset, const std::string& classes, const AnalysisSubject& subject) {
  if (dataset.empty()) return holdOut(classes, subject);
  AnomaliesQuestion question;
  question.anomalous = dataset;
  return question;
}

// Asks for all scores.
Result<AnomaliesAnswer> compare(const std::string& dataset, const std::string& classes, AnomalyScore score,
                                const AnalysisSubject& subject, std::stop_token stop, const ProgressCallback& progress) {
  auto question = questionOf(dataset, classes, subject);
  if (!question) return question.error();
  question->score = score;
  question->allScores = true;
  return answer(*question, subject, std::move(stop), progress);
}

std::vector<Image> first(const std::vector<Image>& images, std::size_t count) {
  std::vector<Image> some(images.begin(), images.begin() + static_cast<std::ptrdiff_t>(std::min(count, images.size())));
  some.resize(count);
  return some;
}

}  // namespace

AnomaliesPanel::AnomaliesPanel(AnalysisController& analyses, QWidget* parent)
    : AnalysisPanel(analyses, AnalysisPanel::Kind::Long, kName, parent) {
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
  m_score = new SegmentedChoice<AnomalyScore>({{AnomalyScore::Reconstruction, tr("Reconstruction")},
                                               {AnomalyScore::Kl, tr("KL")},
                                               {AnomalyScore::NegativeElbo, tr("−ELBO")},
                                               {AnomalyScore::Mahalanobis, tr("Mahalanobis")}},
                                              this);
  TermHelp::setText(m_score->buttonOf(AnomalyScore::Reconstruction), tr("Reconstruction term"));  // a loss, no image
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

  connect(m_source, &QComboBox::currentIndexChanged, this, [this] {
    updateFields();
    checkFit();
  });
  connect(m_classes, &ClassesField::edited, this, &AnomaliesPanel::checkFit);
  m_score->onChosen(this, [this](AnomalyScore) {
    m_missedScore.reset();
    showScore();
  });
  for (ThresholdChart* chart : std::initializer_list<ThresholdChart*>{m_histogram, m_roc})
    connect(chart, &ThresholdChart::thresholdChosen, this, &AnomaliesPanel::showThreshold);
  updateFields();
  enableScores();
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

std::string AnomaliesPanel::namedClasses() const {
  return m_classes->named().empty() ? formatClasses(m_classes->classes()) : m_classes->named();
}

void AnomaliesPanel::start() {
  job().run(
      [dataset = m_source->currentData().toString().toStdString(), classes = namedClasses(), score = m_score->value()](
          const AnalysisSubject& subject, std::stop_token stop, const ProgressCallback& progress) {
        return sharing(compare(dataset, classes, score, subject, std::move(stop), progress));
      },
      [this](const std::shared_ptr<const AnomaliesAnswer>& shared) { present(shared); });
}

void AnomaliesPanel::present(const std::shared_ptr<const AnomaliesAnswer>& shared) {
  m_answer = shared;
  const AnomaliesAnswer& answer = *shared;
  setNotes(answer.notes);
  enableScores();
  showScore();
}

void AnomaliesPanel::showScore() {
  if (!m_answer) return;
  const ScoredKinds& shown = *m_answer->find(m_score->value());
  m_histogram->setHistogram(histogramOf(shown), QString::fromStdString(titleOf(shown.score, m_answer->question.posterior)));
  m_roc->setCurve(curveOf(shown));
  std::vector<Image> misses = first(shown.falseAlarms, kMisses);
  const std::vector<Image> missed = first(shown.missed, kMisses);
  misses.insert(misses.end(), missed.begin(), missed.end());
  m_misses->setImages(misses);
  showThreshold(thresholdFor(shown, AnomaliesAnswer::kFewFalseAlarms));
}

void AnomaliesPanel::showThreshold(double threshold) {
  if (!m_answer) return;
  m_threshold = threshold;
  m_histogram->setThreshold(threshold);
  m_roc->setThreshold(threshold);
  const ScoredKinds& shown = *m_answer->find(m_score->value());
  const RocPoint point = ratesAt(shown, threshold);
  QString others;
  for (const ScoredKinds& other : m_answer->scores) {
    if (&other == &shown) continue;
    others += tr("%1%2 %3").arg(others.isEmpty() ? QString() : QStringLiteral(", "), m_score->buttonOf(other.score)->text(),
                                formatFixed(other.auroc, 3));
  }
  setHeadline(tr("AUROC %1 (%2) · threshold %3: %4 of anomalies detected, %5 false alarms · %6 normal, %7 anomalous images")
                  .arg(formatFixed(shown.auroc, 3), others, formatSignificant(threshold, 4),
                       formatShare(point.truePositiveRate, 1), formatShare(point.falsePositiveRate, 1),
                       formatCount(shown.normal.size()), formatCount(shown.anomalous.size())));
}

void AnomaliesPanel::forget() {
  m_answer.reset();
  enableScores();
}

QString AnomaliesPanel::whyNot(AnomalyScore score) const {
  if (const auto obstacle = scoreObstacle(score, variational())) return sentenceOf(obstacle->what);
  return m_answer && m_answer->find(score) == nullptr ? tr("It could not be computed; the notes say why.") : QString();
}

void AnomaliesPanel::enableScores() {
  const bool all = variational();
  if (m_missedScore && whyNot(*m_missedScore).isEmpty()) m_score->setValue(*std::exchange(m_missedScore, std::nullopt));
  for (const AnomalyScore score : {AnomalyScore::Kl, AnomalyScore::NegativeElbo, AnomalyScore::Mahalanobis}) {
    const QString obstacle = whyNot(score);
    QPushButton* button = m_score->buttonOf(score);
    button->setEnabled(obstacle.isEmpty());
    button->setToolTip(obstacle.isEmpty() ? button->text() : obstacle);
    if (obstacle.isEmpty() || m_score->value() != score) continue;
    m_missedScore = score;
    m_score->setValue(AnomalyScore::Reconstruction);
  }
  describe(m_score, widgetName("Score"), tr("Score"),
           all ? tr("High for images unlike the normal ones; Run computes all four")
               : tr("High for images unlike the normal ones; Run computes both that an autoencoder has"));
  setEmptyText(tr("Press Run to score normal and anomalous test images %1: how often an anomalous one scores higher, what a "
                  "threshold detects, and the worst misses as pictures.")
                   .arg(all ? tr("four ways") : tr("two ways")));
}

AnalysisPanel::FindMisfit AnomaliesPanel::misfitFinder() const {
  return [dataset = m_source->currentData().toString().toStdString(), classes = namedClasses()](
             const AnalysisSubject& subject, const std::stop_token&) -> std::optional<Misfit> {
    const auto question = questionOf(dataset, classes, subject);
    return question ? misfit(*question, subject) : std::nullopt;
  };
}

AnalysisExport AnomaliesPanel::exported() const {
  AnalysisExport what = exportOf(tr("Export Anomaly Scores"), QStringLiteral("scores.csv"), m_answer, isDark());
  what.write = [answer = m_answer, score = m_score->value(), dark = isDark()](const std::filesystem::path& file,
                                                                              const std::stop_token& stop) {
    AnomaliesAnswer chosen = *answer;
    chosen.question.score = score;
    return writeAnswer(chosen, file, {dark, 0}, stop);
  };
  return what;
}

}  // namespace latentscape
