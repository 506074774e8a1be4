// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/picture_holder.h"

#include <QPointer>
#include <QWidget>

#include <vector>

namespace latentscape {

// Shows pictures one at a time over the whole of a window, as large as it allows, with sharp pixels: each pixel of the picture is
// a square of whole pixels of the screen. Arrow keys, Home and End go through them; Escape, Enter or a click closes it, and gives
// the focus back. GUI thread.
class PictureViewer : public QWidget, public PictureHolder {
  Q_OBJECT
 public:
  // Over the window of a widget. current: an index of pictures, of which at least that one is none that is missing.
  static PictureViewer& open(QWidget& widget, std::vector<Picture> pictures, int current);

  int current() const { return m_current; }
  QRect shownRect() const;  // where the picture stands

  int pictureCount() const override { return static_cast<int>(m_pictures.size()); }
  int pictureAt(QPoint place) const override { return shownRect().contains(place) ? m_current : -1; }
  int currentPicture() const override { return m_current; }
  Picture pictureOf(int index) const override { return m_pictures[static_cast<std::size_t>(index)]; }

 protected:
  bool event(QEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;
  bool focusNextPrevChild(bool) override { return true; }  // Tab stays here: what lies below can't be seen
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;

 private:
  PictureViewer(QWidget& widget, std::vector<Picture> pictures, int current);
  void goTo(int index, int step);  // from there on by steps to the next that isn't missing
  void leave();
  QString caption() const;
  void describePicture();

  const std::vector<Picture> m_pictures;
  int m_current;
  QPointer<QWidget> m_focusBefore;
  bool m_pressed = false;
};

}  // namespace latentscape
