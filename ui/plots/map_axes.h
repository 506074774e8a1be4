// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/map_overlay.h"

#include <QFont>
#include <QSizeF>

#include <vector>

class QCustomPlot;

namespace latentscape {

// The numbers along the map's lower and left edges: the plot's axes choose them, the overlay paints them over the points. GUI
// thread only.
class MapAxes {
 public:
  // Over all of the plot, which outlives this. Their ranges are set by whoever moves the view.
  explicit MapAxes(QCustomPlot& plot);

  void setColours(const Palette& colours, const QFont& font);
  void setHeightsShown(bool shown);  // the numbers at the left
  // As of the last replot, on a map of that size in pixels. Left out: what an edge would cut, and heights in the lower corner.
  std::vector<OutlinedNumbers::Number> numbers(QSizeF map) const;

 private:
  QCustomPlot& m_plot;
};

}  // namespace latentscape
