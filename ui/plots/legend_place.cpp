// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/legend_place.h"

#include "ui/plots/map_overlay.h"
#include "ui/plots/map_view.h"
#include "ui/plots/point_layer.h"

#include <QEvent>

#include <chrono>
#include <optional>
#include <utility>

namespace latentscape {
namespace {

constexpr auto kRest = std::chrono::milliseconds(400), kSeldom = std::chrono::milliseconds(3000);
constexpr std::size_t kLooksAt = 4096;  // points

}  // namespace

LegendPlace::LegendPlace(QWidget& map, MapOverlay& overlay, const MapView& view, const PointLayer& points,
                         std::function<bool()> dragging)
    : QObject(&map), m_map(map), m_overlay(overlay), m_view(view), m_points(points), m_dragging(std::move(dragging)) {
  m_rest.setObjectName(QStringLiteral("legendTimer"));
  m_rest.setSingleShot(true);
  m_rest.setInterval(kRest);
  connect(&m_rest, &QTimer::timeout, this, [this] { m_dragging() ? surroundingsChanged() : choose(); });
  m_seldom.setObjectName(QStringLiteral("legendSeldomTimer"));
  m_seldom.setSingleShot(true);
  m_seldom.setInterval(kSeldom);
  connect(&m_seldom, &QTimer::timeout, this, [this] { m_dragging() ? pointsMoved() : choose(true); });
}

void LegendPlace::choose() { choose(false); }

void LegendPlace::choose(bool patient) {
  MapLegend& legend = m_overlay.legend;
  if (legend.content() && legend.choosePlace(m_map.font(), {m_view.size, taken(), pointsInSight()}, patient)) emit moved();
}

void LegendPlace::pointsMoved() {
  if (!m_pointsCome) surroundingsChanged();
  else if (m_overlay.legend.content() && !m_seldom.isActive()) m_seldom.start();
}

void LegendPlace::surroundingsChanged() {
  if (m_overlay.legend.content()) m_rest.start();
}

void LegendPlace::setPointsCome(bool often) {
  if (std::exchange(m_pointsCome, often) == often) return;
  if (often) return;
  m_seldom.stop();
  pointsMoved();
}

void LegendPlace::addCover(QWidget& cover) {
  std::erase(m_covers, nullptr);
  m_covers.emplace_back(&cover);
  cover.installEventFilter(this);
}

bool LegendPlace::eventFilter(QObject* cover, QEvent* event) {
  switch (event->type()) {
    case QEvent::Show:
    case QEvent::Hide:
    case QEvent::Move:
    case QEvent::Resize: surroundingsChanged(); break;
    default: break;
  }
  return QObject::eventFilter(cover, event);
}

// In the map's pixels: the marks, the words, and what lies over the map.
std::vector<QRectF> LegendPlace::taken() const {
  std::vector<QRectF> taken = m_overlay.markBoxes(m_view);
  for (const QRectF& box : {m_overlay.noteBox(m_map.font(), m_view), m_overlay.emptyBox(m_map.font(), m_view)}) {
    if (!box.isEmpty()) taken.push_back(box);
  }
  for (const QPointer<QWidget>& cover : m_covers) {
    if (cover && cover->isVisible() && cover->window() == m_map.window())
      taken.emplace_back(m_map.mapFromGlobal(cover->mapToGlobal(QPoint(0, 0))), QSizeF(cover->size()));
  }
  return taken;
}

// In the map's pixels. Of many it looks at some, evenly from the first to the last.
std::vector<QPointF> LegendPlace::pointsInSight() const {
  const QRectF seen(QPointF(0, 0), m_view.size);
  std::vector<QPointF> points;
  const std::size_t count = m_points.pointsShown() ? m_points.count() : 0, step = count / kLooksAt + 1;
  for (std::size_t i = 0; i < count; i += step) {
    const std::optional<QPointF> z = m_points.visiblePosition(i);
    if (!z) continue;
    if (const QPointF at = m_view.toPixel(*z); seen.contains(at)) points.push_back(at);
  }
  return points;
}

}  // namespace latentscape
