// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/field_colours.h"
#include "ui/theme/palette.h"

#include <QColor>
#include <QCoreApplication>
#include <QFont>
#include <QPixmap>
#include <QPointF>
#include <QRect>
#include <QRectF>
#include <QSizeF>
#include <QString>

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

class QPainter;

namespace latentscape {

// The legend of the layer under the map's points, on a plate in a corner: title and ramp in a line, below it the value where the
// user looks, then the sentence. Without a title the sentence alone. GUI thread only.
class MapLegend {
  Q_DECLARE_TR_FUNCTIONS(MapLegend)
 public:
  // The lower right one has the map's note.
  enum class Corner { TopLeft, TopRight, BottomLeft };
  static constexpr std::array kCorners{Corner::TopLeft, Corner::TopRight, Corner::BottomLeft};
  // Where it goes on to stand. covered: the points that it would cover in each corner, of so many in sight. It leaves a corner
  // only for one with far fewer, so that it does not go to and fro. overlaps: the area that it would have in common with what
  // else stands there; corners with more of it than another are left out.
  static Corner choose(Corner now, const std::array<std::size_t, kCorners.size()>& covered, std::size_t inSight,
                       const std::array<double, kCorners.size()>& overlaps = {});

  // None: there is no legend. Whether it has other words than before, and may need another room.
  bool setContent(std::optional<FieldLegend> content);
  const std::optional<FieldLegend>& content() const { return m_content; }
  // The value where the user looks, which is at the pointer or at the probe; empty: none. Its line is always there, so that
  // nothing moves as it changes; what is too long for it is cut. Whether it is another than before.
  bool setValue(const QString& value, bool atPointer);
  const QString& value() const { return m_value; }  // as it is said: with where it is

  // What is in sight on the map, in its pixels: the boxes of what else stands there, and points.
  struct Surroundings {
    QSizeF map;
    std::vector<QRectF> taken;
    std::vector<QPointF> points;
  };
  // Goes to the corner that choose() finds, with the map's font. Whether it is another than before.
  bool chooseCorner(const QFont& font, const Surroundings& around);
  void setCorner(Corner corner) { m_corner = corner; }
  Corner corner() const { return m_corner; }

  // In the map's pixels, with the map's font: the plate, and on it the line of the value. Empty if there is none, or no room.
  QRectF plate(const QFont& font, QSizeF map) const { return plan(font, map, m_corner).plate; }
  QRectF plateIn(Corner corner, const QFont& font, QSizeF map) const { return plan(font, map, corner).plate; }
  QRectF valueBox(const QFont& font, QSizeF map) const { return plan(font, map, m_corner).value; }
  // With the painter's font. Drawn once, until something of it changes: words take longer than all else that moves with the map.
  void paint(QPainter& painter, QSizeF map, const Palette& colours);

 private:
  struct Plan {
    QRectF plate, heading, value, sentence;
  };
  Plan plan(const QFont& font, QSizeF map, Corner corner) const;
  void paintHeading(QPainter& painter, const QRectF& row, const Palette& colours) const;
  void paintPlate(QPainter& painter, const Plan& where, const Palette& colours) const;

  // What a picture of it depends on, beside the content.
  struct Look {
    QFont font;
    QSizeF map;
    std::array<QColor, 4> colours;
    double ratio = 0.0;
    Corner corner = Corner::TopLeft;
    QString value;
    bool operator==(const Look&) const = default;
  };
  std::optional<FieldLegend> m_content;
  QString m_value;
  Corner m_corner = Corner::TopLeft;
  std::optional<Look> m_look;  // of m_picture; none: it is to be drawn
  QRect m_place;               // of it on the map
  QPixmap m_picture;
};

}  // namespace latentscape
