// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/map_view.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <functional>
#include <optional>

namespace latentscape {

class PointLayer;
struct MapOverlay;

// How a map's view follows its points: smoothly as they move, as long as the user has it on. GUI thread only.
class MapFollowing : public QObject {
  Q_OBJECT
 public:
  // All parts are the map's and outlive this. rests: whether nothing may move now; soon() is to be called when that is over.
  // milliseconds: that the map's last picture took.
  MapFollowing(QObject& map, const MapOverlay& overlay, const MapView& view, const PointLayer& points,
               std::function<bool()> rests, std::function<double()> milliseconds);

  void setOn(bool on);
  bool isOn() const { return m_on; }
  bool isMoving() const { return m_timer.isActive(); }  // on its way to the points
  // Again and again, as while a model trains, to which each step is a loss: then there are fewer.
  void setPointsCome(bool often) { m_pointsCome = often; }
  bool pointsCome() const { return m_pointsCome; }
  // Other points than before. A model's first ones are in sight at once, even where nothing may move.
  void pointsChanged();
  void soon();  // follows from now on, if it is on and need not rest
  void stop();  // until soon()
  // The view with all visible points; with the probe, too, unless that is so far off that the points would be small. None without
  // points.
  std::optional<MapView> fitted() const;
  // Units per pixel: so far zooming goes out. It is many times what the points need, or a few prior deviations without points.
  double farthestOut() const;

 signals:
  void moved(const MapView& view);  // which is the next
  void stopped();                   // what has come on the way may not be painted yet

 private:
  void step();

  const MapOverlay& m_overlay;
  const MapView& m_view;
  const PointLayer& m_points;
  const std::function<bool()> m_rests;
  const std::function<double()> m_milliseconds;
  bool m_on = true, m_pointsCome = false;
  bool m_everFitted = false;  // since there are points
  QTimer m_timer{this};
  QElapsedTimer m_sinceStep;
};

}  // namespace latentscape
