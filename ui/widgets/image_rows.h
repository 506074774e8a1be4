// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"

#include <QStringList>
#include <QWidget>

#include <vector>

namespace latentscape {

class ImageGrid;

// Rows of images with a title on the left of each row and, if given, a caption above each column.
class ImageRows : public QWidget {
  Q_OBJECT

 public:
  ImageRows(const QStringList& titles, int columns, QWidget* parent = nullptr);

  // rows() * columns() images, row by row; empty ones stay black. captions: at most columns(),
  // of a line or more.
  void setImages(const std::vector<Image>& images, const QStringList& captions = {});
  // Captions are never cut: columns stand as far apart as these need, and the last ones, which have no room, are not shown.
  void setCaptionsWhole();
  int rows() const { return static_cast<int>(m_titles.size()); }
  int columns() const { return m_columns; }
  const QStringList& titles() const { return m_titles; }
  ImageGrid& grid() { return *m_grid; }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 signals:
  void clicked(int row, int column);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  int titleWidth() const;
  int captionHeight() const;
  int captionWidth() const;  // of the widest line
  void place();

  QStringList m_titles;
  int m_columns;
  QStringList m_captions;
  bool m_captionsWhole = false;
  ImageGrid* m_grid;
};

}  // namespace latentscape
