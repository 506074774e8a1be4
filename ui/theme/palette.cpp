// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/palette.h"

#include <QtGlobal>

#include <algorithm>
#include <cmath>

namespace latentscape {

namespace {

// Each colour in the dark and in the light theme.
Palette makePalette(bool dark) {
  const auto either = [dark](QRgb inDark, QRgb inLight) { return QColor(dark ? inDark : inLight); };
  Palette p;
  p.window = either(0x1d2025, 0xf1f3f5);
  p.panel = either(0x17191d, 0xfafbfc);
  p.field = either(0x23272e, 0xeceff2);
  p.button = either(0x2a2e35, 0xe3e7eb);
  p.hover = either(0x343942, 0xd7dce2);
  p.raised = either(0x3d434d, 0xffffff);
  p.border = either(0x2a2e35, 0xd9dee4);
  p.text = either(0xe4e6ea, 0x1b1f24);
  p.muted = either(0x9ba2ac, 0x545c67);
  p.faint = either(0x858c97, 0x656d78);
  p.disabled = either(0x6f7783, 0x858d97);
  p.accent = either(0x3b82f6, 0x2f74ea);
  p.focus = either(0x60a5fa, 0x2563eb);
  p.accentButton = either(0x2563eb, 0x2563eb);
  p.accentHover = either(0x1d4fd7, 0x1d4fd7);
  p.onAccent = either(0xffffff, 0xffffff);
  p.good = either(0x34d399, 0x067a53);
  p.warning = either(0xfbbf24, 0x8a5300);
  p.danger = either(0xf87171, 0xc42a2a);
  p.errorGround = either(0x3f1d20, 0xfde3e3);
  p.errorText = either(0xfecaca, 0x8a1c1c);
  p.infoGround = either(0x182a47, 0xe0ebff);
  p.infoText = either(0xd3e3ff, 0x1e3f86);
  p.knob = either(0xe8eaed, 0xffffff);
  p.plotGround = either(0x121417, 0xffffff);
  p.plotText = either(0xffffff, 0x1b1f24);
  p.grid = either(0x22262c, 0xe6e9ed);
  p.priorRing = dark ? QColor(255, 255, 255, 38) : QColor(0, 0, 0, 72);
  p.curveTrain = either(0x3b82f6, 0x2f74ea);
  p.curveTest = either(0xf59e0b, 0xd97706);
  p.curveReconstruction = either(0x7d8590, 0x8a929d);
  p.curveKl = either(0x10b981, 0x059669);
  return p;
}

}  // namespace

Palette darkPalette() { return makePalette(true); }
Palette lightPalette() { return makePalette(false); }

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
