// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/pixel_pad.h"

#include "ui/widgets/image_painting.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace latentscape {
namespace {

constexpr double kSoftness = 1.5;  // of the brush's edge, the image's pixels
// A drag's reach: a pen as wide as a stroke would hardly move one.
constexpr double kDragReach = 3.0, kLeastDragReach = 2.0;  // of the pen's radius, the image's pixels
constexpr double kDisplaced = 0.5;                         // the image's pixels from which one counts as painted fully

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

// Between the values of a square at pixels' indices, bilinearly; outside it is that of the border.
template <class Value>
Value between(const std::vector<Value>& values, int side, QPointF at) {
  const double x = std::clamp(at.x(), 0.0, side - 1.0), y = std::clamp(at.y(), 0.0, side - 1.0);
  const int left = static_cast<int>(x), top = static_cast<int>(y);
  const int right = std::min(left + 1, side - 1), bottom = std::min(top + 1, side - 1);
  const double across = x - left, down = y - top;
  const auto value = [&](int column, int row) { return values[static_cast<std::size_t>(row * side + column)]; };
  return (1.0 - down) * ((1.0 - across) * value(left, top) + across * value(right, top)) +
         down * ((1.0 - across) * value(left, bottom) + across * value(right, bottom));
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

void PixelPad::beginDrag() {
  m_before = layer();
  m_ground.clear();
  m_picture.clear();
  m_origin.clear();
  for (int y = 0; y < side(); ++y) {
    for (int x = 0; x < side(); ++x) {
      const QRgb painted = m_before.pixel(x, y);
      const double share = qAlpha(painted) / 255.0, below = m_image.isNull() ? 0.0 : qRed(m_image.pixel(x, y));
      m_ground.push_back(below);
      m_picture.push_back(below + share * (qRed(painted) - below));
      m_origin.emplace_back(x, y);
    }
  }
}

// In short pieces, so that what is in the pen's middle stays there.
void PixelPad::dragStep(QImage& layer, const PenStep& step) {
  const QPointF way = step.to - step.from;
  const double reach = std::max(kLeastDragReach, kDragReach * std::max(step.fromRadius, step.toRadius));
  const int pieces = static_cast<int>(std::ceil(std::hypot(way.x(), way.y()) / (0.25 * reach)));
  for (int i = 1; i <= pieces; ++i) dragBy(layer, step.from + way * i / pieces - QPointF(0.5, 0.5), way / pieces, reach);
}

void PixelPad::dragBy(QImage& layer, QPointF middle, QPointF way, double reach) {
  const auto first = [&](double at) { return std::max(0, static_cast<int>(std::floor(at - reach))); };
  const auto last = [&](double at) { return std::min(side() - 1, static_cast<int>(std::ceil(at + reach))); };
  const std::vector<QPointF> origin = m_origin;
  for (int y = first(middle.y()); y <= last(middle.y()); ++y) {
    for (int x = first(middle.x()); x <= last(middle.x()); ++x) {
      const QPointF off = QPointF(x, y) - middle;
      const double rest = 1.0 - QPointF::dotProduct(off, off) / (reach * reach);
      if (rest <= 0.0) continue;
      const QPointF from = between(origin, side(), QPointF(x, y) - rest * rest * way);
      m_origin[static_cast<std::size_t>(y * side() + x)] = from;
      const double moved = std::min(1.0, std::hypot(from.x() - x, from.y() - y) / kDisplaced);
      const int strength = std::max(qAlpha(m_before.pixel(x, y)), static_cast<int>(std::lround(255.0 * moved)));
      if (strength == 0) {
        layer.setPixel(x, y, 0);
        continue;
      }
      const double ground = m_ground[static_cast<std::size_t>(y * side() + x)];  // which shows through
      const double wanted = ground + (between(m_picture, side(), from) - ground) * 255.0 / strength;
      const int value = static_cast<int>(std::lround(std::clamp(wanted, 0.0, 255.0)));
      layer.setPixel(x, y, qRgba(value, value, value, strength));
    }
  }
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
