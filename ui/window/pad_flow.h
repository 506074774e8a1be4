// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/picture_ink.h"
#include "ui/controllers/placed_picture.h"
#include "ui/panels/image_ref.h"

#include <QObject>
#include <QString>

class QMimeData;
class QWidget;

namespace latentscape {

class Banner;
class DrawPanel;

// Pictures that come onto the pad of the tab "Draw": dropped or pasted there, or the placed one or one of the map, if the user
// asks for it. They are not placed on the map. A picture without ink leaves the drawing as it is, and so does one that is still
// being read when the user paints. The pad has one message: the next picture, stroke or message takes it away. GUI thread only.
class PadFlow : public QObject {
  Q_OBJECT
 public:
  PadFlow(PlacedPicture& placed, DrawPanel& panel, Banner& banner, QObject* parent);

  QWidget* padAt(const QWidget* widget) const;  // as DrawPanel::padAt()
  bool hasFocus() const;                        // what is pasted goes onto the pad
  void takeFile(const QString& file);
  // The picture in data from another program. False if there is none.
  bool takeImage(const QMimeData& data, const QString& name);
  // An image of the map, of one channel. It is not prepared as drawings are: the model gets it as it is.
  void putImage(const ImageRef& image);
  void cancel() { m_ink.cancel(); }  // a picture that is still being read isn't drawn
  // What was to be drawn is no picture.
  void refuse(const QString& what, const QString& where);
  void refuse(const Error& error);  // also a picture that was still being read
  void forgetMessage();

 private:
  void showError(const Error& error);

  DrawPanel& m_panel;
  Banner& m_banner;
  PictureInk m_ink{this};
};

}  // namespace latentscape
