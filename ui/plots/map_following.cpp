// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_following.h"

#include "ui/plots/map_overlay.h"
#include "ui/plots/point_layer.h"

#include <algorithm>
#include <utility>

namespace latentscape {
namespace {

constexpr int kStep = 16, kStepInTraining = 33, kLongestStep = 100;  // ms from one to the next
constexpr double kLongest = 0.1;                // seconds: what stops the program for longer must not make the map jump
constexpr double kEdge = 10.0;                  // pixels
constexpr double kMostForProbe = 3.0;           // times the points' own view, to have the probe in it
constexpr double kFarthest = 20.0;              // times the points' own view
constexpr QRectF kPrior{-4.0, -4.0, 8.0, 8.0};  // deviations

}  // namespace

MapFollowing::MapFollowing(QObject& map, const MapOverlay& overlay, const MapView& view, const PointLayer& points,
                           std::function<bool()> rests, std::function<double()> milliseconds)
    : QObject(&map), m_overlay(overlay), m_view(view), m_points(points), m_rests(std::move(rests)),
      m_milliseconds(std::move(milliseconds)) {
  m_timer.setObjectName(QStringLiteral("followTimer"));
  connect(&m_timer, &QTimer::timeout, this, &MapFollowing::step);
}

void MapFollowing::setOn(bool on) {
  if (on == m_on) return;
  m_on = on;
  on ? soon() : stop();
}

void MapFollowing::pointsChanged() {
  if (m_points.count() == 0) m_everFitted = false;  // those to come are another model's
  else if (std::exchange(m_everFitted, true) || !m_on) soon();
  else if (const std::optional<MapView> view = fitted()) emit moved(*view);
}

void MapFollowing::soon() {
  if (!m_on || m_timer.isActive() || m_rests()) return;
  m_sinceStep.start();
  m_timer.start(kStep);
}

void MapFollowing::stop() {
  m_timer.stop();
  emit stopped();
}

std::optional<MapView> MapFollowing::fitted() const {
  std::optional<QRectF> box = m_points.bounds();
  if (!box) return std::nullopt;
  // The probe needs no margin: to drag it to the edge must not move the map.
  const QPointF p = m_overlay.probe;
  const MapView view = m_view.fitted(*box);
  if (QRectF(QPointF(0, 0), view.size).adjusted(kEdge, kEdge, -kEdge, -kEdge).contains(view.toPixel(p))) return view;
  box->setLeft(std::min(box->left(), p.x()));
  box->setRight(std::max(box->right(), p.x()));
  box->setTop(std::min(box->top(), p.y()));
  box->setBottom(std::max(box->bottom(), p.y()));
  const MapView both = m_view.fitted(*box);
  return both.unitsPerPixel <= kMostForProbe * view.unitsPerPixel ? both : view;
}

double MapFollowing::farthestOut() const {
  return std::min(MapView::coarsest, kFarthest * m_view.fitted(m_points.bounds().value_or(kPrior)).unitsPerPixel);
}

void MapFollowing::step() {
  const std::optional<MapView> target = fitted();
  if (!target || m_rests()) return stop();
  const double seconds = std::min(kLongest, 1e-9 * static_cast<double>(m_sinceStep.nsecsElapsed()));
  m_sinceStep.start();
  const MapView next = m_view.eased(*target, seconds);
  const bool arrives = next.isNear(*target);
  emit moved(arrives ? *target : next);
  if (arrives) return stop();
  // Where a step takes longer, as on a large screen: at most a quarter of the time. While a model trains, to which each step is a
  // loss, half as many steps, and at most a sixteenth of the time: so a ground that takes longer costs it no more than none.
  const double part = m_pointsCome ? 16.0 : 4.0;
  m_timer.setInterval(
      std::clamp(static_cast<int>(part * m_milliseconds()), m_pointsCome ? kStepInTraining : kStep, kLongestStep));
}

}  // namespace latentscape
