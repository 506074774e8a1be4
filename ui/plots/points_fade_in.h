// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QVariantAnimation>

#include <cstddef>

class QWidget;

namespace latentscape {

class PointLayer;

// Where a map's points become more, the others fade in beside those that were there, unless the user's settings ask for no
// animations. A map's first points are there at once. GUI thread only.
class PointsFadeIn : public QObject {
  Q_OBJECT
 public:
  // Both outlive this. The map's style knows the user's settings.
  PointsFadeIn(QWidget& map, PointLayer& points);

  void pointsChanged();  // the layer has others than before

 signals:
  void stepped();  // the layer is to be painted

 private:
  QWidget& m_map;
  PointLayer& m_points;
  std::size_t m_count = 0;  // of points
  std::size_t m_first = 0;  // of those that fade in
  QVariantAnimation m_animation;
};

}  // namespace latentscape
