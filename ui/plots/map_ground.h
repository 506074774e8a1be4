// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/decoded_lattice.h"
#include "ui/plots/map_view.h"

#include <QColor>
#include <QImage>
#include <QRectF>

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace latentscape {

// Values over the latent plane as colours: one pixel for each, smoothly enlarged.
struct FieldPicture {
  QRectF place;  // in the plane; y is the lower edge
  QImage colours;
};

// What lies under the points of the latent map: the ground's colour, over it a field in colours, over that the images that the
// decoder makes of the places, in faint ink. Grey images are ink on the ground (bright pixels in the colour of text), so that a
// black background is the ground itself; coloured ones are mixed with it. GUI thread only.
class MapGround {
 public:
  MapGround() { makeInks(); }
  void setColours(const QColor& ground, const QColor& ink);
  // The lattice whose images are shown, stride 1; those of its places that were there before stay.
  void setArea(const LatticeBlock& area);
  // Those of the area's places among them, whatever their level.
  void put(const DecodedBlock& decoded);
  void forgetImages();
  void setField(std::optional<FieldPicture> field);
  // One latent dimension: images in a strip below the points, and a field as high as the map.
  void setSingleLine(bool on);

  bool empty() const { return m_shown == 0 && !m_field; }
  std::size_t images() const { return m_shown; }  // places that have one
  const LatticeBlock& area() const { return m_area; }
  // Fills a picture of the view, opaque and of Format_ARGB32_Premultiplied, in the size that the view has by the picture's device
  // pixel ratio. Cheap if nothing has changed since the last time.
  void paint(QImage& picture, const MapView& view);
  // The processor's time that it took since the last call, in seconds.
  double takeSeconds() { return std::exchange(m_seconds, 0.0); }

  // The most that an image changes the ground, from 0 to 1.
  static constexpr double kInk = 0.24, kMixed = 0.34;

 private:
  class Charged;  // while it lives, time counts

  void makeInks();
  QRectF fieldBox(const MapView& view) const;
  void paintUnder(QImage& picture, const MapView& view) const;
  void paintImages(QImage& picture, const MapView& view) const;

  QColor m_ground = Qt::black, m_ink = Qt::white;
  std::array<std::uint32_t, 256> m_inks{};  // of a grey level, premultiplied
  LatticeBlock m_area;
  ImageShape m_shape;
  std::vector<std::uint8_t> m_pixels;  // cell by cell, row by row of the area
  std::vector<std::uint8_t> m_has;     // by cell
  std::size_t m_shown = 0;
  std::optional<FieldPicture> m_field;
  bool m_line = false;
  MapView m_view;  // as last painted, with:
  double m_pixelRatio = 0.0;
  // Of that view, once it has stood still; they keep their memory when they are no longer true, as long as there is something.
  QImage m_under;  // the ground and a field
  QImage m_picture;
  bool m_underTrue = false, m_pictureTrue = false;
  double m_seconds = 0.0;
};

}  // namespace latentscape
