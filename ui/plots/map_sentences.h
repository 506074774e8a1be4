// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QPointF>
#include <QString>

#include <optional>

namespace latentscape {

class FieldLayer;
struct FieldLegend;
struct MapPoints;
struct MapWords;

// The sentences that the map's PlotSpeech says of this moment: what is asked later needs another one of these. GUI thread only.
class MapSentences {
  Q_DECLARE_TR_FUNCTIONS(MapSentences)
 public:
  // points: null for none. line: there is no second axis, and places are said without it. Words and points outlive this.
  MapSentences(const MapWords& words, const MapPoints* points, bool line) : m_words(words), m_points(points), m_line(line) {}

  // Where the probe is, in the plane, and the layer's value there. brushing: a brush is being drawn. nearest: the image nearest
  // to it in all dimensions; one that is not on the map is not said.
  QString probe(QPointF z, const FieldLayer& layer, bool brushing, std::optional<int> nearest) const;
  // Where the pen is that keys draw a brush with. nearest: its point, which says where in an embedding, whose coordinates mean
  // nothing.
  QString pen(QPointF z, std::optional<int> nearest) const;
  // What the points are, or why there are none.
  QString points() const;
  // The legend but for the value, which is said with the probe. Empty without one.
  static QString layer(const std::optional<FieldLegend>& legend);

 private:
  QString place(QPointF z) const;
  QString image(int index) const;

  const MapWords& m_words;
  const MapPoints* m_points;
  bool m_line;
};

}  // namespace latentscape
