// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/pixel_pad.h"

#include "ui/widgets/image_painting.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace latentscape {
namespace {

constexpr double kSoftness = 1.5;  // of the brush's edge, the image's pixels

// Transparent: nothing is painted. The alpha is how far a pixel is painted, and its grey the value that it is painted with.
QImage unpainted(int side) {
  QImage none(side, side, QImage::Format_ARGB32);
  none.fill(Qt::transparent);
  return none;
}

template <class Of>
std::vector<float> ofPixels(const QImage& layer, Of of) {
  std::vector<float> values;
  values.reserve(static_cast<std::size_t>(layer.width()) * static_cast<std::size_t>(layer.height()));
  for (int y = 0; y < layer.height(); ++y) {
    for (int x = 0; x < layer.width(); ++x) values.push_back(static_cast<float>(of(layer.pixel(x, y))) / 255.0F);
  }
  return values;
}

}  // namespace

PixelPad::PixelPad(Kind kind, QWidget* parent) : PaintPad(unpainted(28), parent), m_kind(kind) {}

void PixelPad::setSide(int side) {
  if (side == this->side() || side < 1) return;
  m_image = {};
  startOver(unpainted(side));
}

void PixelPad::setImage(const Image& image) {
  m_image = toQImage(image);
  update();
}

std::vector<float> PixelPad::strengths() const {
  return ofPixels(layer(), [](QRgb pixel) { return qAlpha(pixel); });
}
std::vector<float> PixelPad::values() const {
  return ofPixels(layer(), [](QRgb pixel) { return qRed(pixel); });
}

void PixelPad::paintStep(QImage& layer, const PenStep& step, bool erases) const {
  coverPixels(step, layer.size(), kSoftness, [&](int x, int y, double coverage) {
    QRgb& pixel = reinterpret_cast<QRgb*>(layer.scanLine(y))[x];
    const int covered = static_cast<int>(std::lround(255.0 * coverage)), before = qAlpha(pixel);
    if (m_kind == Kind::Missing) {
      const int marked = erases ? std::min(before, 255 - covered) : std::max(before, covered);
      pixel = marked == 0 ? QRgb{0} : qRgba(255, 255, 255, marked);
      return;
    }
    const int wanted = erases ? 0 : 255;
    const int value = before == 0 ? wanted : static_cast<int>(std::lround(qRed(pixel) + coverage * (wanted - qRed(pixel))));
    pixel = qRgba(value, value, value, std::max(before, covered));
  });
}

// Pixels are squares here: they are what one paints.
void PixelPad::paintContents(QPainter& painter, const QRectF& square) const {
  painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
  if (!m_image.isNull()) painter.drawImage(square, m_image);
  if (m_kind == Kind::Values) return painter.drawImage(square, layer());
  QImage marks = layer();  // in a colour that no grey image has
  const QColor accent = palette().color(QPalette::Highlight);
  for (int y = 0; y < marks.height(); ++y) {
    for (int x = 0; x < marks.width(); ++x) {
      const int alpha = qAlpha(marks.pixel(x, y));
      marks.setPixel(x, y, qRgba(accent.red(), accent.green(), accent.blue(), alpha >= 128 ? 200 : alpha / 2));
    }
  }
  painter.drawImage(square, marks);
}

}  // namespace latentscape
