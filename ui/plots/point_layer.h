// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/image_selection.h"
#include "ui/plots/density_grid.h"
#include "ui/plots/map_ground.h"
#include "ui/plots/map_points.h"
#include "ui/plots/map_view.h"
#include "ui/plots/point_blocks.h"
#include "ui/plots/point_stamper.h"
#include "ui/plots/thumbnail_layer.h"

#include <qcustomplot.h>

#include <array>
#include <bitset>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace latentscape {

// The ground, the prior's rings and the points of the latent map as one layer of a QCustomPlot, painted into one opaque image:
// blending a transparent one over the plot costs more than all the points. Its scale comes from a MapView, not from the axes.
// Points are opaque discs, and squares and triangles for classes beyond the tenth; where more than discLimit of them are in
// sight, the layer shows their density instead. Thumbnails of their images may take their places. Where something lies on the
// ground, each disc has a rim of the ground's colour, a pixel wide, so that its contrast to what is around it stays.
class PointLayer : public QCPLayerable {
 public:
  static constexpr std::size_t discLimit = 100'000;

  PointLayer(QCustomPlot* plot, const QString& layer);

  void setPoints(std::shared_ptr<const MapPoints> points);
  const MapPoints* points() const { return m_points.get(); }
  const std::shared_ptr<const MapPoints>& sharedPoints() const { return m_points; }
  std::size_t count() const { return m_points ? m_points->count() : 0; }
  void setView(const MapView& view) { m_view = view; }
  // Sets the colours of the ground, of the rings and of what is drawn on the ground; dark chooses the matching set of class
  // colours.
  void setColours(const QColor& ground, const QColor& rings, const QColor& ink, bool dark);
  MapGround& ground() { return m_under; }
  const MapGround& ground() const { return m_under; }
  void setRingsShown(bool shown) { m_ringsShown = shown; }
  // The points from `first` on come in: they are painted with this share of their opacity, from 0 to 1. Of a density nothing
  // comes in.
  void setFadeIn(std::size_t first, double share);
  double fadeIn() const { return m_fadeShare; }
  // Without points there is only what lies under them; no search finds one.
  void setPointsShown(bool shown) { m_pointsShown = shown; }
  bool pointsShown() const { return m_pointsShown; }
  void setFlat(bool flat);  // one latent dimension: heights only separate the points
  void setClassVisible(std::size_t c, bool visible) { m_hidden.set(c, !visible); }
  bool isVisible(std::size_t i) const { return !m_hidden.test(m_points->label(i)); }
  const std::bitset<256>& hidden() const { return m_hidden; }  // classes

  // The class that stands out: the others are painted fainter.
  void setLit(std::optional<std::size_t> c) { m_lit = c; }
  // Points that are brushed keep their colours and lie above the others, which are grey. Null: all keep them. A brush of fewer
  // images than there are points is one of other images, and changes nothing. Whether it is another than before.
  bool setBrushed(std::shared_ptr<const ImageSelection> brushed) {
    const auto before = std::exchange(m_brushed, std::move(brushed));
    return before != m_brushed;
  }
  // The grey of points that are not brushed, on this ground: as seen, it is twice as bright, or half as bright, so that they are
  // there and yet step back (a contrast of 2:1).
  static QColor restColour(const QColor& ground);
  // The images of the points, and whether thumbnails of them are painted.
  void setImages(std::shared_ptr<const ImageSet> images) { m_thumbnails.setImages(std::move(images)); }
  void setImagesShown(bool shown);
  bool imagesShown() const { return m_imagesShown; }
  const ThumbnailLayer& thumbnails() const { return m_thumbnails; }
  // False if more thumbnails will come by another painting.
  bool complete() const { return !m_imagesShown || m_thumbnails.complete(); }
  // Of a point as it is painted in this view, in logical pixels.
  double radius() const;

  // Where point i lies on the map. A point that is not finite has no place, and no search or box finds it.
  QPointF position(std::size_t i) const {
    return m_flat ? QPointF(m_points->at(i).x(), static_cast<double>(jitter(i))) : m_points->at(i);
  }
  // The same if there is such a point, it is finite, and its class is not hidden.
  std::optional<QPointF> visiblePosition(std::size_t i) const {
    if (i >= count() || !isVisible(i)) return std::nullopt;
    const QPointF z = position(i);
    return std::isfinite(z.x()) && std::isfinite(z.y()) ? std::optional(z) : std::nullopt;
  }
  // The visible point nearest to a pixel, within that many pixels; where a thumbnail is, its point.
  std::optional<std::size_t> nearest(QPointF pixel, double within) const;
  // The bounding box of all visible points.
  std::optional<QRectF> bounds() const;

  int paints() const { return m_paints; }
  double milliseconds() const { return m_milliseconds; }
  bool showsDensity() const { return m_showsDensity; }  // duration of the last painting

 protected:
  void applyDefaultAntialiasingHint(QCPPainter*) const override {}
  void draw(QCPPainter* painter) override;
  QRect clipRect() const override;

 private:
  struct Box {
    float left, right, low, high;
  };
  struct Disc {
    float x, y;
    std::uint8_t mark;  // of m_stamper
    bool comesIn;
  };

  void paintRings();
  bool collectDiscs(double pixelRatio);
  void paintDiscs(double pixelRatio);
  void paintRims(double pixelRatio);
  void paintDensity(double pixelRatio);
  void prepareStamps(double radius);
  // Of all classes; then the same for those that don't stand out beside a lit one; then for points that are not brushed.
  enum Group : std::size_t { Own, Dimmed, Rest, groups };
  std::vector<PointStamper::Mark> marks() const;
  const ImageSelection* brushed() const { return m_brushed && m_brushed->size() >= count() ? m_brushed.get() : nullptr; }
  std::size_t markCount() const { return m_shapes * kClassColours; }
  void paintThumbnails();

  std::shared_ptr<const MapPoints> m_points;
  std::bitset<256> m_hidden;
  mutable std::vector<Box> m_boxes;  // per class; empty until asked for
  MapView m_view;
  DensityGrid m_grid;
  std::vector<Disc> m_seen, m_discs;  // in sight: in the points' order, and in painting order
  std::vector<std::uint8_t> m_piles;  // of m_seen
  MapGround m_under;
  PointStamper m_stamper, m_fadingStamper;
  PointStamper m_rimStamper, m_fadingRimStamper;  // a mark for each shape
  ThumbnailLayer m_thumbnails;
  std::size_t m_shapes = 1;  // how many shapes the points' classes take
  std::optional<std::size_t> m_lit;
  std::shared_ptr<const ImageSelection> m_brushed;
  bool m_imagesShown = false, m_pointsShown = true;
  double m_preparedRadius = 0.0, m_preparedRim = 0.0;
  QImage m_image;
  QColor m_ground, m_rings, m_rest;
  bool m_ringsShown = true;
  bool m_dark = false;
  bool m_flat = false;
  bool m_showsDensity = false;
  std::size_t m_fadeFirst = 0;
  double m_fadeShare = 1.0;
  int m_paints = 0;
  double m_milliseconds = 0.0;
};

}  // namespace latentscape
