// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeyEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <optional>

namespace latentscape {

// What wheel and keys mean on every plot.

// The factor by which a turn of the wheel scales what is in sight, below 1 to zoom in, of which one notch gives `notch`. Nothing
// if the wheel didn't turn vertically.
inline std::optional<double> wheelZoom(const QWheelEvent& event, double notch) {
  // A wheel notch is 120 eighths of a degree; trackpads report pixels, many small steps.
  const double turn = event.pixelDelta().isNull() ? event.angleDelta().y() / 120.0 : event.pixelDelta().y() / 60.0;
  if (turn == 0.0) return std::nullopt;
  return std::pow(notch, std::clamp(turn, -8.0, 8.0));
}

// What one press of a zoom key does.
inline constexpr double keyZoomIn = 0.8, keyZoomOut = 1.25;

// With these modifiers, keys are shortcuts of the window.
inline bool isShortcut(const QKeyEvent& event) {
  return (event.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) != Qt::NoModifier;
}

}  // namespace latentscape
