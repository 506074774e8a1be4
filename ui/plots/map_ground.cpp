// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_ground.h"

#include "core/base/threads.h"
#include "ui/plots/point_blocks.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

namespace latentscape {
namespace {

constexpr int kGap = 4;               // pixels between two images
constexpr double kBelowPoints = 6.0;  // pixels from the points of a line to the strip of images

bool sameView(const MapView& a, const MapView& b) {
  return a.centre == b.centre && a.unitsPerPixel == b.unitsPerPixel && a.size == b.size;
}

}  // namespace

class MapGround::Charged {
 public:
  explicit Charged(MapGround& ground) : m_ground(ground), m_before(threadSeconds()) {}
  ~Charged() { m_ground.m_seconds += threadSeconds() - m_before; }
  Charged(const Charged&) = delete;
  Charged& operator=(const Charged&) = delete;

 private:
  MapGround& m_ground;
  const double m_before;
};

void MapGround::setColours(const QColor& ground, const QColor& ink) {
  if (ground == m_ground && ink == m_ink) return;
  m_ground = ground;
  m_ink = ink;
  makeRaster();
}

int MapGround::pitch() const { return std::max(m_shape.width, m_shape.height) + kGap; }

void MapGround::setArea(const LatticeBlock& area) {
  if (area == m_area) return;
  const Charged charged(*this);
  const LatticeBlock before = std::exchange(m_area, area);
  const std::vector<std::uint8_t> pixels = std::exchange(m_pixels, {}), has = std::exchange(m_has, {});
  const std::size_t size = m_shape.pixels();
  m_has.assign(m_area.count(), 0);
  m_pixels.resize(m_area.count() * size);
  m_shown = 0;
  for (std::size_t from = 0; from < has.size(); ++from) {
    if (has[from] == 0) continue;
    const auto to = before.indexIn(m_area, from);
    if (!to) continue;
    std::copy_n(pixels.begin() + static_cast<std::ptrdiff_t>(from * size), size,
                m_pixels.begin() + static_cast<std::ptrdiff_t>(*to * size));
    m_has[*to] = 1;
    ++m_shown;
  }
  makeRaster();
}

void MapGround::put(const DecodedBlock& decoded) {
  if (decoded.block.level != m_area.level || decoded.pixels.empty()) return;
  const Charged charged(*this);
  if (!(decoded.shape == m_shape)) {
    m_shape = decoded.shape;
    m_has.assign(m_area.count(), 0);
    m_pixels.assign(m_area.count() * m_shape.pixels(), 0);
    m_shown = 0;
    makeRaster();
  }
  const std::size_t size = m_shape.pixels();
  for (std::size_t i = 0; i < decoded.block.count(); ++i) {
    const auto to = decoded.block.indexIn(m_area, i);
    if (!to) continue;
    std::copy_n(decoded.pixels.begin() + static_cast<std::ptrdiff_t>(i * size), size,
                m_pixels.begin() + static_cast<std::ptrdiff_t>(*to * size));
    m_shown += m_has[*to] == 0 ? 1 : 0;
    m_has[*to] = 1;
    paintCell(*to);
  }
  m_changed = true;
}

void MapGround::forgetImages() {
  m_area = {};
  m_pixels.clear();
  m_has.clear();
  m_shown = 0;
  makeRaster();
}

void MapGround::setField(std::optional<FieldPicture> field) {
  m_field = std::move(field);
  m_changed = true;
}

void MapGround::makeRaster() {
  m_changed = true;
  for (int level = 0; level < 256; ++level) {
    const int alpha = static_cast<int>(std::lround(kInk * level));
    m_inks[static_cast<std::size_t>(level)] = qPremultiply(qRgba(m_ink.red(), m_ink.green(), m_ink.blue(), alpha));
  }
  if (m_area.columns == 0 || m_shape.pixels() == 0) {
    m_raster = {};
    return;
  }
  const QSize size(m_area.columns * pitch(), m_area.rows * pitch());
  if (m_raster.size() != size) m_raster = QImage(size, QImage::Format_ARGB32_Premultiplied);
  m_raster.fill(Qt::transparent);
  for (std::size_t cell = 0; cell < m_has.size(); ++cell) {
    if (m_has[cell] != 0) paintCell(cell);
  }
}

void MapGround::paintCell(std::size_t cell) {
  constexpr int mixed = static_cast<int>(255.0 * kMixed + 0.5);
  const int column = static_cast<int>(cell) % m_area.columns, row = static_cast<int>(cell) / m_area.columns;
  const int left = column * pitch() + (pitch() - m_shape.width) / 2, top = row * pitch() + (pitch() - m_shape.height) / 2;
  const std::uint8_t* from = m_pixels.data() + cell * m_shape.pixels();
  for (int y = 0; y < m_shape.height; ++y) {
    auto* to = reinterpret_cast<std::uint32_t*>(m_raster.bits() + (top + y) * m_raster.bytesPerLine()) + left;
    for (int x = 0; x < m_shape.width; ++x, from += m_shape.channels)
      *to++ = m_shape.channels == 1 ? m_inks[*from] : qPremultiply(qRgba(from[0], from[1], from[2], mixed));
  }
}

void MapGround::paintField(QPainter& painter, const MapView& view) const {
  QRectF to(view.toPixel(m_field->place.bottomLeft()), view.toPixel(m_field->place.topRight()));
  if (m_line) to = QRectF(to.left(), 0.0, to.width(), view.size.height());
  painter.drawImage(to, m_field->colours);
}

// The part of the raster that is in sight: a view may show a small part of a lattice while the next one is on its way.
void MapGround::paintImages(QPainter& painter, const MapView& view) const {
  const double pixels = latticeStep(m_area.level) / view.unitsPerPixel;  // from one image to the next
  QPointF corner = view.toPixel({m_area.x(0), m_area.y(0)}) - QPointF(pixels / 2, pixels / 2);
  if (m_line) corner.setY(view.toPixel({0.0, kLowestJitter}).y() + kBelowPoints);
  const double scale = pixels / pitch();
  const QRectF whole(corner, QSizeF(m_raster.size()) * scale);
  const QRectF seen = whole.intersected(QRectF(QPointF(0, 0), view.size));
  if (seen.isEmpty()) return;
  // From whole pixels on, so that an image is cut where it ends.
  QRect from = QRectF((seen.topLeft() - corner) / scale, seen.size() / scale).toAlignedRect().intersected(m_raster.rect());
  painter.drawImage(QRectF(corner + QPointF(from.topLeft()) * scale, QSizeF(from.size()) * scale), m_raster, QRectF(from));
}

const QImage& MapGround::painted(const MapView& view, double pixelRatio) {
  const QSize size = (view.size * pixelRatio).toSize();
  if (!m_changed && m_picture.size() == size && m_picture.devicePixelRatio() == pixelRatio && sameView(view, m_view))
    return m_picture;
  const Charged charged(*this);
  if (m_picture.size() != size) m_picture = QImage(size, QImage::Format_ARGB32_Premultiplied);
  m_picture.setDevicePixelRatio(pixelRatio);
  m_picture.fill(m_ground);
  m_view = view;
  m_changed = false;
  if (empty() || size.isEmpty()) return m_picture;
  QPainter painter(&m_picture);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  if (m_field) paintField(painter, view);
  if (m_shown > 0 && !m_raster.isNull()) paintImages(painter, view);
  return m_picture;
}

}  // namespace latentscape
