// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/palette.h"

#include <QtGlobal>

#include <algorithm>
#include <cmath>

namespace latentscape {

Palette darkPalette() {
  Palette p;
  p.window = QColor(0x1d2025);
  p.panel = QColor(0x17191d);
  p.field = QColor(0x23272e);
  p.button = QColor(0x2a2e35);
  p.hover = QColor(0x343942);
  p.raised = QColor(0x3d434d);
  p.border = QColor(0x2a2e35);
  p.text = QColor(0xe4e6ea);
  p.muted = QColor(0x9ba2ac);
  p.faint = QColor(0x858c97);
  p.disabled = QColor(0x6f7783);
  p.accent = QColor(0x3b82f6);
  p.accentButton = QColor(0x2563eb);
  p.accentHover = QColor(0x1d4fd7);
  p.onAccent = QColor(0xffffff);
  p.good = QColor(0x34d399);
  p.warning = QColor(0xfbbf24);
  p.danger = QColor(0xf87171);
  p.errorGround = QColor(0x3f1d20);
  p.errorText = QColor(0xfecaca);
  p.infoGround = QColor(0x182a47);
  p.infoText = QColor(0xd3e3ff);
  p.knob = QColor(0xe8eaed);
  p.plotGround = QColor(0x121417);
  p.plotText = QColor(0xffffff);
  p.grid = QColor(0x22262c);
  p.priorRing = QColor(255, 255, 255, 38);
  p.curveTrain = QColor(0x3b82f6);
  p.curveTest = QColor(0xf59e0b);
  p.curveReconstruction = QColor(0x7d8590);
  p.curveKl = QColor(0x10b981);
  return p;
}

Palette lightPalette() {
  Palette p;
  p.window = QColor(0xf1f3f5);
  p.panel = QColor(0xfafbfc);
  p.field = QColor(0xeceff2);
  p.button = QColor(0xe3e7eb);
  p.hover = QColor(0xd7dce2);
  p.raised = QColor(0xffffff);
  p.border = QColor(0xd9dee4);
  p.text = QColor(0x1b1f24);
  p.muted = QColor(0x545c67);
  p.faint = QColor(0x656d78);
  p.disabled = QColor(0x858d97);
  p.accent = QColor(0x2f74ea);
  p.accentButton = QColor(0x2563eb);
  p.accentHover = QColor(0x1d4fd7);
  p.onAccent = QColor(0xffffff);
  p.good = QColor(0x067a53);
  p.warning = QColor(0x8a5300);
  p.danger = QColor(0xc42a2a);
  p.errorGround = QColor(0xfde3e3);
  p.errorText = QColor(0x8a1c1c);
  p.infoGround = QColor(0xe0ebff);
  p.infoText = QColor(0x1e3f86);
  p.knob = QColor(0xffffff);
  p.plotGround = QColor(0xffffff);
  p.plotText = QColor(0x1b1f24);
  p.grid = QColor(0xe6e9ed);
  p.priorRing = QColor(0, 0, 0, 38);
  p.curveTrain = QColor(0x2f74ea);
  p.curveTest = QColor(0xd97706);
  p.curveReconstruction = QColor(0x8a929d);
  p.curveKl = QColor(0x059669);
  return p;
}

QPalette toQPalette(const Palette& c) {
  QPalette q;
  const auto set = [&](QPalette::ColorRole role, const QColor& colour) { q.setColor(QPalette::All, role, colour); };
  set(QPalette::Window, c.panel);
  set(QPalette::WindowText, c.text);
  set(QPalette::Base, c.field);
  set(QPalette::AlternateBase, c.button);
  set(QPalette::Text, c.text);
  set(QPalette::PlaceholderText, c.faint);
  set(QPalette::Button, c.button);
  set(QPalette::ButtonText, c.text);
  set(QPalette::BrightText, c.danger);
  set(QPalette::ToolTipBase, c.raised);
  set(QPalette::ToolTipText, c.text);
  set(QPalette::Highlight, c.accentButton);
  set(QPalette::HighlightedText, c.onAccent);
  set(QPalette::Link, c.accent);
  set(QPalette::LinkVisited, c.accent);
  set(QPalette::Light, c.hover);
  set(QPalette::Midlight, c.button);
  set(QPalette::Mid, c.border);
  set(QPalette::Dark, c.border);
  set(QPalette::Shadow, QColor(0, 0, 0));
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
  set(QPalette::Accent, c.accent);
#endif
  for (const QPalette::ColorRole role :
       {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText, QPalette::PlaceholderText}) {
    q.setColor(QPalette::Disabled, role, c.disabled);
  }
  q.setColor(QPalette::Disabled, QPalette::Highlight, c.raised);
  return q;
}

double contrastRatio(const QColor& a, const QColor& b) {
  const auto luminance = [](const QColor& colour) {
    const auto linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
  };
  const double one = luminance(a), other = luminance(b);
  return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

}  // namespace latentscape
