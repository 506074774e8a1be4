// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVariantAnimation>
#include <QWidget>

#include <functional>

namespace latentscape {

// For two seconds, a ring that grows around a place of the widget it lies over: "here". Takes no mouse and no keys.
class PulseRing : public QWidget {
  Q_OBJECT

 public:
  // place: in the coordinates of over, asked anew for every picture.
  PulseRing(QWidget& over, std::function<QPointF()> place);

  void start();  // again from the beginning, if it is there

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void follow();

  std::function<QPointF()> m_place;
  QVariantAnimation m_growth;  // from 0 to 1
};

}  // namespace latentscape
