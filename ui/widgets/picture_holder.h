// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QPoint>
#include <QString>

namespace latentscape {

// A picture that can be taken out of the window, in its own pixels.
struct Picture {
  QImage image;  // null: none
  QString name;  // "Nearest test image · class 5, number 1510"
};

// What a widget that shows pictures tells PictureActions about them. GUI thread.
class PictureHolder {
 public:
  virtual ~PictureHolder() = default;
  virtual int pictureCount() const = 0;
  virtual int pictureAt(QPoint place) const = 0;  // in the widget; -1: none
  virtual int currentPicture() const = 0;         // what keys act on; -1: none
  virtual Picture pictureOf(int index) const = 0;
};

}  // namespace latentscape
