// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/generate_panel.h"

#include "core/charts/image_grid.h"
#include "core/data/subset.h"
#include "core/exploration/anomaly_sets.h"
#include "core/exploration/model_input.h"
#include "ui/panels/form.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QPushButton>
#include <QSlider>

#include <cmath>
#include <numbers>

namespace latentscape {
namespace {

constexpr std::size_t kCodes = 5000;  // maximum number of codes that a mixture is fitted to
constexpr int kFullCovarianceUpTo =
    64;  // dimensions; above, a full covariance usually has too many parameters for the number of codes
constexpr int kComponents = 10, kComponentsOfClass = 5;

struct Question {
  GeneratePanel::Source source = GeneratePanel::Source::Prior;
  int classNumber = 0;
  double temperature = 1.0;
  std::uint64_t seed = 1;
  std::shared_ptr<const GeneratePanel::Fitted> known;
};

double meanPriorLogDensity(const Codes& codes) {
  double sum = 0.0;
  for (const float value : codes.mean) sum += static_cast<double>(value) * static_cast<double>(value);
  const auto count = static_cast<double>(codes.count);
  return -0.5 * (sum / count + codes.dimension * std::log(2.0 * std::numbers::pi));
}

Result<std::shared_ptr<const GeneratePanel::Fitted>> fitCodes(const AnalysisSubject& subject, std::optional<int> ofClass,
                                                              std::stop_token stop, const ProgressCallback& progress) {
  const Dataset& dataset = *subject.dataset;
  std::vector<int> classes;
  if (ofClass) classes.push_back(*ofClass);
  auto chosen = imagesOfClasses(dataset.test, classes, dataset.title);
  if (!chosen) return chosen.error();
  const ImageSet images = takeImages(chosen->images, drawImages(chosen->images.size(), kCodes, 1));
  const auto codes = encodeImages(*subject.model, images, 0, images.size(), stop, progress);
  if (!codes) return codes.error();
  MixtureOptions how;
  how.components = ofClass ? kComponentsOfClass : kComponents;
  how.kind = codes->dimension <= kFullCovarianceUpTo ? CovarianceKind::Full : CovarianceKind::Diagonal;
  auto fit = fitMixture(codes->mean, codes->dimension, how, stop, progress);
  if (!fit) return fit.error();
  return std::shared_ptr<const GeneratePanel::Fitted>(std::make_shared<GeneratePanel::Fitted>(
      GeneratePanel::Fitted{subject.model, ofClass, *std::move(fit), codes->count, meanPriorLogDensity(*codes)}));
}

Result<GeneratePanel::Answer> generate(const AnalysisSubject& subject, const Question& question, std::stop_token stop,
                                       const ProgressCallback& progress) {
  const bool conditional = subject.model->classes() > 0;
  const bool oneClass = question.source == GeneratePanel::Source::Class;
  GeneratePanel::Answer answer;
  answer.temperature = question.temperature;
  answer.seed = question.seed;
  if (question.source == GeneratePanel::Source::Prior || (conditional && oneClass)) {
    // A conditional model has the same prior for every class: the decoder is given the class.
    answer.points = samplePrior(subject.model->latentDimension(), GeneratePanel::count, question.seed, question.temperature);
  } else {
    const std::optional<int> ofClass = oneClass ? std::optional(question.classNumber) : std::nullopt;
    answer.fitted = question.known;
    if (!answer.fitted || answer.fitted->model != subject.model || answer.fitted->ofClass != ofClass) {
      auto fitted = fitCodes(subject, ofClass, stop, progress);
      if (!fitted) return fitted.error();
      answer.fitted = *fitted;
    }
    answer.points = sampleMixture(answer.fitted->fit.mixture, GeneratePanel::count, question.temperature, question.seed);
  }
  answer.images =
      decodePoints(conditional && oneClass ? *subject.model->ofClass(question.classNumber) : *subject.model, answer.points);
  return answer;
}

}  // namespace

GeneratePanel::GeneratePanel(AnalysisController& analyses, QWidget* parent)
    : AnalysisPanel(analyses, Kind::Live, QStringLiteral("generate"), tr("Generate"), parent) {
  m_source = new SegmentedControl({tr("Prior"), tr("Aggregate posterior"), tr("One class")}, this);
  describe(m_source, widgetName("Source"), tr("Drawn from"),
           tr("Prior: N(0, I). Aggregate posterior: Gaussians fitted to the codes of test images. One class: fitted to that "
              "class's codes alone; a conditional model is given the class"));
  addControl(tr("Drawn from"), m_source);
  m_class = makeCombo("generateClass", tr("Class"), tr("The class to draw from"), this);
  m_class->setFixedWidth(120);
  addControl(tr("Class"), m_class);
  m_temperature = addSlider("Temperature", tr("Temperature"),
                            tr("Multiplies standard deviations: below 1 nearer to the mean, above 1 farther out"), 0, 200, 100,
                            [](int percent) { return formatFixed(percent / 100.0, 2); });
  auto* again = makeButton(tr("Resample"), QStringLiteral("plain"), this);
  describe(again, QStringLiteral("resampleButton"), tr("Resample"), tr("Draw new points, with the next seed"));
  addControl({}, again);
  m_grid = new ImageGrid(side, side, this);
  m_grid->setAdaptive(true);
  m_grid->setGap(3);
  m_grid->setCellSide(16, 32, 72);
  describe(m_grid, QStringLiteral("samplesGrid"), tr("Images decoded at the points drawn"),
           tr("Click one, or choose with the arrow keys and press Enter, to move the probe there"));
  setPicture(m_grid);
  setEmptyText(tr("Images decoded at points drawn at random appear here once there is a model."));
  connect(m_source, &SegmentedControl::currentChanged, this, [this] {
    updateFields();
    changed();
  });
  connect(m_class, &QComboBox::currentIndexChanged, this, &GeneratePanel::changed);
  connect(again, &QPushButton::clicked, this, &GeneratePanel::resample);
  connect(m_grid, &ImageGrid::clicked, this, [this](int index) {
    if (static_cast<std::size_t>(index) < m_answer.points.size())
      emit pointChosen(m_answer.points[static_cast<std::size_t>(index)]);
  });
  listClasses();
}

void GeneratePanel::resample() {
  ++m_seed;
  changed();
}

void GeneratePanel::updateFields() {
  const auto source = static_cast<Source>(m_source->current());
  setComboLocked(m_class, m_class->count() == 0     ? tr("These images have no classes.")
                          : source != Source::Class ? tr("All classes are drawn.")
                                                    : QString());
}

// Sampling the prior needs no test images.
std::optional<QString> GeneratePanel::obstacle() const {
  if (!analyses().subject().model) return tr("There is no model yet.");
  if (m_source->current() == 0 || analyses().ready()) return std::nullopt;
  return tr("There are no codes to fit: the test images are not open.");
}

void GeneratePanel::start() {
  const Question question{static_cast<Source>(m_source->current()), std::max(0, m_class->currentIndex()),
                          m_temperature->value() / 100.0, m_seed, m_fitted};
  job().ask([question](const AnalysisSubject& subject, std::stop_token stop,
                       const ProgressCallback& progress) { return generate(subject, question, std::move(stop), progress); },
            [this](const Answer& answer) { present(answer); });
}

void GeneratePanel::present(const Answer& answer) {
  m_answer = answer;
  if (answer.fitted) m_fitted = answer.fitted;
  m_grid->setImages(answer.images);
  QString text = tr("%1 draws from the prior N(0, I)").arg(count);
  if (answer.fitted) {
    text = tr("%1 draws from %2 Gaussians fitted to %3 codes: %4 nats per code (the prior: %5)")
               .arg(count)
               .arg(answer.fitted->fit.mixture.components())
               .arg(formatCount(answer.fitted->codes), formatFixed(answer.fitted->fit.logLikelihoods.back(), 2),
                    formatFixed(answer.fitted->priorLogDensity, 2));
  }
  setHeadline(text + tr(" · temperature %1 · seed %2").arg(formatFixed(answer.temperature, 2)).arg(answer.seed));
}

void GeneratePanel::forget() {
  m_fitted.reset();
  m_answer = {};
  m_grid->clear();
  listClasses();
}

void GeneratePanel::listClasses() {
  QStringList names;
  if (const auto& dataset = analyses().subject().dataset) {
    for (const std::string& name : dataset->classNames) names.push_back(QString::fromStdString(name));
  }
  const QSignalBlocker blocker(m_class);
  m_class->clear();
  m_class->addItems(names);
  updateFields();
}

AnalysisExport GeneratePanel::exported() const {
  return {tr("Export Samples"), QStringLiteral("samples.png"), tr("Picture (*.png)"),
          [images = m_answer.images](const std::filesystem::path& file) {
            GridOptions options;
            options.columns = side;
            return writeImageGrid(file, images, options);
          }};
}

}  // namespace latentscape
