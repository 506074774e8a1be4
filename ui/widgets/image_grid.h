// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "ui/widgets/picture_holder.h"

#include <QImage>
#include <QPixmap>
#include <QStringList>
#include <QWidget>

#include <vector>

namespace latentscape {

// Thumbnails in rows and columns from the top left corner, as large as the widget allows. Click one, or move with the arrow
// keys and press Space. Cells are painted once per set of images and size. Images can be copied, saved, dragged out and enlarged
// (PictureActions).
class ImageGrid : public QWidget, public PictureHolder {
  Q_OBJECT

 public:
  ImageGrid(int rows, int columns, QWidget* parent = nullptr);

  void setImages(const std::vector<Image>& images);  // row by row; missing images stay black
  void clear() { setImages({}); }
  bool empty() const { return m_images.empty(); }
  int count() const { return m_rows * m_columns; }

  void setGap(int gap);
  void setCellSide(int minimum, int preferred, int maximum);
  // Lets a wide, low widget use fewer rows of larger cells (8x8 as 4x16 or 2x32); order and count stay.
  void setAdaptive(bool adaptive);
  // Shows the first columns only, and these at least so far apart, from left edge to left edge. Not for an adaptive grid. The
  // images and their numbers stay.
  void setShownColumns(int columns, int leastPitch);
  // Of the images, for those who take one out of the window; without them each has the grid's name and its number.
  void setNames(const QStringList& names) { m_names = names; }
  // False: a click on an image means nothing, and looks as if.
  void setSelectable(bool selectable) { m_selectable = selectable; }
  // The cell with the accent-coloured frame; -1 for none.
  void setCurrent(int index);
  int current() const { return m_current; }

  QRect cellRect(int index) const;  // a cell's rectangle in the widget; empty if its column is not shown
  int pitch() const;                // from a column's left edge to that of the next
  int rows() const;                 // at the current size
  int columns() const;

  int pictureCount() const override { return static_cast<int>(m_images.size()); }
  int pictureAt(QPoint place) const override;
  int currentPicture() const override { return m_cursor < pictureCount() ? m_cursor : -1; }
  Picture pictureOf(int index) const override;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 signals:
  void clicked(int index);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void setWalkClicks(bool walkClicks) { m_walkClicks = walkClicks; }  // an arrow key clicks the cell it reaches

 private:
  struct Layout {
    int columns = 1;
    int side = 0;
  };
  Layout layoutFor(QSize size) const;
  int pitchOf(const Layout& layout) const;
  bool isShown(int index) const;
  int cellAt(QPoint position) const;  // -1: none
  void walkTo(int index);
  void renderCells(double ratio);

  int m_rows;
  int m_columns;
  int m_shownColumns;  // in a grid that is not adaptive
  int m_leastPitch = 0;
  int m_gap = 4;
  int m_minimumSide = 12;
  int m_preferredSide = 40;
  int m_maximumSide = 96;
  bool m_adaptive = false;
  bool m_walkClicks = false;
  bool m_selectable = true;
  int m_current = -1;
  int m_cursor = 0;  // the keyboard's cursor
  int m_hovered = -1;
  int m_pressed = -1;
  std::vector<QImage> m_images;
  QStringList m_names;
  QPixmap m_cells;  // all thumbnails, for m_cellsSize at its device pixel ratio
  QSize m_cellsSize;
};

// One row of thumbnails, one of them current; arrow keys choose.
class ImageStrip : public ImageGrid {
  Q_OBJECT

 public:
  explicit ImageStrip(int count, QWidget* parent = nullptr);
};

}  // namespace latentscape
