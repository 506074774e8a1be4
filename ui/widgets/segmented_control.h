// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QList>

class QPushButton;

namespace latentscape {

// A few mutually exclusive choices side by side in one rounded track. One Tab stop; the arrow keys, Home and End choose, among
// the buttons that are enabled. The buttons' style sheet role is "segment" (checked: the choice); the track is painted here.
class SegmentedControl : public QFrame {
  Q_OBJECT

 public:
  explicit SegmentedControl(const QStringList& choices, QWidget* parent = nullptr);

  int current() const { return m_current; }
  void setCurrent(int index);                    // emits nothing
  void setNote(int index, const QString& note);  // a choice's tooltip; until then its text
  QPushButton* button(int index) const { return m_buttons.value(index); }

 signals:
  void currentChanged(int index);  // by the user

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  // step: the direction in which choices that are disabled are passed by; 0: none is.
  void choose(int index, int step = 0);

  QList<QPushButton*> m_buttons;
  int m_current = 0;
};

}  // namespace latentscape
