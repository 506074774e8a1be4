// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lessons/lesson.h"
#include "ui/theme/palette.h"

#include <QWidget>

#include <vector>

class QGridLayout;
class QLabel;
class QVBoxLayout;

namespace latentscape {

class ElidedLabel;
class ImageGrid;
class LessonPlot;

// A lesson's pictures: charts side by side, and rows of images below them. Not interactive.
class LessonPicturesView : public QWidget {
  Q_OBJECT

 public:
  explicit LessonPicturesView(QWidget* parent = nullptr);

  void setView(const LessonView& view);
  void clear() { setView({}); }
  const LessonView& view() const { return m_view; }
  void setColours(const Palette& colours, bool dark);

 private:
  struct Block {
    ElidedLabel* caption;
    ImageGrid* grid;
    int rows, columns;
  };
  void setCharts(const std::vector<LessonChart>& charts);
  void setPictures(const std::vector<LessonPictures>& pictures);

  LessonView m_view;
  Palette m_colours;
  bool m_dark = true;
  QLabel* m_empty;
  QGridLayout* m_charts;
  QVBoxLayout* m_pictures;
  std::vector<LessonPlot*> m_plots;
  std::vector<Block> m_blocks;
};

}  // namespace latentscape
