// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace latentscape {

// While something is held over a widget: a frame around the part that takes it when it is let go. Takes no mouse and no keys.
class DropFrame : public QWidget {
  Q_OBJECT

 public:
  explicit DropFrame(QWidget& over);

  void showAround(const QRect& part);  // in the coordinates of over

 protected:
  void paintEvent(QPaintEvent* event) override;
};

}  // namespace latentscape
