// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/palette.h"

#include <QObject>

namespace latentscape {

class LatentscapeStyle;

// Light and dark mode. main owns the only instance, created right after the QApplication. It sets the application's style,
// font, palette and style sheet, and again when the mode or the desktop's preference changes. GUI thread only.
class Theme : public QObject {
  Q_OBJECT
 public:
  enum class Mode { System, Light, Dark };

  explicit Theme(QObject* parent = nullptr);

  void setMode(Mode mode);
  Mode mode() const { return m_mode; }
  bool isDark() const { return m_dark; }
  const Palette& palette() const { return m_palette; }

  // The desktop's preference; called by whatever watches the desktop's setting.
  void setSystemDark(bool dark);

 signals:
  // Emitted after the new colours are in place: widgets that paint themselves take them over now.
  void changed();

 private:
  void update();
  void apply();

  Mode m_mode = Mode::System;
  bool m_systemDark = false;
  bool m_dark = false;
  int m_fontPixels = 13;
  Palette m_palette;
  LatentscapeStyle* m_style;  // the application's
};

}  // namespace latentscape
