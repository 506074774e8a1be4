// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/analysis_tabs.h"

#include <QByteArray>
#include <QObject>

#include <vector>

class QMainWindow;
class QSplitter;
class QTabWidget;
class QWidget;

namespace latentscape {

// Where the parts of the window stand: a header, three columns, and the tabs below them. GUI thread only.
class WindowLayout : public QObject {
  Q_OBJECT
 public:
  // What the user has arranged.
  struct State {
    QByteArray geometry, columns, rows;
    int tab = 0;
  };

  // Makes the window's central widget of them. header: from the top.
  WindowLayout(QMainWindow& window, const std::vector<QWidget*>& header, QWidget& left, QWidget& middle, QWidget& right,
               QTabWidget& tabs, const AnalysisTabs& analyses);

  QWidget& bottom() { return *m_bottom; }  // the tabs with their margins
  State state() const;
  void restore(const State& state);  // what is not one of this window's states is passed over; emits nothing
  void shown();                      // the window appears: sets the heights, unless they were restored

 signals:
  // The user has arranged something: not what the window's appearance changes.
  void arranged();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void tabChosen();
  void fitBottom();
  void setBottomHeight(int height);

  QMainWindow& m_window;
  QTabWidget& m_tabs;
  const AnalysisTabs& m_analyses;
  QSplitter* m_columns;
  QSplitter* m_rows;
  QWidget* m_bottom;
  bool m_restored = false;          // the heights
  bool m_settled = false;           // the window has appeared where it stays
  bool m_analysisShown = false;     // the current tab is an analysis
  int m_bottomHeights[2] = {0, 0};  // as the user left them: for the first tabs and for the analyses; 0: not yet
};

}  // namespace latentscape
