// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lessons/lesson.h"
#include "ui/theme/palette.h"

#include <QWidget>

class QCPScatterStyle;
class QLabel;

namespace latentscape {

class PlotCanvas;

// A lesson's chart with title and legend: lines, points in the colours of their classes, and crosses on top of them. Not
// interactive.
class LessonPlot : public QWidget {
  Q_OBJECT

 public:
  explicit LessonPlot(QWidget* parent = nullptr);

  void setChart(const LessonChart& chart);
  const LessonChart& chart() const { return m_chart; }
  void setColours(const Palette& colours, bool dark);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void rebuild();
  void addLine(const LessonSeries& series, const QColor& colour);
  void addPoints(const std::vector<double>& x, const std::vector<double>& y, const QCPScatterStyle& style);
  void addClasses(const LessonSeries& series);
  void fit();
  QColor colourOf(std::size_t series) const;
  bool hasClasses() const;

  LessonChart m_chart;
  Palette m_colours;
  bool m_dark = true;
  QLabel* m_title;
  QLabel* m_legend;
  PlotCanvas* m_canvas;
};

}  // namespace latentscape
