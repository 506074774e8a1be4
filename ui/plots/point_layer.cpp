// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/point_layer.h"

#include "core/base/colours.h"
#include "core/base/random.h"

#include <QElapsedTimer>

#include <array>
#include <cmath>
#include <limits>

namespace latentscape {

namespace {

constexpr std::size_t colourCount = 10;

// In [-0.5, 0.5), the same for an index every time (the finalizer of MurmurHash3).
double jitter(std::size_t index) {
  auto h = static_cast<std::uint32_t>(index) + 0x9e3779b9U;
  h = (h ^ (h >> 16U)) * 0x85ebca6bU;
  h = (h ^ (h >> 13U)) * 0xc2b2ae35U;
  h ^= h >> 16U;
  return static_cast<double>(h) / 4294967296.0 - 0.5;
}

}  // namespace

PointLayer::PointLayer(QCustomPlot* plot, const QString& layer) : QCPLayerable(plot, layer) {}

void PointLayer::setPoints(std::shared_ptr<const LatentPoints> points) {
  m_points = std::move(points);
  if (m_order.size() != count()) m_order = RandomStream(1).permutation(static_cast<std::uint32_t>(count()));
}

void PointLayer::setDark(bool dark) {
  m_dark = dark;
  m_preparedRadius = 0.0;
}

QPointF PointLayer::position(std::size_t i) const {
  const QPointF z = m_points->at(i);
  return m_flat ? QPointF(z.x(), jitter(i)) : z;
}

std::optional<std::size_t> PointLayer::nearest(QPointF pixel, double within) const {
  const QPointF z = m_view.toPlane(pixel);
  double best = within * m_view.unitsPerPixel;
  best *= best;
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < count(); ++i) {
    const QPointF d = position(i) - z;
    const double distance = QPointF::dotProduct(d, d);
    if (distance <= best && isVisible(i)) {  // never true of a NaN
      best = distance;
      found = i;
    }
  }
  return found;
}

std::optional<QRectF> PointLayer::bounds() const {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  double left = infinity, right = -infinity, low = infinity, high = -infinity;
  for (std::size_t i = 0; i < count(); ++i) {
    const QPointF z = position(i);
    if (!std::isfinite(z.x()) || !std::isfinite(z.y()) || !isVisible(i)) continue;
    left = std::min(left, z.x());
    right = std::max(right, z.x());
    low = std::min(low, z.y());
    high = std::max(high, z.y());
  }
  if (left > right) return std::nullopt;
  return QRectF(left, low, right - left, high - low);
}

QRect PointLayer::clipRect() const { return mParentPlot->viewport().adjusted(0, 0, 0, 1); }  // QCPLayer moves it up by one

void PointLayer::prepare(double pixelRatio) {
  const double radius = (count() > 20'000 ? 1.5 : 2.3) * pixelRatio;
  if (radius == m_preparedRadius) return;
  std::array<QRgb, colourCount> colours{};
  for (std::size_t c = 0; c < colourCount; ++c) {
    const Colour colour = classColour(c, m_dark);
    colours[c] = qRgb(colour.red, colour.green, colour.blue);
  }
  m_stamper.prepare(colours, radius, 0.88);
  m_preparedRadius = radius;
}

void PointLayer::draw(QCPPainter* painter) {
  QElapsedTimer timer;
  timer.start();
  ++m_paints;
  const double ratio = painter->device()->devicePixelRatioF();
  const QSize size = (m_view.size * ratio).toSize();
  if (count() > 0 && !size.isEmpty()) {
    prepare(ratio);
    if (m_image.size() != size) m_image = QImage(size, QImage::Format_ARGB32_Premultiplied);
    m_image.setDevicePixelRatio(ratio);
    m_image.fill(Qt::transparent);
    PointStamper::Target target(m_stamper, m_image);
    const double scale = ratio / m_view.unitsPerPixel;
    const QPointF origin = m_view.toPixel({0.0, 0.0}) * ratio;
    for (const std::uint32_t i : m_order) {
      if (!isVisible(i)) continue;
      const QPointF z = position(i);
      target.stamp(origin.x() + z.x() * scale, origin.y() - z.y() * scale, m_points->label(i) % colourCount);
    }
    painter->drawImage(QPointF(0, 0), m_image);
  }
  m_milliseconds = static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

}  // namespace latentscape
