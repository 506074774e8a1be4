// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "ui/theme/palette.h"

#include <QFont>
#include <QImage>
#include <QPointF>
#include <QRectF>
#include <QString>

#include <cstddef>
#include <memory>
#include <optional>

class QPainter;

namespace latentscape {

// The card beside the pointer: the image of the point under it, enlarged, with its class and number. GUI thread only.
class HoverCard {
 public:
  // Where a card of that size stands, in the map's pixels: right of the pointer and above it, where it fits; otherwise on the
  // other side, or moved along the pointer. Always inside the map and never under the pointer; nullopt if that is impossible.
  static std::optional<QRectF> place(QSizeF card, QPointF pointer, QSizeF map);

  // The images that show() chooses from; null for none.
  void setImages(std::shared_ptr<const ImageSet> images);
  const std::shared_ptr<const ImageSet>& images() const { return m_images; }
  // className may be empty. number: which image it is, "test #12". An index beyond the images shows only the texts.
  void show(std::size_t index, const QString& className, const QString& number, QPointF pointer);
  void hide() { m_index.reset(); }

  // The image as it is, not enlarged; null if none is shown.
  const QImage& picture() const { return m_picture; }
  // Where it is painted with that font on a map of that size, in logical pixels; nullopt if it is hidden.
  std::optional<QRectF> box(const QFont& font, QSizeF map, double pixelRatio) const;
  void paint(QPainter& painter, QSizeF map, const Palette& colours) const;

 private:
  struct Plan {
    QSizeF picture, card;
    QString name, number;
  };
  Plan plan(const QFont& font, double pixelRatio) const;

  std::shared_ptr<const ImageSet> m_images;
  std::optional<std::size_t> m_index;
  QImage m_picture;
  mutable QImage m_reduced;  // m_picture at the screen's resolution, if it is larger than its place
  QString m_name, m_number;
  QPointF m_pointer;
};

}  // namespace latentscape
