// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exploration/image_selection.h"
#include "ui/plots/map_points.h"
#include "ui/plots/map_view.h"
#include "ui/plots/thumbnail_atlas.h"

#include <QImage>
#include <QRectF>
#include <QRgb>

#include <bitset>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace latentscape {

// Test images in place of their points, where these don't overlap. Which ones: those that are there already stay as long as they
// are in sight and free of each other; then others come in a fixed order where there is room to spare. So panning changes nothing
// in the middle, zooming in only adds, and zooming out a little takes none away. GUI thread only.
class ThumbnailLayer {
 public:
  struct Thumbnail {
    std::uint32_t index;  // of the point and its image
    QRect box;            // with its frame, in the picture's pixels
    std::uint8_t label;
    bool painted = false;  // its image has been made
  };
  struct Look {
    std::span<const QRgb> frames;  // by class, and again from the first
    QRgb ground;
    std::optional<std::size_t> lit;           // all others are painted fainter
    const ImageSelection* brushed = nullptr;  // likewise; null: no brush. Of as many images as there are points, at least
    QRgb rest = 0;                            // the frame of those that are not brushed
  };

  void setImages(std::shared_ptr<const ImageSet> images);
  // Chooses thumbnails for these points and paints them into an image, Format_ARGB32_Premultiplied, that shows the view.
  void paint(QImage& picture, const MapPoints& points, bool flat, const MapView& view, const std::bitset<256>& hidden,
             const Look& look);
  void clear() { m_shown.clear(); }

  // False if images remain to be made, which would have taken too long at once: paint again.
  bool complete() const { return m_complete; }
  // As last painted. Boxes don't overlap.
  std::span<const Thumbnail> shown() const { return m_shown; }
  // The thumbnail at a place, and the one of a point; places in the view's logical pixels.
  std::optional<std::size_t> at(QPointF pixel) const;
  std::optional<QRectF> boxOf(std::size_t index) const;
  const ThumbnailAtlas& atlas() const { return m_atlas; }

 private:
  struct Candidate {
    std::uint32_t index;
    float x, y;
    std::uint8_t label;
  };

  void choose(QSize picture, const MapPoints& points, bool flat, const MapView& view, const std::bitset<256>& hidden);
  bool place(const Candidate& candidate, float room);
  void paintOne(QImage& picture, const Thumbnail& thumbnail, const std::uint32_t* image, const Look& look) const;

  std::shared_ptr<const ImageSet> m_images;
  ThumbnailAtlas m_atlas;
  std::vector<Thumbnail> m_shown;
  std::vector<Candidate> m_seen, m_sorted;
  // A grid of cells as large as a thumbnail, so that each has the centre of one at most; its index in m_shown, or -1. Two cells
  // lie beyond each edge.
  std::vector<std::int32_t> m_grid;
  std::vector<QPointF> m_centres;  // of m_shown
  int m_columns = 0, m_rows = 0;
  QSize m_cell;  // a thumbnail with its frame and the gap to the next
  int m_frame = 1;
  double m_ratio = 1.0;
  bool m_complete = true;
};

}  // namespace latentscape
