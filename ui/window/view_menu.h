// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/map_fields.h"
#include "ui/theme/theme.h"

#include <QList>
#include <QMenu>
#include <QStringList>

#include <functional>
#include <optional>

class QActionGroup;

namespace latentscape {

class LatentMap;

// The menu View: which parts of the window are shown, what the map shows, and the colours.
class ViewMenu : public QMenu {
  Q_OBJECT
 public:
  ViewMenu(Theme& theme, QWidget& experiment, QWidget& explore, QWidget& tabs, LatentMap& map, QWidget* parent);

  QStringList hidden() const;  // the objectNames of the entries whose parts are hidden; those of a compact window don't count
  void setHidden(const QStringList& hidden);
  // The window has room for the map and the picture alone: hides the other parts until it has more. The user may show them.
  void setCompact(bool compact);
  void showTabs();          // if they are hidden; they stay when a compact window is larger again
  bool classNames() const;  // are on the map; so from the beginning
  void setClassNames(bool on);
  bool imagesAsPoints() const;  // not so from the beginning
  void setImagesAsPoints(bool on);
  bool decodedWorld() const { return m_worldChosen; }  // lies under the map if it can; so from the beginning
  void setDecodedWorld(bool on);
  // A whyNot that is not empty: it can't be there now, so its entry is off, can't be chosen and says so. What is chosen stays.
  void setWorldOffered(const QString& whyNot);
  // The layer that is chosen for the map; none at the beginning. Of whyNot holds the same.
  std::optional<MapField> layer() const { return m_layerChosen; }
  void chooseNextLayer();  // of those that are offered, then none; changes nothing where there is none to choose
  void setLayersOffered(const std::function<QString(MapField)>& whyNot);
  QMenu& groundMenu() { return *m_groundMenu; }  // the same entries, and the decoded images
  bool pointsShown() const;                      // on the map; so at every start
  void togglePoints();
  bool presenterSize() const;  // is chosen: the next start draws the window at presenter_size.h's scale
  void setPresenterSize(bool on);
  QList<QAction*> mapActions() const { return {m_classNames, m_imagesAsPoints, m_points, m_decodedWorld}; }
  Theme::Mode chosenTheme() const { return m_chosenTheme; }  // in the menu; --theme at start does not count
  void chooseTheme(Theme::Mode mode);

 signals:
  void changed();  // any of the above
  void decodedWorldChanged(bool on);
  void layerChosen(std::optional<MapField> layer);
  void pointsShownChanged(bool on);
  void presenterSizeChosen(bool on);  // by the user

 private:
  void addPart(const char* name, const QString& text, const QKeySequence& keys, QWidget& part);
  QAction* addEntry(const char* name, const QString& text, const QKeySequence& keys, bool on);
  void addLayers();
  void addThemes();
  void showTheme();
  void showWorld();
  void showLayer();
  QStringList nowHidden() const;

  Theme& m_theme;
  QList<QAction*> m_parts;
  std::optional<QStringList> m_hiddenBefore;  // of a compact window: what was hidden before it was
  QAction* m_classNames = nullptr;
  QAction* m_imagesAsPoints = nullptr;
  QAction* m_decodedWorld = nullptr;
  bool m_worldChosen = true;
  std::optional<MapField> m_layerChosen;
  QAction* m_presenterSize = nullptr;
  QMenu* m_layers = nullptr;
  QMenu* m_groundMenu = nullptr;
  QAction* m_points = nullptr;
  QActionGroup* m_layerGroup = nullptr;  // no layer, then all in the order of MapField
  QActionGroup* m_themes;                // in the order of Theme::Mode
  Theme::Mode m_chosenTheme = Theme::Mode::System;
};

}  // namespace latentscape
