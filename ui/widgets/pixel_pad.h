// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "ui/widgets/paint_pad.h"

#include <vector>

namespace latentscape {

// An image, enlarged, whose pixels the user paints with a soft brush: as they shall be, or as missing. The image itself stays as
// it is. One channel.
class PixelPad : public PaintPad {
  Q_OBJECT
 public:
  enum class Kind {
    Values,  // white, or black where it erases
    Missing  // marks, or takes marks away where it erases
  };

  explicit PixelPad(Kind kind, QWidget* parent = nullptr);

  void setSide(int side);  // of the image, pixels, at first 28; another one begins anew, as forget()
  int side() const { return layer().width(); }
  void setImage(const Image& image);  // below what is painted, of that side; empty: none
  // Row by row, side * side. How far each pixel is painted or marked, from 0 to 1, and the value in [0, 1] that it is painted
  // with.
  std::vector<float> strengths() const;
  std::vector<float> values() const;

 protected:
  void paintStep(QImage& layer, const PenStep& step, bool erases) const override;
  void paintContents(QPainter& painter, const QRectF& square) const override;

 private:
  const Kind m_kind;
  QImage m_image;
};

}  // namespace latentscape
