// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/generate_panel.h"

#include "ui/analyses/answers.h"
#include "ui/panels/form.h"
#include "ui/widgets/image_grid.h"
#include "ui/widgets/segmented_choice.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QPushButton>
#include <QSlider>

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

constexpr int kSide = 8;  // images per row and column
// The most codes that a mixture is fitted to: fitting starts again for every frame of training that is followed.
constexpr std::uint64_t kCodes = 5000;

}  // namespace

GeneratePanel::GeneratePanel(AnalysisController& analyses, QWidget* parent) : AnalysisPanel(analyses, Kind::Live, kName, parent) {
  m_source = new SegmentedChoice<std::optional<SampleSource>>(
      {{SampleSource::Prior, tr("Prior")}, {SampleSource::Aggregate, tr("Aggregate posterior")}, {std::nullopt, tr("One class")}},
      this);
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
  m_grid = new ImageGrid(kSide, kSide, this);
  m_grid->setAdaptive(true);
  m_grid->setGap(3);
  m_grid->setCellSide(16, 32, 72);
  describe(m_grid, QStringLiteral("samplesGrid"), tr("Images decoded at the points drawn"),
           tr("Click one, or choose with the arrow keys and press Space, to move the probe there"));
  setPicture(m_grid);
  setEmptyText(tr("Images decoded at points drawn at random appear here once there is a model."));
  m_source->onChosen(this, [this](std::optional<SampleSource>) { sourceChosen(); });
  connect(m_class, &QComboBox::currentIndexChanged, this, &GeneratePanel::changed);
  connect(again, &QPushButton::clicked, this, &GeneratePanel::resample);
  connect(m_grid, &ImageGrid::clicked, this, [this](int index) {
    if (static_cast<std::size_t>(index) < points().size()) emit pointChosen(points()[static_cast<std::size_t>(index)]);
  });
  listClasses();
}

void GeneratePanel::sourceChosen() {
  updateFields();
  checkFit();
  changed();
}

void GeneratePanel::resample() {
  ++m_seed;
  changed();
}

void GeneratePanel::updateFields() {
  setComboLocked(m_class, m_class->count() == 0 ? tr("These images have no classes.")
                          : m_source->value()   ? tr("All classes are drawn.")
                                                : QString());
}

// Sampling the prior needs no test images.
std::optional<QString> GeneratePanel::obstacle() const {
  if (!analyses().subject().model) return tr("There is no model yet.");
  if (m_source->value() == SampleSource::Prior || analyses().ready()) return std::nullopt;
  return tr("There are no codes to fit: the test images are not open.");
}

const std::vector<LatentPoint>& GeneratePanel::points() const {
  static const std::vector<LatentPoint> none;
  return m_answer ? m_answer->samples.points() : none;
}

SampleQuestion GeneratePanel::question() const {
  SampleQuestion question;
  question.from = m_source->value();
  question.inTurn = !question.from;  // otherwise the class that is chosen beside the map
  if (question.inTurn) question.mixture.classNumber = std::max(0, m_class->currentIndex());
  question.count = kSide * kSide;
  question.temperature = m_temperature->value() / 100.0;
  question.seed = m_seed;
  return question;
}

void GeneratePanel::start() {
  SampleQuestion question = this->question();
  if (needsImages(question, analyses().subject())) question.mixture.images = imagesIn(kCodes, testImages());
  question.known = m_fitted;
  using Shown = std::pair<std::shared_ptr<const SampleAnswer>, std::vector<Image>>;
  job().ask(
      [sample = answering(question)](const AnalysisSubject& of, std::stop_token stop,
                                     const ProgressCallback& progress) -> Result<Shown> {
        auto answer = sample(of, stop, progress);
        if (!answer) return answer.error();
        auto images = (*answer)->samples.images(stop);
        if (!images) return images.error();
        return Shown{*std::move(answer), *std::move(images)};
      },
      [this](Shown shown) { present(shown.first, std::move(shown.second)); });
}

void GeneratePanel::present(const std::shared_ptr<const SampleAnswer>& shared, std::vector<Image> images) {
  m_answer = shared;
  m_images = std::move(images);
  const SampleAnswer& answer = *shared;
  if (answer.fitted) m_fitted = answer.fitted;
  m_grid->setImages(m_images);
  QString text = tr("%1 draws from the prior N(0, I)").arg(answer.question.count);
  if (const auto& fitted = answer.fitted) {
    text = tr("%1 draws from %2 Gaussians fitted to %3 codes: %4 nats per code (the prior: %5)")
               .arg(answer.question.count)
               .arg(fitted->fit.mixture.components())
               .arg(formatCount(fitted->codes), formatFixed(fitted->fit.logLikelihoods.back(), 2),
                    formatFixed(fitted->priorLogLikelihood, 2));
  }
  if (!answer.className.empty()) text += tr(" · as class %1").arg(QString::fromStdString(answer.className));
  setHeadline(text +
              tr(" · temperature %1 · seed %2").arg(formatFixed(answer.question.temperature, 2)).arg(answer.question.seed));
}

void GeneratePanel::forget() {
  m_fitted.reset();
  m_answer.reset();
  m_images.clear();
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

AnalysisPanel::FindMisfit GeneratePanel::misfitFinder() const { return fittingOf(question()); }

void GeneratePanel::askFitting() {
  m_source->setValue(SampleSource::Aggregate);
  sourceChosen();
}

AnalysisExport GeneratePanel::exported() const {
  return exportOf(tr("Export Samples"), QStringLiteral("samples.png"), m_answer, isDark(), Drawn::AsPng);
}

}  // namespace latentscape
