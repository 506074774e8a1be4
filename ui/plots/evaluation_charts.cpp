// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/evaluation_charts.h"

#include "core/exploration/importance.h"
#include "ui/plots/plot_canvas.h"
#include "ui/widgets/text.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace latentscape {
namespace {

constexpr int kSpokenDimensions = 5;
constexpr double kMarker = 6.0;     // diameter of a mean's, in pixels
constexpr std::size_t kNamed = 20;  // with more dimensions the axis has no names

// The indices of the values from the largest to the smallest.
std::vector<std::size_t> descending(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
  return order;
}

QString dimensionsText(std::size_t count, DimensionOrder by) {
  switch (by) {
    case DimensionOrder::Number: break;
    case DimensionOrder::Kl: return KlBars::tr("%1 latent dimensions, by KL").arg(count);
    case DimensionOrder::Variance: return KlBars::tr("%1 latent dimensions, by variance").arg(count);
    case DimensionOrder::Deviation: return KlBars::tr("%1 latent dimensions, by deviation").arg(count);
  }
  return KlBars::tr("%1 latent dimensions").arg(count);
}

// Positions 1, 2, ... carry the dimensions' names.
void nameDimensions(QCPAxis* axis, const std::vector<std::size_t>& order, DimensionOrder by) {
  QSharedPointer<QCPAxisTickerText> names(new QCPAxisTickerText);
  if (order.size() <= kNamed) {
    for (std::size_t i = 0; i < order.size(); ++i)
      names->addTick(static_cast<double>(i + 1), coordinateName(static_cast<int>(order[i])));
  }
  axis->setTicker(names);
  axis->setLabel(order.size() <= kNamed ? QString() : dimensionsText(order.size(), by));
  axis->setRange(0.4, static_cast<double>(order.size()) + 0.6);
}

}  // namespace

KlBars::KlBars(QWidget* parent)
    : Chart(QStringLiteral("klBars"), tr("KL per dimension, nats"),
            tr("From the largest to the smallest. Green: active, the variance of the posterior mean over images is above 0.01; "
               "grey: "
               "not used"),
            parent),
      m_active(new QCPBars(canvas().xAxis, canvas().yAxis)), m_inactive(new QCPBars(canvas().xAxis, canvas().yAxis)) {
  for (QCPBars* bars : {m_active, m_inactive}) bars->setWidth(0.6);
  setKeys({{&Palette::curveKl, tr("active")}, {&Palette::curveReconstruction, tr("not used")}});
  setColours(colours());
}

void KlBars::setEvaluation(const Evaluation& evaluation) {
  const auto order = descending(evaluation.klPerDimension);
  QVector<double> places[2], values[2];
  double highest = 1e-3;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::size_t which = evaluation.posteriorMeanVariance[order[i]] > kActiveUnitVariance ? 0 : 1;
    places[which].push_back(static_cast<double>(i + 1));
    values[which].push_back(evaluation.klPerDimension[order[i]]);
    highest = std::max(highest, evaluation.klPerDimension[order[i]]);
  }
  m_active->setData(places[0], values[0], true);
  m_inactive->setData(places[1], values[1], true);
  nameDimensions(canvas().xAxis, order, DimensionOrder::Kl);
  canvas().yAxis->setRange(0.0, highest * 1.08);
  fitTickers();
  spokenChanged();
  replot();
}

QString KlBars::spoken() const {
  if (bars() == 0) return {};
  double highest = 0.0;
  for (const QCPBars* some : {m_active, m_inactive}) {
    for (const QCPBarsData& bar : *some->data()) highest = std::max(highest, bar.value);
  }
  return tr("%1 of %2 dimensions are active, the largest KL is %3 nats.")
      .arg(formatCount(static_cast<std::uint64_t>(activeBars())), formatCount(static_cast<std::uint64_t>(bars())),
           formatFixed(highest, 2));
}

int KlBars::activeBars() const { return m_active->dataCount(); }
int KlBars::bars() const { return m_active->dataCount() + m_inactive->dataCount(); }

void KlBars::recolour(const Palette& colours) {
  m_active->setPen(Qt::NoPen);
  m_active->setBrush(colours.curveKl);
  m_inactive->setPen(Qt::NoPen);
  m_inactive->setBrush(colours.curveReconstruction);
}

PosteriorChart::PosteriorChart(const QString& name, const QString& who, const QString& help, QWidget* parent)
    : Chart(name, tr("Mean ± s.d."), help, parent), m_means(new QCPGraph(canvas().xAxis, canvas().yAxis)),
      m_deviations(new QCPErrorBars(canvas().xAxis, canvas().yAxis)), m_prior(new QCPItemRect(&canvas())) {
  m_deviations->setDataPlottable(m_means);
  m_deviations->setErrorType(QCPErrorBars::etValueError);
  m_means->setLineStyle(QCPGraph::lsNone);
  m_prior->setLayer(QStringLiteral("background"));
  m_prior->topLeft->setTypeX(QCPItemPosition::ptAxisRectRatio);
  m_prior->bottomRight->setTypeX(QCPItemPosition::ptAxisRectRatio);
  m_prior->topLeft->setCoords(0.0, 1.0);
  m_prior->bottomRight->setCoords(1.0, -1.0);
  setWho(who, true);
}

void PosteriorChart::setWho(const QString& who, bool hasPrior) {
  QList<Key> keys{{&Palette::accent, who}};
  if (hasPrior) keys.append({&Palette::faint, tr("prior")});
  setKeys(keys);
  m_prior->setVisible(hasPrior);
  setColours(colours());
}

bool PosteriorChart::hasPrior() const { return m_prior->visible(); }

void PosteriorChart::setAggregate(const Evaluation& evaluation, bool variational) {
  std::vector<double> deviation;
  for (const double variance : evaluation.aggregate.variance) deviation.push_back(std::sqrt(variance));
  setPosterior(evaluation.aggregate.mean, deviation,
               descending(variational ? evaluation.klPerDimension : evaluation.posteriorMeanVariance),
               variational ? DimensionOrder::Kl : DimensionOrder::Variance);
}

void PosteriorChart::setPosterior(const std::vector<double>& mean, const std::vector<double>& deviation,
                                  const std::vector<std::size_t>& order, DimensionOrder by) {
  m_by = by;
  QVector<double> places, means, deviations;
  m_reach = 1.2;
  for (std::size_t i = 0; i < order.size(); ++i) {
    places.push_back(static_cast<double>(i + 1));
    means.push_back(mean[order[i]]);
    deviations.push_back(deviation[order[i]]);
    m_reach = std::max(m_reach, std::abs(means.back()) + deviations.back());
  }
  m_means->setData(places, means, true);
  m_deviations->setData(deviations);
  nameDimensions(canvas().xAxis, order, by);
  fitRange();
  fitTickers();
  spokenChanged();
  replot();
}

// With room for a whole marker beyond the farthest place, however low the chart is.
void PosteriorChart::fitRange() {
  const QMargins margins = canvas().axisRect()->minimumMargins();
  const double high = std::max(4.0 * kMarker, static_cast<double>(canvas().height() - margins.top() - margins.bottom()));
  const double farthest = m_reach * std::max(1.05, high / (high - 2.0 * kMarker));
  canvas().yAxis->setRange(-farthest, farthest);
}

void PosteriorChart::resizeEvent(QResizeEvent* event) {
  fitRange();
  Chart::resizeEvent(event);
}

QString PosteriorChart::spoken() const {
  QStringList values;
  const auto& means = *m_means->data();
  const auto& deviations = *m_deviations->data();
  for (int i = 0; i < means.size() && i < deviations.size() && i < kSpokenDimensions; ++i)
    values << tr("%1 ± %2").arg(formatFixed(means.at(i)->value, 2), formatFixed(deviations[i].errorPlus, 2));
  if (values.isEmpty()) return {};
  const int more = means.size() - static_cast<int>(values.size());
  if (more > 0) values << tr("and %1 more").arg(formatCount(static_cast<std::uint64_t>(more)));
  const QString figures = values.join(QStringLiteral("; "));
  switch (m_by) {
    case DimensionOrder::Number: break;
    case DimensionOrder::Kl: return tr("Mean and standard deviation by dimension, the highest KL first: %1.").arg(figures);
    case DimensionOrder::Variance:
      return tr("Mean and standard deviation by dimension, the highest variance first: %1.").arg(figures);
    case DimensionOrder::Deviation:
      return tr("Mean and standard deviation by dimension, the lowest deviation first: %1.").arg(figures);
  }
  return tr("Mean and standard deviation by dimension: %1.").arg(figures);
}

void PosteriorChart::recolour(const Palette& colours) {
  m_means->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, QPen(colours.accent), QBrush(colours.accent), kMarker));
  m_deviations->setPen(QPen(colours.accent, 1.4));
  m_prior->setPen(Qt::NoPen);
  QColor band = colours.faint;
  band.setAlpha(60);
  m_prior->setBrush(band);
}

LikelihoodChart::LikelihoodChart(QWidget* parent)
    : Chart(QStringLiteral("likelihoodChart"), tr("log p(x) over samples k, nats"),
            tr("Importance-weighted: rises with k to log p(x). Whiskers: the standard error over images. Dashed: the ELBO"),
            parent),
      m_bound(new QCPGraph(canvas().xAxis, canvas().yAxis)), m_errors(new QCPErrorBars(canvas().xAxis, canvas().yAxis)),
      m_elbo(new QCPItemLine(&canvas())) {
  setKeys({{&Palette::accent, tr("bound")}, {&Palette::curveReconstruction, tr("ELBO")}});
  m_errors->setDataPlottable(m_bound);
  m_errors->setErrorType(QCPErrorBars::etValueError);
  canvas().xAxis->setScaleType(QCPAxis::stLogarithmic);
  m_elbo->start->setTypeX(QCPItemPosition::ptAxisRectRatio);
  m_elbo->end->setTypeX(QCPItemPosition::ptAxisRectRatio);
  setColours(colours());
}

void LikelihoodChart::setPoints(const std::vector<ImportancePoint>& points, double elbo) {
  QVector<double> samples, values, errors;
  QSharedPointer<QCPAxisTickerText> ticks(new QCPAxisTickerText);
  double low = elbo, high = elbo;
  for (const ImportancePoint& point : points) {
    samples.push_back(point.samples);
    values.push_back(point.logLikelihood.mean);
    const double error = point.logLikelihood.standardError;
    errors.push_back(std::isfinite(error) ? error : 0.0);  // of a single image there is none
    low = std::min(low, values.back() - errors.back());
    high = std::max(high, values.back() + errors.back());
    ticks->addTick(point.samples, formatCount(static_cast<std::uint64_t>(point.samples)));
  }
  m_bound->setData(samples, values, true);
  m_errors->setData(errors);
  m_elbo->start->setCoords(0.0, elbo);
  m_elbo->end->setCoords(1.0, elbo);
  canvas().xAxis->setTicker(ticks);
  canvas().xAxis->setRange(0.7, samples.isEmpty() ? 10.0 : samples.back() * 1.6);
  const double margin = 0.08 * (high - low) + 1e-6 * std::abs(high);
  canvas().yAxis->setRange(low - margin, high + margin);
  fitTickers();
  spokenChanged();
  replot();
}

QString LikelihoodChart::spoken() const {
  const auto& bound = *m_bound->data();
  if (bound.isEmpty()) return {};
  const QCPGraphData& last = *bound.at(bound.size() - 1);
  return tr("log p(x) is at least %1 nats with %2 samples; the ELBO is %3.")
      .arg(formatFixed(last.value, 2), formatCount(static_cast<std::uint64_t>(last.key)),
           formatFixed(m_elbo->start->coords().y(), 2));
}

void LikelihoodChart::recolour(const Palette& colours) {
  m_bound->setPen(QPen(colours.accent, 1.6));
  m_bound->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, QPen(colours.accent), QBrush(colours.accent), 5));
  m_errors->setPen(QPen(colours.accent, 1.2));
  m_elbo->setPen(QPen(colours.curveReconstruction, 1.2, Qt::DashLine));
}

}  // namespace latentscape
