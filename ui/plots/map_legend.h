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
#include <QStringList>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

class QPainter;

namespace latentscape {

// The legend of the layer under the map's points, on a plate in a corner: title and ramp in a line, or below each other where the
// plate is narrow; below them the value where the user looks, then the sentence, if that leaves most of the map's height. Without
// a title the sentence alone. GUI thread only.
class MapLegend {
  Q_DECLARE_TR_FUNCTIONS(MapLegend)
 public:
  enum class Corner { TopLeft, TopRight, BottomLeft, BottomRight };
  static constexpr std::array kCorners{Corner::TopLeft, Corner::TopRight, Corner::BottomLeft, Corner::BottomRight};
  // Pixels, the most that text may take: the plate is wide, or else narrower and taller. Either takes more where the layer's
  // values need it, as far as the map goes.
  static constexpr std::array kWidths{330.0, 240.0};
  struct Place {
    Corner corner = Corner::TopLeft;
    std::size_t width = 0;  // of kWidths
    bool operator==(const Place&) const = default;
  };
  // What it would cover in a place: so many points, and the area in common with what else stands there, in square pixels.
  struct Option {
    Place place;
    std::size_t covered = 0;
    double overlap = 0.0;
  };
  // Where it goes on to stand, with so many points in sight. Places with more overlap than another are left out. It leaves its
  // place only for one with far fewer points, so that it does not go to and fro; patient: still fewer; now: none if it has only
  // come. A narrow plate must be worth it. options: at least one.
  static Place choose(std::optional<Place> now, std::span<const Option> options, std::size_t inSight, bool patient = false);

  // None: there is no legend. Whether it has other words than before, and may need another room.
  bool setContent(std::optional<FieldLegend> content);
  const std::optional<FieldLegend>& content() const { return m_content; }
  // The value where the user looks, which is at the pointer or at the probe; empty: none. Its line is always there, so that
  // nothing moves as it changes; what is longer than is usual (FieldLegend::longest) may be cut. Whether it is another than
  // before.
  bool setValue(const QString& value, bool atPointer);
  const QString& value() const { return m_value; }  // as it is said: with where it is

  // What is in sight on the map, in its pixels: the boxes of what else stands there, and points.
  struct Surroundings {
    QSizeF map;
    std::vector<QRectF> taken;
    std::vector<QPointF> points;
  };
  // Goes to the place that choose() finds, with the map's font. Whether it is another than before.
  bool choosePlace(const QFont& font, const Surroundings& around, bool patient = false);
  void setPlace(Place place) {
    m_place = place;
    m_appears = false;
  }
  Place place() const { return m_place; }
  Corner corner() const { return m_place.corner; }

  // In the map's pixels, with the map's font: the plate, and on it the line of the value. Empty if there is none, or no room.
  QRectF plate(const QFont& font, QSizeF map) const { return plan(font, map, m_place).plate; }
  QRectF plateIn(Place place, const QFont& font, QSizeF map) const { return plan(font, map, place).plate; }
  QRectF valueBox(const QFont& font, QSizeF map) const { return plan(font, map, m_place).value; }
  // With the painter's font. Drawn once, until something of it changes: words take longer than all else that moves with the map.
  // Returns its box, in the map's pixels; empty if there is none.
  QRectF paint(QPainter& painter, QSizeF map, const Palette& colours);

 private:
  static QString said(const QString& value, bool atPointer);
  struct Plan {
    QRectF plate, title, ramp, value, sentence;
  };
  // The width of the longest value that is usual; measured once for a layer and a font, since a plan is asked for in every frame.
  double longestValue(const QFont& small) const;
  Plan plan(const QFont& font, QSizeF map, Place place) const;
  void paintHeading(QPainter& painter, const Plan& where, const Palette& colours) const;
  void paintPlate(QPainter& painter, const Plan& where, const Palette& colours) const;

  // What a picture of it depends on, beside the content.
  struct Look {
    QFont font;
    QSizeF map;
    std::array<QColor, 4> colours;
    double ratio = 0.0;
    Place place;
    QString value;
    bool operator==(const Look&) const = default;
  };
  struct Longest {
    QFont font;
    QStringList values;
    double width = 0.0;
  };
  std::optional<FieldLegend> m_content;
  mutable Longest m_longest;  // as last measured
  QString m_value;
  Place m_place;
  bool m_appears = false;      // since its place was chosen: none keeps it there
  std::optional<Look> m_look;  // of m_picture; none: it is to be drawn
  QRect m_box;                 // of it on the map, in the device's pixels: it is not resampled
  QPixmap m_picture;
};

}  // namespace latentscape
