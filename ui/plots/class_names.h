// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/map_points.h"
#include "ui/plots/map_view.h"
#include "ui/theme/palette.h"

#include <QFont>
#include <QPixmap>
#include <QPointF>
#include <QRectF>
#include <QString>
#include <QStringList>

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

class QPainter;

namespace latentscape {

// Where a class is, in the plane.
struct ClassCentre {
  QPointF at;
  double spread = 0.0;  // the median distance of its points from their median
};

// For each label of points, where a class is densest, found from its median; nullopt for a label that no finite point has. So a
// few strays don't move it, and it is never between the halves of a class in two parts. before: the centres of the last call, at
// most as many; a class stays at its former part while that is about as dense. flat: heights don't count.
std::vector<std::optional<ClassCentre>> classCentres(const MapPoints& points, bool flat,
                                                     const std::vector<std::optional<ClassCentre>>& before = {});

// The names of classes on the map, at their centres. None covers another: one that has no room is moved, but not off its class's
// points, and left out if that does not help. They follow their classes eased: step() moves them. GUI thread only.
class ClassNames {
 public:
  struct Label {
    int number;  // of the class
    QRectF box;  // in the map's pixels
  };

  void setNames(const QStringList& names);
  // Null for none. Names that are shown already begin to move; step() goes on.
  void setPoints(const MapPoints* points, bool flat);
  void setClassVisible(std::size_t number, bool visible);
  void setShown(bool shown) { m_shown = shown; }
  bool shown() const { return m_shown; }
  void setTaken(std::vector<QRectF> boxes) { m_taken = std::move(boxes); }  // pixels that names keep off
  void setOnPlates(bool on) { m_onPlates = on; }                            // readable over pictures
  void setLit(std::optional<std::size_t> number) { m_lit = number; }        // the others are painted fainter

  // A thirtieth of a second passes. Whether names have still to move.
  bool step(const MapView& view, const QFont& font);
  // What paint() paints with that font.
  std::vector<Label> labels(const MapView& view, const QFont& font);
  void paint(QPainter& painter, const MapView& view, const Palette& colours);

 private:
  struct Name {
    std::size_t count = 0;  // of points
    std::optional<ClassCentre> target;
    QPointF centre;                // on its way to it
    int candidate = -1;            // of the places beside the centre; -1: left out
    QPointF offset, offsetTarget;  // from the centre, in pixels
    QSizeF size;                   // of the text
    QPixmap picture;
  };

  void arrange(const MapView& view, const QFont& font);
  void measure(const QFont& font);
  bool isAnothers(std::size_t number, QPointF place) const;
  QString textOf(std::size_t number) const;
  QRectF boxOf(const Name& name, const MapView& view) const;

  QStringList m_texts;
  std::vector<Name> m_names;         // by label
  std::vector<std::size_t> m_order;  // of the labels: those with the most points first
  std::bitset<256> m_hidden;
  std::vector<QRectF> m_taken;
  bool m_onPlates = false;
  std::optional<std::size_t> m_lit;
  QFont m_font;  // the sizes are of
  bool m_measured = false;
  QColor m_ink, m_ground;  // the pictures are of
  double m_ratio = 0.0;
  bool m_shown = true;
};

}  // namespace latentscape
