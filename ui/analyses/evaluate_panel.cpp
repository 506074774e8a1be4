// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/evaluate_panel.h"

#include "ui/analyses/answers.h"
#include "ui/plots/evaluation_charts.h"
#include "ui/widgets/choice_combo.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/segmented_choice.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>

#include <cmath>

namespace latentscape {
namespace {

QString pixelsText(PixelValues pixels) {
  switch (pixels) {
    case PixelValues::Grey: return EvaluatePanel::tr("grey");
    case PixelValues::Binarized: return EvaluatePanel::tr("binarized");
    case PixelValues::Thresholded: return EvaluatePanel::tr("thresholded at 0.5");
  }
  return {};
}

QString withError(const Estimate& estimate) {
  if (!std::isfinite(estimate.standardError)) return formatFixed(estimate.mean, 2);  // of a single image
  return EvaluatePanel::tr("%1 ± %2").arg(formatFixed(estimate.mean, 2), formatFixed(estimate.standardError, 2));
}

QString headlineOf(const EvaluateAnswer& answer) {
  const Evaluation& fit = answer.fit;
  QString text = answer.variational
                     ? EvaluatePanel::tr("−ELBO %1 = %2 + KL %3 nats (%4, %5)")
                           .arg(withError(fit.negativeElbo), formatFixed(fit.reconstruction.mean, 2), formatFixed(fit.kl.mean, 2),
                                answer.question.posterior == PosteriorUse::Sample ? EvaluatePanel::tr("one sample of z")
                                                                                  : EvaluatePanel::tr("z = mean"),
                                pixelsText(answer.question.pixels))
                     : EvaluatePanel::tr("%1 %2 nats (%3)")
                           .arg(capitalised(lossWords(false)), withError(fit.reconstruction), pixelsText(answer.question.pixels));
  if (answer.importance) {
    const ImportancePoint& last = answer.importance->points.back();
    text += EvaluatePanel::tr(" · log p(x) ≥ %1 (k = %2)")
                .arg(withError(last.logLikelihood), formatCount(static_cast<std::uint64_t>(last.samples)));
  }
  text += EvaluatePanel::tr(" · %1 of %2 units active").arg(fit.activeUnits).arg(fit.klPerDimension.size());
  if (fit.aggregate.klToPrior)
    text += EvaluatePanel::tr(" · q(z) to prior %1 nats").arg(formatSignificant(*fit.aggregate.klToPrior, 2));
  return text + EvaluatePanel::tr(" · %1 test images").arg(formatCount(fit.images));
}

}  // namespace

EvaluatePanel::EvaluatePanel(AnalysisController& analyses, QWidget* parent) : AnalysisPanel(analyses, Kind::Long, kName, parent) {
  m_posterior = new SegmentedChoice<PosteriorUse>({{PosteriorUse::Sample, tr("Sample")}, {PosteriorUse::Mean, tr("Mean")}}, this);
  addControl(tr("z"), m_posterior);
  m_pixels = new ChoiceCombo<PixelValues>(
      "evaluatePixels", tr("Pixels"),
      tr("Grey: the values themselves. Binarized: each pixel black or white with its grey level as the probability, as in "
         "published results. Thresholded: white from 0.5 up"),
      {{PixelValues::Grey, tr("Grey")}, {PixelValues::Binarized, tr("Binarized")}, {PixelValues::Thresholded, tr("Thresholded")}},
      this);
  m_pixels->setFixedWidth(124);
  addControl(tr("Pixels"), m_pixels);
  m_images = addNumber("Images", tr("Images"), tr("The number of test images, drawn at random; empty for all of them"), 1, 1e7);
  m_images->setEmptyMeans(0.0, tr("all"));
  m_images->setValue(1000.0);
  m_samples = addNumber("Samples", tr("Importance samples k"),
                        tr("Weighted samples per image for a tighter bound on log p(x), up to 5,000; 0 for none"), 0, 5000);
  m_samples->setValue(100.0);
  auto* picture = new QWidget(this);
  auto* row = new QHBoxLayout(picture);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(20);
  row->addWidget(m_bars = new KlBars(picture), 1);
  row->addWidget(m_aggregate = new PosteriorChart(QStringLiteral("aggregateChart"), {}, {}, picture), 1);
  row->addWidget(m_likelihood = new LikelihoodChart(picture), 1);
  setPicture(picture);
  showTexts();
}

void EvaluatePanel::showTexts() {
  describe(m_posterior, widgetName("Posterior"), tr("Posterior"),
           variational() ? tr("One sample of z per image, as −ELBO is defined; or its posterior mean, which gives no bound")
                         : tr("An autoencoder's code is a point: its sample and its mean are the same"));
  m_aggregate->setWho(variational() ? tr("aggregate posterior") : tr("codes"), variational());
  m_aggregate->setToolTip(
      variational()
          ? tr("The posteriors of all images taken together, in each latent dimension. The band is the prior's, from −1 to 1")
          : tr("The codes of all images taken together, in each latent dimension. An autoencoder has no prior"));
  setEmptyText(variational()
                   ? tr("Run computes −ELBO with its standard error, a tighter bound on log p(x), the KL divergence of each "
                        "latent dimension and how the aggregate posterior differs from the prior.")
                   : tr("Run computes the reconstruction term with its standard error, how many latent dimensions the codes use, "
                        "and where they lie in each."));
}

void EvaluatePanel::setColours(const Palette& colours, bool dark) {
  AnalysisPanel::setColours(colours, dark);
  for (Chart* chart : std::initializer_list<Chart*>{m_bars, m_aggregate, m_likelihood}) chart->setColours(colours);
}

void EvaluatePanel::start() {
  EvaluateQuestion question;
  question.images = imagesIn(static_cast<std::uint64_t>(m_images->value()), testImages());
  question.posterior = m_posterior->value();
  question.pixels = m_pixels->value();
  // A model without a likelihood is evaluated without one, and told so.
  question.importanceSamples = static_cast<int>(m_samples->value());
  std::optional<Error> without;
  if (question.importanceSamples > 0) without = likelihoodObstacle(analyses().wholeSubject());
  if (without) question.importanceSamples = 0;
  job().run(answering(question),
            [this, without](const std::shared_ptr<const EvaluateAnswer>& shared) { present(shared, without); });
}

void EvaluatePanel::present(const std::shared_ptr<const EvaluateAnswer>& shared, const std::optional<Error>& without) {
  m_answer = shared;
  const EvaluateAnswer& answer = *shared;
  m_bars->setVisible(answer.variational);
  m_bars->setEvaluation(answer.fit);
  m_aggregate->setAggregate(answer.fit, answer.variational);
  m_likelihood->setVisible(answer.importance.has_value());
  if (answer.importance) m_likelihood->setPoints(answer.importance->points, -answer.fit.negativeElbo.mean);
  setHeadline(headlineOf(answer));
  std::vector<std::string> notes = answer.notes;
  if (without) notes.push_back(without->what);
  setNotes(notes);
}

void EvaluatePanel::forget() {
  m_answer.reset();
  showTexts();
}

AnalysisPanel::FindMisfit EvaluatePanel::misfitFinder() const { return fittingOf(EvaluateQuestion{}); }

AnalysisExport EvaluatePanel::exported() const {
  return exportOf(tr("Export Evaluation"), QStringLiteral("evaluation.csv"), m_answer, isDark());
}

}  // namespace latentscape
