// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QList>
#include <QMenu>
#include <QStringList>

class QActionGroup;

namespace latentscape {

class LatentMap;

// The menu View: which parts of the window are shown, what the map shows, and the colours.
class ViewMenu : public QMenu {
  Q_OBJECT
 public:
  ViewMenu(Theme& theme, QWidget& experiment, QWidget& explore, QWidget& tabs, LatentMap& map, QWidget* parent);

  QStringList hidden() const;  // the objectNames of the entries whose parts are hidden
  void setHidden(const QStringList& hidden);
  bool classNames() const;  // are on the map; so from the beginning
  void setClassNames(bool on);
  bool imagesAsPoints() const;  // not so from the beginning
  void setImagesAsPoints(bool on);
  QList<QAction*> mapActions() const { return {m_classNames, m_imagesAsPoints}; }
  Theme::Mode chosenTheme() const { return m_chosenTheme; }  // in the menu; --theme at start does not count
  void chooseTheme(Theme::Mode mode);

 signals:
  void changed();  // any of the above

 private:
  void addPart(const char* name, const QString& text, const QKeySequence& keys, QWidget& part);
  QAction* addMapEntry(const char* name, const QString& text, const QKeySequence& keys, bool on);
  void addThemes();
  void showTheme();

  Theme& m_theme;
  QList<QAction*> m_parts;
  QAction* m_classNames = nullptr;
  QAction* m_imagesAsPoints = nullptr;
  QActionGroup* m_themes;  // in the order of Theme::Mode
  Theme::Mode m_chosenTheme = Theme::Mode::System;
};

}  // namespace latentscape
