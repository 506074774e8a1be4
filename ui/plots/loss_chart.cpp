// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/loss_chart.h"

#include "ui/plots/loss_curve.h"
#include "ui/plots/number_ticker.h"
#include "ui/plots/plot_canvas.h"
#include "ui/plots/plot_speech.h"
#include "ui/theme/focus_ring.h"
#include "ui/widgets/picture_actions.h"
#include "ui/widgets/text.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QResizeEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace latentscape {

namespace {

constexpr double kHuge = 30.0;  // times the range of all other losses
constexpr double kNear = 5.0;   // pixels from the mouse
constexpr auto kSpokenRest = std::chrono::seconds(10);

std::array<LossCurve*, allCurves.size()> makeCurves(PlotCanvas& canvas, const LossHistory& history) {
  std::array<LossCurve*, allCurves.size()> curves{};
  for (const Curve which : {Curve::TestKl, Curve::TrainKl, Curve::TestReconstruction, Curve::TrainReconstruction,
                            Curve::TrainElbo, Curve::TestElbo}) {  // the last one is drawn on top
    curves[static_cast<std::size_t>(which)] =
        new LossCurve(&canvas, history, which, canvas.xAxis, isKl(which) ? canvas.yAxis2 : canvas.yAxis);
  }
  return curves;
}

LossReadout::Curves readOnly(const std::array<LossCurve*, allCurves.size()>& curves) {
  LossReadout::Curves all{};
  std::copy(curves.begin(), curves.end(), all.begin());
  return all;
}

}  // namespace

LossChart::LossChart(QWidget* parent)
    : QWidget(parent), m_speech(new PlotSpeech(
                           *this, [this] { return spokenLosses(); }, [] { return QString(); }, kSpokenRest)),
      m_canvas(new PlotCanvas(this)), m_curves(makeCurves(*m_canvas, m_history)),
      m_gestures(m_history, m_canvas->xAxis, {m_canvas->yAxis, m_canvas->yAxis2}), m_readout(m_history, readOnly(m_curves)),
      m_colours(darkPalette()) {
  setObjectName(QStringLiteral("lossChart"));
  setAccessibleName(tr("Loss curves"));
  setAccessibleDescription(tr("Arrow keys pan, plus and minus zoom, Home or F follows the run again."));
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);

  QCPAxisRect* const rect = m_canvas->axisRect();
  rect->setAutoMargins(QCP::msNone);  // fixed, so that the plot area stands still while the numbers change
  rect->setMargins(QMargins(52, 8, 42, 34));
  m_canvas->yAxis2->setVisible(true);
  m_canvas->yAxis2->grid()->setVisible(false);
  m_canvas->xAxis->grid()->setVisible(false);
  for (QCPAxis* const axis : {m_canvas->xAxis, m_canvas->yAxis, m_canvas->yAxis2}) axis->setTickLabelPadding(6);
  m_canvas->xAxis->setLabelPadding(1);
  m_canvas->setOverlay([this](QPainter& painter) {
    painter.setFont(font());
    paintOverlay(painter);
  });
  m_repaint.setSingleShot(true);
  m_repaint.setInterval(33);
  connect(&m_repaint, &QTimer::timeout, this, &LossChart::refresh);
  setColours(m_colours);
  PictureActions::ofWidget(*this);
}

LossChart::~LossChart() { m_canvas->setOverlay({}); }

void LossChart::setColours(const Palette& colours) {
  m_colours = colours;
  for (QCPAxis* const axis : {m_canvas->xAxis, m_canvas->yAxis, m_canvas->yAxis2}) {
    PlotCanvas::styleAxis(axis, colours, PlotCanvas::smallFont(font()));
  }
  m_canvas->setBackground(QBrush(colours.panel));
  const auto solid = [](const QColor& colour, double width) {
    return QPen(colour, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
  };
  QPen dashed = solid(colours.curveReconstruction, 1.2);
  dashed.setStyle(Qt::DashLine);
  curve(Curve::TrainElbo)->setPen(solid(colours.curveTrain, 1.5));
  curve(Curve::TestElbo)->setPen(solid(colours.curveTest, 2.0));
  curve(Curve::TrainReconstruction)->setPen(solid(colours.curveReconstruction, 1.2));
  curve(Curve::TestReconstruction)->setPen(dashed);
  curve(Curve::TrainKl)->setPen(solid(colours.curveKl, 1.4));
  dashed.setColor(colours.curveKl);
  curve(Curve::TestKl)->setPen(dashed);
  refresh();
}

QPen LossChart::pen(Curve which) const { return curve(which)->pen(); }

void LossChart::append(std::span<const LossRecord> records) {
  if (records.empty()) return;
  m_history.append(records);
  m_speech->valueChanged();
  schedule();
}

QString LossChart::spokenLosses() const {
  if (m_history.empty()) return tr("No losses yet.");
  const auto last = [this](Curve which) {
    const auto value = static_cast<double>(m_history.values(which).back());
    return std::isfinite(value) ? formatFixed(value, 2) : tr("not finite");
  };
  const auto step = [this](Curve which) {
    return formatCount(static_cast<std::uint64_t>(m_history.x(which, LossAxis::Step).back()));
  };
  const QString loss = lossWords(m_variational);  // which is the same number for an autoencoder
  QString text = tr("Step %1: training %2 %3").arg(step(Curve::TrainElbo), loss, last(Curve::TrainElbo));
  if (!m_history.values(Curve::TestElbo).empty())
    text += tr(", test %1 %2 at step %3").arg(loss, last(Curve::TestElbo), step(Curve::TestElbo));
  return tr("%1, in nats per image.").arg(text);
}

void LossChart::clear() {
  m_history.clear();
  m_changes.clear();
  setView(LossView::Whole);
  schedule();
}

void LossChart::setXAxis(LossAxis axis, bool logarithmic) {
  if (axis == m_axis && logarithmic == m_xLogarithmic) return;
  m_axis = axis;
  m_xLogarithmic = logarithmic;
  m_canvas->xAxis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  for (LossCurve* const one : m_curves) one->setXAxisKind(axis);
  keepFollowing();  // the old range means nothing on the new axis
  refresh();
}

void LossChart::setLogarithmic(bool on) {
  if (on == m_logarithmic) return;
  m_logarithmic = on;
  for (QCPAxis* const axis : {m_canvas->yAxis, m_canvas->yAxis2}) {
    axis->setScaleType(on ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  }
  keepFollowing();
  refresh();
}

void LossChart::setView(LossView view) {
  if (view == m_view) return;
  m_view = view;
  if (view != LossView::Chosen) refresh();
  emit viewChanged();
}

void LossChart::keepFollowing() {
  if (m_view == LossView::Chosen) setView(LossView::Whole);
}

void LossChart::setChanges(std::vector<SettingChange> changes) {
  m_changes = std::move(changes);
  m_canvas->update();
}

void LossChart::setCurveVisible(Curve which, bool visible) {
  if (curveVisible(which) == visible) return;
  m_hidden[static_cast<std::size_t>(which)] = !visible;
  showCurves();
}

void LossChart::setVariational(bool on) {
  if (m_variational == on) return;
  m_variational = on;
  showCurves();
}

void LossChart::showCurves() {
  for (const Curve which : allCurves) curve(which)->setVisible(curveVisible(which) && (m_variational || isReconstruction(which)));
  refresh();
}

void LossChart::setReadyTrained(bool on) {
  m_readyTrained = on;
  m_canvas->update();
}

QString LossChart::emptyText() const {
  return m_readyTrained ? tr("This model came ready-trained, without its losses. Press Train to see a run's losses here.")
                        : tr("Losses appear here while training");
}

LossChart::Bounds LossChart::xBounds() const { return {m_canvas->xAxis->range().lower, m_canvas->xAxis->range().upper}; }
LossChart::Bounds LossChart::yBounds() const { return {m_canvas->yAxis->range().lower, m_canvas->yAxis->range().upper}; }
LossChart::Bounds LossChart::klBounds() const { return {m_canvas->yAxis2->range().lower, m_canvas->yAxis2->range().upper}; }
double LossChart::xAtPixel(double pixel) const { return m_canvas->xAxis->pixelToCoord(pixel); }

// A first record is painted at once, later ones together.
void LossChart::schedule() {
  if (!m_repaint.isActive()) m_repaint.start();
}

void LossChart::refresh() {
  if (m_view != LossView::Chosen) fitRanges();
  updateTickers();
  if (isVisible()) m_canvas->replot(QCustomPlot::rpQueuedReplot);
}

// Of the values from an abscissa on.
std::optional<LossChart::Bounds> LossChart::valueRange(Curve which, double from) const {
  const std::span<const double> xs = m_history.x(which, m_axis);
  const auto first = static_cast<std::size_t>(std::lower_bound(xs.begin(), xs.end(), from) - xs.begin());
  const auto range = m_history.robustRange(which, first);
  if (!range) return std::nullopt;
  Bounds bounds{range->low, range->high};
  // The whole run begins with its first loss, but for one so huge that nothing else would be seen.
  const auto start = static_cast<double>(m_history.values(which).front());
  if (first == 0 && std::isfinite(start) && start - bounds.low <= kHuge * (bounds.high - bounds.low)) {
    bounds.low = std::min(bounds.low, start);
    bounds.high = std::max(bounds.high, start);
  }
  return bounds;
}

void LossChart::fitRanges() {
  if (m_history.empty()) return;
  const std::span<const double> xs = m_history.x(Curve::TrainElbo, m_axis);
  const double end = xs.back() > 0.0 ? xs.back() : 1.0;
  double from = m_view == LossView::LastHalf ? end / 2.0 : 0.0;
  if (m_xLogarithmic) {
    from = std::max(from, 1.0);
    m_canvas->xAxis->setRange(from, std::max(end, 2.0 * from) * 1.02);
  } else {
    m_canvas->xAxis->setRange(from, from + (end - from) * 1.004);
  }
  for (QCPAxis* const axis : {m_canvas->yAxis, m_canvas->yAxis2}) {
    double low = INFINITY, high = -INFINITY;
    for (const LossCurve* const one : m_curves) {
      if (!one->visible() || one->valueAxis() != axis) continue;
      if (const auto range = valueRange(one->curve(), from)) {
        low = std::min(low, range->low);
        high = std::max(high, range->high);
      }
    }
    if (low > high) continue;  // nothing is shown on this axis
    const bool kl = axis == m_canvas->yAxis2;
    if (m_logarithmic) {
      high = std::max(high, 1e-6);
      low = std::max(low, high * 1e-4);
      const double margin = std::pow(high / low, 0.06) * 1.002;
      axis->setRange(low / margin, high * margin);
    } else {
      // KL starts at zero, with headroom above so that its curve does not lie on the others.
      if (kl) axis->setRange(0.0, std::max(high, 1e-6) * 1.9);
      else axis->setRange(low - 0.06 * (high - low) - 1e-6 * std::abs(high), high + 0.06 * (high - low) + 1e-6 * std::abs(high));
    }
  }
}

void LossChart::updateTickers() {
  const bool empty = m_history.empty();
  for (QCPAxis* const axis : {m_canvas->xAxis, m_canvas->yAxis, m_canvas->yAxis2}) axis->setTickLabels(!empty);
  m_canvas->yAxis->grid()->setVisible(!empty);
  m_canvas->yAxis2->setTickLabels(!empty && (curve(Curve::TrainKl)->visible() || curve(Curve::TestKl)->visible()));

  QCPAxis* const x = m_canvas->xAxis;
  QSharedPointer<QCPAxisTicker> ticker;
  if (m_axis == LossAxis::Seconds) {
    QSharedPointer<QCPAxisTickerTime> time(new QCPAxisTickerTime);
    time->setTimeFormat(x->range().upper >= 3600.0
                            ? QStringLiteral("%h:%m:%s")
                            : (x->range().size() < 8.0 ? QStringLiteral("%m:%s.%z") : QStringLiteral("%m:%s")));
    ticker = time;
  } else {
    // Within about a decade, powers of ten alone could leave the axis without any.
    const bool powers = m_xLogarithmic && x->range().upper > 30.0 * x->range().lower;
    ticker.reset(powers ? static_cast<QCPAxisTicker*>(new QCPAxisTickerLog) : new NumberTicker);
    x->setNumberFormat(m_axis == LossAxis::Step ? QStringLiteral("f") : QStringLiteral("g"));
    x->setNumberPrecision(m_axis == LossAxis::Step ? 0 : 6);
  }
  ticker->setTickCount(std::clamp(width() / 130, 2, 10));
  x->setTicker(ticker);
  x->setLabel(empty ? QString()
                    : (m_axis == LossAxis::Step    ? tr("step")
                       : m_axis == LossAxis::Epoch ? tr("epoch")
                                                   : tr("training time")));
  for (QCPAxis* const axis : {m_canvas->yAxis, m_canvas->yAxis2}) {
    // Within about a decade, ticks at powers of ten alone could leave an axis without any.
    const bool powers = m_logarithmic && axis->range().upper > 30.0 * axis->range().lower;
    QSharedPointer<QCPAxisTicker> one(powers ? static_cast<QCPAxisTicker*>(new QCPAxisTickerLog) : new NumberTicker);
    one->setTickCount(std::clamp(height() / 45, 2, 6));
    axis->setTicker(one);
    axis->setNumberFormat(QStringLiteral("g"));
    axis->setNumberPrecision(5);
  }
}

void LossChart::resizeEvent(QResizeEvent*) {
  m_canvas->setGeometry(rect());
  refresh();
}

void LossChart::showEvent(QShowEvent*) { refresh(); }

void LossChart::mousePressEvent(QMouseEvent* event) {
  setFocus(Qt::MouseFocusReason);
  m_gestures.mousePress(*event);
}

void LossChart::mouseMoveEvent(QMouseEvent* event) {
  m_mouse = event->position();
  const LossGestures::Effect effect = m_gestures.mouseMove(*event);
  if (effect == LossGestures::Effect::Moved) setCursor(Qt::ClosedHandCursor);
  apply(effect);
  m_canvas->update();
}

void LossChart::mouseReleaseEvent(QMouseEvent*) {
  m_gestures.mouseRelease();
  unsetCursor();
}

void LossChart::mouseDoubleClickEvent(QMouseEvent*) { apply(m_gestures.mouseDoubleClick()); }

void LossChart::wheelEvent(QWheelEvent* event) {
  const LossGestures::Effect effect = m_gestures.wheel(*event);
  event->setAccepted(effect != LossGestures::Effect::None);
  apply(effect);
}

void LossChart::leaveEvent(QEvent*) {
  m_mouse.reset();
  m_canvas->update();
}

void LossChart::keyPressEvent(QKeyEvent* event) {
  const LossGestures::Effect effect = m_gestures.keyPress(*event);
  if (effect == LossGestures::Effect::None) QWidget::keyPressEvent(event);
  else apply(effect);
}

void LossChart::apply(LossGestures::Effect effect) {
  if (effect == LossGestures::Effect::Fit) setView(LossView::Whole);
  if (effect != LossGestures::Effect::Moved) return;
  setView(LossView::Chosen);
  refresh();
}

void LossChart::focusInEvent(QFocusEvent* event) {
  m_keyboardFocus = ringIsShown(m_keyboardFocus, event->reason());
  m_canvas->update();
}

void LossChart::focusOutEvent(QFocusEvent*) { m_canvas->update(); }

void LossChart::paintOverlay(QPainter& painter) const {
  if (m_keyboardFocus && hasFocus()) paintFocusRing(painter, rect(), 5, m_colours.focus);
  if (m_history.empty()) {
    painter.setPen(m_colours.faint);
    painter.drawText(QRectF(rect()), static_cast<int>(Qt::AlignCenter) | Qt::TextWordWrap, emptyText());
    return;
  }
  painter.save();
  painter.setFont(PlotCanvas::smallFont(font()));
  painter.setPen(m_colours.faint);
  painter.drawText(QRectF(rect()).adjusted(6, 0, -6, -2), Qt::AlignLeft | Qt::AlignBottom, tr("nats per image"));
  paintChanges(painter);
  painter.restore();
  if (m_mouse && !m_gestures.dragging()) m_readout.paint(painter, *m_mouse, m_colours);
}

double LossChart::place(const SettingChange& change) const {
  switch (m_axis) {
    case LossAxis::Step: return static_cast<double>(change.step);
    case LossAxis::Epoch: return change.epochFraction;
    case LossAxis::Seconds: return change.seconds;
  }
  return 0.0;
}

// A thin line where a setting was changed, with what it was and became: beside it where there is room, or when the mouse is
// there.
void LossChart::paintChanges(QPainter& painter) const {
  const QRectF area = m_canvas->xAxis->axisRect()->rect();
  const QFontMetricsF metrics(painter.font());
  double taken = area.left();
  for (const SettingChange& change : m_changes) {
    const double value = place(change);
    if (m_xLogarithmic && !(value > 0.0)) continue;
    const double x = std::round(m_canvas->xAxis->coordToPixel(value)) + 0.5;
    if (!(x >= area.left() && x <= area.right())) continue;
    painter.setPen(QPen(m_colours.muted, 1.0, Qt::DashLine));
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    const QString text = QString::fromStdString(describe(change));
    const double width = metrics.horizontalAdvance(text) + 8.0;
    const bool right = x + 2.0 + width <= area.right();
    const double left = right ? x + 2.0 : x - 2.0 - width;
    const bool pointedAt = m_mouse && std::abs(m_mouse->x() - x) < kNear;
    if (left < taken && !pointedAt) continue;
    taken = std::max(taken, left + width);
    const QRectF box(left, area.top() + 1.0, width, metrics.height() + 2.0);
    painter.fillRect(box, m_colours.panel);
    painter.setPen(m_colours.muted);
    painter.drawText(box, Qt::AlignCenter, text);
  }
}

}  // namespace latentscape
