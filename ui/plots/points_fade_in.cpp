// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/points_fade_in.h"

#include "ui/plots/point_layer.h"

#include <QEasingCurve>
#include <QStyle>
#include <QVariant>
#include <QWidget>

#include <utility>

namespace latentscape {
namespace {

constexpr int kTime = 320;  // ms

}  // namespace

PointsFadeIn::PointsFadeIn(QWidget& map, PointLayer& points) : QObject(&map), m_map(map), m_points(points) {
  m_animation.setStartValue(0.0);
  m_animation.setEndValue(1.0);
  m_animation.setDuration(kTime);
  m_animation.setEasingCurve(QEasingCurve::OutCubic);
  connect(&m_animation, &QVariantAnimation::valueChanged, this, [this](const QVariant& share) {
    m_points.setFadeIn(m_first, share.toDouble());
    emit stepped();
  });
}

void PointsFadeIn::pointsChanged() {
  const std::size_t now = m_points.count(), before = std::exchange(m_count, now);
  if (now == before) return;
  m_animation.stop();
  const bool animates = m_map.style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, &m_map) > 0;
  const bool fades = before > 0 && now > before && animates && m_map.isVisible();
  m_first = fades ? before : now;
  m_points.setFadeIn(m_first, fades ? 0.0 : 1.0);
  if (fades) m_animation.start();
}

}  // namespace latentscape
