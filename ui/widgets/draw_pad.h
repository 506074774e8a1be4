// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/image.h"
#include "core/data/centring.h"
#include "ui/widgets/paint_pad.h"

#include <vector>

namespace latentscape {

// Where the user draws with a pen: white ink on black, as MNIST's digits are. Strokes are smooth.
class DrawPad : public PaintPad {
  Q_OBJECT
 public:
  static constexpr int kInkSide = 280;  // of the ink, in its own pixels

  explicit DrawPad(QWidget* parent = nullptr);

  // kInkSide to each side; or ink that was taken as it is (Ink::asItIs), as long as nothing is painted on it.
  Ink ink() const;
  // A step that can be undone. As large as the pad allows, keeping its proportions.
  void setInk(const Ink& ink);
  void setImage(const Image& image);  // faintly below the ink; empty: none

 protected:
  void paintStep(QImage& layer, const PenStep& step, bool erases) const override;
  void paintContents(QPainter& painter, const QRectF& square) const override;

 private:
  // The layer of ink that was taken as it is: undo may bring it back.
  struct Taken {
    QImage layer;
    Ink ink;
  };

  QImage m_below;
  std::vector<Taken> m_taken;  // the newest last
};

}  // namespace latentscape
