// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QLineF>
#include <QPolygonF>
#include <QSize>

#include <vector>

namespace latentscape {

// Rasterises lines that go from left to right, such as the curves of a chart, column by column: each pixel column has one
// stretch, from the highest to the lowest line that passes through it, with antialiased edges. A general rasteriser fills an
// outline for each segment, which takes milliseconds; this takes microseconds. Units: device pixels.
class LineRaster {
 public:
  explicit LineRaster(QSize size);

  // Adds a line whose x never decreases. Whatever lies outside the image is left out, and so are segments whose ends are not
  // finite. thickness > 0, measured across the line.
  void add(const QPolygonF& line, double thickness);
  // The same with dashes of four times the thickness and gaps of two, like Qt::DashLine; leaves out segments longer than a
  // million pixels.
  void addDashed(const QPolygonF& line, double thickness);
  void addDisc(const QPointF& centre, double radius);

  // What was added, in one colour, as an image of only those rows that contain any of it; first: the number of its first row.
  // Null if there is nothing.
  QImage picture(const QColor& colour, int& first) const;

 private:
  // An edge of the band that the line covers: its highest and lowest point within the column.
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
