// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/pulse_ring.h"

#include "ui/theme/focus_ring.h"

#include <QPainter>

#include <utility>

namespace latentscape {
namespace {

constexpr int kPulses = 3, kPulseMilliseconds = 667;
constexpr double kFrom = 8.0, kTo = 34.0, kWidth = 3.0;  // radii and the line, in pixels
constexpr int kSide = 2 * static_cast<int>(kTo + kWidth);

}  // namespace

PulseRing::PulseRing(QWidget& over, std::function<QPointF()> place) : QWidget(&over), m_place(std::move(place)) {
  setObjectName(QStringLiteral("pulseRing"));
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setFocusPolicy(Qt::NoFocus);
  resize(kSide, kSide);
  hide();
  m_growth.setStartValue(0.0);
  m_growth.setEndValue(1.0);
  m_growth.setDuration(kPulseMilliseconds);
  m_growth.setLoopCount(kPulses);
  m_growth.setEasingCurve(QEasingCurve::OutCubic);
  connect(&m_growth, &QVariantAnimation::valueChanged, this, &PulseRing::follow);
  connect(&m_growth, &QVariantAnimation::finished, this, &QWidget::hide);
}

void PulseRing::start() {
  m_growth.stop();
  follow();
  show();
  raise();
  m_growth.start();
}

void PulseRing::follow() {
  move((m_place() - QPointF(kSide, kSide) / 2.0).toPoint());
  update();
}

void PulseRing::paintEvent(QPaintEvent*) {
  if (FocusRingsHidden::any()) return;  // a picture of what it lies over
  const double grown = m_growth.currentValue().toDouble();
  const double radius = kFrom + grown * (kTo - kFrom);
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setOpacity(1.0 - 0.8 * grown);
  painter.setPen(QPen(focusColour(palette()), kWidth));
  painter.drawEllipse(QRectF(rect()).center(), radius, radius);
}

}  // namespace latentscape
