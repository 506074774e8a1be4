// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/line_raster.h"

#include <QColor>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace latentscape {
namespace {

constexpr double kLongest = 1e6;  // of a segment of a dashed line: longer ones are left out
constexpr float kInfinity = std::numeric_limits<float>::infinity();

float rounded(double value) { return static_cast<float>(value); }

// The pixel that contains a coordinate, clamped to -1 (before the image) and size (beyond it).
int pixel(double at, int size) { return static_cast<int>(std::floor(std::clamp(at, -1.0, static_cast<double>(size)))); }

bool finite(const QPointF& point) { return std::isfinite(point.x()) && std::isfinite(point.y()); }

}  // namespace

LineRaster::LineRaster(QSize size)
    : m_size(size),
      m_columns(static_cast<std::size_t>(std::max(size.width(), 0)), Column{{kInfinity, kInfinity}, {-kInfinity, -kInfinity}}) {}

void LineRaster::addTo(int column, const Edge& upper, const Edge& lower) {
  if (!(upper.high <= lower.low)) return;  // false for a NaN, and for numbers too large to calculate with
  auto& [top, bottom] = m_columns[static_cast<std::size_t>(column)];
  top = {std::min(top.high, upper.high), std::min(top.low, upper.low)};
  bottom = {std::max(bottom.high, lower.high), std::max(bottom.low, lower.low)};
}

void LineRaster::add(const QPolygonF& line, double thickness) {
  for (qsizetype i = 1; i < line.size(); ++i) addPiece(line[i - 1], line[i], thickness);
}

void LineRaster::addPiece(const QPointF& a, const QPointF& b, double thickness) {
  const double left = std::max(a.x(), 0.0), right = std::min(b.x(), static_cast<double>(m_size.width()));
  if (!(left <= right) || m_columns.empty() || !finite(a) || !finite(b) || !(thickness > 0.0)) return;
  const double run = b.x() - a.x();
  const bool upright = run < 1e-9;
  const double slope = upright ? 0.0 : (b.y() - a.y()) / run;
  const int last = std::min(std::max(static_cast<int>(left), static_cast<int>(std::ceil(right)) - 1), m_size.width() - 1);
  for (int column = std::min(static_cast<int>(left), last); column <= last; ++column) {
    double y0 = a.y(), y1 = b.y(), half = thickness / 2.0;
    if (upright) {
      const double high = std::min(y0, y1) - half, low = std::max(y0, y1) + half;
      addTo(column, {rounded(high), rounded(high)}, {rounded(low), rounded(low)});
      continue;
    }
    const double from = std::max(left, static_cast<double>(column)), to = std::min(right, column + 1.0);
    y0 += slope * (from - a.x());
    y1 = a.y() + slope * (to - a.x());
    const auto [high, low] = std::minmax(y0, y1);
    // Half the line's vertical extent; at a steep line's tip, which does not fill its column, at most the height that it rises
    // there.
    const double down = half * std::hypot(1.0, slope);
    half = to - from > 0.999 ? down : std::min(down, half + (low - high) / 2.0);
    addTo(column, {rounded(high - half), rounded(low - half)}, {rounded(high + half), rounded(low + half)});
  }
}

void LineRaster::addDashed(const QPolygonF& line, double thickness) {
  const double lengths[] = {4.0 * thickness, 2.0 * thickness};
  int part = 0;  // 0: dash, 1: gap
  double left = lengths[0];
  for (qsizetype i = 1; i < line.size(); ++i) {
    if (!finite(line[i - 1]) || !finite(line[i]) || !(thickness > 0.0)) continue;
    const QLineF whole(line[i - 1], line[i]);
    const double length = whole.length();
    if (length > kLongest) continue;
    double at = 0.0;
    while (length - at > left) {
      if (part == 0) addDash({whole.pointAt(at / length), whole.pointAt((at + left) / length)}, thickness);
      at += left;
      part = 1 - part;
      left = lengths[part];
    }
    if (part == 0 && at < length) addDash({whole.pointAt(at / length), whole.p2()}, thickness);
    left -= length - at;
  }
}

// At its ends a dash covers the columns whose centre it reaches, so that dashes and gaps have the right length.
void LineRaster::addDash(const QLineF& dash, double thickness) {
  const double from = std::ceil(dash.x1() - 0.5), to = std::floor(dash.x2() + 0.5);
  if (to > from && dash.dx() > 0.0)
    addPiece(dash.pointAt((from - dash.x1()) / dash.dx()), dash.pointAt((to - 1e-6 - dash.x1()) / dash.dx()), thickness);
  else if (std::abs(dash.dy()) > dash.dx()) addPiece(dash.p1(), dash.p2(), thickness);
}

void LineRaster::addDisc(const QPointF& centre, double radius) {
  if (!finite(centre)) return;
  const int first = std::max(0, pixel(centre.x() - radius, m_size.width())),
            last = std::min(m_size.width() - 1, pixel(centre.x() + radius, m_size.width()));
  for (int column = first; column <= last; ++column) {
    const double away = std::abs(column + 0.5 - centre.x());
    if (away >= radius) continue;
    const double half = std::sqrt(radius * radius - away * away);
    const float high = rounded(centre.y() - half), low = rounded(centre.y() + half);
    addTo(column, {high, high}, {low, low});
  }
}

QImage LineRaster::picture(const QColor& colour, int& first) const {
  float top = rounded(m_size.height()), bottom = 0.0F;
  for (const Column& column : m_columns) {
    if (column.empty()) continue;
    top = std::min(top, column.upper.high - 0.5F);
    bottom = std::max(bottom, column.lower.low + 0.5F);
  }
  first = std::max(0, pixel(top, m_size.height()));
  const int end = std::min(m_size.height(), pixel(bottom, m_size.height()) + 1);
  if (first >= end) return {};
  QImage image(m_size.width(), end - first, QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  std::array<QRgb, 256> shades;
  for (int i = 0; i < 256; ++i) {
    const QRgb opaque = colour.rgba();
    shades[static_cast<std::size_t>(i)] =
        qPremultiply(qRgba(qRed(opaque), qGreen(opaque), qBlue(opaque), qAlpha(opaque) * i / 255));
  }
  auto* const pixels = reinterpret_cast<QRgb*>(image.bits());
  const auto stride = static_cast<std::ptrdiff_t>(image.bytesPerLine() / static_cast<qsizetype>(sizeof(QRgb)));
  for (int x = 0; x < m_size.width(); ++x) {
    const auto& [upper, lower] = m_columns[static_cast<std::size_t>(x)];
    if (m_columns[static_cast<std::size_t>(x)].empty()) continue;
    const int begin = std::max(first, pixel(upper.high - 0.5F, end)), stop = std::min(end, pixel(lower.low + 0.5F, end) + 1);
    const float high = upper.middle(), low = lower.middle(), highWidth = upper.width(), lowWidth = lower.width();
    for (int y = begin; y < stop; ++y) {
      // How much of the pixel is below the upper edge, and above the lower one.
      const float middle = rounded(y) + 0.5F;
      const float below = std::clamp((middle - high) / highWidth + 0.5F, 0.0F, 1.0F),
                  above = std::clamp((low - middle) / lowWidth + 0.5F, 0.0F, 1.0F);
      const float covered = below + above - 1.0F;
      if (covered > 0.0F) pixels[(y - first) * stride + x] = shades[static_cast<std::size_t>(covered * 255.0F + 0.5F)];
    }
  }
  return image;
}

}  // namespace latentscape
