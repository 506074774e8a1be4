// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <QTimer>
#include <QWidget>

#include <functional>
#include <vector>

namespace latentscape {

class PointLayer;
struct MapOverlay;
struct MapView;

// Where the layer's legend stands on the map: chooses its place anew once nothing moves any more. GUI thread only.
class LegendPlace : public QObject {
  Q_OBJECT
 public:
  // All parts are the map's and outlive this. dragging: whether the user has something in hand: it waits until that is let go.
  LegendPlace(QWidget& map, MapOverlay& overlay, const MapView& view, const PointLayer& points, std::function<bool()> dragging);

  // At once: the legend has other words.
  void choose();
  // Soon, once this rests: the points, or marks that move with them. While points come these move all the time: then seldom, and
  // only away from many.
  void pointsMoved();
  // Soon, whether or not points come: the map's size, or what else stands on it, as where the user puts the probe.
  void surroundingsChanged();
  // Again and again, as while a model trains.
  void setPointsCome(bool often);
  // Something that may lie over the map, in the same window: the legend goes where it is seen beside it.
  void addCover(QWidget& cover);

 signals:
  void moved();  // to another place

 protected:
  bool eventFilter(QObject* cover, QEvent* event) override;

 private:
  void choose(bool patient);
  std::vector<QRectF> taken() const;
  std::vector<QPointF> pointsInSight() const;

  QWidget& m_map;
  MapOverlay& m_overlay;
  const MapView& m_view;
  const PointLayer& m_points;
  const std::function<bool()> m_dragging;
  bool m_pointsCome = false;
  QTimer m_rest{this};    // until nothing has moved for so long
  QTimer m_seldom{this};  // while points come
  std::vector<QPointer<QWidget>> m_covers;
};

}  // namespace latentscape
