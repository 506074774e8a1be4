// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"

#include <QSize>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace latentscape {

// Images of a set in the size of thumbnails, each made when it is first asked for and kept. Those that were not asked for lately
// make room for others. GUI thread only.
class ThumbnailAtlas {
 public:
  // The size in the screen's pixels, near 28 logical ones: a whole multiple or part of the image's where one is near, so that its
  // pixels stay alike.
  static QSize sizeFor(ImageShape shape, double pixelRatio);

  // Nothing happens if both are as they were. images may be null.
  void set(std::shared_ptr<const ImageSet> images, double pixelRatio);
  const ImageSet* images() const { return m_images.get(); }
  QSize size() const { return m_size; }

  // To be called before the images of another picture are asked for: only after that may they take places of older ones.
  void begin(std::size_t mostAsked);
  // size() opaque pixels, row by row, ARGB, valid until begin() or the next make(); null if the image has not been made.
  const std::uint32_t* find(std::size_t index);
  // index < images()->size(). Reads at most costOfOne() of the image's values, however large it is.
  const std::uint32_t* make(std::size_t index);
  std::size_t costOfOne() const { return m_cost; }
  std::size_t made() const { return m_made; }  // so many times has an image been made

 private:
  // The image's pixels behind one row or column of the thumbnail: [first, last) by steps.
  struct Range {
    int first, last, step;
  };
  struct Place {
    std::int64_t image = -1;
    std::uint64_t asked = 0;
  };
  static std::vector<Range> ranges(int from, int to);
  std::size_t freePlace();

  std::shared_ptr<const ImageSet> m_images;
  double m_ratio = 0.0;
  QSize m_size;
  std::vector<Range> m_rows, m_columns;
  std::vector<std::int32_t> m_placeOf;  // of each image; -1: none
  std::vector<Place> m_places;
  std::vector<std::uint32_t> m_pixels;  // of all places
  std::size_t m_most = 0;               // places
  std::size_t m_next = 0;               // where the search for a place goes on
  std::size_t m_cost = 0, m_made = 0;
  std::uint64_t m_now = 1;
};

}  // namespace latentscape
