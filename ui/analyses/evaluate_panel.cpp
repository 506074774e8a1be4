// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analyses/evaluate_panel.h"

#include "core/base/files.h"
#include "core/charts/dimension_chart.h"
#include "core/data/subset.h"
#include "core/exploration/importance.h"
#include "ui/panels/form.h"
#include "ui/plots/evaluation_charts.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QHBoxLayout>

#include <cmath>

namespace latentscape {
namespace {

constexpr std::uint64_t kSeed = 1;
constexpr PixelValues kPixels[] = {PixelValues::Grey, PixelValues::Binarized, PixelValues::Thresholded};

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

QString headlineOf(const EvaluatePanel::Answer& answer) {
  const Evaluation& fit = answer.fit;
  QString text = EvaluatePanel::tr("−ELBO %1 = %2 + KL %3 nats (%4, %5)")
                     .arg(withError(fit.negativeElbo), formatFixed(fit.reconstruction.mean, 2), formatFixed(fit.kl.mean, 2),
                          answer.options.posterior == PosteriorUse::Sample ? EvaluatePanel::tr("one sample of z")
                                                                           : EvaluatePanel::tr("z = mean"),
                          pixelsText(answer.options.pixels));
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

std::string tableOf(const EvaluatePanel::Answer& answer) {
  QString csv = QStringLiteral("figure,value,standard_error\n");
  const auto row = [&csv](const QString& name, double value, std::optional<double> error = std::nullopt) {
    csv += QStringLiteral("%1,%2,%3\n")
               .arg(name, QString::number(value, 'g', 10),
                    error && std::isfinite(*error) ? QString::number(*error, 'g', 10) : QString());
  };
  const auto estimate = [&row](const QString& name, const Estimate& value) { row(name, value.mean, value.standardError); };
  const Evaluation& fit = answer.fit;
  estimate(QStringLiteral("negative_elbo"), fit.negativeElbo);
  estimate(QStringLiteral("reconstruction"), fit.reconstruction);
  estimate(QStringLiteral("kl"), fit.kl);
  row(QStringLiteral("images"), static_cast<double>(fit.images));
  row(QStringLiteral("active_units"), fit.activeUnits);
  if (fit.aggregate.klToPrior) row(QStringLiteral("aggregate_kl_to_prior"), *fit.aggregate.klToPrior);
  if (answer.importance) {
    for (const ImportancePoint& point : answer.importance->points)
      estimate(QStringLiteral("log_likelihood_k%1").arg(point.samples), point.logLikelihood);
  }
  for (std::size_t i = 0; i < fit.klPerDimension.size(); ++i) {
    row(QStringLiteral("kl_%1").arg(i + 1), fit.klPerDimension[i]);
    row(QStringLiteral("posterior_mean_variance_%1").arg(i + 1), fit.posteriorMeanVariance[i]);
    row(QStringLiteral("aggregate_mean_%1").arg(i + 1), fit.aggregate.mean[i]);
    row(QStringLiteral("aggregate_variance_%1").arg(i + 1), fit.aggregate.variance[i]);
  }
  return csv.toStdString();
}

}  // namespace

EvaluatePanel::EvaluatePanel(AnalysisController& analyses, QWidget* parent)
    : AnalysisPanel(analyses, Kind::Long, QStringLiteral("evaluate"), tr("Evaluate"), parent) {
  m_posterior = new SegmentedControl({tr("Sample"), tr("Mean")}, this);
  describe(m_posterior, widgetName("Posterior"), tr("Posterior"),
           tr("One sample of z per image, as −ELBO is defined; or its posterior mean, which gives no bound"));
  addControl(tr("z"), m_posterior);
  m_pixels = makeCombo("evaluatePixels", tr("Pixels"),
                       tr("Grey: the values themselves. Binarized: each pixel black or white with its grey level as the "
                          "probability, as in published results. "
                          "Thresholded: white from 0.5 up"),
                       this);
  m_pixels->addItems({tr("Grey"), tr("Binarized"), tr("Thresholded")});
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
  row->addWidget(
      m_aggregate = new PosteriorChart(
          QStringLiteral("aggregateChart"), tr("aggregate posterior"),
          tr("The posteriors of all images taken together, in each latent dimension. The band is the prior's, from −1 to 1"),
          picture),
      1);
  row->addWidget(m_likelihood = new LikelihoodChart(picture), 1);
  setPicture(picture);
  setEmptyText(
      tr("Run computes −ELBO with its standard error, a tighter bound on log p(x), the KL divergence of each latent dimension "
         "and how the aggregate "
         "posterior differs from the prior."));
}

void EvaluatePanel::setColours(const Palette& colours, bool dark) {
  AnalysisPanel::setColours(colours, dark);
  for (Chart* chart : std::initializer_list<Chart*>{m_bars, m_aggregate, m_likelihood}) chart->setColours(colours);
}

void EvaluatePanel::start() {
  const EvaluationOptions options{m_posterior->current() == 0 ? PosteriorUse::Sample : PosteriorUse::Mean,
                                  kPixels[m_pixels->currentIndex()], kSeed};
  const auto count = static_cast<std::size_t>(m_images->value());
  const int samples = static_cast<int>(m_samples->value());
  job().run(
      [options, count, samples](const AnalysisSubject& subject, std::stop_token stop,
                                const ProgressCallback& progress) -> Result<Answer> {
        const ImageSet& all = subject.dataset->test;
        const ImageSet images = count == 0 ? all : takeImages(all, drawImages(all.size(), count, kSeed));
        auto fit = evaluateFit(*subject.model, images, options, stop, progress);
        if (!fit) return fit.error();
        Answer answer{options, *std::move(fit), std::nullopt};
        if (!std::isfinite(answer.fit.negativeElbo.mean)) {
          return Error{"the loss is not a finite number: the images are far from what the model was trained on", "",
                       "Train longer, or choose grey pixels."};
        }
        if (samples == 0 || !subject.model->variational()) return answer;  // an autoencoder has no likelihood
        auto importance =
            importanceWeightedLikelihood(*subject.model, images, {samples, options.pixels, kSeed, 0}, stop, progress);
        if (!importance) return importance.error();
        answer.importance = *std::move(importance);
        return answer;
      },
      [this](const Answer& answer) { present(answer); });
}

void EvaluatePanel::present(const Answer& answer) {
  m_answer = answer;
  m_bars->setEvaluation(answer.fit);
  m_aggregate->setAggregate(answer.fit);
  m_likelihood->setVisible(answer.importance.has_value());
  if (answer.importance) m_likelihood->setPoints(answer.importance->points, -answer.fit.negativeElbo.mean);
  setHeadline(headlineOf(answer));
}

void EvaluatePanel::forget() { m_answer.reset(); }

AnalysisExport EvaluatePanel::exported() const {
  return {
      tr("Export Evaluation"), QStringLiteral("evaluation.csv"), tr("Table (*.csv);;Picture (*.png);;Scalable picture (*.svg)"),
      [answer = *m_answer, dark = isDark(), title = headline().toStdString()](const std::filesystem::path& file) -> Result<void> {
        if (file.extension() == ".csv") return writeFile(file, tableOf(answer));
        return writeDimensionChart(
            file, {answer.fit.klPerDimension, answer.fit.posteriorMeanVariance, kActiveUnitVariance, title, dark});
      }};
}

}  // namespace latentscape
