// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QList>
#include <QMenu>
#include <QStringList>

class QActionGroup;

namespace latentscape {

// The menu View: which parts of the window are shown, and its colours.
class ViewMenu : public QMenu {
  Q_OBJECT
 public:
  ViewMenu(Theme& theme, QWidget& experiment, QWidget& explore, QWidget& tabs, QWidget* parent);

  QStringList hidden() const;  // the objectNames of the entries whose parts are hidden
  void setHidden(const QStringList& hidden);
  Theme::Mode chosenTheme() const { return m_chosenTheme; }  // in the menu; --theme at start does not count
  void chooseTheme(Theme::Mode mode);

 signals:
  void changed();  // a part is shown or hidden, or other colours are chosen

 private:
  void addPart(const char* name, const QString& text, const QKeySequence& keys, QWidget& part);
  void addThemes();
  void showTheme();

  Theme& m_theme;
  QList<QAction*> m_parts;
  QActionGroup* m_themes;  // in the order of Theme::Mode
  Theme::Mode m_chosenTheme = Theme::Mode::System;
};

}  // namespace latentscape
