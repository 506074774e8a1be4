// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QLineF>
#include <QPolygonF>
#include <QSize>

#include <vector>

namespace latentscape {

// Rasterises what goes from left to right, such as the curves of a chart, column by column of pixels: each has one stretch, from
// the highest to the lowest that passes through it, with antialiased edges. A general rasteriser fills an outline for each piece
// of a line: milliseconds, where this takes microseconds. Units: pixels of the device.
class LineRaster {
 public:
  explicit LineRaster(QSize size);

  // Adds a line whose x never falls; what is outside the picture is left out, and so are pieces that end anywhere but at finite
  // numbers. thickness > 0, measured across the line.
  void add(const QPolygonF& line, double thickness);
  // The same in dashes of four times the thickness, two apart, as Qt::DashLine has them; without pieces longer than a million
  // pixels.
  void addDashed(const QPolygonF& line, double thickness);
  void addDisc(const QPointF& centre, double radius);

  // What was added, in one colour; only the rows that have any of it. first: the row of the picture that it begins with. Null
  // where there is nothing.
  QImage picture(const QColor& colour, int& first) const;

 private:
  // An edge of the band that a line is: where it is highest and lowest within the column.
  struct Edge {
    float high, low;
    float middle() const { return (high + low) / 2.0F; }
    float width() const { return low - high > 1.0F ? low - high : 1.0F; }
  };
  struct Column {
    Edge upper, lower;
    bool empty() const { return !(upper.high <= lower.low); }
  };

  void addPiece(const QPointF& a, const QPointF& b, double thickness);
  void addDash(const QLineF& dash, double thickness);
  void addTo(int column, const Edge& upper, const Edge& lower);

  QSize m_size;
  std::vector<Column> m_columns;
};

}  // namespace latentscape
