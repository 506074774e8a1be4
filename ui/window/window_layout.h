// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>

class QMainWindow;
class QSplitter;
class QTabWidget;
class QWidget;

namespace latentscape {

class Banner;

// Where the parts of the window stand: a header, three columns, the tabs below them, and messages over the map. Only the user
// moves them: what a part shows never changes another one's size. GUI thread only.
class WindowLayout : public QObject {
  Q_OBJECT
 public:
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
  State state() const;
  void restore(const State& state);  // what is not one of this window's states is passed over; emits nothing
  void shown();                      // the window appears: sets the tabs' height, unless it was restored

 signals:
  // The user has arranged something: not what the window's appearance changes.
  void arranged();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void placeMessages();

  QMainWindow& m_window;
  QTabWidget& m_tabs;
  Banner& m_messages;
  QWidget& m_under;
  QSplitter* m_columns;
  QSplitter* m_rows;
  QWidget* m_bottom;
  bool m_restored = false;  // the tabs' height
  bool m_settled = false;   // the window has appeared where it stays
};

}  // namespace latentscape
