// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QObject>
#include <QPointer>

class QAction;
class QMainWindow;
class QMenu;
class QWidget;

namespace latentscape {

class ImageView;
class LatentMap;
class ProbePanel;

// The map over the whole screen, with the decoded picture in a corner. They are in a window of their own, and the main window
// waits below it: so its panels come back as they were, and nothing of this is remembered. F11 and Escape leave. GUI thread only.
class FullScreen : public QObject {
  Q_OBJECT
 public:
  // The keys of menus, but not of those below them, and of actions work there, too.
  FullScreen(QMainWindow& window, LatentMap& map, ProbePanel& probe, const QList<QMenu*>& menus, const QList<QAction*>& actions);
  ~FullScreen() override;

  QAction& action() { return *m_action; }  // turns it on and off
  bool isOn() const { return m_screen != nullptr; }

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void enter();
  void leave();
  void makeCorner();
  void placeCorner();
  void showHint();
  void showDecoded();

  QMainWindow& m_window;
  LatentMap& m_map;
  ProbePanel& m_probe;
  const QList<QMenu*> m_menus;
  const QList<QAction*> m_actions;
  QAction* m_action;
  QWidget* m_screen = nullptr;  // null: off
  QWidget* m_place = nullptr;   // stands where the map was
  QWidget* m_corner = nullptr;
  QWidget* m_hint = nullptr;
};

}  // namespace latentscape
