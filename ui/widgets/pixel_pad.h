// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "ui/widgets/paint_pad.h"

#include <vector>

namespace latentscape {

// An image, enlarged, whose pixels the user paints with a soft brush: as they shall be, or as missing. The image itself stays as
// it is. One channel.
//
// Values can be dragged, too: the picture, with what is painted on it, is warped as it was when the drag began. Each piece of the
// way moves what is within the pen's reach along, fully in its middle and less towards its edge: by (1 - r^2)^2 at r of the reach
// (the forward warp of a liquify brush). What is displaced counts as painted with its new value.
class PixelPad : public PaintPad {
  Q_OBJECT
 public:
  enum class Kind {
    Values,  // white, or black where it erases; or dragged
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
  bool canErase() const override { return m_kind == Kind::Values || !isBlank(); }

 protected:
  bool canDrag() const override { return m_kind == Kind::Values; }
  void beginDrag() override;
  void dragStep(QImage& layer, const PenStep& step) override;
  void paintStep(QImage& layer, const PenStep& step, bool erases) const override;
  void paintContents(QPainter& painter, const QRectF& square) const override;

 private:
  void dragBy(QImage& layer, QPointF middle, QPointF way, double reach);

  const Kind m_kind;
  QImage m_image;
  // Since a drag began:
  QImage m_before;                          // the layer then
  std::vector<double> m_ground, m_picture;  // without and with it, levels from 0 to 255, row by row
  std::vector<QPointF> m_origin;            // where in it the picture that is at each pixel comes from, in pixels' indices
};

}  // namespace latentscape
