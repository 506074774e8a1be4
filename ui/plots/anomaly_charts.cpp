// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/anomaly_charts.h"

#include "ui/plots/plot_canvas.h"
#include "ui/theme/focus_ring.h"
#include "ui/widgets/text.h"

#include <QMouseEvent>

#include <algorithm>
#include <cmath>

namespace latentscape {

ThresholdChart::ThresholdChart(const QString& name, const QString& title, const QString& help, QWidget* parent)
    : Chart(name, title, help, parent) {
  setFocusPolicy(Qt::StrongFocus);
  setCursor(Qt::SplitHCursor);
  canvas().setOverlay([this](QPainter& painter) {
    paintThreshold(painter);
    if (hasFocus()) paintFocusRing(painter, canvas().rect(), 4, colours().focus);
  });
}

void ThresholdChart::setThreshold(double threshold) {
  m_threshold = threshold;
  spokenChanged();
  canvas().update();
}

QString ThresholdChart::spoken() const { return tr("Threshold %1.").arg(formatSignificant(m_threshold, 4)); }

void ThresholdChart::choose(double threshold) {
  if (!std::isfinite(threshold) || threshold == m_threshold) return;
  setThreshold(threshold);
  emit thresholdChosen(threshold);
}

void ThresholdChart::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) choose(thresholdAt(event->position() - canvas().pos()));
}

void ThresholdChart::mouseMoveEvent(QMouseEvent* event) {
  if ((event->buttons() & Qt::LeftButton) != 0) choose(thresholdAt(event->position() - canvas().pos()));
}

void ThresholdChart::keyPressEvent(QKeyEvent* event) {
  constexpr int toTheEnd = 1'000'000;
  const int step = (event->modifiers() & Qt::ShiftModifier) != 0 ? 10 : 1;
  switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Down: return choose(thresholdAfter(-step));
    case Qt::Key_Right:
    case Qt::Key_Up: return choose(thresholdAfter(step));
    case Qt::Key_Home: return choose(thresholdAfter(-toTheEnd));
    case Qt::Key_End: return choose(thresholdAfter(toTheEnd));
    default: return Chart::keyPressEvent(event);
  }
}

void ThresholdChart::focusInEvent(QFocusEvent*) { canvas().update(); }
void ThresholdChart::focusOutEvent(QFocusEvent*) { canvas().update(); }

ScoreHistogramChart::ScoreHistogramChart(QWidget* parent)
    : ThresholdChart(
          QStringLiteral("anomalyHistogram"), tr("Images by score"),
          tr("Blue: normal images. Orange: anomalous ones. Images to the right of the line count as anomalous: drag it, or "
             "move it with the arrow keys"),
          parent),
      m_normal(new QCPBars(canvas().xAxis, canvas().yAxis)), m_anomalous(new QCPBars(canvas().xAxis, canvas().yAxis)) {
  setKeys({{&Palette::curveTrain, tr("normal")}, {&Palette::curveTest, tr("anomalous")}});
  setColours(colours());
}

void ScoreHistogramChart::setHistogram(const ScoreHistogram& histogram, const QString& scoreName) {
  m_low = histogram.low;
  m_high = histogram.high;
  const double width = (m_high - m_low) / static_cast<double>(std::max<std::size_t>(histogram.normal.size(), 1));
  double highest = 1e-6;
  const auto fill = [&](QCPBars* bars, const std::vector<std::size_t>& counts) {
    double sum = 0.0;
    for (const std::size_t count : counts) sum += static_cast<double>(count);
    QVector<double> places, shares;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      places.push_back(m_low + (static_cast<double>(i) + 0.5) * width);
      shares.push_back(sum > 0.0 ? static_cast<double>(counts[i]) / sum : 0.0);
      highest = std::max(highest, shares.back());
    }
    bars->setWidth(width);
    bars->setData(places, shares, true);
  };
  fill(m_normal, histogram.normal);
  fill(m_anomalous, histogram.anomalous);
  canvas().xAxis->setRange(m_low, m_high);
  canvas().xAxis->setLabel(scoreName);
  canvas().yAxis->setRange(0.0, highest * 1.06);
  fitTickers();
  replot();
}

double ScoreHistogramChart::pixelOf(double score) const { return canvas().x() + canvas().xAxis->coordToPixel(score); }

void ScoreHistogramChart::recolour(const Palette& colours) {
  const auto paint = [](QCPBars* bars, QColor colour) {
    colour.setAlpha(150);
    bars->setPen(Qt::NoPen);
    bars->setBrush(colour);
    bars->setAntialiased(false);  // no seams between neighbours
  };
  paint(m_normal, colours.curveTrain);
  paint(m_anomalous, colours.curveTest);
}

double ScoreHistogramChart::thresholdAt(QPointF place) const {
  return std::clamp(canvas().xAxis->pixelToCoord(place.x()), m_low, m_high);
}
double ScoreHistogramChart::thresholdAfter(int steps) const {
  return std::clamp(threshold() + steps * (m_high - m_low) / 200.0, m_low, m_high);
}

void ScoreHistogramChart::paintThreshold(QPainter& painter) const {
  const QRect area = canvas().axisRect()->rect();
  const double x = std::clamp<double>(canvas().xAxis->coordToPixel(threshold()), area.left(), area.right());
  painter.setPen(QPen(colours().text, 1.6));
  painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
  painter.setPen(Qt::NoPen);
  painter.setBrush(colours().text);
  painter.drawRoundedRect(QRectF(x - 3.5, area.top() + area.height() / 2.0 - 10.0, 7.0, 20.0), 3.0, 3.0);
}

RocChart::RocChart(QWidget* parent)
    : ThresholdChart(
          QStringLiteral("rocChart"), tr("ROC: detected anomalies over false alarms"),
          tr("The share of anomalous images that are detected over the share of normal ones that are called anomalous. "
             "Drag the threshold along the curve, or move it "
             "with the arrow keys"),
          parent),
      m_curve(new QCPCurve(canvas().xAxis, canvas().yAxis)), m_chance(new QCPCurve(canvas().xAxis, canvas().yAxis)) {
  canvas().xAxis->setRange(0.0, 1.0);
  canvas().yAxis->setRange(0.0, 1.02);
  m_chance->setData({0.0, 1.0}, {0.0, 1.0});
  setColours(colours());
}

void RocChart::setCurve(std::vector<RocPoint> points) {
  m_points = std::move(points);
  QVector<double> x, y;
  for (const RocPoint& point : m_points) {
    x.push_back(point.falsePositiveRate);
    y.push_back(point.truePositiveRate);
  }
  m_curve->setData(x, y);
  replot();
}

void RocChart::recolour(const Palette& colours) {
  m_curve->setPen(QPen(colours.accent, 1.8));
  m_chance->setPen(QPen(colours.faint, 1.0, Qt::DashLine));
}

// Thresholds descend along the curve.
std::size_t RocChart::at(double threshold) const {
  const auto after =
      std::partition_point(m_points.begin(), m_points.end(), [&](const RocPoint& point) { return point.threshold >= threshold; });
  return after == m_points.begin() ? 0 : static_cast<std::size_t>(after - m_points.begin()) - 1;
}

double RocChart::finite(std::size_t index) const {
  if (m_points.size() < 2) return threshold();
  return m_points[std::clamp<std::size_t>(index, 1, m_points.size() - 1)].threshold;  // the first threshold is infinite
}

double RocChart::thresholdAt(QPointF place) const {
  std::size_t nearest = 0;
  double least = INFINITY;
  for (std::size_t i = 1; i < m_points.size(); ++i) {
    const double dx = canvas().xAxis->coordToPixel(m_points[i].falsePositiveRate) - place.x();
    const double dy = canvas().yAxis->coordToPixel(m_points[i].truePositiveRate) - place.y();
    if (std::hypot(dx, dy) >= least) continue;
    least = std::hypot(dx, dy);
    nearest = i;
  }
  return finite(nearest);
}

// A step is a hundredth of the axes' length.
double RocChart::thresholdAfter(int steps) const {
  if (m_points.size() < 2) return threshold();
  const std::size_t here = at(threshold());
  const auto length = [this](std::size_t i) { return m_points[i].falsePositiveRate + m_points[i].truePositiveRate; };
  const double wanted = length(here) + steps * 0.02;
  std::size_t i = here;
  while (steps > 0 && i + 1 < m_points.size() && length(i) < wanted) ++i;
  while (steps < 0 && i > 1 && length(i) > wanted) --i;
  return finite(i);
}

void RocChart::paintThreshold(QPainter& painter) const {
  if (m_points.empty()) return;
  const RocPoint& point = m_points[at(threshold())];
  painter.setPen(QPen(colours().panel, 1.5));
  painter.setBrush(colours().text);
  painter.drawEllipse(
      QPointF(canvas().xAxis->coordToPixel(point.falsePositiveRate), canvas().yAxis->coordToPixel(point.truePositiveRate)), 5.0,
      5.0);
}

}  // namespace latentscape
