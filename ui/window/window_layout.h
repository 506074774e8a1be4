// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QObject>
#include <QRect>

class QMainWindow;
class QSplitter;
class QTabWidget;
class QWidget;

namespace latentscape {

class Banner;

// Where the parts of the window stand: a header, three columns, the tabs below them, and messages over the map. Only the user
// moves them: what a part shows never changes another one's size. A window that is small, as on a projector, is compact: it has
// room for the map and the picture, and its owner hides the rest. GUI thread only.
class WindowLayout : public QObject {
  Q_OBJECT
 public:
  // A window whose frame is less wide or high than this is compact, logical pixels.
  static constexpr int kCompactBelowWidth = 1024, kCompactBelowHeight = 700;

  // What a window manager may add above a window, logical pixels.
  static constexpr int kTitleBar = 40;

  // What the user has arranged.
  struct State {
    QByteArray geometry, columns, rows;
    int tab = 0;
  };

  struct Parts {
    QWidget& header;
    QWidget& left;
    QWidget& middle;
    QWidget& right;
    QTabWidget& tabs;
    Banner& messages;
    QWidget& under;  // what the messages lie over, in the middle
  };

  // Makes the window's central widget of them.
  WindowLayout(QMainWindow& window, const Parts& parts);

  QWidget& bottom() { return *m_bottom; }  // the tabs with their margins
  State state() const;                     // of a compact window: as it was before
  // What is not one of this window's states is passed over, and so is a part as large as the window; a window or parts that are
  // larger than the screen has room for, as remembered from another one, are made to fit. Emits nothing.
  void restore(const State& state);
  void shown();  // the window appears: sets the tabs' height, unless it was restored

 signals:
  // The user has arranged something: not what the window's appearance changes.
  void arranged();
  void compactChanged(bool compact);
  void underMoved(const QRect& area);  // where what the messages lie over is, in the window's central widget

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void placeMessages();
  void fitToScreen();
  void checkCompact();
  void keepRoomy();
  void setSizes();  // of the parts, as restored or as usual

  QMainWindow& m_window;
  QTabWidget& m_tabs;
  Banner& m_messages;
  QWidget& m_under;
  QSplitter* m_columns;
  QSplitter* m_rows;
  QWidget* m_bottom;
  QList<int> m_restoredColumns, m_restoredRows;  // empty: none
  // The parts as they were last in a window that is not compact.
  struct Parted {
    QByteArray columns, rows;
  } m_roomy;
  bool m_compact = false;
  bool m_settled = false;  // the window has appeared where it stays
};

}  // namespace latentscape
