// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

class QPushButton;
class QWidget;

namespace latentscape {

// Makes a button play and pause what a panel shows, about 30 times a second. It stops by itself where nobody sees the panel: it
// is hidden, or its window is minimized.
class Player : public QObject {
  Q_OBJECT

 public:
  // The button is to have its names already. Both outlive this object.
  Player(QPushButton& button, QWidget& panel);

  bool isPlaying() const { return m_timer.isActive(); }
  void setPlaying(bool playing);  // does nothing where the button is disabled, but stop

 signals:
  void begun();  // at once, so that what else plays stops before the next tick
  // Since the last tick; at most a tenth of a second, so that it goes on from where it was after a stall instead of jumping.
  void ticked(double seconds);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void tick();
  void show();

  QPushButton& m_button;
  QWidget& m_panel;
  QTimer m_timer;
  QElapsedTimer m_clock;  // since the last tick
};

}  // namespace latentscape
