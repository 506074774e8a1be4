// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_ground.h"

#include "core/base/threads.h"
#include "ui/plots/ground_raster.h"
#include "ui/plots/point_blocks.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

namespace latentscape {
namespace {

constexpr double kBelowPoints = 6.0;  // pixels from the points of a line to the strip of images

bool sameView(const MapView& a, const MapView& b) {
  return a.centre == b.centre && a.unitsPerPixel == b.unitsPerPixel && a.size == b.size;
}

void makeLike(const QImage& picture, QImage& buffer) {
  if (buffer.size() != picture.size()) buffer = QImage(picture.size(), picture.format());
  buffer.setDevicePixelRatio(picture.devicePixelRatio());
}

// Of the same size and format.
void copyPixels(const QImage& from, QImage& to) {
  std::memcpy(to.bits(), from.constBits(), static_cast<std::size_t>(to.sizeInBytes()));
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
  makeInks();
  m_pictureTrue = m_underTrue = false;
}

void MapGround::makeInks() {
  for (int level = 0; level < 256; ++level) {
    const int alpha = static_cast<int>(std::lround(kInk * level));
    m_inks[static_cast<std::size_t>(level)] = qPremultiply(qRgba(m_ink.red(), m_ink.green(), m_ink.blue(), alpha));
  }
}

void MapGround::setSingleLine(bool on) {
  if (std::exchange(m_line, on) != on) m_pictureTrue = m_underTrue = false;
}

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
  m_pictureTrue = false;
}

void MapGround::put(const DecodedBlock& decoded) {
  if (decoded.pixels.empty()) return;
  const Charged charged(*this);
  if (!(decoded.shape == m_shape)) {
    m_shape = decoded.shape;
    m_has.assign(m_area.count(), 0);
    m_pixels.assign(m_area.count() * m_shape.pixels(), 0);
    m_shown = 0;
  }
  const std::size_t size = m_shape.pixels();
  for (std::size_t i = 0; i < decoded.block.count(); ++i) {
    const auto to = decoded.block.indexIn(m_area, i);
    if (!to) continue;
    std::copy_n(decoded.pixels.begin() + static_cast<std::ptrdiff_t>(i * size), size,
                m_pixels.begin() + static_cast<std::ptrdiff_t>(*to * size));
    m_shown += m_has[*to] == 0 ? 1 : 0;
    m_has[*to] = 1;
  }
  m_pictureTrue = false;
}

void MapGround::forgetImages() {
  m_area = {};
  m_pixels.clear();
  m_has.clear();
  m_shown = 0;
  m_pictureTrue = false;
  if (empty()) m_picture = {};
}

void MapGround::setField(std::optional<FieldPicture> field) {
  m_field = std::move(field);
  m_pictureTrue = m_underTrue = false;
  if (!m_field) m_under = {};
  if (empty()) m_picture = {};
}

// The part of the view that a field covers.
QRectF MapGround::fieldBox(const MapView& view) const {
  const QRectF box(view.toPixel(m_field->place.bottomLeft()), view.toPixel(m_field->place.topRight()));
  return m_line ? QRectF(box.left(), 0.0, box.width(), view.size.height()) : box;
}

void MapGround::paintUnder(QImage& picture, const MapView& view) const {
  const double ratio = picture.devicePixelRatio();
  picture.fill(m_ground);
  if (!m_field) return;
  const QRectF box = fieldBox(view);
  paintStretched(picture, m_field->colours, {box.topLeft() * ratio, box.size() * ratio});
}

void MapGround::paintImages(QImage& picture, const MapView& view) const {
  if (m_shown == 0) return;
  const double ratio = picture.devicePixelRatio();
  const double cell = latticeStep(m_area.level) / view.unitsPerPixel;  // from one image to the next
  QPointF corner = view.toPixel({m_area.x(0), m_area.y(0)}) - QPointF(cell / 2, cell / 2);
  if (m_line) corner.setY(view.toPixel({0.0, kLowestJitter}).y() + kBelowPoints);
  constexpr auto opacity = static_cast<std::uint32_t>(255.0 * kMixed + 0.5);
  paintLattice(picture, {m_area.columns, m_area.rows, m_shape, m_pixels.data(), m_has.data()}, corner * ratio, cell * ratio,
               m_inks, opacity, m_field ? std::nullopt : std::optional<std::uint32_t>(m_ground.rgb()));
}

void MapGround::paint(QImage& picture, const MapView& view) {
  if (picture.isNull()) return;
  const Charged charged(*this);
  // A view that moves is painted where it is to go: the next picture of it is another one.
  if (!sameView(view, m_view) || picture.devicePixelRatio() != m_pixelRatio) {
    m_view = view;
    m_pixelRatio = picture.devicePixelRatio();
    m_pictureTrue = m_underTrue = false;
    paintUnder(picture, view);
    return paintImages(picture, view);
  }
  if (!m_pictureTrue) {
    makeLike(picture, m_picture);
    if (m_field) {
      makeLike(picture, m_under);
      if (!std::exchange(m_underTrue, true)) paintUnder(m_under, view);
      copyPixels(m_under, m_picture);
    } else {
      paintUnder(m_picture, view);
    }
    paintImages(m_picture, view);
    m_pictureTrue = true;
  }
  copyPixels(m_picture, picture);
}

}  // namespace latentscape
