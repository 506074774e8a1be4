// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include "ui/theme/style.h"
#include "ui/theme/style_sheet.h"
#include "ui/theme/system_scheme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontInfo>
#include <QPointer>

#include <algorithm>

namespace latentscape {

Theme::Theme(QObject* parent) : QObject(parent), m_style(new LatentscapeStyle) {
  m_systemDark = QApplication::palette().color(QPalette::Window).lightness() < 128;
  QFont font = QApplication::font();
  // Respects a larger system font.
  m_fontPixels = std::clamp(QFontInfo(font).pixelSize(), 13, 32);
  if (QFontDatabase::hasFamily(QStringLiteral("Inter"))) font.setFamilies({QStringLiteral("Inter"), font.family()});
  font.setPixelSize(m_fontPixels);
  font.setHintingPreference(QFont::PreferNoHinting);
  QApplication::setFont(font);
  QApplication::setStyle(m_style);

  auto* const system = new SystemScheme(this);
  connect(system, &SystemScheme::darkChanged, this, &Theme::setSystemDark);
  if (const std::optional<bool> dark = system->dark()) m_systemDark = *dark;
  m_dark = m_systemDark;
  apply();
}

void Theme::setMode(Mode mode) {
  m_mode = mode;
  update();
}

void Theme::setSystemDark(bool dark) {
  m_systemDark = dark;
  update();
}

void Theme::update() {
  const bool dark = m_mode == Mode::Dark || (m_mode == Mode::System && m_systemDark);
  if (dark == m_dark) return;
  m_dark = dark;
  apply();
  emit changed();
}

void Theme::apply() {
  m_palette = m_dark ? darkPalette() : lightPalette();
  m_style->setColours(m_palette, m_dark);
  QApplication::setPalette(toQPalette(m_palette));
  qApp->setStyleSheet(styleSheet(m_palette, m_fontPixels));
}

}  // namespace latentscape
