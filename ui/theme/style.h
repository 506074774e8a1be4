// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/palette.h"

#include <QProxyStyle>

class QStyleOptionProgressBar;
class QStyleOptionSlider;

namespace latentscape {

// Fusion, with the flat rounded fields, sliders, progress bars, check boxes and arrows that style sheets can draw only with
// image files. A field whose dynamic property "invalid" is true gets a red border. Drawn from paths: sharp at any pixel ratio.
class LatentscapeStyle : public QProxyStyle {
  Q_OBJECT
 public:
  LatentscapeStyle();

  void setColours(const Palette& colours, bool dark);

  void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
  void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const override;
  void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                          const QWidget* widget) const override;
  QRect subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const override;
  QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl sub,
                       const QWidget* widget) const override;
  QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size, const QWidget* widget) const override;
  int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
  int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const override;
  // Those of Qt's file dialog; all others are Fusion's.
  QIcon standardIcon(StandardPixmap which, const QStyleOption* option, const QWidget* widget) const override;

 private:
  void drawField(QPainter* painter, const QStyleOption* option, const QWidget* widget) const;
  void drawChevron(QPainter* painter, const QRectF& box, Qt::ArrowType direction, const QColor& colour) const;
  void drawCheck(QPainter* painter, const QStyleOption* option, bool round) const;
  void drawSlider(QPainter* painter, const QStyleOptionSlider* option, const QWidget* widget) const;
  void drawProgress(QPainter* painter, const QStyleOptionProgressBar* option) const;

  Palette m_colours;
  bool m_dark = false;
};

}  // namespace latentscape
