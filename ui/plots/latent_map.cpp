// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/latent_map.h"

#include "ui/plots/plot_canvas.h"
#include "ui/plots/point_layer.h"
#include "ui/plots/probe_tool.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QResizeEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace latentscape {

namespace {

constexpr double hoverRadius = 8.0;  // pixels

// Leaves out labels that the plot's edge would cut.
class InnerTicker : public QCPAxisTicker {
 public:
  explicit InnerTicker(const QCPAxis* axis) : m_axis(axis) {}

 protected:
  QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override {
    constexpr double margin = 16.0;  // pixels
    const QRect rect = m_axis->axisRect()->rect();
    const bool horizontal = m_axis->orientation() == Qt::Horizontal;
    const double pixel = m_axis->coordToPixel(tick) - (horizontal ? rect.left() : rect.top());
    const double length = horizontal ? rect.width() : rect.height();
    if (pixel < margin || pixel > length - margin) return {};
    return QCPAxisTicker::getTickLabel(tick, locale, format, precision);
  }

 private:
  const QCPAxis* m_axis;
};

}  // namespace

LatentMap::LatentMap(QWidget* parent)
    : QWidget(parent), m_canvas(new PlotCanvas(this)), m_colours(darkPalette()), m_tool(std::make_unique<ProbeTool>(*this)) {
  setObjectName(QStringLiteral("latentPlot"));
  setAccessibleName(tr("Latent map"));
  setAccessibleDescription(
      tr("The latent plane with the test images as points. Arrow keys move the probe, faster with Shift; plus and "
         "minus zoom; F fits; A and B pin the ends of an interpolation; Escape clears the selection."));
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setCursor(Qt::CrossCursor);

  QCPAxisRect* const rect = m_canvas->axisRect();
  rect->setAutoMargins(QCP::msNone);
  rect->setMargins(QMargins(0, 0, 0, 0));
  for (QCPAxis* const axis : {m_canvas->xAxis, m_canvas->yAxis}) {
    axis->setTickLabelSide(QCPAxis::lsInside);
    axis->setTickLabelPadding(4);
    axis->setTicker(QSharedPointer<InnerTicker>::create(axis));
    axis->ticker()->setTickCount(4);
    axis->grid()->setVisible(false);
  }
  m_canvas->setBackground(QBrush(Qt::NoBrush));  // the point layer covers everything
  m_canvas->addLayer(QStringLiteral("points"), m_canvas->layer(QStringLiteral("grid")), QCustomPlot::limAbove);
  m_points = new PointLayer(m_canvas, QStringLiteral("points"));
  m_canvas->setOverlay([this](QPainter& painter) {
    painter.setFont(font());
    m_overlay.paint(painter, m_view, m_colours);
  });

  m_hoverTimer.setSingleShot(true);
  m_hoverTimer.setInterval(16);
  connect(&m_hoverTimer, &QTimer::timeout, this, &LatentMap::updateHover);
  m_followTimer.setInterval(33);
  connect(&m_followTimer, &QTimer::timeout, this, &LatentMap::followStep);
  m_view.unitsPerPixel = 0.01;
  setColours(m_colours, true);
  updateEmptyText();
}

LatentMap::~LatentMap() { m_canvas->setOverlay({}); }

void LatentMap::setColours(const Palette& colours, bool dark) {
  m_colours = colours;
  m_points->setColours(colours.plotGround, colours.priorRing, dark);
  QFont small = font();
  small.setPixelSize(10);
  for (QCPAxis* const axis : {m_canvas->xAxis, m_canvas->yAxis}) PlotCanvas::styleAxis(axis, colours, small);
  scheduleReplot();
}

void LatentMap::setPoints(std::shared_ptr<const MapPoints> points) {
  m_points->setPoints(std::move(points));
  updateEmptyText();
  updateMarks();
  if (m_autoFit && m_points->count() > 0) {
    if (!m_everFitted) {
      if (const std::optional<MapView> view = fittedView()) setView(*view);
      m_everFitted = true;
    } else if (!m_followTimer.isActive()) {
      m_followTimer.start();
    }
  }
  hoverSoon();  // the points move under a resting mouse
  scheduleReplot();
}

void LatentMap::setClassNames(const QStringList& names) { m_classNames = names; }

void LatentMap::setImageNames(std::function<QString(int)> nameOf) { m_nameOf = std::move(nameOf); }

void LatentMap::setClassVisible(int classNumber, bool visible) {
  if (classNumber < 0 || classNumber > 255) return;
  m_points->setClassVisible(static_cast<std::size_t>(classNumber), visible);
  updateMarks();
  if (m_autoFit) m_followTimer.start();
  scheduleReplot();
}

void LatentMap::setProbe(QPointF z) {
  if (!std::isfinite(z.x()) || !std::isfinite(z.y())) return;
  if (!m_secondAxis) z.setY(0.0);
  if (z == m_overlay.probe) return;
  m_overlay.probe = z;
  repaintOverlay();
}

void LatentMap::setPosterior(std::optional<QRectF> ellipse) {
  m_overlay.posterior = ellipse;
  repaintOverlay();
}

void LatentMap::setEndpoints(std::optional<QPointF> a, std::optional<QPointF> b, const QVector<QPointF>& path,
                             std::optional<QPointF> current) {
  m_overlay.endpointA = a;
  m_overlay.endpointB = b;
  m_overlay.path = path;
  m_overlay.current = current;
  repaintOverlay();
}

void LatentMap::setPlaced(std::optional<QPointF> z) {
  m_overlay.placed = z;
  repaintOverlay();
}

void LatentMap::setSelected(std::optional<int> index) {
  m_selected = index;
  updateMarks();
  repaintOverlay();
}

void LatentMap::setSecondAxis(bool present) {
  if (m_secondAxis == present) return;
  m_secondAxis = present;
  m_points->setFlat(!present);
  m_canvas->yAxis->setTickLabels(present);
  if (!present) m_overlay.probe.setY(0.0);
  updateMarks();
  if (m_autoFit) m_followTimer.start();
  scheduleReplot();
}

void LatentMap::setPriorShown(bool shown) {
  m_points->setRingsShown(shown);
  scheduleReplot();
}

void LatentMap::fit() {
  setAutoFit(true);
  m_followTimer.stop();
  if (const std::optional<MapView> view = fittedView()) setView(*view);
}

void LatentMap::setAutoFit(bool on) {
  if (on == m_autoFit) return;
  m_autoFit = on;
  if (on) m_followTimer.start();
  else m_followTimer.stop();
  emit autoFitChanged(on);
}

void LatentMap::setTool(std::unique_ptr<MapTool> tool) {
  m_tool = std::move(tool);
  setProbeGripped(false);
  setCursor(Qt::CrossCursor);
  updateHover();
}

void LatentMap::moveProbe(QPointF z) {
  setProbe(z);
  emit probeMoved(m_overlay.probe);
}

void LatentMap::releaseProbe() { emit probeReleased(m_overlay.probe); }

void LatentMap::moveEndpoint(int end, QPointF z) {
  if (!m_secondAxis) z.setY(0.0);
  (end == 0 ? m_overlay.endpointA : m_overlay.endpointB) = z;
  repaintOverlay();
  emit endpointDragged(end, z);
}

void LatentMap::requestEndpoint(int end) { emit endpointRequested(end); }

void LatentMap::select(std::optional<int> index) {
  setSelected(index);
  emit imageSelected(m_selected.value_or(-1));
}

std::optional<int> LatentMap::imageAt(QPointF pixel, double within) const {
  const std::optional<std::size_t> found = m_points->nearest(pixel, within);
  return found ? std::optional(static_cast<int>(*found)) : std::nullopt;
}

void LatentMap::pan(QPointF pixels) {
  setAutoFit(false);
  MapView view = m_view;
  view.pan(pixels);
  setView(view);
}

void LatentMap::zoom(double factor, QPointF pixel) {
  setAutoFit(false);
  MapView view = m_view;
  view.zoom(factor, pixel);
  setView(view);
  hoverSoon();
}

void LatentMap::keepProbeInView() {
  constexpr double edge = 16.0;
  const QPointF at = m_view.toPixel(m_overlay.probe);
  const QPointF inside(std::clamp(at.x(), edge, std::max(edge, m_view.size.width() - edge)),
                       std::clamp(at.y(), edge, std::max(edge, m_view.size.height() - edge)));
  if (inside == at) return;
  MapView view = m_view;
  view.pan(inside - at);
  setView(view);
}

void LatentMap::setProbeGripped(bool on) {
  m_overlay.gripped = on;
  repaintOverlay();
}

void LatentMap::hoverSoon() {
  if (!m_hoverTimer.isActive()) m_hoverTimer.start();
}

void LatentMap::updateHover() {
  const std::optional<QPointF> place = m_tool->hoverPlace();
  const int found = place ? imageAt(*place, hoverRadius).value_or(-1) : -1;
  const bool other = found != m_hovered;
  m_hovered = found;
  if (found >= 0) {
    const MapPoints& points = *m_points->points();
    const QString index = m_nameOf(found);
    if (points.labels.empty()) {
      m_overlay.readout = index;
    } else {
      const int label = points.label(static_cast<std::size_t>(found));
      const QString name = label < m_classNames.size() ? m_classNames[label] : QString::number(label);
      m_overlay.readout = QStringLiteral("%1 \u00b7 %2").arg(name, index);
    }
  }
  updateMarks();
  if (!other && found < 0) return;
  repaintOverlay();
  if (other) emit imageHovered(found);
}

int LatentMap::pointLayerPaints() const { return m_points->paints(); }
bool LatentMap::showsDensity() const { return m_points->showsDensity(); }
double LatentMap::lastPointLayerMilliseconds() const { return m_points->milliseconds(); }
double LatentMap::lastReplotMilliseconds() const { return m_canvas->replotTime(); }

std::optional<MapView> LatentMap::fittedView() const {
  std::optional<QRectF> box = m_points->bounds();
  if (!box) return std::nullopt;
  const QPointF p = m_overlay.probe;
  box->setLeft(std::min(box->left(), p.x()));
  box->setRight(std::max(box->right(), p.x()));
  box->setTop(std::min(box->top(), p.y()));
  box->setBottom(std::max(box->bottom(), p.y()));
  return m_view.fitted(*box);
}

// Grows faster than it shrinks: points out of sight matter more than empty margins.
void LatentMap::followStep() {
  const std::optional<MapView> target = m_autoFit ? fittedView() : std::nullopt;
  if (!target) return m_followTimer.stop();
  if (m_tool->dragging()) return;  // the map does not move during a drag
  MapView view = m_view;
  const QPointF off = target->centre - view.centre;
  const double share = target->unitsPerPixel > view.unitsPerPixel ? 0.3 : 0.12;
  const bool near =
      std::abs(target->unitsPerPixel / view.unitsPerPixel - 1.0) < 0.01 && off.manhattanLength() < 2.0 * view.unitsPerPixel;
  if (near) m_followTimer.stop();
  view.unitsPerPixel += (near ? 1.0 : share) * (target->unitsPerPixel - view.unitsPerPixel);
  view.centre += (near ? 1.0 : 0.25) * off;
  setView(view);
}

void LatentMap::setView(const MapView& view) {
  m_view = view;
  m_points->setView(view);
  const QRectF visible = view.visible();
  m_canvas->xAxis->setRange(visible.left(), visible.right());
  m_canvas->yAxis->setRange(visible.top(), visible.bottom());
  scheduleReplot();
}

void LatentMap::scheduleReplot() { m_canvas->replot(QCustomPlot::rpQueuedReplot); }

void LatentMap::repaintOverlay() { m_canvas->update(); }

// The rings follow their images as these move.
void LatentMap::updateMarks() {
  const auto place = [&](int index) -> std::optional<QPointF> {
    if (index < 0 || static_cast<std::size_t>(index) >= m_points->count()) return std::nullopt;
    const auto i = static_cast<std::size_t>(index);
    const QPointF z = m_points->position(i);
    if (!m_points->isVisible(i) || !std::isfinite(z.x()) || !std::isfinite(z.y())) return std::nullopt;
    return z;
  };
  m_overlay.selected = place(m_selected.value_or(-1));
  m_overlay.hovered = place(m_hovered);
}

void LatentMap::setEmptyText(const QString& text) {
  m_emptyText = text;
  updateEmptyText();
  repaintOverlay();
}

void LatentMap::updateEmptyText() { m_overlay.empty = m_points->count() == 0 ? m_emptyText : QString(); }

void LatentMap::resizeEvent(QResizeEvent* event) {
  MapView view = m_view;
  view.size = QSizeF(event->size());
  m_view.size = view.size;
  // A fitted view stays fitted; a view chosen by the user keeps its scale and centre.
  if (const std::optional<MapView> fitted = m_autoFit ? fittedView() : std::nullopt) view = *fitted;
  setView(view);
  m_canvas->setGeometry(rect());  // replots at the new size, so it comes last
}

void LatentMap::mousePressEvent(QMouseEvent* event) {
  setFocus(Qt::MouseFocusReason);
  event->setAccepted(m_tool->mousePress(*event));
}

void LatentMap::mouseMoveEvent(QMouseEvent* event) { m_tool->mouseMove(*event); }

void LatentMap::mouseReleaseEvent(QMouseEvent* event) {
  m_tool->mouseRelease(*event);
  if (!m_tool->dragging() && m_autoFit && m_everFitted) m_followTimer.start();
}

void LatentMap::wheelEvent(QWheelEvent* event) { event->setAccepted(m_tool->wheel(*event)); }

void LatentMap::leaveEvent(QEvent*) {
  m_tool->mouseLeave();
  updateHover();
}

void LatentMap::keyPressEvent(QKeyEvent* event) {
  if (!m_tool->keyPress(*event)) QWidget::keyPressEvent(event);
}

void LatentMap::keyReleaseEvent(QKeyEvent* event) {
  if (!m_tool->keyRelease(*event)) QWidget::keyReleaseEvent(event);
}

void LatentMap::focusInEvent(QFocusEvent* event) {
  m_overlay.focused = event->reason() != Qt::MouseFocusReason;
  repaintOverlay();
}

void LatentMap::focusOutEvent(QFocusEvent*) {
  m_overlay.focused = false;
  repaintOverlay();
}

}  // namespace latentscape
